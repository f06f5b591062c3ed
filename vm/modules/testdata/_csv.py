# Reading and writing of comma-separated values. CPython's output is in _csv.json.
import _csv, _io as io
csv = _csv
def t(f,*a,**k):
    try: print(ascii(f(*a,**k)))
    except BaseException as e: print(type(e).__name__, ascii(str(e)))
L=['a,b,c','"a,b",c','"a""b",c','a"b,c','"a"b,c','a\\,b,c','a, b, c',' "a", b','1,2.5,"3"','','"multi','line",x','a\rb','x\n','x\r\n',"'q',r",'a\tb','\U0001F600,b','"a\\"b",c',',,','""','"",','a;b','x,\n','\\','"abc', 'a\\\n']
opts=[{},dict(strict=True),dict(delimiter=';'),dict(doublequote=False,escapechar='\\'),dict(escapechar='\\'),dict(quotechar="'"),dict(quoting=csv.QUOTE_NONE),dict(quoting=csv.QUOTE_NONNUMERIC),dict(skipinitialspace=True),dict(quoting=csv.QUOTE_STRINGS),dict(quoting=csv.QUOTE_NOTNULL),dict(quotechar=None,quoting=csv.QUOTE_NONE,escapechar='\\'),dict(delimiter='\U0001F600'),dict(quotechar=None)]
for o in opts:
    for l in L: t(lambda: list(csv.reader([l],**o)))
    t(lambda: list(csv.reader(L,**o)))
rows=[['a','b'],[1,2.5,None,True],['a,b','c"d',"e'f",'g\nh','i\\j',' k'],[],[''],[None],['','' ],['\U0001F600'],[b'x'],('t',),'str',[1.0,'1'],['x;y'],[' '],[None,None],['a\rb']]
for o in opts+[dict(lineterminator='!'),dict(quoting=csv.QUOTE_ALL),dict(delimiter=' ',skipinitialspace=True),dict(delimiter=' ',skipinitialspace=True,quoting=csv.QUOTE_NOTNULL)]:
    for r in rows:
        def w():
            s=io.StringIO(); csv.writer(s,**o).writerow(r); return s.getvalue()
        t(w)
bad=[dict(delimiter=''),dict(delimiter='ab'),dict(delimiter=5),dict(delimiter=None),dict(quotechar='ab'),dict(quotechar=5),dict(quoting=9),dict(quoting='x'),dict(quoting=None),dict(lineterminator=None),dict(lineterminator=5),dict(delimiter='\n'),dict(escapechar='\r'),dict(quotechar=' ',skipinitialspace=True),dict(delimiter=',',quotechar=','),dict(delimiter='!',lineterminator='!'),dict(escapechar='"'),dict(dialect='nope'),dict(foo=1),dict(quotechar=None,quoting=0),dict(quotechar=''),dict(strict=5)]
for b in bad: t(lambda: csv.reader([],**b)); t(lambda:csv.writer(io.StringIO(),**b)); t(lambda: _csv.Dialect(**b))
t(csv.reader); t(csv.reader,5); t(csv.writer,5); t(lambda:list(csv.reader([b'a']))); t(lambda:csv.writer(io.StringIO()).writerow(5)); t(csv.field_size_limit); t(csv.field_size_limit,10); t(lambda:list(csv.reader(['x'*11]))); t(csv.field_size_limit,'x'); t(csv.field_size_limit,131072)
t(csv.list_dialects); t(csv.register_dialect,5); t(csv.register_dialect,'me',delimiter='|'); t(csv.get_dialect,'me'); d=csv.get_dialect('me'); print(d.delimiter,d.quotechar,d.escapechar,d.lineterminator,d.quoting,d.strict,d.doublequote,d.skipinitialspace); t(csv.unregister_dialect,'me'); t(csv.get_dialect,'me'); t(csv.unregister_dialect,'me')
r=csv.reader(L); next(r); print(r.line_num, r.dialect.delimiter, type(r), type(csv.writer(io.StringIO())))
