"""Disassembles files. Run by tests/oracle/dis.ts in the oracle.

Standard input is JSON: {"files": [[name, path], ...], "modes": [{"show_caches": true}, ...], "texts": whether the whole
text is wanted}. One JSON line a file: the listing of each mode, or its hash; addresses and the members of frozensets
are normalized. Files that don't compile are left out.
"""

import dis
import hashlib
import io
import json
import re
import sys
import warnings

warnings.simplefilter("ignore")
request = json.load(sys.stdin)
for name, path in request["files"]:
    with open(path, "rb") as file:
        source = file.read()
    try:
        code = compile(source, name, "exec", dont_inherit=True, optimize=0)
    except Exception:
        continue
    answers = []
    for mode in request["modes"]:
        output = io.StringIO()
        dis.dis(code, file=output, **mode)
        text = re.sub(r" at 0x[0-9a-f]+, file", " at 0x0, file", output.getvalue())
        text = re.sub(r"frozenset\(\{.*?\}\)", "frozenset({...})", text)
        if request["texts"]:
            answers.append(text)
        else:
            answers.append(hashlib.sha1(text.encode("utf-8", "surrogatepass")).hexdigest())
    print(json.dumps({"name": name, "answers": answers}))
