"""Classes and functions that the recorded expressions use. Run by CPython and by the VM before them."""
class E:
    "hash and eq by value; foreign to simple keys"
    def __init__(s, v): s.v = v
    def __hash__(s): return hash(s.v)
    def __eq__(s, o): return s.v == (o.v if isinstance(o, E) else o)
    def __repr__(s): return f"E({s.v!r})"
class Bad:
    def __hash__(s): return 1
    def __eq__(s, o): raise ValueError("bad eq")
class L(list): pass
class D(dict):
    def __missing__(s, k): return ("missing", k)
class S(str):
    def __str__(s): return "S!"
class I(int):
    def __repr__(s): return "I!"
class F(float): pass
class T(tuple): pass
class By(bytes): pass
class St(set): pass
class Fs(frozenset): pass
class Ba(bytearray): pass
class Cx(complex): pass
class Idx:
    def __init__(s, v): s.v = v
    def __index__(s): return s.v
class Fl:
    def __float__(s): return 2.5
class Ln:
    def __len__(s): return 3
    def __getitem__(s, i):
        if i >= 3: raise IndexError
        return i * 10
class It:
    def __iter__(s): return iter([1, 2, 3])
class NoEq:
    pass
class KeysOnly:
    def keys(s): return ["a", "b"]
    def __getitem__(s, k): return k * 2
class Fmt:
    def __format__(s, spec): return f"<{spec}>"
def mut_during():
    d = {1: 1, 2: 2}
    for k in d: d[k + 10] = 1
def mut_keys():
    d = {1: 1, 2: 2}
    for k in d:
        del d[k]; d[k + 10] = 1
def mut_set():
    s = {1, 2}
    for k in s: s.add(k + 10)
def sort_mod():
    l = [3, 1, 2]
    def key(x): l.append(1); return x
    l.sort(key=key)
def sort_raise():
    l = [3, 1, 2]
    try: l.sort(key=lambda x: 1 // (x - 2))
    except ZeroDivisionError: return l
class Evil:
    def __init__(s, d): s.d = d
    def __hash__(s): return 5
    def __eq__(s, o): s.d.clear(); return False
def evil():
    d = {}
    d[Evil(d)] = 1
    d[E(5)] = 2
    return len(d)
class HashCount:
    n = 0
    def __hash__(s): HashCount.n += 1; return 7
def hashcount():
    h = HashCount(); HashCount.n = 0
    d = {h: 1}; e = dict(d); f = d.copy(); e.update(d); g = {**d}; d | e
    return HashCount.n
def selfref():
    l = [1]; l.append(l); d = {}; d['d'] = d; t = ([],); t[0].append(t)
    return repr((l, d, t))
def listgrow():
    l = [1, 2, 3]; out = []
    for x in l:
        out.append(x)
        if len(l) < 6: l.append(x * 10)
    return out
def gen(): yield from [1, 2]
def bview():
    b = bytearray(b'abc'); m = memoryview(b)
    m[1] = 120
    try: b.append(1)
    except BufferError as e: r = str(e)
    m.release(); b.append(33)
    return b, r
class Logged:
    "writes down each comparison that sorting makes"
    log = []
    def __init__(self, v): self.v = v
    def __lt__(a, b): Logged.log.append((a.v, b.v)); return a.v < b.v
def sort_log(values, **kw):
    Logged.log.clear()
    result = [x.v for x in sorted(map(Logged, values), **kw)]
    return result == sorted(values, **kw), len(Logged.log), hash(tuple(Logged.log))
def lcg(n, modulus, seed=1):
    out = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2**31
        out.append(seed % modulus)
    return out
