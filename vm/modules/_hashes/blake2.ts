/** The `_blake2` module. After CPython's `Modules/blake2module.c`. */
import { PyBytes_FromArray, requireBytes } from "../../objects/bytes_object.ts";
import { createNativeModule, type PyModuleObject } from "../../objects/module_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyNumber_Index } from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newOverflowError, newValueError } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { newNativeType, readyTypes } from "../native.ts";
import { Blake2 } from "./blake2_core.ts";
import { dataArgument, hashedBytes, hexText } from "./hash_object.ts";

class Blake2Object extends PyHeapObject {
  hash: Blake2;
  digestSize: number;
  constructor(type: PyTypeObject, hash: Blake2, digestSize: number) {
    super(type);
    this.hash = hash;
    this.digestSize = digestSize;
  }
}

interface Kind {
  name: string;
  /** Name in messages. */
  title: string;
  big: boolean;
  outBytes: number;
  saltBytes: number;
  blockSize: number;
  offsetBits: bigint;
}
const KINDS: readonly Kind[] = [
  {
    name: "blake2b",
    title: "Blake2b",
    big: true,
    outBytes: 64,
    saltBytes: 16,
    blockSize: 128,
    offsetBits: 64n,
  },
  {
    name: "blake2s",
    title: "Blake2s",
    big: false,
    outBytes: 32,
    saltBytes: 8,
    blockSize: 64,
    offsetBits: 48n,
  },
];

/** A non-negative int below `2 ** bits`. */
function unsigned(op: PyObject, bits: bigint, name: string): bigint {
  const value = BigInt(PyNumber_Index(op));
  if (value < 0n) throw newValueError("Cannot convert negative int");
  if (value >> 64n > 0n && bits > 32n) {
    throw newOverflowError("Python int too large for C unsigned long long");
  }
  if (value >> bits > 0n) throw newOverflowError(`${name} is too large`);
  return value;
}

function newBlake2Type(kind: Kind): PyTypeObject {
  const type = newNativeType(`_blake2.${kind.name}`);
  const signature = new Signature(
    `(data=<unrepresentable>, *, digest_size: int = ${kind.outBytes}, key=<unrepresentable>, salt=<unrepresentable>, person=<unrepresentable>, fanout: int = 1, depth: int = 1, leaf_size=0, node_offset=0, node_depth: int = 0, inner_size: int = 0, last_node: bool = False, usedforsecurity: bool = True, string=None)`,
  );
  const method = methodsOf<Blake2Object>();
  const limited = (op: PyObject | undefined, max: number, name: string): Uint8Array => {
    const bytes = op === undefined ? new Uint8Array(0) : requireBytes(op);
    if (bytes.length > max) throw newValueError(`maximum ${name} length is ${max} bytes`);
    return bytes.slice();
  };
  const inRange = (value: number, min: number, name: string): number => {
    if (value < min || value > 255) throw newValueError(`${name} must be between ${min} and 255`);
    return value;
  };
  defineType<Blake2Object>(type, {
    signature:
      `(data=b'', *, digest_size=_blake2.${kind.name}.MAX_DIGEST_SIZE, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)`,
    doc: `Return a new ${kind.title.toUpperCase()} hash object.`,
    slots: {
      tp_new: (cls, args, kwnames) => {
        // deno-lint-ignore no-explicit-any
        const given = newArguments(signature, kind.name, args, kwnames) as any[];
        const [
          first,
          digestSize,
          key,
          salt,
          person,
          fanout,
          depth,
          leafSize,
          nodeOffset,
          nodeDepth,
          innerSize,
          lastNode,
          ,
          string,
        ] = given;
        const data = dataArgument(first, string);
        if (digestSize <= 0 || digestSize > kind.outBytes) {
          throw newValueError(
            `digest_size for ${kind.title} must be between 1 and ${kind.outBytes} bytes, here it is ${digestSize}`,
          );
        }
        const parameters = {
          big: kind.big,
          digestSize,
          salt: limited(salt, kind.saltBytes, "salt"),
          person: limited(person, kind.saltBytes, "person"),
          fanout: inRange(fanout, 0, "fanout"),
          depth: inRange(depth, 1, "depth"),
          leafSize: Number(unsigned(leafSize, 32n, "leaf_size")),
          nodeOffset: unsigned(nodeOffset, kind.offsetBits, "node_offset"),
          nodeDepth: inRange(nodeDepth, 0, "node_depth"),
          innerSize,
          lastNode,
          key: new Uint8Array(0),
        };
        if (innerSize < 0 || innerSize > kind.outBytes) {
          throw newValueError(`inner_size must be between 0 and is ${kind.outBytes}`);
        }
        parameters.key = limited(key, kind.outBytes, "key") as Uint8Array<ArrayBuffer>;
        const self = attachInstance(new Blake2Object(cls, new Blake2(parameters), digestSize), cls);
        if (data !== undefined) self.hash.update(hashedBytes(data));
        return self;
      },
    },
    methods: {
      copy: method(
        "($self, /)",
        "Return a copy of the hash object.",
        (self) => new Blake2Object(self.ob_type, self.hash.copy(), self.digestSize),
      ),
      update: method(
        "($self, data, /)",
        "Update this hash object's state with the provided bytes-like object.",
        (self, data) => {
          self.hash.update(hashedBytes(data));
          return Py_None;
        },
      ),
      digest: method(
        "($self, /)",
        "Return the digest value as a bytes object.",
        (self) => PyBytes_FromArray(self.hash.digest()),
      ),
      hexdigest: method(
        "($self, /)",
        "Return the digest value as a string of hexadecimal digits.",
        (self) => hexText(self.hash.digest()),
      ),
    },
    getset: {
      name: { get: () => PyUnicode_FromUTF16(kind.name) },
      block_size: { get: () => kind.blockSize },
      digest_size: { get: (self) => self.digestSize },
    },
    constants: () => ({
      SALT_SIZE: kind.saltBytes,
      PERSON_SIZE: kind.saltBytes,
      MAX_KEY_SIZE: kind.outBytes,
      MAX_DIGEST_SIZE: kind.outBytes,
    }),
  });
  return type;
}

/** Makes the module. */
export function createBlake2Module(): PyModuleObject {
  const constants: Record<string, PyObject> = { _GIL_MINSIZE: 2048 };
  for (const kind of KINDS) {
    const type = newBlake2Type(kind);
    readyTypes(type);
    constants[kind.name] = type;
    const prefix = kind.name.toUpperCase();
    constants[`${prefix}_SALT_SIZE`] = constants[`${prefix}_PERSON_SIZE`] = kind.saltBytes;
    constants[`${prefix}_MAX_KEY_SIZE`] = constants[`${prefix}_MAX_DIGEST_SIZE`] = kind.outBytes;
  }
  return createNativeModule({
    name: "_blake2",
    doc: "_blake2b provides BLAKE2b for hashlib\n",
    constants: () => constants,
  });
}
