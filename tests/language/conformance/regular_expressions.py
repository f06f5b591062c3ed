"""Regular expressions and JSON: what the native parts of re and json find, seen through the library's own modules."""

CASES = r'''
import re
def show(m): return m and (m.span(), m.groups(), m.regs, m.lastindex)
class Random:
    def __init__(self, x): self.x = x
    def below(self, n):
        self.x = (self.x * 1103515245 + 12345) & 0x7fffffff
        return (self.x >> 8) % n
    def one(self, items): return items[self.below(len(items))]
QUANTIFIERS = ['*', '+', '?', '{1,2}', '{2}', '*?', '+?', '??', '*+', '++', '?+', '{0,2}?']
def generate(r, depth, groups):
    kind = r.below(16) if depth else r.below(6)
    sub = lambda: generate(r, depth - 1, groups)
    if kind < 3: return r.one('abcABx1_ \u00e9\u0131k\u212a\U0001F600')
    if kind == 3: return r.one([r'\w', r'\W', r'\d', r'\s', '.', r'\b', r'\B', '^', '$', r'\S'])
    if kind == 4: return r.one(['[abc]', '[^ab]', '[a-cx]', '[\u00e0-\u00ff]', r'[^\W\d]', r'[A-Z\s]', '[\U0001F600-\U0001F610a]'])
    if kind == 5: return r.one('ab') * (1 + r.below(3))
    if kind < 9: return sub() + sub()
    if kind == 9: return '(?:' + sub() + '|' + sub() + ')'
    if kind in (10, 12):
        groups[0] += 1
        return '(' + sub() + ')' + (r.one(QUANTIFIERS) if kind == 12 else '')
    if kind == 11: return '(?:' + sub() + ')' + r.one(QUANTIFIERS)
    if kind == 13: return r.one(['(?=', '(?!', '(?>']) + sub() + ')'
    if kind == 14: return r'\%d' % (1 + r.below(groups[0])) if groups[0] else '(?<=a)'
    if groups[0]: return '(?(%d)%s|%s)' % (1 + r.below(groups[0]), sub(), sub())
    return '(?<!b)' + sub()
def attempt(seed):
    r = Random(seed * 7919 + 13)
    pattern = generate(r, 5, [0])
    text = ''.join(r.one('aaabbbcABx1_ \n\u00e9kK\u212a\U0001F600') for _ in range(r.below(14)))
    try: p = re.compile(pattern, r.one([0, 0, re.I, re.M | re.S, re.I | re.A]))
    except re.PatternError as e: return ascii((pattern, str(e)))
    return ascii((pattern, text, show(p.search(text)), show(p.fullmatch(text)), p.findall(text), p.split(text), p.subn('<>', text), show(p.search(text, 1, 9))))
import warnings
warnings.simplefilter('ignore')
for seed in range(400): print(attempt(seed))
%%
import re
? re.sub(r'(?P<first>\w)(\w*)', r'\2\g<first>ay', 'pig latin is fun')
? re.sub('a', lambda m: m[0].upper(), 'banana', count=2)
? re.subn(b'a|b', rb'<\g<0>>', b'cab')
? re.compile('x', re.I | re.M), re.compile(b'y'), re.compile('(?P<n>z)').groupindex
? re.match('(a)(b)?', 'a').groups('none'), re.match('(a)(b)?', 'a').group(0, 1, 2)
? re.match('(?P<x>a)', 'a')['y']
? re.match('a', b'a')
? re.match(b'a', 'a')
? re.match('a', 5)
? re.match('(a)', 'a').expand(r'\1\1'), re.match('(a)', 'a').expand(r'\2')
? [m.span() for m in re.finditer('', 'abc')], re.split('', 'abc'), re.split('(-)', 'a-b-c', maxsplit=1)
? re.compile('a') == re.compile('a'), re.compile('a') == re.compile('a', re.I), hash(re.compile('q')) == hash(re.compile('q'))
? len(re.match('(?:a|b)*', 'ab' * 100000)[0])
? re.fullmatch('(?i)stra\u00dfe', 'STRA\u00dfE'), re.findall('(?i)[\u03c3]', '\u03c2\u03c3\u03a3')
%%
import json
? json.dumps({'b': [1, 2.5, None, True, 'x\u00e9\n\U0001F600'], 'a': {}}, sort_keys=True)
? json.dumps([1, {'a': (2, 3)}], indent=2, ensure_ascii=False)
? json.dumps({1: float('inf'), None: 2, 2.5: 3})
? json.dumps([float('nan')], allow_nan=False)
? json.dumps([[object]])
? json.dumps({(1, 2): 3}), json.dumps({(1, 2): 3}, skipkeys=True)
? json.loads(' {"a": [1, -2.5e3, "\\ud83d\\ude00\\u00e9", null, NaN]} ')
? json.loads('[1,]')
? json.loads('{"a" 1}')
? json.loads('"\U0001F600 \t"')
? json.loads('[1] x')
? json.loads('{"a": 1, "b": [2]}', object_pairs_hook=list, parse_int=str)
? json.JSONDecoder().raw_decode('[1] x')
'''
