s = 'single' "double" '''triple
lines''' r"raw\n" "\x41\101\u0041\U00000041\N{BULLET}" "line \
continued"
b = b'bytes' rb"\raw" B"\0\x7f" Rb'''x
y'''
u = u"unicode" "" ""
surrogate = "\ud800\udc00 \udfff"
numbers = 0, 00, 1_000, 0xFF_FF, 0b1010, 0o17, 1e10, 1.5E-3, .5, 5., 1e400, 1j, 0.0j, 123456789012345678901234567890
quotes = "it's", 'say "hi"', "both ' and \"", "\t\r\n\\\0\x7f\x85\xa0\u2028"
long = "x" * 5000
joined = "a" "b" * 2, ("c"
    "d")
