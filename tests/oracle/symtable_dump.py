"""CPython's symbol tables as JSON, for Taipan's tests: requests on stdin, answers on stdout, one JSON object a line.

Request: {"path" or "source", "ast": whether the tree is wanted, "table": whether the table itself or only its digest is}.
A block is [type, name, lineno, nested, varnames, symbols, children]; symbols are [name, flags and scope] in dict order,
but those that are merely passed through to inner blocks come last and sorted: CPython takes them from a set of str.
"""
import hashlib
import json
import sys
import warnings

import _symtable
from dump_ast import encode, error, parse

DEF_FREE_CLASS = _symtable.DEF_FREE_CLASS
PASSED_THROUGH = ((1 << _symtable.SCOPE_OFF) - 1) & ~DEF_FREE_CLASS


def table(block):
    own, passed = [], []
    for name, value in block.symbols.items():
        (own if value & PASSED_THROUGH else passed).append([name, value])
    passed.sort(key=lambda pair: pair[0].encode('utf-16-be', 'surrogatepass'))
    return [block.type, block.name, block.lineno, block.nested, block.varnames, own + passed,
            [table(child) for child in block.children]]


def serve():
    out = sys.stdout.buffer
    sys.setrecursionlimit(100000)
    warnings.simplefilter('ignore')
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if 'path' in request:
            with open(request['path'], 'rb') as file:
                source = file.read()
        else:
            source = request['source']
        try:
            result = table(_symtable.symtable(source, '<test>', 'exec'))
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError) as e:
            result = error(e)
        text = encode(result)
        answer = b'{"digest":"' + hashlib.sha1(text).hexdigest().encode() + b'"'
        if request.get('table'):
            answer += b',"table":' + text
        if request.get('ast'):
            answer += b',"ast":' + encode(parse(source))
        out.write(answer + b'}\n')
        out.flush()


if __name__ == '__main__':
    serve()
