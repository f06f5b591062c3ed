"""CPython's ASTs as JSON, for Taipan's tests.

    python3.14 dump_ast.py [--optimize N] FILE...     one line of JSON per file
    python3.14 dump_ast.py --serve                    requests on stdin, answers on stdout, one JSON object a line

A node is an array: its class name, its fields in ASDL order, then lineno, col_offset, end_lineno, end_col_offset where
the class has them. Operators and contexts are strings, an absent field is null, a sequence an array.
Constants: null, true, false and str as themselves, int as a number when safe; else a tagged array:

    ["int", "0x..."]  ["float", "0x1.8p+1"]  ["complex", real, imag] (as floats)  ["bytes", "hex"]  ["..."]
    ["str", [code points]] (a lone high surrogate before a lone low one)  ["tuple", [...]]  ["frozenset", [...]]

A file that does not parse gives ["SyntaxError", type, message, lineno, offset, end_lineno, end_offset, text].
"""
import ast
import hashlib
import json
import re
import sys
import warnings

SAFE = 2**53 - 1
SPLIT_SURROGATES = re.compile('[\ud800-\udbff][\udc00-\udfff]')
LAYOUT = {}


def layout(cls):
    """(name, field names, has positions); None for the node classes that are written as strings."""
    base = cls.__mro__[1]
    if base in (ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context):
        found = None
    else:
        found = (cls.__name__, cls._fields, bool(cls._attributes), cls is ast.Constant or cls is ast.MatchSingleton or cls is ast.Interpolation)
    LAYOUT[cls] = found
    return found


def constant(value):
    cls = value.__class__
    if cls is str:
        if not value.isascii() and SPLIT_SURROGATES.search(value):
            return ["str", [ord(c) for c in value]]
        return value
    if value is None or cls is bool:
        return value
    if cls is int:
        return value if -SAFE <= value <= SAFE else ["int", hex(value)]
    if cls is float:
        return ["float", value.hex()]
    if cls is complex:
        return ["complex", value.real.hex(), value.imag.hex()]
    if cls is bytes:
        return ["bytes", value.hex()]
    if value is ...:
        return ["..."]
    if cls is tuple:
        return ["tuple", [constant(v) for v in value]]
    if cls is frozenset:
        return ["frozenset", [constant(v) for v in value]]
    raise TypeError(cls)


def tree(node):
    cls = node.__class__
    try:
        found = LAYOUT[cls]
    except KeyError:
        found = layout(cls)
    if found is None:
        return cls.__name__
    name, fields, positioned, has_constant = found
    row = [name]
    for field in fields:
        value = getattr(node, field)
        kind = value.__class__
        if kind is list:
            row.append([tree(v) if isinstance(v, ast.AST) else v for v in value])
        elif value is None or kind is str and not has_constant:
            row.append(value)
        elif isinstance(value, ast.AST):
            row.append(tree(value))
        elif has_constant and field in ('value', 'str'):
            row.append(constant(value))
        else:
            row.append(value)
    if positioned:
        row += (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    return row


def error(e):
    if isinstance(e, SyntaxError):
        return ["SyntaxError", e.__class__.__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text]
    return ["SyntaxError", e.__class__.__name__, str(e), None, None, None, None, None]


def parse(source, mode='exec', flags=0, optimize=-1, feature_version=-1, filename='<test>', want_warnings=False):
    """The tree of a source (bytes or str), and with `want_warnings` the warnings it raised."""
    caught = []
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter('always')
        try:
            node = compile(source, filename, mode, ast.PyCF_ONLY_AST | flags, dont_inherit=True, optimize=optimize,
                           _feature_version=feature_version)
            result = tree(node)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError, TypeError) as e:
            result = error(e)
        if want_warnings:
            caught = [[w.category.__name__, str(w.message), w.lineno] for w in log]
    return (result, caught) if want_warnings else result


def encode(value):
    """Canonical text: what JSON.stringify writes for the same value, in UTF-8."""
    return json.dumps(value, separators=(',', ':'), ensure_ascii=False).encode('utf-8', 'backslashreplace')


def serve():
    """{path | source | hex, mode, flags, optimize, feature_version, digest} in; {digest} or {ast} (and warnings) out."""
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if 'path' in request:
            with open(request['path'], 'rb') as file:
                source = file.read()
        elif 'hex' in request:
            source = bytes.fromhex(request['hex'])
        else:
            source = request['source']
        result = parse(source, request.get('mode', 'exec'), request.get('flags', 0), request.get('optimize', -1),
                       request.get('feature_version', -1), request.get('filename', '<test>'), True)
        result, caught = result
        text = encode(result)
        answer = b'{"warnings":' + encode(caught)
        if request.get('digest'):
            answer += b',"digest":"' + hashlib.sha1(text).hexdigest().encode() + b'"}'
        else:
            answer += b',"ast":' + text + b'}'
        out.write(answer + b'\n')
        out.flush()


def main(arguments):
    sys.setrecursionlimit(100000)
    if arguments[:1] == ['--serve']:
        return serve()
    optimize = -1
    flags = 0
    if arguments[:1] == ['--optimize']:
        optimize = int(arguments[1])
        flags = ast.PyCF_OPTIMIZED_AST
        arguments = arguments[2:]
    for path in arguments:
        with open(path, 'rb') as file:
            source = file.read()
        sys.stdout.buffer.write(encode(parse(source, optimize=optimize, flags=flags)) + b'\n')


if __name__ == '__main__':
    main(sys.argv[1:])
