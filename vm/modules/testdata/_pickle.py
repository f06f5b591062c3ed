# Pickles written and read, damaged pickles, refused objects. CPython's output is in _pickle.json. Needs the library.
import collections, datetime, decimal, fractions
import pickle, _pickle, io
import builtins, re
def print(*args): builtins.print(re.sub('0x[0-9a-f]{6,}','0x',' '.join(map(str,args))))
class P:
    @classmethod
    def wine(cls): return 1
import __main__
for proto in (0,4):
    try: d=pickle.dumps(P.wine,proto); print(d); print(pickle.loads(d))
    except Exception as e: print(type(e),e)
f=io.BytesIO(); pk=_pickle.Pickler(f)
class X:
    def __reduce__(self):
        for fn in (lambda: pk.dump(1), lambda: pk.__init__(f), lambda: pk.clear_memo(), lambda: setattr(pk,'memo',{}), lambda: pk.memo.clear(), lambda: pk.memo.copy()):
            try: fn(); print('ok')
            except Exception as e: print(type(e).__name__,e)
        return list,()
pk.dump(X())
def red():
    for fn in (lambda: u.load(), lambda: u.__init__(f), lambda: setattr(u,'memo',{}), lambda: u.memo.clear(), lambda: u.memo.copy()):
            try: fn(); print('ok')
            except Exception as e: print(type(e).__name__,e)
    return 42
u=_pickle.Unpickler(io.BytesIO(b'(c__main__\nred\n(tRl.'))
print(u.load())
for bad in (b'T\xff\xff\xff\xff.', b'\x8b\xff\xff\xff\xff.',b'J\0',b'\x95\x02\0\0\0\0\0\0\0N.', b'\x80\x04\x95\x02\0\0\0\0\0\0\0I1\n.', b'\x80\x04\x95\x05\0\0\0\0\0\0\0\x95\x01\0\0\0\0\0\0\0N.',b'\x80\x09.',b'g5\n.',b'h\5.',b'0.',b'(0.',b'((1.',b't.',b'R.',b'b.',b'\x81.',b'N\x81.',b'NN\x81.',b'c\n\n.',b'cx\ny.',b'S"a.',b'Sa\n.',b'I1x\n.',b'L1x\n.',b'Fx\n.',b'X\xff\xff\xff\xffa.',b'\x97.',b'\x82\0.',b'\x82\x05.',b'Pabc\n.',b'Q.',b'NQ.',b'\xff.',b'!.',b'',b'K',b'(Kd.',b'](Ka.',b'K\1K\2s.',b'a.',b'e.',b'Ka.',b'(e.',b'](K\1e.',b'\x93.',b'NN\x93.',b'NNR.',b'p1\n.',b'q\1.',b'Np-1\n.',b'd.',b'(NNNd.',b'}(NNNu.',b'u.',b'\x90.',b'\x91.',b'(o.',b'i\n\n.',b'\x94.', b'N0.', b'2.',b'Nb.',b'NNb.',b']Nb.',b'](N\x86Nb.'):
    for cls in (lambda d:_pickle.loads(d), lambda d:_pickle.load(io.BytesIO(d))):
        try: print(bad,cls(bad))
        except Exception as e: print(bad,type(e).__name__,e)
class R: 
    def __init__(s,r): s.r=r
    def __reduce_ex__(s,p): return s.r
for r in (5,(1,),(1,2),(list,1),(list,(),None,1),(list,(),None,None,1),(list,(),None,None,None,1),(list,(),1,2,3,4,5),'nope','a.b',(list,([R(1)],)),(list,(),None,iter([1,lambda:0])),(dict,(),None,None,iter([(1,lambda:0)])),(dict,(),None,None,iter([1])),(list,(),lambda:0),(lambda:0,())):
    for p in (0,2,4):
        try: print(p,_pickle.dumps(R(r),p))
        except Exception as e: print(p,type(e).__name__,e,getattr(e,'__notes__',None))
import copyreg
for a in ((),(1,),(int,),(R,)):
    for f_ in (copyreg.__newobj__,copyreg.__newobj_ex__):
        try: print(_pickle.dumps(R((f_,a)),4))
        except Exception as e: print(p,type(e).__name__,e,getattr(e,'__notes__',None))
for v in ([1,lambda:0],{1:lambda:0},{lambda:0:1},(1,lambda:0),{lambda:0},frozenset([lambda:0]),[[lambda:0]],type('Q',(),{})):
    try: _pickle.dumps(v)
    except Exception as e: print(type(e).__name__,str(e).split(' at 0x')[0],e.__notes__ if hasattr(e,'__notes__') else None, repr(e.__context__)[:60])
for k in ((1,2,3,4,5),(),(1,),):
    for f_ in (_pickle.dumps,_pickle.loads,_pickle.Pickler,_pickle.Unpickler,_pickle.dump,_pickle.load):
        try: f_(*k)
        except Exception as e: print(f_.__name__,k,type(e).__name__,e)
for kw in (dict(protocol=6),dict(protocol='a'),dict(buffer_callback=print,protocol=3),dict(x=1)):
    try: _pickle.dumps(1,**kw)
    except Exception as e: print(kw,type(e).__name__,e)
print(_pickle.PickleBuffer, pickle.PicklingError.__module__)
class Slots:
    __slots__=('a','b')
class Both(Slots): pass
class S:
    def __init__(s): s.a=1
    def __getstate__(s): return ('st',s.a)
    def __setstate__(s,st): s.st=st
class N(list):
    def __new__(cls,*a): return super().__new__(cls)
    def __getnewargs__(s): return (1,2)
class E(dict): pass
class Kw:
    def __new__(cls,*,k=0): o=super().__new__(cls); o.k=k; return o
    def __getnewargs_ex__(s): return (),{'k':s.k}
b=Both(); b.a=1; b.c=2
n=N(); n.append(3); n.z=4
e=E(x=1); e.y=2
rec=[]; rec.append(rec); t=([],); t[0].append(t)
values=[b,S(),n,e,Kw(k=7),rec,t,range(3),slice(1,2),1j,collections.OrderedDict(a=1),collections.Counter('aab'),collections.deque([1,2],5),datetime.timezone.utc,decimal.Decimal('1.50'),fractions.Fraction(1,3),type(None),type(...),NotImplemented,...,len,[].append,collections.OrderedDict.fromkeys,ValueError('x'),object(),iter([1,2]),bytearray(b'xy'),b'',b'a'*300,'é\ud800\U0001f600','a'*70000,2**31,-2**31,2**31-1,-2**63,2**2000,-2**2000,True,1.5,float('inf'),frozenset([1]),{1,2},{},(),(1,2,3,4),list(range(1500)),{i:i for i in range(1500)},property,S,open]
import hashlib
for v in values:
    for p in range(6):
        # Equal strs of different identity are one in Taipan's memo.
        try: d=_pickle.dumps(v,p)
        except Exception as x: print(p,type(x).__name__,x); continue
        print(p, d if len(d)<300 else (len(d),hashlib.md5(d).hexdigest()))
        try: r=_pickle.loads(d); print('  ',type(r).__name__, str(getattr(r,'__dict__',None))[:80] if not isinstance(r,type) else '', repr(r).split(' at 0x')[0][:80].encode('ascii','backslashreplace'))
        except Exception as x: print('  ',type(x).__name__,x)
class PP(_pickle.Pickler):
    def persistent_id(s,o): return 'id%d'%o if type(o) is int else None
class UU(_pickle.Unpickler):
    def persistent_load(s,i): return ('P',i)
    def find_class(s,m,n): print('find',m,n); return super().find_class(m,n)
for p in (0,1,4):
    f=io.BytesIO(); PP(f,p).dump([1,len,'x',2]); print(f.getvalue()); print(UU(io.BytesIO(f.getvalue())).load())
class RO(_pickle.Pickler):
    def reducer_override(s,o): return (str,('over',)) if o is S else NotImplemented
    dispatch_table={complex: lambda c:(tuple,((c.real,c.imag),))}
f=io.BytesIO(); RO(f).dump([S,1j,E]); print(f.getvalue(), _pickle.loads(f.getvalue()))
f=io.BytesIO(); k=_pickle.Pickler(f); x=['q']; k.dump(x); k.dump(x); print(f.getvalue(), sorted(v[0] for v in k.memo.copy().values())); k.clear_memo(); print(k.memo.copy(), k.bin, k.fast); k.fast=True; k.dump([x,x]); print(f.getvalue()[-20:])
f.seek(0); u=_pickle.Unpickler(f); print(u.load(),u.memo.copy()); print(u.load())
bufs=[]; d=_pickle.dumps([_pickle.PickleBuffer(b'ro'),_pickle.PickleBuffer(bytearray(b'rw'))],5,buffer_callback=bufs.append); print(d,[bytes(z.raw()) for z in bufs],_pickle.loads(d,buffers=[b'1',bytearray(b'2')]))
print(_pickle.loads(b'\x80\x02U\x02\xe9aq\x00.',encoding='latin1'),_pickle.loads(b'U\x02\xe9a.',encoding='bytes'))
print(_pickle.loads(b"S'a\\x41\\n'\n."),_pickle.loads(b'Va\\u00e9\n.'),_pickle.loads(b'(lp0\nI1\naL5L\na.'),_pickle.loads(b'c__builtin__\nxrange\n(I3\ntR.'))
