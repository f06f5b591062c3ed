# Expressions about _collections, shown with their values or errors. CPython's output is in _collections.json.
from _collections import *
from _collections import _tuplegetter,_count_elements
import _collections
def t(s):
    try: r=eval(s); print(s,'=>',repr(r))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
d=deque('abc'); m=deque([1,2,3],maxlen=3)
def do(f,*a): 
    x=deque('abcde'); 
    r=f(x,*a); return r, x
for s in ["deque()","d","m","deque(1)","deque([],-1)","deque([],'a')","deque([],1,2)","deque(maxlen=2)","deque([1,2,3],2)","deque(iterable='ab')","deque(foo=1)","do(deque.append,1)","do(deque.appendleft,1)","do(deque.pop)","do(deque.popleft)","deque().pop()","deque().popleft()","do(deque.extend,'xy')","do(deque.extendleft,'xy')","do(deque.rotate)","do(deque.rotate,2)","do(deque.rotate,-7)","do(deque.reverse)","do(deque.remove,'c')","do(deque.remove,'z')","do(deque.insert,1,'z')","do(deque.insert,-1,'z')","do(deque.insert,100,'z')","m.insert(0,1)","do(deque.index,'c')","do(deque.index,'z')","do(deque.index,'c',3)","do(deque.index,'c',0,-1)","do(deque.count,'a')","do(deque.clear)","d[0],d[-1]","d[5]","d['a']","d[0:1]","len(d)","'a' in d","d+deque('x')","d+[1]","d*2","m*2","2*d","d*-1","d*'a'","d==deque('abc')","d<deque('abd')","d==1","d<1","hash(d)","list(reversed(d))","d.copy()","m.copy()","m.maxlen","d.maxlen","iter(d).__length_hint__()","deque([[1]]).copy()","d.__reduce__()[:3]","deque[int]","(m.append(9),m)","(m.appendleft(0),m)","bool(deque())","sorted(deque('ba'))","type(iter(d)).__name__","deque.__module__","d.append()","d.rotate('a')","defaultdict()","defaultdict(int)","defaultdict(1)","defaultdict(int,{'a':1})","defaultdict(int,a=1,b=2)","defaultdict(list,[(1,2)])","defaultdict(None)['x']","defaultdict(int)['x']","defaultdict(int,1)","defaultdict(list).default_factory","defaultdict(int,{1:2})|{3:4}","{3:4}|defaultdict(int,{1:2})","defaultdict(int,{1:2}).copy()","defaultdict(int,{1:2})=={1:2}","defaultdict(int).__missing__(5)","isinstance(defaultdict(),dict)","defaultdict(int,{1:2}).__reduce__()[:4]","OrderedDict()","OrderedDict(a=1,b=2)","OrderedDict([(1,2),(3,4)])","OrderedDict({1:2})","OrderedDict(1)","OrderedDict(1,2)","OrderedDict([(1,)])","OrderedDict([(1,2),(3,4)])==OrderedDict([(3,4),(1,2)])","OrderedDict([(1,2),(3,4)])=={3:4,1:2}","OrderedDict(a=1).keys()","OrderedDict(a=1).values()","OrderedDict(a=1).items()","list(OrderedDict(a=1,b=2))","list(reversed(OrderedDict(a=1,b=2)))","OrderedDict(a=1).pop('a')","OrderedDict(a=1).pop('b')","OrderedDict(a=1).pop('b',5)","OrderedDict().popitem()","OrderedDict(a=1,b=2).popitem()","OrderedDict(a=1,b=2).popitem(last=False)","OrderedDict(a=1,b=2).popitem(False)","OrderedDict().move_to_end('a')","OrderedDict.fromkeys('ab')","OrderedDict.fromkeys('ab',1)","OrderedDict(a=1).setdefault('b')","OrderedDict(a=1)|{'b':2}","{'b':2}|OrderedDict(a=1)","OrderedDict(a=1).copy()","OrderedDict(a=1).__reduce__()[:4]","OrderedDict(a=1)['z']","OrderedDict[int,str]","_tuplegetter(0,'doc')","_tuplegetter(0)","_tuplegetter(0,'d').__doc__"]: t(s)
o=OrderedDict(a=1,b=2,c=3); o.move_to_end('a'); print(o); o.move_to_end('a',last=False); print(o); o.update({'z':1},q=5); print(o); o['a']=9; del o['b']; print(o); o|={'k':1}; print(o); o.clear(); print(o)
q=deque('abc')
try:
    for x in q: q.append(x)
except RuntimeError as e: print(e)
q=deque(range(20)); q[3]=100; del q[4]; print(q, q[-1]); q+='xy'; print(q); q*=2; print(len(q))
q.append(q); print(str(q)[-20:])
class D(deque):
    def __init__(self,*a): super().__init__(*a); self.z=1
x=D('ab'); print(x,x.z,x.copy(),x+x,D.__mro__[1].__name__)
class DD(defaultdict): pass
x=DD(list); x['a'].append(1); print(x, x.copy())
class T(tuple):
    a=_tuplegetter(0,'Alias 0'); b=_tuplegetter(1,'Alias 1')
t1=T((1,2)); print(t1.a,t1.b,T.a)
try: t1.a=5
except AttributeError as e: print(e)
try: T((1,)).b
except IndexError as e: print(e)
c={}; _count_elements(c,'abca'); print(c)
class MM(dict):
    def get(self,k,d): return 10
c=MM(); _count_elements(c,'ab'); print(c)
class OD(OrderedDict):
    def __setitem__(self,k,v): super().__setitem__(k,v*2)
x=OD(a=1); x.update(b=2); print(x, x.pop('a'), x.copy(), x.popitem())
dq=deque(maxlen=0); dq.append(1); dq.extend('ab'); print(dq)
for i in range(100000): o[i]=i
while o: o.popitem(last=False)
print(len(o))
class SlotDeque(deque):
    __slots__ = ('x', 'y', '__dict__')
d = SlotDeque('ab', 3); d.x = 1; print(d.__reduce__()[:3]); d.z = 2; print(d.__reduce__()[:3])
