invalid = "\d \( \8"
octal = "\777"
bytes_ = b"\z"
if x is 1: pass
if "a" is not x: pass
assert (x, "always true")
(1, 2)(3)
"text"[1.5]
[1]["x"]
"abc"()
1if x else 2
0x1for x in y
def f():
    try: pass
    finally: return 1
def g():
    for i in x:
        try: pass
        finally: break
