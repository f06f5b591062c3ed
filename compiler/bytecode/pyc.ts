/**
 * `.pyc` files: sixteen bytes of header, then a marshaled code object. Read by the VM's import machinery and the tools.
 * The law: headers, checks and texts are those of CPython's `importlib._bootstrap_external`. The three kinds of
 * invalidation: the source's time and size, a hash of the source that is checked, a hash that is not.
 */
import { CodeObject } from "./code_object.ts";
import { dumps, loads } from "./marshal.ts";
import { reprBytes, reprStr } from "./repr.ts";
import { sourceHash as keyedHash } from "./source_hash.ts";

/** 3.14's magic number without the line end that guards against text-mode transfer. */
export const PYC_MAGIC = 3627;
/** `_imp.pyc_magic_number_token`: the first four bytes of a file as a number, and the key of source hashes. */
export const PYC_MAGIC_NUMBER_TOKEN = PYC_MAGIC | (0x0d << 16) | (0x0a << 24);
export const PYC_HEADER_SIZE = 16;

/** How a file tells whether it is still good. */
export type PycInvalidation =
  | {
    kind: "timestamp";
    /** Seconds; stored modulo 2**32. */
    mtime: number;
    /** Bytes of source; stored modulo 2**32. */
    sourceSize: number;
  }
  | { kind: "hash"; hash: Uint8Array; checkSource: boolean };

/** Why a file is refused: the Python exception of that type and text. */
export class PycError {
  readonly type: "ImportError" | "EOFError";
  readonly message: string;
  constructor(type: "ImportError" | "EOFError", message: string) {
    this.type = type;
    this.message = message;
  }
}

/** `importlib.util.source_hash`. */
export function sourceHash(source: Uint8Array): Uint8Array {
  return keyedHash(PYC_MAGIC_NUMBER_TOKEN, source);
}

/** The header for a code object compiled from a source of that time and size, or that hash. */
export function pycHeader(invalidation: PycInvalidation): Uint8Array {
  const header = new Uint8Array(PYC_HEADER_SIZE);
  const view = new DataView(header.buffer);
  view.setUint32(0, PYC_MAGIC_NUMBER_TOKEN, true);
  if (invalidation.kind === "timestamp") {
    view.setUint32(8, modulo32(invalidation.mtime), true);
    view.setUint32(12, modulo32(invalidation.sourceSize), true);
  } else {
    view.setUint32(4, 1 | (invalidation.checkSource ? 2 : 0), true);
    header.set(invalidation.hash.subarray(0, 8), 8);
  }
  return header;
}

/** A whole file (CPython: `_code_to_timestamp_pyc`, `_code_to_hash_pyc`). */
export function writePyc(code: CodeObject, invalidation: PycInvalidation): Uint8Array {
  const header = pycHeader(invalidation), body = dumps(code);
  const file = new Uint8Array(header.length + body.length);
  file.set(header);
  file.set(body, header.length);
  return file;
}

/** Checks the header and says how the file is invalidated (CPython: `_classify_pyc`). Throws `PycError`. */
export function classifyPyc(data: Uint8Array, name: string): PycInvalidation {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 4 || view.getUint32(0, true) !== PYC_MAGIC_NUMBER_TOKEN >>> 0) {
    const magic = reprBytes(data.subarray(0, 4));
    throw new PycError("ImportError", `bad magic number in ${reprStr(name)}: ${magic}`);
  }
  if (data.length < PYC_HEADER_SIZE) {
    throw new PycError("EOFError", `reached EOF while reading pyc header of ${reprStr(name)}`);
  }
  const flags = view.getUint32(4, true);
  if (flags > 3) throw new PycError("ImportError", `invalid flags ${flags} in ${reprStr(name)}`);
  if (flags & 1) return { kind: "hash", hash: data.slice(8, 16), checkSource: (flags & 2) !== 0 };
  return { kind: "timestamp", mtime: view.getUint32(8, true), sourceSize: view.getUint32(12, true) };
}

/**
 * Throws `PycError` if the file is older or newer than its source. `sourceSize` may be unknown. (CPython:
 * `_validate_timestamp_pyc`.)
 */
export function validateTimestampPyc(
  pyc: PycInvalidation & { kind: "timestamp" },
  mtime: number,
  sourceSize: number | undefined,
  name: string,
): void {
  const stale = pyc.mtime !== modulo32(mtime) ||
    (sourceSize !== undefined && pyc.sourceSize !== modulo32(sourceSize));
  if (stale) throw new PycError("ImportError", `bytecode is stale for ${reprStr(name)}`);
}

/** Throws `PycError` if the file belongs to another source (CPython: `_validate_hash_pyc`). */
export function validateHashPyc(
  pyc: PycInvalidation & { kind: "hash" },
  hashOfSource: Uint8Array,
  name: string,
): void {
  if (hashOfSource.length === 8 && pyc.hash.every((byte, i) => byte === hashOfSource[i])) return;
  throw new PycError("ImportError", `hash in bytecode doesn't match hash of source ${reprStr(name)}`);
}

/**
 * The code object of a file whose header is checked already (CPython: `_compile_bytecode`). Throws `PycError` if it
 * holds something else, `MarshalError` if it is damaged.
 */
export function readPycCode(data: Uint8Array, path: string): CodeObject {
  const code = loads(data.subarray(PYC_HEADER_SIZE));
  if (code instanceof CodeObject) return code;
  throw new PycError("ImportError", `Non-code object in ${reprStr(path)}`);
}

/** What remains of a whole number modulo 2**32, negative ones included. */
function modulo32(value: number): number {
  const rest = Math.trunc(value) % 0x100000000;
  return rest < 0 ? rest + 0x100000000 : rest;
}
