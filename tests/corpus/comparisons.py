def chain(a, b, c, d):
    if a < b < c:
        return a
    if a == b != c is d is not None:
        return b
    if not a < b and (c or d) and not (a or b and c):
        return c
    x = a in b not in c
    while a < b < c < d: pass
    return a < b < c, x, a and b or c and not d, (a or b) if (c and d) else (a and b)
def short(a, b): return a or b and None or (1 if a else 2 if b else 3)
def none_checks(a):
    if a is None: return 1
    if a is not None: return 2
    while a is None: a = 1
    assert a is not None, f"{a}"
    return a == None
def constants(a):
    if 1: a = 1
    if 0: a = 2
    if "": a = 3
    while 1: break
    while 0: a = 4
    return 1 and a, 0 or a, "" and a, a and 1 or 2, not not a
