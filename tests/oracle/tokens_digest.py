"""Digests of CPython's token streams, for tests/oracle/tokens.ts.

Reads a JSON list of [name, path] pairs (or, with --full, one such pair) from standard input and writes one JSON object
a line: the encoding, and for extra_tokens true and false the number of tokens, the SHA-1 of the stream's text form and
the error that ended it. The text form of a token is its fields joined by U+001F and ended by U+001E; the line is there
only for extra_tokens, and as "=" when it is the line of the token before.
"""

import _tokenize
import hashlib
import io
import json
import sys
import tokenize


def text_form(source, extra_tokens):
    parts = []
    error = None
    previous = None
    count = 0
    try:
        readline = io.StringIO(source, newline="\n").readline
        for type, string, (lineno, col), (end_lineno, end_col), line in _tokenize.TokenizerIter(
            readline, extra_tokens=extra_tokens
        ):
            count += 1
            if extra_tokens:
                shown = "=" if line == previous else line
                previous = line
            else:
                shown = ""
            parts.append(f"{type}\x1f{string}\x1f{lineno},{col}\x1f{end_lineno},{end_col}\x1f{shown}\x1e")
    except SyntaxError as e:
        error = [
            type_name(e), e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text,
        ]
    return count, "".join(parts), error


def type_name(e):
    return e.__class__.__name__


def decode(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return encoding, data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError) as e:
        return None, str(e)


def main():
    full = "--full" in sys.argv
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass")
    for name, path in json.load(sys.stdin):
        encoding, source = decode(path)
        answer = {"name": name, "encoding": encoding}
        if encoding is not None:
            for key, extra_tokens in (("extra", True), ("plain", False)):
                count, text, error = text_form(source, extra_tokens)
                digest = hashlib.sha1(text.encode("utf-8", "surrogatepass")).hexdigest()
                answer[key] = {"count": count, "digest": digest, "error": error}
                if full:
                    answer[key]["text"] = text
        out.write(json.dumps(answer) + "\n")
    out.flush()


main()
