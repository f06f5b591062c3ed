# Documents made at random, half of them damaged, fed in pieces to parsers with random settings: a checksum over all events, positions and
# errors of each ten documents.
import pyexpat, random, sys, zlib
HS=['StartElementHandler','EndElementHandler','ProcessingInstructionHandler','CharacterDataHandler','UnparsedEntityDeclHandler','NotationDeclHandler','StartNamespaceDeclHandler','EndNamespaceDeclHandler','CommentHandler','StartCdataSectionHandler','EndCdataSectionHandler','NotStandaloneHandler','ExternalEntityRefHandler','StartDoctypeDeclHandler','EndDoctypeDeclHandler','EntityDeclHandler','XmlDeclHandler','ElementDeclHandler','AttlistDeclHandler','SkippedEntityHandler']
R=random.Random(7)
NAMES=['a','b','c:d','x','xml:lang','p:q','\u00e9l','n-1','_z','caf\u00e9','xmlns:p','\u4e2d']
def name(): return R.choice(NAMES)
def text():
    return R.choice(['x','hello world',' ','\n','\r\n','\r','\t','\u00e9\u4e2d\U0001F600','&amp;','&lt;','&#65;','&#x1F600;','&e;','&e2;','&u;','&ext;','&und;',']','>','"',"'",'%p;','\u00a0', 'y'*R.choice([1,30,700,1100]), '&#13;','&rec;','&bad;','&m;'])
def attval():
    return ''.join(R.choice(['v',' ','  ','\n','\t','&amp;','&e;','&#32;','&#10;','\u00e9','&ext;','&und;','\r\n','"q"','z','&e3;']) for _ in range(R.randrange(4))).replace('"','')
def attrs():
    s=''
    for _ in range(R.choice([0,0,1,1,2,3])):
        s+=R.choice([' ','\n ','  '])+name()+R.choice(['=',' = '])+'"'+R.choice([attval(),attval(),'urn:x','urn:y','http://www.w3.org/XML/1998/namespace',''])+'"'
    return s
def ns(): return R.choice(['','',' xmlns="urn:d"',' xmlns:p="urn:p"',' xmlns:c="urn:c" xmlns:p="urn:c"',' xmlns=""',' xmlns:xml="http://www.w3.org/XML/1998/namespace"'])
def elem(d):
    n=name()
    if R.random()<.25 or d>4: return '<'+n+attrs()+ns()+R.choice(['/>',' />'])
    return '<'+n+attrs()+ns()+R.choice(['>',' >'])+content(d+1)+'</'+n+R.choice(['>',' >'])
def content(d):
    s=''
    for _ in range(R.randrange(5)):
        r=R.random()
        if r<.4: s+=text()
        elif r<.75: s+=elem(d)
        elif r<.82: s+='<!--'+R.choice(['c','\u00e9-x','a\r\nb',''])+'-->'
        elif r<.89: s+='<?'+R.choice(['pi data','x','pi  a?b\r\n','xml-s q'])+'?>'
        else: s+='<![CDATA['+R.choice(['x]]y','','<&>\r\n','\u00e9]','a]]'])+']]>'
    return s
def decl():
    return R.choice(['<!ENTITY e "E<b>x</b>y">','<!ENTITY e "plain &#38;amp; t">','<!ENTITY e2 "&e;&e;">','<!ENTITY e3 "v w">','<!ENTITY ext SYSTEM "sys">','<!ENTITY ext PUBLIC " p  q " \'sys2\'>','<!ENTITY u SYSTEM "u" NDATA n>',
     '<!NOTATION n SYSTEM "n">','<!NOTATION m PUBLIC "pub">','<!NOTATION m PUBLIC "pub" "s">','<!ELEMENT a ANY>','<!ELEMENT b EMPTY>','<!ELEMENT c:d (#PCDATA|a|b)*>','<!ELEMENT x (a,b?,(c:d|x)*,_z+)>','<!ELEMENT p:q (#PCDATA)>','<!ELEMENT z (a|b,c)>',
     '<!ATTLIST a x CDATA "dflt" n-1 NMTOKEN #IMPLIED>','<!ATTLIST a x NMTOKENS " a  b "><!ATTLIST b p:q ID #REQUIRED _z (u|v|w) "u">','<!ATTLIST x b NOTATION (n|m) #IMPLIED a CDATA #FIXED "f&e3;">','<!ATTLIST a xmlns:p CDATA "urn:dp">','<!ATTLIST a p:q CDATA "1">',
     '<!ENTITY % p "<!ENTITY e \'from p\'>">','<!ENTITY % p SYSTEM "pe">','%p;','%und;','<!ENTITY rec "&rec;">','<!ENTITY rec "x&rec2;"><!ENTITY rec2 "&rec;">','<!ENTITY bad "<a>">','<!ENTITY m "a\r\nb&#13;c]]">','<!-- c -->','<?pi x?>',' ','\n','<!ENTITY % q "a%p;b">','<!ENTITY amp "&#38;#38;">','<![INCLUDE[<!ELEMENT q ANY>]]>','<!ENTITY e3 "\u00e9\U0001F600">', '<!ENTITY big "'+'w'*600+'">', '<!ATTLIST c:d z ENTITY #IMPLIED q IDREFS "i j">'])
def extdoc(r):
    return r.choice(['<?xml version="1.0" encoding="utf-8"?>T<b>&e;</b>','<!ENTITY e "ext-e"><!ATTLIST a x CDATA "fromext">','x<b/>y','<![IGNORE[ <![x]]> ]]><!ENTITY e3 "%p;">','<![ INCLUDE [ <!ELEMENT a (b)> %p; ]]>','<b','','\ufeff<?xml encoding="utf-8"?>','<!ELEMENT %p; ANY>','<!ENTITY q "a%p;b">','<?xml version="1.0"?>','&und;','</b>',']]>'])
def doc():
    s=''
    enc=R.choice(['utf-8']*6+['utf-16','utf-16-le','iso-8859-1','us-ascii','koi8-r','cp1252','utf-8-sig'])
    if R.random()<.5 or enc not in('utf-8','utf-16','utf-8-sig'):
        e={'utf-8-sig':'utf-8','utf-16-le':'utf-16'}.get(enc,enc)
        s+='<?xml version="1.0"'+R.choice(['',' encoding="%s"'%e,' encoding=\'%s\''%e.upper()])+R.choice(['','',' standalone="yes"',' standalone="no"'])+R.choice(['?>',' ?>\n'])
    s+=R.choice(['','','\n','<!--x-->\r\n','<?p?>'])
    if R.random()<.6:
        s+='<!DOCTYPE '+R.choice(['a','c:d'])+R.choice(['',' SYSTEM "s"',' PUBLIC "p  u" "s"'])+R.choice(['',' '])
        if R.random()<.85: s+='['+''.join(decl() for _ in range(R.randrange(7)))+']'+R.choice(['',' '])
        s+='>'+R.choice(['','\n'])
    s+=elem(0)+R.choice(['','\n','<!--e-->','<?e f?>\r\n',' \r'])
    return s.encode(enc,'xmlcharrefreplace' if enc not in('utf-8','utf-16') else 'strict')
BITS=[b'<',b'>',b'&',b';',b'"',b"'",b'/',b'!',b'?',b'-',b']',b'[',b'%',b'=',b'\x00',b'\xff',b'\xc3',b'\xe2\x82',b'\xed\xa0\x80',b'\xef\xbf\xbe',b' ',b'\r',b'\n',b'#',b':',b'x',b'(',b')',b'|',b',',b'*',b'\xf0\x9f',b'<a',b'<!',b'<![',b']]>',b'<?',b'?>',b'--',b'&#',b'&#x0;',b'\xef\xbb\xbf']
def damage(b):
    b=bytearray(b)
    for _ in range(R.choice([1,1,2,3])):
        i=R.randrange(len(b)+1); k=R.random()
        if k<.4: b[i:i]=R.choice(BITS)
        elif k<.7: del b[i:i+R.choice([1,1,2,5])]
        elif k<.85: del b[i:]
        else:
            j=R.randrange(len(b)+1); b[i:i]=b[j:j+R.randrange(8)]
    return bytes(b)
def run(data,out,cfg):
    sep,default,buf,pe,foreign,skip,ordered,spec,pieces,stop,rd,base,extseed,given,asstr=cfg
    er=random.Random(extseed)
    depth=[0]
    def mk(p,n):
        def h(*a):
            if n=='StartElementHandler' and ordered is False and isinstance(a[1],dict): a=(a[0],list(a[1].items()))
            if n=='ExternalEntityRefHandler':
                ctx=a[0]
                a=(sorted(a[0].split('\f')) if a[0] else a[0],)+a[1:]
            out.append((n,a,p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex))
            if er.random()<stop: 1/0
            if n=='ExternalEntityRefHandler':
                if er.random()<.15: return er.choice([0,1])
                depth[0]+=1
                if depth[0]>3: return 1
                q=p.ExternalEntityParserCreate(ctx)
                d=extdoc(er).encode()
                try:
                    k=er.randrange(len(d)+1)
                    q.Parse(d[:k]); q.Parse(d[k:],True)
                except pyexpat.ExpatError as e: out.append(('sub',str(e),e.code)); return er.choice([0,1])
                except RuntimeError as e: out.append(('sub',str(e))); return 1
                finally: depth[0]-=1
                return 1
            if n=='NotStandaloneHandler': return er.choice([1,1,1,0])
            if n=='StartElementHandler' and len(out)%7==0: 
                c=p.GetInputContext(); out.append(('ctx',c[:60],len(c)))
        return h
    p=pyexpat.ParserCreate(given,namespace_separator=sep)
    p.ordered_attributes=bool(ordered); p.specified_attributes=spec; p.buffer_text=buf
    if sep: p.namespace_prefixes=spec
    if base: p.SetBase(base)
    p.SetParamEntityParsing(pe)
    if foreign: p.UseForeignDTD(True)
    p.SetReparseDeferralEnabled(rd)
    for n in HS:
        if n not in skip: setattr(p,n,mk(p,n))
    if default: setattr(p,default,mk(p,default))
    try:
        for i,c in enumerate(pieces):
            if asstr:
                p.Parse(c,i==len(pieces)-1)
            else: p.Parse(c,i==len(pieces)-1)
            out.append(('parsed',p.CurrentLineNumber,p.CurrentColumnNumber,p.CurrentByteIndex))
    except (pyexpat.ExpatError,ZeroDivisionError,LookupError,ValueError,RuntimeError) as e:
        out.append((type(e).__name__,str(e),getattr(e,'code',None)))
    out.append((p.ErrorCode,p.ErrorLineNumber,p.ErrorColumnNumber,p.ErrorByteIndex,p.CurrentByteIndex))
check=0
for i in range(400):
    d=doc()
    if R.random()<.5: d=damage(d)
    n=R.choice([0,0,1,2,3,8]); 
    if R.random()<.05: cuts=list(range(len(d)))
    else: cuts=sorted(R.randrange(len(d)+1) for _ in range(n))
    cuts=[0]+cuts+[len(d)]
    pieces=[d[a:b] for a,b in zip(cuts,cuts[1:])]
    asstr=False
    if R.random()<.1:
        try: pieces=[x.decode() for x in pieces]; asstr=True
        except UnicodeDecodeError: pass
    cfg=(R.choice([None,None,' ','}']),R.choice([None,None,'DefaultHandler','DefaultHandlerExpand']),R.random()<.2,R.choice([0,1,2]),R.random()<.15,set(R.sample(HS,R.choice([0,0,3,8,18]))),R.random()<.5,R.random()<.3,pieces,R.choice([0,0,0,.05]),R.random()<.7,R.choice([None,'base']),R.random(),R.choice([None]*12+['utf-8','iso-8859-1','utf-16','us-ascii','koi8-r','nope']),asstr)
    out=[]
    run(d,out,cfg)
    check=zlib.crc32(ascii(out).encode(),check)
    if i%10==9: print(i+1,check,len(out),ascii(out[-2:])[:150])
