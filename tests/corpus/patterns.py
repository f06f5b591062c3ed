def describe(value):
    match value:
        case None | True | False:
            return "singleton"
        case 0 | -1 | 1.5 | -2.5j | 3 + 4j:
            return "number"
        case "text" | b"bytes":
            return "literal"
        case [] | ():
            return "empty"
        case [x]:
            return x
        case [first, *_, last] if first == last:
            return first
        case [1, [2, *rest], 3]:
            return rest
        case {"key": inner, "other": {"deep": deep}, **others}:
            return inner, deep, others
        case {}:
            return "mapping"
        case str() as text:
            return text
        case Point(x=0, y=0) | Point(0, 0):
            return "origin"
        case Point(x, y=yy) as point if x > yy:
            return point
        case module.CONSTANT:
            return "constant"
        case (int() | float()) as n:
            return n
        case _:
            return "anything"


match = 1
case = match
match (match, case):
    case a, b:
        print(a, b)
match x:
    case y: pass
