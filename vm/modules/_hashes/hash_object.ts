/**
 * What the modules of hash functions (`_md5`, `_sha1`, `_sha2`, `_sha3`) share: the objects, their methods, the arguments.
 * After CPython's `Modules/hashlib.h`. The functions themselves are the host's.
 */
import { withTextSignature } from "../../protocol/signature.ts";
import { bytesLike, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf, type MethodSpec, staticMethod } from "../../protocol/signature.ts";
import type { HostHash } from "../../host/host.ts";
import { hostOf } from "../../runtime/host_state.ts";
import { newNativeType } from "../native.ts";

export class HashObject extends PyHeapObject {
  readonly hash: HostHash;
  constructor(type: PyTypeObject, hash: HostHash) {
    super(type);
    this.hash = hash;
  }
}

/** The bytes to be hashed. CPython: `GET_BUFFER_VIEW_OR_ERROR`. */
export function hashedBytes(op: PyObject): Uint8Array {
  if (PyUnicode_Check(op)) throw newTypeError("Strings must be encoded before hashing");
  const bytes = bytesLike(op);
  if (bytes === undefined) throw newTypeError("object supporting the buffer API required");
  return bytes;
}

/** The data given either way. CPython: `_Py_hashlib_data_argument`. */
export function dataArgument(data: PyObject | undefined, string: PyObject): PyObject | undefined {
  if (string === Py_None) return data;
  if (data !== undefined) {
    throw newTypeError(
      "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
    );
  }
  return string;
}

export function hexText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

export interface HashKind {
  /** Dotted name of the type. */
  typeName: string;
  /** `hash.name`. */
  name: string;
  hostName: string;
  blockSize: number;
  /** 0: the digest's length is chosen by the caller. */
  digestSize: number;
}

const method = methodsOf<HashObject>();

/** The type of a hash function's objects; attributes beyond the usual ones in `extra`. */
export function newHashType(
  kind: HashKind,
  parameter: "obj" | "data",
  extra: Record<string, PyObject> = {},
  doc: string | undefined = undefined,
): PyTypeObject {
  const type = newNativeType(kind.typeName);
  const lengthOf = (length: PyObject): number => {
    if (typeof length !== "number") throw newTypeError("length must be an integer");
    if (length < 0) throw newValueError("Cannot convert negative int");
    if (length >= 2 ** 29) throw newValueError("length is too large");
    return length;
  };
  const digests: Record<string, MethodSpec> = kind.digestSize > 0
    ? {
      digest: method("($self, /)", "Return the digest value as a bytes object.", (self) =>
        PyBytes_FromArray(self.hash.digest())),
      hexdigest: method("($self, /)", "Return the digest value as a string of hexadecimal digits.", (self) =>
        hexText(self.hash.digest())),
    }
    : {
      digest: method(
        "($self, /, length)",
        "Return the digest value as a bytes object.",
        (self, length) => PyBytes_FromArray(digestOfLength(self, lengthOf(length))),
      ),
      hexdigest: method(
        "($self, /, length)",
        "Return the digest value as a string of hexadecimal digits.",
        (self, length) => hexText(digestOfLength(self, lengthOf(length))),
      ),
    };
  const getset: Record<string, { get: (self: HashObject) => PyObject }> = {
    block_size: { get: () => kind.blockSize },
    digest_size: { get: () => kind.digestSize },
    name: { get: () => PyUnicode_FromUTF16(kind.name) },
  };
  for (const [name, value] of Object.entries(extra)) getset[name] = { get: () => value };
  defineType<HashObject>(type, {
    flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
    doc,
    methods: {
      ...digests,
      copy: method(
        "($self, /)",
        "Return a copy of the hash object.",
        (self) => new HashObject(type, self.hash.copy()),
      ),
      update: parameter === "obj"
        ? method("($self, obj, /)", "Update this hash object's state with the provided string.", update)
        : method(
          "($self, data, /)",
          "Update this hash object's state with the provided bytes-like object.",
          update,
        ),
    },
    getset,
  });
  return type;
}

function update(self: HashObject, data: PyObject): PyObject {
  self.hash.update(hashedBytes(data));
  return Py_None;
}
function digestOfLength(self: HashObject, length: number): Uint8Array {
  return length === 0 ? new Uint8Array(0) : self.hash.digest(length);
}

/** A new hash object of this type, with its first data. */
export function newHash(type: PyTypeObject, kind: HashKind, data: PyObject | undefined): HashObject {
  const self = new HashObject(type, hostOf().createHash(kind.hostName));
  if (data !== undefined) self.hash.update(hashedBytes(data));
  return self;
}

/** The function that makes a hash object: `md5(data=b'', *, usedforsecurity=True, string=None)`. */
export function hashConstructor(type: PyTypeObject, kind: HashKind): MethodSpec {
  return withTextSignature(
    staticMethod(
      "(data=<unrepresentable>, *, usedforsecurity: bool = True, string=None)",
      `Return a new ${kind.name.toUpperCase()} hash object; optionally initialized with a string.`,
      (data, _usedForSecurity, string) => newHash(type, kind, dataArgument(data, string)),
    ),
    "($module, /, data=b'', *, usedforsecurity=True, string=None)",
  );
}
