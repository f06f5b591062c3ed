# Expressions about builtins, shown with their values or errors. CPython's output is in builtins.json.
import builtins
def t(s, g={}):
    try: print(s,'=>',repr(eval(s)))
    except BaseException as e: print(s,'=>',type(e).__name__,e)
for s in ["getattr(1,2)","hasattr(1,2)","setattr(1,2,3)","delattr(1,2)","getattr(1)","getattr(1,'real')","getattr(1,'foo',7)","hasattr(1,'real')","chr(-1)","chr(1.0)","chr(2**70)","chr(65)","chr(0x1f600)","ord(1)","ord('ab')","ord('a')","ord('\U0001f600')","ord(b'')","ord(b'a')","ord(bytearray(b'ab'))","iter(1,2)","next(1)","next()","next(iter([]),5)","next(iter([]))","min()","min(1)","max([])","min(1,2,default=3)","min([],foo=1)","min([],default=4)","max('abc')","min(3,1,2)","max([1,5,2],key=lambda x:-x)","sum()","sum(['a'])","sum([],'')","sum([[1]],[])","sum([[1],[2]],[])","sum([1,2,3])","sum([1,2.5,True])","sum([10**20,1])","sum([9007199254740991,1,1])","sum([1j,2])","sum([0.1]*10)","sum([1e100,1.0,-1e100])","sum([1,2],start=5)","sum(range(5),2.5)","round('a')","round()","round(2.5)","round(2.675,2)","round(1234,-2)","round(-0.5)","round(1.5)","round(1e300)","round(3.14159,3)","round(1,2,3)","round(number=1.5)","pow(2)","pow(2,-1,7)","pow('a',1)","pow(2,10)","pow(2,-1)","pow(base=2,exp=3,mod=5)","pow(2,3,0)","print(sep=1)","print(end=1)","print(foo=1)","print(file=1)","print('a','b',sep='')","print('x',end='\\n',flush=True)","sorted()","sorted(1)","sorted([],foo=1)","sorted([1],None)","sorted([3,1,2])","sorted('hello',reverse=True)","sorted([3,-1,2],key=abs)","compile('1','f','x')","compile('1','f','eval',flags=1<<30)","compile('1','f','exec',optimize=5)","compile(1,'f','exec')","compile('a\\0','f','exec')","compile('1',1,'exec')","eval(compile('1+1',b'x','eval'))","compile('1','f','func_type')","eval(1)","exec(1)","eval('1',1)","eval('1',{},1)","exec('1',1)","exec('1',{},1)","exec('1',closure=())","exec(compile('1','f','exec'),closure=())","eval('  1+1')","eval('1 1')","eval('1',globals={},locals={})","eval('x',{'x':3})","eval('x',{},{'x':4})","eval(b'1+2')","eval('__builtins__',{}) is not None","compile(b'\\xff','f','exec')","vars(1)","vars(1,2)","dir(1,2)","vars(type('A',(),{})())","len(1)","len()","len('abc')","len({1:2})","hash([])","hash('a')==hash('a')","hash(1.0)","hash(2**61)","id()","id(1)==id(1)","callable()","callable(len)","callable(1)","isinstance(1,2)","isinstance(1,int)","isinstance(True,(str,int))","isinstance(1,int|str)","issubclass(1,int)","issubclass(int,1)","issubclass(bool,int)","format(1,2)","format(3.14159,'.2f')","format(5,'b')","format('a','>5')","bin(1.0)","bin(-10)","hex(255)","oct(8)","hex('a')","bin(True)","hex(2**70)","divmod(1,0)","divmod('a',1)","divmod(7,2)","divmod(-7,2)","divmod(7.5,2)","aiter(1)","anext(1)","__build_class__()","__build_class__(1,2)","__build_class__(lambda:0,2)","__import__(1)","__import__('sys',level=-1)","__import__('')","__import__('sys').__name__","input(1,2)","all(1)","all([1,0])","all([])","any([0,1])","any([])","abs('a')","abs(-5)","abs(-2.5)","abs(3+4j)","min(1,'a')","max([1,'a'])","max(1,2,key=3)","min(1,2,key=lambda x:-x)","globals(1)","isinstance(1)","hasattr(1)","repr()","repr('a')","ascii('\\xe9')","ascii('\U0001f600')","iter()", "iter(1)","chr('a')","list(iter(lambda c=[0]: c.__setitem__(0,c[0]+1) or c[0], 4))","list(map(str,[1,2]))","list(zip([1,2],'ab'))","list(filter(None,[0,1]))","list(enumerate('ab',1))","list(reversed([1,2]))","range(5)","slice(1,2)","__debug__","Ellipsis","NotImplemented","print","len","open","getattr.__text_signature__" if 0 else "1","abs.__text_signature__","print.__text_signature__","pow.__text_signature__","len.__name__, len.__qualname__, len.__module__, open.__module__","breakpoint.__text_signature__","type(len)","IOError is OSError, EnvironmentError is OSError","(lambda: locals())()","(lambda a: sorted(vars()))(1)","(lambda a: dir())(1)"]: t(s)
class M(type):
    @classmethod
    def __prepare__(m, name, bases, **kw): print('prepare', name, bases, kw); return {}
    def __new__(m, name, bases, ns, **kw): return super().__new__(m, name, bases, dict(ns))
    def __init__(self, *a, **k): pass
class A(metaclass=M, x=1): y = 2
print(A, A.y, type(A))
class P:
    def __mro_entries__(self, bases): return (A,)
class B(P()): pass
print(B.__mro__, B.__orig_bases__)
def tr(code):
    try: exec(code, {'M':M,'A':A})
    except BaseException as e: print(type(e).__name__, e)
tr("class X(metaclass=lambda *a: 5): pass\nprint(X)")
tr("class Mt(type):\n def __prepare__(*a): return 5\nclass X(metaclass=Mt): pass")
tr("class Mt(type):\n def __new__(m,n,b,d):\n  d.pop('__classcell__',None)\n  return super().__new__(m,n,b,d)\nclass X(metaclass=Mt):\n def f(self): return __class__")
tr("class Q:\n def __mro_entries__(self,b): return 5\nclass X(Q()): pass")
tr("class X(5): pass")
tr("class X(int,str): pass")
tr("class X(A, metaclass=type('Z',(type,),{})): pass")
def gen():
    yield 1
    return 5
g=gen(); next(g)
try: next(g)
except StopIteration as e: print('stop', e.value)
class It:
    def __iter__(self): return self
    def __next__(self): raise StopIteration(9)
try: next(It())
except StopIteration as e: print('stop', e.value)
def f():
    x = 1
    exec('x = 2; y = 3')
    print(x, 'y' in locals())
    d = {}
    exec('y = 3', d); print(sorted(k for k in d), type(d['__builtins__']))
f()
class G:
    def __getitem__(self, k): print('get', k); return 7
    def __setitem__(self, k, v): print('set', k, v)
exec('a = b', {}, G())
def outer():
    z = 1
    def inner(): return z
    return inner
c = outer()
try: exec(c.__code__)
except TypeError as e: print(e)
exec(c.__code__, closure=c.__closure__)
print(eval('[x for x in range(3)]'), eval('(lambda: 5)()'))
class W:
    def write(self, s): out.append(s)
    def flush(self): out.append('F')
out=[]
print(1,2,file=W(),flush=True); print(out)
async def ag():
    yield 1
async def main():
    a = ag()
    print(await anext(a), await anext(a, 'dflt'))
    try: await anext(a)
    except StopAsyncIteration: print('SAI')
try: main().send(None)
except StopIteration: print('done')
