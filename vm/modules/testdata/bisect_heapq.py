# Sorted lists and heaps. CPython's output is in bisect_heapq.json.
import _bisect, _heapq
x=1
def rnd(n):
    global x
    x=(x*1103515245+12345)&0x7fffffff
    return (x>>8)%n
def t(f,*a,**k):
    try: print(repr(f(*a,**k)))
    except BaseException as e: print(type(e).__name__, e)
for i in range(200):
    l=sorted(rnd(20) for _ in range(rnd(15))); v=rnd(20)
    print([f(l,v) for f in (_bisect.bisect_left,_bisect.bisect_right)], _bisect.bisect_left(l,v,len(l)//2), _bisect.bisect_right(l,v,0,len(l)//2), _bisect.bisect_left(l,-v,key=lambda w:w-20)); m=l[:]; _bisect.insort_right(m,v); _bisect.insort_left(m,-v,key=abs); print(m)
    h=[rnd(100) for _ in range(rnd(20))]; _heapq.heapify(h); print(h); _heapq.heappush(h,v); print(h, _heapq.heappop(h), _heapq.heappushpop(h,v+3), h); g=h[:]; _heapq.heapify_max(g); print(g); _heapq.heappush_max(g,v); print(g, _heapq.heappop_max(g), _heapq.heappushpop_max(g,v), g)
    if h: print(_heapq.heapreplace(h,v),h)
t(_bisect.bisect_right,[1],2,-1); t(_bisect.bisect_right,(1,2,3),2); t(_bisect.bisect_right,5,1); t(_bisect.bisect_right,[1,2,'a'],5); t(_bisect.insort_right,(1,),2); t(_bisect.bisect_right,[1],1,hi=5); t(_bisect.bisect_right,[1],1,hi='a'); t(_bisect.bisect_right,[1]); t(_heapq.heappop,[]); t(_heapq.heappush,(1,),2); t(_heapq.heapify,5); t(_heapq.heapreplace,[],1); t(_heapq.heappushpop,[],1); t(_heapq.heapreplace,5,1); t(_heapq.heappop,()); t(_heapq.heapify,['a',1]); t(_heapq.heappush,[1],'a'); t(_heapq.heappush,[])
class E(Exception): pass
class X:
    def __lt__(s,o): heap.clear(); return True
heap=[X() for _ in range(5)]; t(_heapq.heapify,heap); heap=[X() for _ in range(5)]; t(_heapq.heappush,heap,X()); heap=[X() for _ in range(5)]; t(_heapq.heappushpop,heap,X())
