random_state = 12345
def rnd():
    global random_state
    random_state = (random_state * 1103515245 + 12345) % 2147483648
    return random_state
ops = [lambda a, b: a % b, lambda a, b: a // b, lambda a, b: a / b, lambda a, b: a & b, lambda a, b: a | b, lambda a, b: a ^ b, lambda a, b: a << b, lambda a, b: a >> b, lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a ** b]
vals = [0, 1, -1, 2, -2, 3, 7, -7, 31, 52, 53, 64, 1000003, -1000003, 2**31, -2**31, 2**31-1, 2**52, 2**53-1, -(2**53-1), 2**53, 2**64, -2**64, 0.5, -0.5, 1.5, 1e300, -0.0, float("inf"), True]
h = 0
for i, f in enumerate(ops):
    for a in vals:
        for b in vals:
            if i == 6 and (not isinstance(b, int) or b > 70): continue
            if i == 7 and isinstance(b, int) and b > 2**62: continue
            if i == 11 and (abs(b) > 60 or abs(a) > 1e6): continue
            try: r = repr(f(a, b))
            except Exception as e: r = type(e).__name__ + str(e)
            h = (h * 31 + sum(map(ord, r))) % 1000000007
            if (i * 7 + len(r)) % 97 == 0: print(i, a, b, r)
    print(i, h)
def loop():
    n = 0
    for a in range(-50, 50):
        for b in (-7, -3, 2, 5):
            n = n * 3 + a // b + a % b + (a >> 1) + (a & b) + (a | b) + (a ^ b)
            n %= 1000003
    return n
print(loop())
for i in range(300):
    a = rnd() * 4194304 + rnd() % 4194304; b = rnd() + 1
    assert (a // b) * b + a % b == a, (a, b)
    assert (-a // b) * b + -a % b == -a
    assert 0 <= a % b < b
