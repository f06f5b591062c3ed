"""Codecs at their corners: notes of errors, invalid escapes, surrogates, maps of characters."""
import codecs, warnings
warnings.simplefilter('always')
def t(f):
    try: print(ascii(f()))
    except Exception as e: print(type(e).__name__, ascii(str(e)), getattr(e,'__notes__',None))
with warnings.catch_warnings(record=True) as w:
  t(lambda: '한'.encode('gb2312')); t(lambda: b'\xff\xff'.decode('gb2312')); t(lambda: codecs.encode('한','gb2312')); t(lambda: codecs.decode(b'zz','hex'));t(lambda: codecs.encode('한','ascii')); t(lambda: '한'.encode('cp1252')); t(lambda: 'a'.encode('hex')); t(lambda: codecs.encode(1,'utf-8')); t(lambda: codecs.decode(b'\xff','utf-8')); t(lambda: b'a'.decode('rot13'));  t(lambda: '\ud800'.encode('utf-8')); t(lambda: codecs.encode('한','charmap')); t(lambda: '한'.encode('charmap')); t(lambda: codecs.encode('a','nope'))
  t(lambda: codecs.escape_decode(rb'\z')); t(lambda: codecs.escape_decode(rb'\501')); t(lambda: codecs.unicode_escape_decode(rb'\z\9')); t(lambda: codecs.unicode_escape_decode(rb'\501')); t(lambda: codecs.unicode_escape_decode(rb'\z', 'strict', False)); t(lambda: codecs.unicode_escape_decode(b'\\\xe9'))
  t(lambda: codecs.escape_decode(b'\\\xe9\\z'))
  t(lambda: codecs.unicode_escape_decode(b'\\\xe9\\z')); t(lambda: codecs.escape_decode(b'\\\xe9')); t(lambda: codecs.raw_unicode_escape_decode(b'\\z'))
  t(lambda: codecs.utf_8_decode(b'a\xed\xa0','surrogatepass')); t(lambda: codecs.utf_8_decode(b'a\xed\xa0','strict')); t(lambda: codecs.utf_8_decode(b'a\xed\xa0','surrogatepass',True)); t(lambda: codecs.utf_8_decode(b'a\xed\xff','strict'))
  t(lambda: codecs.utf_8_decode(b'a\xed','strict'));t(lambda: codecs.utf_8_decode(b'a\xed\xa0','replace'))
  for enc in ('utf-8','ascii','latin-1','cp1252','utf-16'): t(lambda: 'a\udc80\ud800\udfffb'.encode(enc,'surrogateescape'))
  for s in (''.join(map(chr,range(256))), '\0ab\ufffe', '\0a\0', 'abc', '\0\U00010000', '\0'+''.join(chr(i*256) for i in range(1,256)), ''.join(map(chr,range(400))), '\0\ufffe\u20ac'):
    m=codecs.charmap_build(s); print(type(m), m.size() if hasattr(m,'size') else sorted(m.items())[:5])
    t(lambda: codecs.charmap_encode('ab\0\u20ac','replace',m)); t(lambda: codecs.charmap_encode('a\u20ac\ufffe','strict',m)); t(lambda: codecs.charmap_encode('a\u20ac','xmlcharrefreplace',m))
  t(lambda: codecs.charmap_build('')); t(lambda: type(m)()); t(lambda: type(m).size.__doc__ is None)
for x in w: print(x.category, x.message)
