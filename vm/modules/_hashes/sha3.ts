/** The `_sha3` module. After CPython's `Modules/sha3module.c`. */
import { PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { createNativeModule, type PyModuleObject } from "../../objects/module_object.ts";
import { Py_TPFLAGS_DISALLOW_INSTANTIATION, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { Signature } from "../../protocol/signature.ts";
import { readyTypes } from "../native.ts";
import { dataArgument, type HashKind, newHash, newHashType } from "./hash_object.ts";

const signature = new Signature("(data=<unrepresentable>, *, usedforsecurity: bool = True, string=None)");

/** Name, the host's name, block size, digest size, suffix byte. */
const KINDS: readonly (readonly [string, string, number, number, number])[] = [
  ["sha3_224", "sha3-224", 144, 28, 6],
  ["sha3_256", "sha3-256", 136, 32, 6],
  ["sha3_384", "sha3-384", 104, 48, 6],
  ["sha3_512", "sha3-512", 72, 64, 6],
  ["shake_128", "shake128", 168, 0, 0x1f],
  ["shake_256", "shake256", 136, 0, 0x1f],
];

function newSha3Type([name, hostName, blockSize, digestSize, suffix]: (typeof KINDS)[number]): PyTypeObject {
  const kind: HashKind = { typeName: `_sha3.${name}`, name, hostName, blockSize, digestSize };
  const type = newHashType(kind, "data", {
    _rate_bits: blockSize * 8,
    _capacity_bits: 1600 - blockSize * 8,
    _suffix: PyBytes_FromArray(Uint8Array.of(suffix)),
  }, `${name}(data) -> a new hash object`);
  type.tp_flags &= ~Py_TPFLAGS_DISALLOW_INSTANTIATION;
  type.tp_new = (_type, args, kwnames) => {
    // One function makes them all, and calls itself by the first one's name.
    const [data, , string] = newArguments(signature, "sha3_224", args, kwnames) as [
      PyObject | undefined,
      boolean,
      PyObject,
    ];
    return newHash(type, kind, dataArgument(data, string));
  };
  return type;
}

/** Makes the module. */
export function createSha3Module(): PyModuleObject {
  const types: Record<string, PyTypeObject> = {};
  for (const kind of KINDS) types[kind[0]] = newSha3Type(kind);
  readyTypes(...Object.values(types));
  return createNativeModule({
    name: "_sha3",
    constants: () => ({ ...types, implementation: "OpenSSL", _GIL_MINSIZE: 2048 }),
  });
}
