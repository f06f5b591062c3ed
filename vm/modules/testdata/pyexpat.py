# Parsers of XML: attributes, arguments, errors. CPython's output is in pyexpat.json; events are compared in tests/language/programs.
import pyexpat
def t(f):
    try: print(ascii(f()))
    except BaseException as e: print(type(e).__name__, ascii(str(e)), {k: getattr(e, k) for k in ("code", "lineno", "offset") if hasattr(e, k)})
P = pyexpat.ParserCreate
print({k: v for k, v in vars(pyexpat).items() if isinstance(v, (int, str, tuple, list)) and k[:2] != "__"})
print(vars(pyexpat.errors)); print(vars(pyexpat.model))
for k, v in vars(pyexpat.XMLParserType).items():
    if k[:2] != "__": print(k, type(v).__name__, ascii(getattr(v, "__doc__", None)), getattr(v, "__text_signature__", None))
for f in (P, pyexpat.ErrorString): print(f.__text_signature__, f.__doc__)
print(pyexpat.ExpatError.__mro__, pyexpat.error is pyexpat.ExpatError)
for a, k in (((), dict(namespace_separator="ab")), ((), dict(intern=3)), ((3,), {}), (("utf-8", "", {}, 4), {}), ((), dict(foo=1)), (("a\0b",), {}), ((), dict(namespace_separator="\xe9"))): t(lambda: P(*a, **k))
t(lambda: P(namespace_separator=" ", intern=None).intern); t(lambda: P().intern)
p = P()
for n in ("StartElementHandler", "buffer_text", "buffer_size", "intern", "ErrorCode", "foo", "namespace_prefixes"): t(lambda: delattr(p, n))
for n, v in (("buffer_size", "x"), ("buffer_size", 0), ("buffer_size", 2**40), ("buffer_size", 2**80), ("buffer_size", 1.5), ("ErrorCode", 1), ("foo", 1), ("intern", 1), ("buffer_used", 1), ("buffer_text", []), ("StartElementHandler", 3)): t(lambda: setattr(p, n, v))
t(lambda: p.StartElementHandler)
for f in (p.SetBillionLaughsAttackProtectionMaximumAmplification, p.SetAllocTrackerMaximumAmplification):
    for v in (0.5, float("nan"), "a", 3): t(lambda: f(v))
for v in (-1, 2**70, 1.0, 10**9): t(lambda: p.SetBillionLaughsAttackProtectionActivationThreshold(v)); t(lambda: p.SetAllocTrackerActivationThreshold(v))
t(lambda: p.SetReparseDeferralEnabled(0)); t(lambda: p.GetReparseDeferralEnabled())
for f in (p.Parse, p.ParseFile, p.SetBase, p.UseForeignDTD, p.ExternalEntityParserCreate, p.SetParamEntityParsing, pyexpat.ErrorString):
    for a in ((), (3,), (1, 2, 3), ("\ud800",), (None, 5), ("a\0b",)): t(lambda: f(*a) and 1)
    t(lambda: f(1, x=2))
class F:
    def __init__(s, v): s.v = v
    def read(s, n): v = s.v; s.v = b""; return v
for v in ("a", b"x" * 3000, bytearray(b"x"), None, b"<a/>"): t(lambda: P().ParseFile(F(v)))
t(lambda: p.SetBase("x")); t(p.GetBase); t(p.GetInputContext)
for i in (-1, 0, 1, 44, 45): t(lambda: pyexpat.ErrorString(i))
t(pyexpat.XMLParserType); t(lambda: type("X", (pyexpat.XMLParserType,), {}))
q = P()
def h(n, a):
    t(lambda: q.Parse(b"<c>")); t(lambda: q.ParseFile(3)); t(q.UseForeignDTD); t(lambda: q.SetParamEntityParsing(1)); print(q.GetInputContext())
q.StartElementHandler = h
t(lambda: q.Parse(b"<a x='\xc3\xa9'/> ", True)); t(lambda: q.Parse(b"")); t(q.UseForeignDTD)
for d in (b"us-ascii", b"ISO-8859-1", b"utf-16", b""):
    q = P(); q.CharacterDataHandler = lambda s: print(ascii(s))
    t(lambda: q.Parse(b'<?xml version="1.0" encoding="' + d + b'"?><a>\xc1</a>', True)); print(q.ErrorCode, q.ErrorLineNumber, q.ErrorColumnNumber, q.ErrorByteIndex)
for v in ("1.1", "1.", "2.0", "", "1.0.0"): t(lambda: P().Parse(f'<?xml version="{v}"?><a/>', True))
doc = b"<!DOCTYPE a SYSTEM 'x'><a>x&e;</a>"
for n in ("NotStandaloneHandler", "ExternalEntityRefHandler"):
    for v in ("x", 0, None, 2**80):
        q = P(); q.SetParamEntityParsing(2 * (n[0] == "E")); setattr(q, n, lambda *a: v); t(lambda: q.Parse(doc, True))
big = "<!DOCTYPE a [<!ENTITY a '" + "x" * 1000 + "'>" + "".join(f"<!ENTITY {c} '{('&' + d + ';') * 10}'>" for c, d in zip("bcdef", "abcde")) + "]><a>&f;</a>"
t(lambda: P().Parse(big, True))
q = P(); q.SetBillionLaughsAttackProtectionActivationThreshold(1000); q.SetBillionLaughsAttackProtectionMaximumAmplification(2.5); t(lambda: q.Parse(big, True)); print(q.ErrorByteIndex)
q = P(); q.buffer_text = 1; q.buffer_size = 5; out = []
def chars(s): out.append(s); q.buffer_text = len(out) < 3
q.CharacterDataHandler = chars
t(lambda: q.Parse("<a>12&amp;3\n456\xe97\n8901234567&lt;89<b/>x</a>", True)); print(out)
