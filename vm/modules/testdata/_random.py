# Expressions about _random, shown with their values or errors. CPython's output is in _random.json.
import _random
def t(s):
    try: r=eval(s); print(s,'=>',repr(r))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
R=_random.Random
for s in ["R(42).random()","R(0).random()","R(-5).random()","R(2**100).random()","R(1.5).random()","[R(7).getrandbits(k) for k in (1,5,32,33,64,100)]","R(1).getrandbits(-1)","R(1).getrandbits(0)","R(1).getrandbits('a')","R(1,2)","R(a=1)","R(1).setstate(1)","R(1).setstate((1,))","R(3).getstate()[:5]","hash(R(3).getstate())","R(1).seed(5)","R(True).random()"]: t(s)
a=R(9); st=a.getstate(); x=[a.random() for _ in range(700)]; a.setstate(st); print(x==[a.random() for _ in range(700)], x[-1])
class S(R): 
    def __init__(self,x=None): super().__init__(x)
print(S(42).random(), R().random()!=R().random())
