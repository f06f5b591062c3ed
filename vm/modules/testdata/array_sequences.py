# Expressions about arrays, shown with their values or errors. CPython's output is in array_sequences.json.
from array import *
import array as arr
A=array
def t(s):
    try: r=eval(s); print(s,'=>',repr(r))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
def do(f,*a):
    x=A('i',[1,2,3,2]); r=f(x,*a); return r,x
for s in ["A('i')","A('i',[1,2])","A('d',[1,2.5])","A('f',[0.1])","A('w','a😀')","A('b',[200])","A('B',[-1])","A('B',[256])","A('h',[40000])","A('H',[-1])","A('i',[2**31])","A('I',[-1])","A('I',[2**32])","A('l',[2**63])","A('L',[-1])","A('q',[2**63])","A('Q',[2**64])","A('i',['a'])","A('i',[1.5])","A('d',['a'])","A('x')","A(1)","A('ii')","A()","A('i',1)","A('i','abc')","A('i',b'abcd')","A('i',b'abc')","A('i',[1],2)","A('i',(1,2))","A('i',range(3))","A('i',[1,2])==A('d',[1,2])","A('i',[1])<A('i',[2])","A('i')+A('i',[1])","A('i')+A('d')","A('i')+[1]","A('i',[1])*3","A('i',[1,2,3])[1:]","A('i',[1,2,3])[::-1]","A('i',[1,2,3])[-1]","A('i')[0]","A('i')['a']","do(A.append,5)","do(A.append,'a')","do(A.count,2)","do(A.extend,[7,8])","do(A.extend,A('d'))","do(A.index,2)","do(A.index,9)","do(A.index,2,2)","do(A.insert,1,9)","do(A.insert,-100,9)","do(A.pop)","do(A.pop,0)","do(A.pop,9)","A('i').pop()","do(A.remove,2)","do(A.remove,9)","do(A.reverse)","do(A.tobytes)","do(A.tolist)","do(A.byteswap)","do(A.frombytes,b'1234')","do(A.fromlist,[5])","do(A.fromlist,5)","do(A.fromunicode,'a')","do(A.clear)","A('i').itemsize, A('i').typecode","typecodes","3 in A('i',[3])","len(A('i',[3]))","hash(A('i'))","type(iter(A('i')))","arr.ArrayType is A","A[int]"]: t(s)
x=A('i',range(6)); x[1:3]=A('i',[9]); print(x); x[::2]=A('i',[0,0,0]); print(x); del x[0]; del x[1:3]; print(x); x[0]=7; x+=A('i',[1]); x*=2; print(x)
try: x[0]='a'
except TypeError as e: print(e)
try: x[5:6]=[1]
except TypeError as e: print(e)
try: x[100]=1
except IndexError as e: print(e)
class S(A): pass
print(S('i',[1]), sum(S('i',[1,2])))
