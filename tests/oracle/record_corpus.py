"""Records what CPython 3.14 makes of tests/corpus. Run by tests/oracle/record_corpus.ts in the oracle.

    record_corpus.py FOLDER     prints the JSON that becomes FOLDER/recorded.json

Long texts are compressed (gzip, base64): the test unpacks them, and a difference shows up as text there.
"""

import ast
import base64
import dis
import gzip
import io
import json
import marshal
import os
import re
import sys
import tokenize
import warnings


def packed(data):
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def tokens_of(source):
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    text = source.decode(encoding)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    tokens = [[t.type, t.string, *t.start, *t.end, t.line] for t in tokenize.generate_tokens(iter(lines).__next__)]
    return {"encoding": encoding, "tokens": packed(json.dumps(tokens))}


def dis_of(code):
    output = io.StringIO()
    dis.dis(code, file=output)
    text = re.sub(r" at 0x[0-9a-f]+, file", " at 0x0, file", output.getvalue())
    return re.sub(r"frozenset\(\{.*?\}\)", "frozenset({...})", text)


def compiled(source, name, level):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        code = compile(source, name, "exec", dont_inherit=True, optimize=level)
    return code, [[w.category.__name__, str(w.message), w.lineno] for w in caught]


def record_file(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        source = file.read()
    record = {"name": name, **tokens_of(source)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = compile(source, name, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    record["ast"] = packed(ast.dump(tree, include_attributes=True, indent=1))
    codes = [compiled(source, name, level) for level in (0, 1, 2)]
    record["codes"] = [packed(marshal.dumps(code)) for code, _ in codes]
    record["warnings"] = codes[0][1]
    record["dis"] = packed(dis_of(codes[0][0]))
    return record


def record_bad(source):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<bad>", "exec", dont_inherit=True)
        except SyntaxError as e:
            fields = [type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text]
            return {"source": source, "error": fields}
        except Exception as e:
            return {"source": source, "error": [type(e).__name__, str(e)]}
    return {"source": source, "error": None}


def main(folder):
    names = sorted(name for name in os.listdir(folder) if name.endswith(".py"))
    with open(os.path.join(folder, "bad_inputs.json"), encoding="utf-8") as file:
        bad = json.load(file)
    recorded = {
        "python": sys.version.split()[0],
        "files": [record_file(folder, name) for name in names],
        "bad": [record_bad(source) for source in bad],
    }
    json.dump(recorded, sys.stdout, indent=1, ensure_ascii=True)
    print()


main(sys.argv[1])
