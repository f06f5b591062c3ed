# Error handlers of codecs that replace the input, go anywhere, or give what can't be used.
import codecs


def show(make):
    try:
        return ascii(make())
    except Exception as exc:
        return f"{type(exc).__name__}: {ascii(str(exc))}"


def puts(value):
    def handler(exc):
        if value is None:
            del exc.object
        else:
            exc.object = value
        return "?", 0

    return handler


for value in (42, "x", bytearray(b"a"), None, b""):
    codecs.register_error("puts", puts(value))
    for name in ("utf-8", "ascii", "utf-16", "utf-7", "cp1252"):
        print(repr(value), name, show(lambda: b"\x81".decode(name, "puts")))
    print(repr(value), show(lambda: b"\\x".decode("unicode-escape", "puts")))

for name in ("utf-8", "ascii", "latin-1", "utf-16", "utf-32", "cp1252", "utf-16-be"):
    for given in ("\xe9", "\u20ac", "a", "\U0001f40d", b"\xff", b"abcd"):
        codecs.register_error("gives", lambda exc: (given, exc.end))
        print(name, ascii(given), show(lambda: "[\udc80]".encode(name, "gives")))


def longer(exc):
    exc.object = exc.object[: exc.start] + b"\0\0\0b" * 2 + exc.object[exc.end :]
    return "<>", exc.start


codecs.register_error("longer", longer)
for name, data in [
    ("utf-8", b"1\xff2\xc3(3"),
    ("ascii", b"a\xffb"),
    ("utf-16", b"a\0\0\xdcb\0"),
    ("utf-32-be", b"\0\0\0a\0\0\xdc\0\0\0\0b"),
    ("utf-7", b"a+AB!b"),
    ("unicode-escape", rb"a\x1 \N{x} b"),
    ("raw-unicode-escape", rb"a\u12 b"),
    ("cp1252", b"a\x81b"),
]:
    print(name, show(lambda: codecs.getdecoder(name)(data, "longer")), len(data))

passing = codecs.lookup_error("surrogatepass")
for name in """utf8 UTF_8 utf-16 Utf16Le utf_16-BE utf-32xx utf utf- utf-1 utf-3 utf-16- utf-16-b cp65001 utf-8-sig""".split():
    for exc in (
        UnicodeEncodeError(name, "a\udc80b", 1, 2, "why"),
        UnicodeDecodeError(name, b"a\x80\xdc\0\0\0\0\xed\xb0\x80", 1, 2, "why"),
        UnicodeDecodeError(name, b"\xed\xb0\x80\0", 0, 1, "why"),
    ):
        print(name, show(lambda: passing(exc)))

for name in ("utf-8\udc80", "a\0b", "\xe9"):
    print(show(lambda: b"a".decode(name)), show(lambda: "a".encode(name)), show(lambda: codecs.lookup(name)))
    print(show(lambda: b"\xff".decode("utf-8", name)), show(lambda: "\udc80".encode("utf-8", name)))
