/**
 * Native twins (`eval/twins.ts`) of small functions of the library that run hundreds of times while others are imported: what
 * `enum` asks of each name in an enumeration, and what picks the names for one out of a module. Installed when the code of
 * these modules is read (`import_spec_twins.ts`).
 *
 * Law: as for all twins; and a function gets its twin only if its instructions are those that the twin was written for.
 */
import { type NativeTwin, setTwin } from "../eval/twins.ts";
import { PyCodeObject } from "../objects/code_object.ts";
import { PyDict_GetItemString, PyDictObject } from "../objects/dict_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_IMMUTABLETYPE, type PyObject, PyTypeObject } from "../objects/object.ts";
import { storageGet, storageOf } from "../objects/object_object.ts";
import { _PyType_Lookup } from "../objects/type_object.ts";
import { Py_TYPE, PyBaseObject_Type, PyDict_Type, PyType_Type } from "../objects/type_zoo.ts";

interface LibraryTwin {
  /** `__qualname__` of the function. */
  readonly name: string;
  /** FNV-1a hash of `co_code`. */
  readonly hash: number;
  readonly make: (code: PyCodeObject) => NativeTwin;
}

/** By file name in the library. */
const TWINS: Readonly<Record<string, readonly LibraryTwin[]>> = {
  "enum.py": [
    { name: "_is_descriptor", hash: 0x7fa133c7, make: () => ([obj]) => obj && isDescriptor(obj) },
    {
      name: "_is_dunder",
      hash: 0xeafaac6a,
      make: () => ([name]) => typeof name === "string" ? isDunder(name) : undefined,
    },
    {
      name: "_is_sunder",
      hash: 0xa2619085,
      make: () => ([name]) => typeof name === "string" ? isSunder(name) : undefined,
    },
    {
      name: "_is_private",
      hash: 0x5b047c7f,
      make: () => ([className, name]) =>
        typeof className === "string" && typeof name === "string" ? isPrivate(className, name) : undefined,
    },
    {
      name: "EnumType.__setattr__",
      hash: 0x873882b1,
      make: () => ([type, name, value]) => setEnumAttribute(type, name, value),
    },
  ],
  "socket.py": [{ name: "<lambda>", hash: 0x80b75407, make: nameFilter }],
};

/** Gives functions of a library module, whose code this is, their twins. */
export function installLibraryTwins(file: string, module: PyCodeObject): void {
  const twins = TWINS[file];
  if (twins !== undefined) installIn(module, twins);
}

function installIn(code: PyCodeObject, twins: readonly LibraryTwin[]): void {
  for (const value of code.complete().co_consts) {
    if (!(value instanceof PyCodeObject)) continue;
    const name = value.plain.co_qualname;
    if (twins.some((twin) => twin.name.startsWith(`${name}.`))) installIn(value, twins);
    for (const twin of twins) {
      if (twin.name === name && hashOf(value.plain.co_code) === twin.hash) setTwin(value, twin.make(value));
    }
  }
}

function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

const DESCRIPTOR_METHODS = ["__get__", "__set__", "__delete__"];

function isDescriptor(obj: PyObject): boolean | undefined {
  const type = Py_TYPE(obj);
  if (
    type.tp_getattro !== PyBaseObject_Type.tp_getattro || _PyType_Lookup(type, "__getattr__") !== undefined
  ) {
    return undefined;
  }
  for (const name of DESCRIPTOR_METHODS) {
    // A property of that name would have to be asked.
    if (_PyType_Lookup(type, name) !== undefined) {
      return type.tp_flags & Py_TPFLAGS_IMMUTABLETYPE ? true : undefined;
    }
  }
  const storage = typeof obj === "object" ? storageOf(obj) : undefined;
  return storage !== undefined && DESCRIPTOR_METHODS.some((name) => storageGet(storage, name) !== undefined);
}

function isDunder(name: string): boolean {
  return name.length > 4 && name.startsWith("__") && name.endsWith("__") && name[2] !== "_" &&
    name[name.length - 3] !== "_";
}

function isSunder(name: string): boolean {
  return name.length > 2 && name.startsWith("_") && name.endsWith("_") && name[1] !== "_" &&
    name[name.length - 2] !== "_";
}

function isPrivate(className: string, name: string): boolean {
  const pattern = `_${className}__`;
  return name.length > pattern.length && name.startsWith(pattern) && !name.endsWith("__");
}

/** `EnumType.__setattr__` of what is no member, in a class with no other metaclass. */
function setEnumAttribute(
  type: PyObject | undefined,
  name: PyObject | undefined,
  value: PyObject | undefined,
): PyObject | undefined {
  if (!(type instanceof PyTypeObject) || typeof name !== "string" || value === undefined) return undefined;
  const metatype = type.ob_type;
  // Its own `__setattr__`, then that of `type`.
  const isUsual = metatype.tp_mro!.length === 3 && metatype.tp_base === PyType_Type &&
    metatype.ht_name === "EnumType" && _PyType_Lookup(metatype, name) === undefined;
  const members = isUsual ? PyDict_GetItemString(type.tp_dict!, "_member_map_") : undefined;
  if (
    !isUsual ||
    (members !== undefined && !(members instanceof PyDictObject && members.ob_type === PyDict_Type))
  ) {
    return undefined;
  }
  if (members !== undefined && PyDict_GetItemString(members, name) !== undefined) return undefined;
  PyType_Type.tp_setattro!(type, name, value);
  return Py_None;
}

/** `lambda C: C.isupper() and C.startswith(PREFIX)` */
function nameFilter(code: PyCodeObject): NativeTwin {
  const [prefix] = code.co_consts;
  return ([name]) => {
    if (typeof name !== "string" || typeof prefix !== "string" || !ASCII.test(name)) return undefined;
    return UPPER.test(name) && name.startsWith(prefix);
  };
}
// deno-lint-ignore no-control-regex
const ASCII = /^[\x00-\x7f]*$/;
const UPPER = /^[^a-z]*[A-Z][^a-z]*$/;
