# Conversions between bytes and ASCII, shown with their values or errors. CPython's output is in binascii.json.
import binascii
def t(f,*a,**k):
    try: r=f(*a,**k); print(repr(r))
    except BaseException as e: print(type(e).__name__, e, type(e).__mro__)
import itertools
D=[bytes((i*k+j)%256 for i in range(j)) for k in (1,7,31,255) for j in range(0,60,7)]
for d in D:
    t(binascii.b2a_base64,d); t(binascii.b2a_base64,d,newline=False); t(binascii.b2a_uu,d); t(binascii.b2a_uu,d,backtick=True); t(binascii.hexlify,d); t(binascii.hexlify,d,'-',2); t(binascii.hexlify,d,b':',-3); t(binascii.crc32,d); t(binascii.crc32,d,123456); t(binascii.crc32,d,-1); t(binascii.crc_hqx,d,77)
    for h in (0,1):
        for q in (0,1):
            for x in (0,1): t(binascii.b2a_qp,d,q,x,h); 
    t(binascii.a2b_qp,d); t(binascii.a2b_uu,d); t(binascii.a2b_base64,d); t(binascii.a2b_hex,d)
    t(lambda: binascii.a2b_base64(binascii.b2a_base64(d))==d); t(lambda:binascii.a2b_uu(binascii.b2a_uu(d))==d if len(d)<46 else 0)
for s in ['','a','ab','abc','abcd','YQ==','YQ=','YQ','YWI=','YWJj','=','==','====','Y=Q=','YQ==YQ==','YQ=\n=','YQ==\n','Y Q = =','é','abcde','AAAAA','YWJj!','Y','YW=J=','YQ===','A===','A=']:
    t(binascii.a2b_base64,s); t(binascii.a2b_base64,s,strict_mode=True)
for s in [b'a b \r\nc\t\nd',b'.\n.',b'=41=4=zz=\nx=\r\ny_',b'x'*80,b'a '*50,b'\xff'*30,b'. ',b'a_b c',b'a\rb',b'=',b'==41', b'a=\r', b'line1 \nline2\t']:
    t(binascii.a2b_qp,s); t(binascii.a2b_qp,s,header=True)
    for a in itertools.product((0,1),repeat=3): t(binascii.b2a_qp,s,*a)
for s in ['','4','41','4g','AbCd',b'00ff',5,None,'é']: t(binascii.unhexlify,s)
for s in [b'',b' ',b'#86)C\n',b'#86)C garbage',b'\x01',b'#\x7f',b'M',b'#86)C```']: t(binascii.a2b_uu,s)
t(binascii.b2a_uu,b'x'*46); t(binascii.b2a_base64,'a'); t(binascii.crc32,'a'); t(binascii.hexlify,b'ab','--')
