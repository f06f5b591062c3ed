/** The modules `_md5`, `_sha1` and `_sha2`. After CPython's `Modules/md5module.c` and its siblings. */
import { createNativeModule, type PyModuleObject } from "../../objects/module_object.ts";
import type { PyTypeObject } from "../../objects/object.ts";
import type { MethodSpec } from "../../protocol/signature.ts";
import { readyTypes } from "../native.ts";
import { hashConstructor, type HashKind, newHashType } from "./hash_object.ts";

function createModule(name: string, kinds: readonly (readonly [HashKind, string])[]): PyModuleObject {
  const functions: Record<string, MethodSpec> = {};
  const types: Record<string, PyTypeObject> = {};
  for (const [kind, typeName] of kinds) {
    const type = newHashType(kind, "obj");
    readyTypes(type);
    types[typeName] = type;
    functions[kind.name] = hashConstructor(type, kind);
  }
  return createNativeModule({ name, functions, constants: () => ({ ...types, _GIL_MINSIZE: 2048 }) });
}

/** Makes `_md5`. */
export function createMd5Module(): PyModuleObject {
  return createModule("_md5", [[{
    typeName: "_md5.md5",
    name: "md5",
    hostName: "md5",
    blockSize: 64,
    digestSize: 16,
  }, "MD5Type"]]);
}
/** Makes `_sha1`. */
export function createSha1Module(): PyModuleObject {
  return createModule("_sha1", [[{
    typeName: "_sha1.sha1",
    name: "sha1",
    hostName: "sha1",
    blockSize: 64,
    digestSize: 20,
  }, "SHA1Type"]]);
}
/** Makes `_sha2`. */
export function createSha2Module(): PyModuleObject {
  return createModule(
    "_sha2",
    [[224, 64], [256, 64], [384, 128], [512, 128]].map(([bits, blockSize]) =>
      [{
        typeName: `_sha2.SHA${bits}Type`,
        name: `sha${bits}`,
        hostName: `sha${bits}`,
        blockSize,
        digestSize: bits / 8,
      }, `SHA${bits}Type`] as const
    ),
  );
}
