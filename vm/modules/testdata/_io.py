# Expressions about _io, shown with their values or errors. CPython's output is in _io.json. Needs the library.
import io,_io
open('t.txt','w').write('héllo\nworld\r\nx\ry')
f=open('t.txt'); b=open('t.txt','rb'); w=open('w.txt','w'); wb=open('w.txt','wb'); r=open('t.txt','rb',0); c=open('t.txt'); c.close(); rw=open('w.txt','w+b'); cb=open('t.txt','rb'); cb.close(); d=open('t.txt'); d.detach(); s=io.StringIO('abc\ndef'); by=io.BytesIO(b'abc\ndef')
def t(S):
    try: print(S,'=>',repr(eval(S)))
    except BaseException as e: print(S,'=>',type(e).__name__,e)
for q in ["f","b","w","wb","r","c","rw","d","f.write('x')","b.write(b'x')","w.read()","wb.read()","r.write(b'')","c.read()","c.readline()","next(c)","c.write('')","c.flush()","c.isatty()","c.fileno()","c.seek(0)","c.tell()","c.close()","iter(c)","c.__enter__()","cb.read()","cb.write(b'')","cb.tell()","cb","d.read()","d.name","w.write(1)","w.write(b'')","wb.write('x')","wb.write(1)","f.read('x')","f.read(1.0)","f.seek(1,1)","f.seek(1,2)","f.seek(-1)","f.seek(0,3)","f.readline()","f.tell()","f.readline()","f.tell()","f.seek(7)","f.read(3)","f.tell()","f.seek(0)","next(f)","f.tell()","next(f)","f.newlines","f.name","f.mode","f.encoding","f.errors","f.line_buffering","f.write_through","f.buffer","f.closed","f.readable()","f.writable()","f.seekable()","f.truncate()","b.read(-2)","b.peek(3)","b.read(4)","b.tell()","b.seek(2)","b.seek(-1)","b.seek(0,9)","b.readline()","b.readlines()","b.read1(2)","b.raw","b.mode","b.name","r.read(3)","r.mode","r.closefd","open('t.txt','rt+').mode","open('.','r')","open('nonexist/x','w')","open('','r')","open('a\\0b')","open('t.txt','rw')","open('t.txt','b')","open('t.txt','')","open('t.txt','U')","open('t.txt','tb')","open('t.txt','rr')","open('t.txt','rb',encoding='x')","open('t.txt','rb',errors='x')","open('t.txt','rb',newline='')","open('t.txt','r',0)","open('t.txt','r',encoding='foo')","open('t.txt','r',errors='foo')","open('t.txt','r',newline='foo')","open('t.txt','r',newline=1)","open('t.txt','x')","open(1.5)","open(None)","open(-1)","open(99)","open('t.txt','r',buffering=-5).name","open('t.txt',mode=1)","open()","open('t.txt','r',closefd=False)","open('t.txt',newline='').read()","open('t.txt',newline='\\r').readlines()","open('t.txt',newline='\\n').readlines()","open('t.txt').readlines()","open('t.txt').readlines(3)","open('t.txt').read(3)","open('t.txt',encoding='ascii').read()","open('t.txt',encoding='latin-1').read()","open(b't.txt').name",
"s.read(2)","s.tell()","s.seek(1)","s.write('ZZZ')","s.getvalue()","s.readline()","s.seek(1,1)","s.seek(-1)","s.seek(0,5)","s.truncate(2)","s.truncate(-1)","s.getvalue()","s.write(1)","s.write('\U0001f600a')","s.getvalue()","s.seek(0)","s.readlines()","s.closed","io.StringIO(1)","io.StringIO(b'')","io.StringIO('a\\r\\nb',newline=None).read()","io.StringIO('a\\r\\nb',newline='').readlines()","io.StringIO('a\\nb',newline='\\r\\n').getvalue()","io.StringIO(newline='x')","io.StringIO('a\\nb\\n').readlines()","list(io.StringIO('a\\nb\\nc'))","s.close()","s.read()","s.getvalue()","s.line_buffering" ,"by.read(2)","by.seek(-1)","by.seek(-1,1)","by.seek(2,2)","by.write(b'q')","by.getvalue()","by.write('x')","by.truncate(3)","by.truncate(-1)","by.getvalue()","by.readline()","by.seek(0)","by.readlines()","by.close()","by.read()","io.BytesIO('x')","io.BytesIO(1)","_io._IOBase().read()","_io._IOBase().seek(0)","_io._IOBase().fileno()","_io._IOBase().tell()","_io._RawIOBase().read()","_io._BufferedIOBase().read()","_io._TextIOBase().read()","_io._TextIOBase().write('')","_io._TextIOBase().encoding","_io.UnsupportedOperation.__mro__","_io.UnsupportedOperation.__module__","io.TextIOWrapper(1)","io.TextIOWrapper(io.BytesIO(b'abc'))","io.TextIOWrapper(io.BytesIO(b'abc'),encoding=1)","io.TextIOWrapper(io.BytesIO('aé\\nb'.encode('utf-16')),encoding='utf-16').readlines()","io.TextIOWrapper(io.BytesIO(b'abc\\n')).read(2)","io.BufferedReader(1)","io.BufferedReader(io.BytesIO(b'x'))","io.BufferedWriter(io.BytesIO(b'x'),0)","io.open_code('t.txt')","io.text_encoding(None)","_io.FileIO('t.txt','rw')","_io.FileIO('t.txt','')","_io.FileIO('t.txt','z')","_io.FileIO('t.txt').readall()","_io.FileIO('t.txt').write(b'')","_io.FileIO('t.txt','w').read()","__import__('sys').stdin","__import__('sys').stderr","__import__('sys').stdout","__import__('sys').stderr.errors","__import__('sys').stderr.line_buffering","__import__('sys').stdin.buffer.raw","__import__('sys').stdout.buffer.raw, __import__('sys').stdout.buffer","__import__('sys').stdout.mode, __import__('sys').stdout.newlines","w._CHUNK_SIZE"]: t(q)
class R(io.RawIOBase):
    def __init__(self): self.n=0
    def readable(self): return True
    def readinto(self, b):
        self.n+=1
        if self.n>3: return 0
        b[:2]=b'ab'; return 2
print(R().read(5), R().readall(), io.BufferedReader(R()).read(), io.BufferedReader(R()).read(3), list(io.TextIOWrapper(io.BufferedReader(R()))))
class W(io.RawIOBase):
    def writable(self): return True
    def write(self, b): print('raw', bytes(b)); return len(b)
w2=io.TextIOWrapper(io.BufferedWriter(W()), encoding='utf-8'); w2.write('hi\n'); w2.write('\U0001f600'); w2.flush()
with open('u.txt','w+') as f:
    f.write('line1\nline2\n'); f.seek(0); print(f.readline(), f.tell()); f.seek(0,2); f.write('end'); f.seek(0); print(f.read())
print(f.closed)
with open('u.txt','a') as f: print(f.tell()); f.write('more')
print(open('u.txt').read())
with open('u.txt','r+b') as f: f.write(b'XX'); print(f.read(3), f.tell()); f.seek(2); f.write(b'YY'); f.flush(); f.seek(0); print(f.read()); print(f.truncate(4))
print(open('u.txt').read())
for i, line in enumerate(open('t.txt')): print(i, repr(line))
io.StringIO().writelines(['a','b'])
class S(io.StringIO): pass
x=S('a\nb'); x.attr=1; print(x.attr, list(x), x.__dict__)
print(isinstance(f, io.IOBase), isinstance(f, io.TextIOBase), f.__class__.__mro__)
