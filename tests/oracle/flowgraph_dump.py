"""CPython's flow graph and assembler on its own codegen's output, for Taipan's tests: JSON lines in, JSON lines out; the
answer's "data" is marshal in base64.

{"path": file, "salt": n}: for each code unit of the file, outermost first, the tuple
  (instructions, consts, nlocals, optimized instructions, optimized consts, code object or None).
  Instructions are flat: opcode, oparg, lineno, end_lineno, col_offset, end_col_offset, opcode, ...
  The constants of inner units are not shown by CPython: made-up ones stand for them. Code objects are assembled from the
  unoptimized instructions, with made-up names, where all of them are reachable.
{"fold": true}: all operators on all pairs of some constants; (palette, unary results, binary results), a result being
  a tuple of the folded constant, or () where it isn't folded.
"""
import ast
import base64
import json
import marshal
import sys
import warnings

import _opcode
import _testinternalcapi as internal
import opcode

OP = opcode.opmap
HAS_TARGET = {n for n in OP.values() if _opcode.has_jump(n) or _opcode.has_exc(n)}
HAS_LOCAL = {n for n in OP.values() if _opcode.has_local(n)}
HAS_FREE = {n for n in OP.values() if _opcode.has_free(n)} | {OP['LOAD_CLOSURE'], OP['LOAD_DEREF']}
STOPS = {OP[name] for name in ('RETURN_VALUE', 'RAISE_VARARGS', 'RERAISE', 'JUMP', 'JUMP_NO_INTERRUPT')}
PLACEHOLDER = OP['ANNOTATIONS_PLACEHOLDER']
LOAD_CONST = OP['LOAD_CONST']

PALETTE = (0, 1, None, 'a', 300, -1, True, False, 2.5, (), (1, 2), '', b'xy', 1 << 70, 1j, ..., 7, 'word', -0.0, 0.0,
           255, 256, frozenset({1, 2}), slice(1, None), 3, 'é')


def flat(instructions):
    out = []
    for op, arg, *loc in instructions:
        out.append(op)
        out.append(0 if arg is None else arg)
        out.extend(loc)
    return tuple(out)


def rebuild(instructions):
    """The sequence without what get_instructions() doesn't show."""
    seq = internal.new_instruction_sequence()
    targets = {arg for op, arg, *_ in instructions if op in HAS_TARGET}
    for i, (op, arg, *loc) in enumerate(instructions):
        if i in targets:
            seq.use_label(i)
        seq.addop(op, arg or 0, *loc)
    return seq


def all_reachable(instructions):
    seen, todo = set(), [0]
    while todo:
        i = todo.pop()
        while i < len(instructions) and i not in seen:
            seen.add(i)
            op, arg = instructions[i][:2]
            if op in HAS_TARGET:
                todo.append(arg)
            if op in STOPS:
                break
            i += 1
    return len(seen) == len(instructions)


def assemble(instructions, nlocals):
    if not all_reachable(instructions):
        return None
    ncells = max((arg + 1 for op, arg, *_ in instructions if op in HAS_FREE), default=0)
    nconsts = max((arg + 1 for op, arg, *_ in instructions if op == LOAD_CONST), default=0)
    # The first cell is an argument's too.
    cells = {'v0' if i == 0 and nlocals else f'c{i}': i for i in range((ncells + 1) // 2)}
    metadata = {
        'name': 'f', 'qualname': 'f', 'filename': 'f.py', 'firstlineno': 1, 'names': {}, 'fasthidden': {},
        'consts': {i + 1000000: i for i in range(nconsts)},
        'varnames': {f'v{i}': i for i in range(nlocals)},
        'cellvars': cells,
        'freevars': {f'f{i}': i for i in range(len(cells), ncells)},
        'argcount': 0, 'posonlyargcount': 0, 'kwonlyargcount': 0,
    }
    return internal.assemble_code_object('f.py', rebuild(instructions), metadata)


def unit(seq, consts, salt):
    instructions = seq.get_instructions()
    if consts is None:
        count = max((arg + 1 for op, arg, *_ in instructions if op == LOAD_CONST), default=1)
        consts = [PALETTE[(i * (salt % 5 + 1) + salt) % len(PALETTE)] for i in range(count)]
    nlocals = max((arg + 1 for op, arg, *_ in instructions if op in HAS_LOCAL), default=0)
    before = tuple(consts)
    optimized = internal.optimize_cfg(rebuild(instructions), consts, nlocals)
    instructions = [i for i in instructions if i[0] != PLACEHOLDER] if not any(
        i[0] in HAS_TARGET for i in instructions) else instructions
    code = None if any(i[0] == PLACEHOLDER for i in instructions) else assemble(instructions, nlocals)
    return (flat(instructions), before, nlocals, flat(optimized.get_instructions()), tuple(consts), code)


def units(path, salt):
    with open(path, 'rb') as file:
        source = file.read()
    try:
        seq, metadata = internal.compiler_codegen(ast.parse(source), 'f.py', 0)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    out = [unit(seq, metadata['consts'], salt)]

    def visit(outer):
        for inner in outer.get_nested():
            out.append(unit(inner, None, salt + len(out)))
            visit(inner)
    visit(seq)
    return tuple(out)


def fold_palette():
    inf = float('inf')
    floats = [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 1e300, -1e300, 1e-300, 5e-324, 3.0, 34.0, 1 / 3, 0.1, 10.0, -7.25,
              1e16, 123456.789, inf, -inf, 2.0 ** 53, 1.0000000000000002, 0.9999999999999999, -3.0, 100.0, 709.5]
    ints = [0, 1, -1, 2, 3, 5, 7, -7, 10, 31, 32, 63, 64, 100, 127, 128, 129, 255, 256, 257, -256, 2**31, 2**53 - 1,
            2**53, -2**53, 2**63, 2**64 + 1, -2**100, 3**80, 2**127, 10**400, -10**400, 12345678901234567890]
    complexes = [0j, 1j, -0j, complex(-0.0, 1), 1 + 2j, -2.5 + 0.5j, complex(inf, 1), complex(0, inf), complex(1e300, 1e300),
                 complex(-0.0, -0.0), complex(3, -0.0)]
    strs = ['', 'a', 'abc', 'é€', '\U0001f600x', '\ud800', '\udc00', 'x' * 64, 'y' * 5000, '\ud800a\udc00', '\x00']
    others = [None, ..., True, False, b'', b'abc', b'\xff' * 100, (), (1,), (1, 2, 3), ((1, 2), 'x', None), tuple(range(200)),
              (((),) * 50,) * 20, frozenset(), frozenset({1, 2}), frozenset({1.0, 'a'}), slice(None), slice(1, 3), slice(None, None, -1),
              slice(-2, None), slice(None, None, 0), slice(5, -100, -2), slice(True, None), slice(0, 10**30), slice('a'), slice(1, 2.0)]
    return tuple(ints + floats + complexes + strs + others)


def fold():
    def run(values, *ops):
        seq = internal.new_instruction_sequence()
        consts = list(values)
        for i in range(len(values)):
            seq.addop(LOAD_CONST, i, 1, 1, 1, 1)
        for op, arg in ops:
            seq.addop(op, arg, 1, 1, 1, 1)
        seq.addop(OP['RETURN_VALUE'], 0, 1, 1, 1, 1)
        out = internal.optimize_cfg(seq, consts, 0).get_instructions()
        if len(out) != 2:
            return ()
        return (consts[out[0][1]] if out[0][0] == LOAD_CONST else out[0][1],)
    palette = fold_palette()
    # An int that isn't folded would be taken for its own result otherwise.
    unary = tuple(tuple(run([v], op) for v in palette) for op in (
        (OP['UNARY_NEGATIVE'], 0), (OP['UNARY_INVERT'], 0), (OP['UNARY_NOT'], 0), (OP['CALL_INTRINSIC_1'], 5)))
    binary = tuple(tuple(tuple(run([v, w], (OP['BINARY_OP'], op)) for w in palette) for v in palette)
                   for op in (*range(13), 26))
    grid = [x for x in (1.1, 2.0, 0.3, 7.5, 10.0, 1e-5, 123.456, 3.0, 1.5, 99.0, 1e10, 0.7071067811865476, 2.718281828459045)]
    powers = [y / 8 for y in range(-200, 201) if y] + [1 / 3, 0.1, -0.7, 1e-3, 17.3]
    power = tuple((x, y, run([x, y], (OP['BINARY_OP'], 8))) for x in grid for y in powers)
    return (palette, unary, binary, power)


def serve():
    out = sys.stdout.buffer
    sys.setrecursionlimit(100000)
    warnings.simplefilter('ignore')
    for line in sys.stdin.buffer:
        request = json.loads(line)
        data = fold() if request.get('fold') else units(request['path'], request.get('salt', 0))
        out.write(json.dumps({'data': base64.b64encode(marshal.dumps(data)).decode()}).encode() + b'\n')
        out.flush()


if __name__ == '__main__':
    serve()
