a, b = 1, 2
(a, b), c = (1, 2), 3
[a, *b] = c, *_ = range(5)
*head, tail = "abc"
a = b = c = 0
x.y, x[0], x[1:2], x[1:2, ::3], x[...] = range(5)
a, b = b, a
a, b, c = c, a, b
merged = {**a, "k": 1, **b}
listed = [*a, 1, *b, *()]
joined = *a, *b
sets = {*a, 1, 2}
constants = {1, 2, 3}, [1, 2, 3], (1, 2, 3), {"a": 1, "b": 2}, {**{}}, []
if a in {1, 2, "x"} or b in [1, 2] or c not in (None, 1):
    pass
for i, (j, *k) in []: del i, (j, k), x.y, x[0]
for i in 1, 2, *a: print(i)
def spread(): return *a, 1
def yielded(): yield 1, *a
print(a[*b], a[1, *b], a[b:=1], a[b:c, d])
long = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, x]
