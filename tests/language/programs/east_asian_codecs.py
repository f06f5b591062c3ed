"""East Asian encodings: a digest of everything that each one decodes and encodes, errors, handlers, parts, streams."""
import codecs
import io
import zlib

TABLES = "gb2312 gbk gb18030 big5 cp950 big5hkscs euc_kr cp949 johab shift_jis cp932 euc_jp".split()
TABLES += "euc_jis_2004 euc_jisx0213 shift_jis_2004 shift_jisx0213".split()
ESCAPES = "hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr".split()


def decoded(data, name, errors="strict"):
    try:
        return data.decode(name, errors)
    except UnicodeDecodeError as exc:
        return exc.encoding, exc.start, exc.end, exc.reason


def encoded(text, name, errors="strict"):
    try:
        return text.encode(name, errors)
    except UnicodeEncodeError as exc:
        return exc.encoding, exc.start, exc.end, exc.reason


for name in TABLES:
    # All codes of one and two bytes, each line behind a line feed; then all characters.
    decodes, encodes = 0, 0
    for first in range(256):
        line = b"".join(bytes([first, second, 10]) for second in range(256))
        decodes = zlib.crc32(ascii(line.decode(name, "replace")).encode(), decodes)
    for start in (*range(0, 0x10000, 256), *range(0x20000, 0x2B000, 256)):
        text = "\n".join(map(chr, range(start, start + 256)))
        encodes = zlib.crc32(text.encode(name, "ignore"), encodes)
    print(name, decodes, encodes)

TEXT = "añ世界 日本語 한국어 ｶﾞ か゚ Ê̄ \N{MUSICAL SYMBOL G CLEF} 뷁~\\¥"
BYTES = b"a\x81\xff\x8f\xa1\xfe\x1b$B0!\xa4\xd4\xa4\xa1~{0!~}\x1b(B\x0e0!\x0f\x81\x30"
for name in TABLES + ESCAPES:
    print(name)
    for errors in ("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace"):
        print("  ", ascii(encoded(TEXT, name, errors)))
    for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
        print("  ", ascii(decoded(BYTES, name, errors)))
    encoder = codecs.getincrementalencoder(name)("ignore")
    parts = [encoder.encode(ch) for ch in TEXT]
    print("  ", parts, encoder.encode("", True), encoder.encode("日か", True))
    data = TEXT.encode(name, "ignore")
    decoder = codecs.getincrementaldecoder(name)()
    print("  ", ascii([decoder.decode(data[i:i + 1]) for i in range(len(data))]), decoder.getstate()[0])
    reader = codecs.getreader(name)(io.BytesIO(data))
    print("  ", ascii(reader.read(3)), ascii(reader.readlines()))
    stream = io.BytesIO()
    writer = codecs.getwriter(name)(stream, "replace")
    writer.writelines([TEXT[:4], TEXT[4:]])
    writer.reset()
    print("  ", stream.getvalue())


def handler(exc):
    print("handler", exc.start, exc.end, exc.reason)
    return results[exc.start % len(results)]


codecs.register_error("test.handler", handler)
for results in ([("?", 2)], [(b"xy", -1)], ["x"], [("?", 99)], [("?", 10**30)], [(1, 2)], [("é", 3)]):
    for call in (lambda: "aéb".encode("gb2312", "test.handler"), lambda: b"a\xffb".decode("euc_jp", "test.handler")):
        try:
            print(ascii(call()))
        except Exception as exc:
            print(type(exc).__name__, ascii(str(exc)))

import _codecs_jp
import _multibytecodec

codec = _codecs_jp.getcodec("cp932")
for call in (
    lambda: _codecs_jp.getcodec("gbk"),
    lambda: _codecs_jp.getcodec(1),
    lambda: codec.encode(5),
    lambda: codec.encode("a", 5),
    lambda: codec.encode(),
    lambda: codec.decode("a"),
    lambda: codec.decode(b"a", None),
    lambda: type(codec)(),
    lambda: _multibytecodec.MultibyteIncrementalEncoder(),
    lambda: codecs.getincrementalencoder("cp932")(5),
    lambda: codecs.getincrementalencoder("cp932")("strict", 1),
    lambda: codecs.getincrementalencoder("cp932")().setstate("x"),
    lambda: codecs.getincrementalencoder("cp932")().setstate(-1),
    lambda: codecs.getincrementalencoder("cp932")().setstate(1 << 200),
    lambda: codecs.getincrementaldecoder("cp932")().setstate((b"", "")),
    lambda: codecs.getincrementaldecoder("cp932")().setstate((b"123456789", 0)),
    lambda: codecs.getreader("cp932")(),
    lambda: codecs.getreader("cp932")(io.StringIO("x")).read(),
    lambda: codecs.getreader("cp932")(io.BytesIO(b"x")).read("x"),
    lambda: codecs.getwriter("cp932")(io.BytesIO()).writelines(5),
):
    try:
        print(call())
    except Exception as exc:
        print(type(exc).__name__, exc)
exec(compile("# coding: euc_jp\nprint(ascii('日本'))".encode("euc_jp"), "cookie", "exec"))
