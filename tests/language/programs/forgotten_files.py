"""Files that nobody closed: written out, closed and warned of when the last reference goes."""
import sys, os, gc, warnings
warnings.simplefilter('always')
def show(message, category, filename, lineno, file=None, line=None): print('warn', category.__name__, message, lineno)
warnings.showwarning=show
p='forgotten_files.tmp'
open(p,'w').write('hello')
print(open(p).read())
def f():
    fh=open(p,'w')
    fh.write('x'*10)
    print('in f')
f(); print('after f', os.path.getsize(p))
fh=open(p,'rb'); fh.read(1); fh=None; print('rb')
fh=open(p,'rb',buffering=0); del fh; print('raw')
with open(p) as fh: print(fh.read())
del fh; print('closed')
import io
class R(io.RawIOBase):
    def close(self): print('R.close', self.closed); super().close()
r=R(); del r; print('R gone')
s=io.StringIO('x'); del s
class T(io.StringIO):
    def close(self): print('T.close'); super().close()
t=T(); t=None
class Bad(io.RawIOBase):
    def close(self): raise ValueError('no')
sys.unraisablehook=lambda u: print('unraisable', u.err_msg.split(' at ')[0], u.exc_value)
b=Bad(); del b
cyc=open(p); l=[cyc]; l.append(l); del cyc, l; gc.collect(); print('cyc')
os.remove(p)
