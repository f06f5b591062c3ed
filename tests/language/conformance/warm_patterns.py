"""Patterns that have worked for a while: they are run by a RegExp of JavaScript then, and must find what they found before."""

CASES = r'''
import re

TEXTS = [
    "",
    "abcx x 12 foo-bar7 'q' 3.14e5",
    "key = 'value', n_1=42\nFOO foo; afoo aab abc\n",
    "one\r\ntwo\u2028three\n four \n",
    "Stra\u00dfe \u00e9t\u00e9 \u212a K k \u0130 \u017f aaa bb",
    "lone \ud800 surrogate \U0001f600 wide 7",
    r'say "a \" b" and "c" = "d"',
]


def shown(match):
    return match and (match.span(), match.groups(), match.lastindex, match.regs)


def answers(pattern, text):
    return (
        shown(pattern.match(text)),
        shown(pattern.fullmatch(text)),
        shown(pattern.search(text)),
        shown(pattern.search(text, 3, 12)),
        pattern.findall(text),
        [shown(match) for match in pattern.finditer(text)],
        pattern.split(text),
        pattern.sub(r"<\g<0>>", text),
        pattern.subn("", text, 2),
        pattern.sub(lambda match: match.group().upper(), text),
    )


def check(source, flags=0):
    pattern = re.compile(source, flags)
    cold = [answers(pattern, text) for text in TEXTS]
    for _ in range(400):
        pattern.findall("~" * 32)
    warm = [answers(pattern, text) for text in TEXTS]
    return cold == warm, warm
? check(r"\d+")
? check(r"(\w+) (\w+)")
? check(r"(a|b|c)*x")
? check(r"(?P<key>[a-z_]\w*)\s*=\s*(?P<value>'[^']*'|\d+)")
? check(r"^\s*(\S+)$", re.M)
? check(r"\bfoo\b", re.I)
? check(r"(?<=-)\w+(?!\d)")
? check(r"(a)|(b)|(c)")
? check(r"x*")
? check(r"(?:ab?)??c")
? check(r"a{2,3}?")
? check(r"[^\W\d_]+")
? check(r"[^\W\d_]+", re.A)
? check(r"k", re.I)
? check(r".", re.S)
? check(r".$")
? check(r"(\d+)(?:\.(\d+))?(e\d+)?")
? check(r'"(?:[^"\\]|\\.)*"')
? check(r"(.+)=(.+)")
? check(r"(\w)\1")
? check(r"(?>a+)b")
'''
