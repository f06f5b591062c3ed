"""Compiles sources for tests/oracle/flowgraph_programs.ts: {"source", "mode", "optimize"} in, {"code": marshal in base64} or
{"error": text} out, one JSON object a line.
"""
import base64
import json
import marshal
import sys
import warnings

warnings.simplefilter('ignore')
for line in sys.stdin.buffer:
    request = json.loads(line)
    try:
        code = compile(request['source'], 'f.py', request['mode'], dont_inherit=True, optimize=request['optimize'])
        answer = {'code': base64.b64encode(marshal.dumps(code)).decode()}
    except SyntaxError as e:
        answer = {'error': f'{type(e).__name__}: {e.msg} ({e.lineno}, {e.offset})'}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b'\n')
    sys.stdout.buffer.flush()
