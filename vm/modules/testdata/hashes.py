# Hash functions. CPython's output is in hashes.json.
import _md5,_sha1,_sha2,_sha3,_blake2
def t(f,*a,**k):
    try: r=f(*a,**k); print(repr(r) if not hasattr(r,'hexdigest') else type(r).__name__)
    except BaseException as e: print(type(e).__name__, e)
D=[b'',b'a',b'abc'*100,bytes(range(256))*5,b'x'*127,b'x'*128,b'x'*129,b'y'*64,b'y'*63,b'y'*65]
M=[(_md5,'md5'),(_sha1,'sha1')]+[(_sha2,'sha%d'%n) for n in (224,256,384,512)]+[(_sha3,'sha3_%d'%n) for n in (224,256,384,512)]+[(_blake2,'blake2b'),(_blake2,'blake2s')]
for m,n in M:
    f=getattr(m,n)
    for d in D:
        h=f(d); print(n,h.hexdigest(),h.digest_size,h.block_size,h.name); h.update(b'more'); c=h.copy(); c.update(d); print(h.hexdigest(),c.hexdigest(),h.digest()==bytes.fromhex(h.hexdigest()))
    t(f,'a'); t(f,5); t(f().update,'a'); t(f,string=b'a'); t(f,b'a',string=b'b'); t(f,data=b'a',usedforsecurity=False); t(f,b'a',b'b')
for n in('shake_128','shake_256'):
    h=getattr(_sha3,n)(b'abc')
    for l in(0,1,16,17,100,-1,2**29): t(h.digest,l); t(h.hexdigest,l)
for f,S in((_blake2.blake2b,16),(_blake2.blake2s,8)):
    for kw in [dict(digest_size=1),dict(digest_size=20,key=b'k'*10),dict(salt=b's'*S,person=b'p'*S),dict(salt=b's',person=b'pp'),dict(fanout=2,depth=3,leaf_size=1000,node_offset=12345678901,node_depth=1,inner_size=32),dict(last_node=True),dict(digest_size=0),dict(key=b'x'*65),dict(salt=b'x'*17),dict(person=b'x'*17),dict(fanout=256),dict(depth=0),dict(leaf_size=-1),dict(leaf_size=2**32),dict(node_offset=-1),dict(node_offset=2**64),dict(node_offset=2**48),dict(node_depth=256),dict(inner_size=65),dict(fanout=-1)]:
        try: h=f(b'data'*50,**kw); print(h.hexdigest(),h.digest_size)
        except BaseException as e: print(type(e).__name__, e)
    print(f.SALT_SIZE,f.PERSON_SIZE,f.MAX_KEY_SIZE,f.MAX_DIGEST_SIZE)
