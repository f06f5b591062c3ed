"""Records CPython's answers for the samples in compiler/ast/testdata and compiler/symtable/testdata.

    python3.14 tests/oracle/ast_record.py

Each file is a JSON array of samples; a sample's questions stay, its last element, the answer, is written anew. To add a
sample, append it with null as its answer and run this.
"""
import ast
import json
import pathlib
import sys
import warnings

import _symtable
from dump_ast import error, parse, tree
from symtable_dump import table

ROOT = pathlib.Path(__file__).parents[2] / 'compiler'


def symbols(source):
    try:
        return table(_symtable.symtable(source, '<test>', 'exec'))
    except SyntaxError as e:
        return error(e)


def preprocessed(source, optimize, flags):
    return parse(source, optimize=optimize, flags=flags)


def compile_warnings(source):
    """What compiling warns about: [category, message, lineno], and the error that ended it, if any."""
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter('always')
        try:
            compile(source, '<test>', 'exec', dont_inherit=True, optimize=0)
            failed = None
        except SyntaxError as e:
            failed = error(e)
    return [[[w.category.__name__, str(w.message), w.lineno] for w in log], failed]


def unparsed(source):
    """An annotation's string under `from __future__ import annotations`."""
    node = ast.parse(source, mode='eval').body
    body = [ast.ImportFrom('__future__', [ast.alias('annotations')], 0),
            ast.AnnAssign(ast.Name('x', ast.Store()), node, None, 1)]
    namespace = {}
    exec(compile(ast.fix_missing_locations(ast.Module(body, [])), '<test>', 'exec'), namespace)
    return namespace['__annotations__']['x']


def dumped(source, options):
    return ast.dump(ast.parse(source), **options)


def main():
    sys.setrecursionlimit(100000)
    warnings.simplefilter('ignore')
    for path, ask in (
        ('symtable/testdata/tables.json', symbols),
        ('ast/testdata/preprocess.json', preprocessed),
        ('ast/testdata/warnings.json', compile_warnings),
        ('ast/testdata/unparse.json', unparsed),
        ('ast/testdata/dump.json', dumped),
    ):
        file = ROOT / path
        samples = [[*sample[:-1], ask(*sample[:-1])] for sample in json.loads(file.read_text())]
        lines = ',\n'.join(json.dumps(s, separators=(',', ':')) for s in samples)
        file.write_text(f'[\n{lines}\n]\n')
        print(path, len(samples))


if __name__ == '__main__':
    main()
