# Expressions about itertools, shown with their values or errors. CPython's output is in itertools.json.
from itertools import *
import itertools
def t(s):
    try: r=eval(s); print(s,'=>',repr(r))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
L=lambda it,n=8: [x for _,x in zip(range(n), it)]
for s in ["L(count())","L(count(5,2))","L(count(2.5,.5))","count(5)","count(1,2)","count('a')","L(count(2**53-2))","count(start=3)","count(step=2)","count(1,2,3)","L(cycle('ab'))","L(cycle([]))","cycle(1)","cycle()","L(repeat(1),3)","list(repeat(1,3))","repeat(1,2)","repeat(1)","repeat('a',times=3)","list(repeat(1,-5))","repeat()","repeat(1,2.0)","repeat(1,3).__length_hint__()","repeat(1).__length_hint__()","list(accumulate([1,2,3]))","list(accumulate([1,2,3],lambda a,b:a*b))","list(accumulate([1,2,3],initial=10))","list(accumulate([]))","list(accumulate([],initial=1))","accumulate()","accumulate(1)","list(accumulate('abc'))","list(batched('abcde',2))","list(batched('abcde',2,strict=True))","batched('a',0)","batched('a')","list(chain('ab',[1]))","list(chain())","list(chain(1))","list(chain.from_iterable(['ab',[1]]))","chain.from_iterable(1)","chain(a=1)","chain[int]","list(combinations('abcd',2))","list(combinations('ab',3))","list(combinations('ab',0))","combinations('ab',-1)","combinations('ab')","list(combinations(r=2,iterable='abc'))","list(combinations_with_replacement('abc',2))","list(combinations_with_replacement('',0))","list(combinations_with_replacement('',1))","list(compress('abcdef',[1,0,1,0,1,1]))","list(dropwhile(lambda x:x<3,[1,2,3,1]))","list(takewhile(lambda x:x<3,[1,2,3,1]))","list(filterfalse(None,[0,1,2]))","list(filterfalse(lambda x:x%2,range(6)))","[(k,list(g)) for k,g in groupby('aaabbc')]","[(k,list(g)) for k,g in groupby([1,3,2,4],key=lambda x:x%2)]","list(groupby('aab'))[0][0]","[list(g) for k,g in list(groupby('aab'))]","list(islice('abcdef',3))","list(islice('abcdef',2,4))","list(islice('abcdef',1,None,2))","list(islice('abcdef',None))","islice('a',-1)","islice('a','x')","islice('a',1,-1)","islice('a',-1,1)","islice('a',1,2,0)","islice('a',1,2,-1)","islice('a')","islice('a',1,2,3,4)","list(pairwise('abcd'))","list(pairwise('a'))","list(permutations('abc'))","list(permutations('abc',2))","list(permutations('ab',3))","permutations('ab',-1)","permutations('ab',2.0)","list(permutations('ab',0))","list(product('ab',[1,2]))","list(product('ab',repeat=2))","list(product())","list(product('ab',''))","product('ab',repeat=-1)","product('ab',foo=1)","list(product(repeat=3))","list(starmap(pow,[(2,3),(3,2)]))","list(starmap(pow,[1]))","[list(x) for x in tee('abc')]","[list(x) for x in tee('abc',3)]","tee('a',0)","tee('a',-1)","tee(1)","list(zip_longest('abc','x'))","list(zip_longest('abc','x',fillvalue='-'))","zip_longest(1)","zip_longest('a',foo=1)","list(zip_longest())","itertools.__name__","type(count()).__name__","chain.__module__","count.__doc__ is not None","takewhile(1)","takewhile(len,'a',x=1)","list(takewhile(1,'a'))", "next(iter(tee('abc')[0]))","[n for n in dir(count()) if not n.startswith('__') or n in('__reduce__','__copy__')]","repr(type(tee('a')[0]))"]: t(s)
a,b=tee(iter('abc')); print(next(a),next(a),next(b),list(a),list(b))
c=tee('xy')[0]; d=tee(c)[0]; print(next(c), next(d))
it=iter('abcdef'); print(list(islice(it,2)), list(it))
class C(count): pass
print(C(3), next(C(3)))
g=groupby('aabb'); k1,g1=next(g); k2,g2=next(g); print(list(g1),list(g2))
class X(cycle):
    def __init__(self, it, *, kw=None): self.kw=kw
x=X('ab',kw=5); print(next(x), x.kw)
try: next(islice([],0))
except StopIteration as e: print('SI',e.value)
