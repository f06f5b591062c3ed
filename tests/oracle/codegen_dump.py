"""CPython's instruction sequences before optimization as JSON: requests on stdin, answers on stdout, one a line.

Request: {"path" or "source", "optimize": 0, 1 or 2, "mode": 0 for exec, 1 for eval, 2 for single}.
Answer: {"ast": the tree, "sequence": ..., "warnings": [[message, line], ...]}.
A sequence is [[opcode, oparg, line, end line, column, end column], ...] and the sequences of nested code objects.
"""
import ast
import json
import sys
import warnings

from _testinternalcapi import compiler_codegen
from dump_ast import encode, error, tree

MODES = ('exec', 'eval', 'single')


def dump(sequence):
    rows = [[opcode, oparg or 0, *location] for opcode, oparg, *location in sequence.get_instructions()]
    return [rows, [dump(nested) for nested in sequence.get_nested()]]


def answer(request):
    if 'path' in request:
        with open(request['path'], 'rb') as file:
            source = file.read()
    else:
        source = request['source']
    mode = request.get('mode', 0)
    try:
        node = compile(source, '<test>', MODES[mode], ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError, SystemError) as e:
        return {'ast': error(e)}
    result = {'ast': tree(node)}
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter('always')
        try:
            sequence, _ = compiler_codegen(node, '<test>', request.get('optimize', 0), mode)
            result['sequence'] = dump(sequence)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError, SystemError) as e:
            result['sequence'] = error(e)
        result['warnings'] = [[str(w.message), w.lineno] for w in log]
    return result


def serve():
    sys.setrecursionlimit(100000)
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(encode(answer(json.loads(line))) + b'\n')
        sys.stdout.buffer.flush()


if __name__ == '__main__':
    serve()
