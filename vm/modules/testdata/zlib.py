# Compressed data made here and read back. CPython's output is in zlib.json.
import zlib
def t(f,*a,**k):
    try: r=f(*a,**k); r=repr(r); print(r[:150] if 'object at' not in r else 'obj')
    except BaseException as e: print(type(e).__name__, e)
x=1
def rnd(n):
    global x
    x=(x*1103515245+12345)&0x7fffffff
    return (x>>8)%n
D=[b'',b'a',b'hello'*100,bytes(range(256))*40,bytes(rnd(256) for _ in range(5000)),b'\0'*100000,bytes(b"abc "[rnd(4)] for _ in range(70000)), ('The quick brown fox %d '*3000).encode()]
import binascii
# streams made by real zlib
X=[binascii.unhexlify(h) for h in ('789ccb48cdc9c9070005 8c01f5'.replace(' ',''),'789c030000000001','4b04000000'.replace(' ',''))]
for x in X: t(zlib.decompress,x); t(zlib.decompress,x,-15); t(zlib.decompress,x,47)
for d in D:
    for l in (0,1,6,9):
        for w in (15,9,-15,31):
            c=zlib.compress(d,l,w); print(zlib.decompress(c,w)==d, zlib.decompress(c,47)==d if w>0 else '')
    c=zlib.compress(d)
    o=zlib.decompressobj(); r=b''
    for i in range(0,len(c),7): r+=o.decompress(c[i:i+7])
    print(r==d,o.eof,o.unused_data,o.unconsumed_tail, o.flush())
    o=zlib.decompressobj(); r=b''; buf=c+b'TRAIL'
    n=0
    while not o.eof and n<100000:
        p=o.decompress(buf,100); assert len(p)<=100; r+=p; buf=o.unconsumed_tail; n+=1
    print(r==d,o.eof,o.unused_data)
    z=zlib._ZlibDecompressor(); r=z.decompress(c,50)
    while not z.eof: r+=z.decompress(b'',1000)
    print(r==d,z.eof,z.needs_input)
    k=zlib.compressobj(); s=k.compress(d[:len(d)//2])+k.flush(zlib.Z_SYNC_FLUSH); k2=k.copy(); s1=s+k.compress(d[len(d)//2:])+k.flush(); s2=s+k2.compress(b'zz')+k2.flush(); print(zlib.decompress(s1)==d, zlib.decompress(s2)==d[:len(d)//2]+b'zz')
    k=zlib.compressobj(zdict=b'hello fox'); s=k.compress(d)+k.flush(); print(zlib.decompressobj(zdict=b'hello fox').decompress(s)==d); t(zlib.decompressobj().decompress,s); t(zlib.decompressobj(zdict=b'xx').decompress,s)
    k=zlib.compressobj(wbits=-15,zdict=b'hello fox'); s=k.compress(d)+k.flush(); print(zlib.decompressobj(-15,zdict=b'hello fox').decompress(s)==d)
x=zlib.compress(b'hello'*100)
for a in [(zlib.decompress,x[:-3]),(zlib.decompress,b'junk'),(zlib.compress,b'a',11),(zlib.compress,b'a',-2),(zlib.decompress,x[:-1]+b'!'),(zlib.decompressobj().decompress,b'junk'),(zlib.decompress,b''),(zlib.decompressobj,3),(zlib.decompressobj,100),(zlib.compressobj,10),(zlib.decompress,x,0),(zlib.decompress,x,-7),(zlib.decompress,x,9),(zlib.decompress,x+b'extra'),(zlib.decompress,'a'),(zlib.crc32,'a')]: t(*a)
c=zlib.compressobj(); c.compress(b'a'); c.flush(); t(c.compress,b'x'); t(c.flush); t(c.copy)
d=zlib.decompressobj(); t(d.decompress,x,-1); t(d.flush,0); t(d.decompress,x[:20]); e=d.copy(); t(e.decompress,x[20:]); t(d.decompress,x[20:]); t(d.decompress,b'more'); t(lambda:d.unused_data)
t(zlib.decompress,x,bufsize=-1); t(zlib.decompressobj,zdict='a'); z=zlib._ZlibDecompressor(); z.decompress(x); t(z.decompress,b'')
