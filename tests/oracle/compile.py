"""Compiles files and appends the outcomes to a cache. Run by tests/oracle/compile_cache.ts in the oracle.

Standard input is JSON: {"level": 0, "data": path of the cache's data file, "files": [[name, path], ...]}.
For each file one JSON line goes to standard output: the place of the marshaled code object in the data file, or the
exception's fields; and the warnings.
"""

import json
import marshal
import sys
import warnings


def plain(value):
    """What JSON can hold, unchanged; the rest by its repr."""
    if value is None or isinstance(value, (str, int)):
        return value
    return repr(value)


def error_fields(error):
    fields = {"type": type(error).__name__}
    if isinstance(error, SyntaxError):
        for name in ("msg", "filename", "lineno", "offset", "end_lineno", "end_offset", "text"):
            fields[name] = plain(getattr(error, name))
        metadata = getattr(error, "_metadata", None)
        if metadata is not None:
            fields["metadata"] = list(metadata)
    else:
        fields["msg"] = str(error)
    return fields


def warning_fields(warning):
    return {
        "category": warning.category.__name__,
        "message": str(warning.message),
        "filename": warning.filename,
        "lineno": warning.lineno,
    }


def main():
    request = json.loads(sys.stdin.buffer.read())
    level = request["level"]
    with open(request["data"], "ab") as data:
        for name, path in request["files"]:
            with open(path, "rb") as file:
                source = file.read()
            record = {"name": name}
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                try:
                    code = compile(source, name, "exec", dont_inherit=True, optimize=level)
                except Exception as error:
                    record["error"] = error_fields(error)
                else:
                    blob = marshal.dumps(code)
                    record["at"] = data.tell()
                    record["size"] = len(blob)
                    data.write(blob)
                    del code
            record["warnings"] = [warning_fields(warning) for warning in caught]
            print(json.dumps(record, ensure_ascii=True))


main()
