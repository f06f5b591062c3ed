"""Records what CPython makes of small sources, for compiler/tokenizer/tokens_recorded.json.

Reads a JSON object {"tokens": [source, ...], "errors": [source, ...], "bytes": [[byte, ...], ...]} from standard input
and writes {"tokens": [[source, extra, plain], ...], "errors": [[source, error], ...], "bytes": [[bytes, error], ...]}:
token streams by _tokenize.TokenizerIter, each with the error that ended it, and the exceptions of compile().
"""

import _tokenize
import io
import json
import sys
import warnings


def describe(e):
    if not isinstance(e, SyntaxError):
        return [type(e).__name__, str(e)]
    return [type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text]


def stream(source, extra_tokens):
    tokens = []
    error = None
    try:
        readline = io.StringIO(source, newline="\n").readline
        for token in _tokenize.TokenizerIter(readline, extra_tokens=extra_tokens):
            tokens.append(token)
    except (SyntaxError, UnicodeDecodeError) as e:
        error = describe(e)
    return [tokens, error]


def compile_error(source):
    try:
        compile(source, "<string>", "exec")
    except Exception as e:
        return describe(e)
    return None


def main():
    warnings.simplefilter("ignore")
    request = json.load(sys.stdin)
    json.dump(
        {
            "tokens": [[source, stream(source, True), stream(source, False)] for source in request["tokens"]],
            "errors": [[source, compile_error(source)] for source in request["errors"]],
            "bytes": [[source, compile_error(bytes(source))] for source in request["bytes"]],
        },
        sys.stdout,
    )


main()
