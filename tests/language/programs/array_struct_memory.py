"""Items of arrays, structs and bytearrays: limits of each code, slices, sizes while the memory is looked at."""
import array
import struct

NUMBERS = [s * (2 ** e + d) for e in (7, 8, 15, 16, 31, 32, 33, 53, 63, 64) for d in (-1, 0, 1) for s in (-1, 1)] + [0, 1, -1, True]


def outcome(action):
    try:
        return action()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def limits(name, there, back):
    """Which numbers go there and come back, and what is said of the others."""
    good, errors = [], {}
    for n in sorted(set(NUMBERS)):
        result = outcome(lambda: back(there(n)))
        if isinstance(result, str):
            errors[result] = errors.get(result, 0) + 1
        else:
            good.append((n, result) if result != n else n)
    print(name, len(good), good[:1], good[-1:], sum(type(n) is tuple for n in good), errors)


for code in "bBhHiIlLqQ":
    limits("array " + code, lambda n: array.array(code, [n]), lambda a: a[0])
for order in "@<>":
    for code in "bBhHiIlLqQ" + "nNP" * (order == "@"):
        limits(order + code, lambda n: struct.pack(order + code, n), lambda b: struct.unpack(order + code, b)[0])
    for code in "efdFD":
        for x in (-0.0, 1.5, 65519.0, 65520.0, 1e300, float("inf"), float("nan")):
            print(order + code, x, outcome(lambda: struct.unpack(order + code, struct.pack(order + code, x))))
    print(outcome(lambda: struct.pack(order + "3s2p?cxh", b"abcdef", b"xyz", [], b"q", -2)))

print(array.array("d", [1, -0.5])[::-1], array.array("f", [1.1]).tolist(), array.array("w", "a\U0001F600")[1:])
for bad in ("ab", 1.5, None):
    print(outcome(lambda: array.array("w", [bad])), outcome(lambda: array.array("i", [bad])))

# The same changes to an array, a bytearray and a list.
kinds = [lambda m: array.array("q", m), bytearray, list]
values = [make(range(12)) for make in kinds]
state = 7
for turn in range(120):
    state = state * 1103515245 + 12345 & 0x7FFFFFFF
    i, j, step, few = (state >> 4) % 31 - 15, (state >> 10) % 31 - 15, (1, 1, 1, -1, 2)[state % 5], list(range((state >> 16) % 5))

    def change(value, make):
        match turn % 9:
            case 0:
                value[i:j:step] = make(few)
            case 1:
                del value[i:j:step]
            case 2:
                value.extend(make(few))
            case 3:
                value.insert(i, 7)
            case 4:
                return list(value[i:j:step])
            case 5:
                value.append(turn)
            case 6:
                return value.pop(i)
            case 7:
                value[i] = 9
            case 8:
                value += value[:5]

    results = [outcome(lambda: change(value, make)) for value, make in zip(values, kinds)]
    same = results[0] == results[1] == results[2] or all("Error" in str(result) for result in results)
    lists = [list(value) for value in values]
    if not same or lists[0] != lists[1] or lists[1] != lists[2]:
        values = [make(lists[2]) for make in kinds]
        print(turn, results)
print(values)

# Nobody changes the size of memory that others look at.
numbers, letters = array.array("h", range(4)), bytearray(b"abcd")
for owner, more in ((numbers, array.array("h", [1])), (letters, b"x")):
    with memoryview(owner):
        print([outcome(action) for action in (lambda: owner.append(1), owner.pop, owner.clear, lambda: owner.extend(more))])
        print(outcome(lambda: owner.__setitem__(slice(0, 2), more * 2)), outcome(lambda: owner.__delitem__(slice(1, 3))), owner)


class Growing:
    def __index__(self):
        letters.append(1)
        return 3


pair = struct.Struct("<hb")
for offset in (0, 1, 2, -3, -2, -5, 2 ** 63 - 1):
    print(offset, outcome(lambda: pair.pack_into(letters, offset, -2, 7)), letters, outcome(lambda: pair.unpack_from(letters, offset)))
print(outcome(lambda: pair.pack_into(letters, 0, Growing(), 1)), letters)
print([outcome(lambda: pair.pack_into(*args)) for args in ((), (letters,), (letters, 0, 1), (b"abc", 0, 1, 2), (3, 0, 1, 2))])
pair.pack_into(memoryview(letters)[1:], 0, 0x4142, 67)
pair.pack_into(numbers, 1, 0x102, 3)
print(letters, numbers, list(struct.iter_unpack("<h", b"abcdef")))
try:
    letters += letters
except BufferError as error:
    print(error)
