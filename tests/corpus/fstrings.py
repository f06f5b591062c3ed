name, width, value = "x", 10, 3.14159
plain = f"hello {name}"
formatted = f"{value:.2f} {value!r:>{width}} {name!s:^{width}.{2}} {name!a}"
debug = f"{name=} {value = :.1f} {name + 'y' = !s}"
nested = f"{f'{name}' + f"{'inner'}"} {{literal}} {'\n'.join(['a', 'b'])}"
multiline = f"""first {
    name  # a comment
} last {value:
}"""
raw = rf"\d{name}\{{" f"{'a' 'b'}" "tail"
empty = f"" f"{''}"
expressions = f"{lambda_ if (lambda_ := 1) else 2} {(lambda: 1)()} {[i for i in 'ab']} { {'a': 1}['a'] }"
named = f"\N{LATIN SMALL LETTER A} \x41 \u00e9 {name:\N{DIGIT ONE}0}"
constant = f"{1}{'two'}{3.0:}"
template = t"hello {name!r:>{width}} and {value:.2f} {name=}" t"{1 + 1}"
raw_template = rt"\n{name}"
percent = "%s and %r, %d%%" % (name, value, width)
