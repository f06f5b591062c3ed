/** Writing what is found by name, and what `__reduce__` describes. After CPython's `Modules/_pickle.c`. */
import { PyDict_CheckExact, PyDict_GetItem, PyDictObject } from "../../objects/dict_object.ts";
import { Py_Ellipsis, Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { PyType_Check } from "../../objects/type_object.ts";
import {
  _PyNone_Type,
  _PyNotImplemented_Type,
  Py_TYPE,
  PyEllipsis_Type,
  PyExc_AttributeError,
  PyExc_ImportError,
  PyExc_UnicodeEncodeError,
  PyExc_ValueError,
  PyType_Type,
} from "../../objects/type_zoo.ts";
import type { PyBytesObject } from "../../objects/bytes_object.ts";
import { PyUnicode_AsEncodedString } from "../../objects/unicode/codecs.ts";
import {
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromUTF16,
} from "../../objects/unicode_object.ts";
import {
  PyIter_Check,
  PyIter_Next,
  PyNumber_Index,
  PyObject_GetAttr,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_GetOptionalAttr,
  reprText,
  strText,
} from "../../protocol/abstract.ts";
import { PyCallable_Check, PyObject_Call } from "../../protocol/call.ts";
import { newOverflowError, newRuntimeError, PyErr_Matches } from "../../protocol/errors.ts";
import { importModule } from "../../runtime/import.ts";
import {
  BUILD,
  EXT1,
  EXT2,
  EXT4,
  GLOBAL,
  MARK,
  NEWOBJ,
  NEWOBJ_EX,
  POP,
  REDUCE,
  STACK_GLOBAL,
  TUPLE,
  TUPLE2,
} from "./opcodes.ts";
import { memoize, type PyPickler, writeGet } from "./pickler_object.ts";
import { save } from "./save.ts";
import { batchDict, batchList } from "./save_containers.ts";
import { chained, getPath, newPicklingError, pickleState, typeText, withNote } from "./state.ts";

// Globals -------------------------------------------------------------------------------------------------------------

/** Whether a module of `sys.modules` holds the object under its name. CPython: `_checkmodule`. */
function holds(moduleName: PyObject, module: PyObject, op: PyObject, path: readonly string[]): boolean {
  if (module === Py_None || moduleName === "__main__" || moduleName === "__mp_main__") return false;
  let found: PyObject | undefined = module;
  for (const name of path) {
    found = PyObject_GetOptionalAttr(found, name);
    if (found === undefined) return false;
  }
  return found === op;
}

/** The module of an object that doesn't tell: the one where it is found, else `__main__`. */
function searchModule(op: PyObject, path: readonly string[]): PyObject {
  const modules = PyObject_GetAttr(importModule("sys"), "modules");
  if (PyDict_CheckExact(modules)) {
    for (const [name, module] of [...modules.entries()]) if (holds(name, module, op, path)) return name;
    return "__main__";
  }
  const iter = PyObject_GetIter(modules);
  for (let name = PyIter_Next(iter); name !== undefined; name = PyIter_Next(iter)) {
    if (holds(name, PyObject_GetItem(modules, name), op, path)) return name;
  }
  return "__main__";
}

/** The name of the module where an object is found again under its name. CPython: `whichmodule`. */
function whichModule(op: PyObject, name: PyObject, path: readonly string[]): PyObject {
  if (path.includes("<locals>")) throw newPicklingError(`Can't pickle local object ${reprText(op)}`);
  let moduleName = PyObject_GetOptionalAttr(op, "__module__");
  if (moduleName === undefined || moduleName === Py_None) moduleName = searchModule(op, path);
  let module: PyObject;
  try {
    module = importModule(strText(moduleName));
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_ImportError) && !PyErr_Matches(err, PyExc_ValueError)) throw err;
    throw chained(newPicklingError(`Can't pickle ${reprText(op)}: ${strText(err)}`), err);
  }
  let found: PyObject;
  const place = () => `${strText(moduleName)}.${strText(name)}`;
  try {
    found = getPath(module, path);
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_AttributeError)) throw err;
    throw chained(newPicklingError(`Can't pickle ${reprText(op)}: it's not found as ${place()}`), err);
  }
  if (found !== op) {
    throw newPicklingError(`Can't pickle ${reprText(op)}: it's not the same object as ${place()}`);
  }
  return moduleName;
}

/** Writes an instruction for an object in the registry of extension codes; false if it isn't there. */
function saveExtension(self: PyPickler, moduleName: PyObject, name: PyObject): boolean {
  const registered = PyDict_GetItem(pickleState().extensionRegistry, PyTuple_New([moduleName, name]));
  if (registered === undefined) return false;
  const code = Number(PyNumber_Index(registered));
  if (Math.abs(code) > 2 ** 63) throw newOverflowError("Python int too large to convert to C long");
  if (code <= 0 || code > 0x7fffffff) throw newRuntimeError(`extension code ${code} is out of range`);
  const output = self.output!;
  if (code <= 0xff) output.twoBytes(EXT1, code);
  else if (code <= 0xffff) {
    output.byte(EXT2);
    output.twoBytes(code & 0xff, code >> 8);
  } else output.opcode4(EXT4, code);
  return true;
}

/** Python 2's names of a module and of a global in it. CPython: `fix_imports`. */
function namesOfPython2(moduleName: PyObject, name: PyObject): [PyObject, PyObject] {
  const { nameMapping3to2, importMapping3to2 } = pickleState();
  const pair = PyDict_GetItem(nameMapping3to2, PyTuple_New([moduleName, name]));
  const typeName = (op: PyObject) => Py_TYPE(op).tp_name;
  if (pair !== undefined) {
    if (!(pair instanceof PyTupleObject) || pair.ob_item.length !== 2) {
      throw newRuntimeError(
        `_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not ${typeName(pair)}`,
      );
    }
    const [fixedModule, fixedName] = pair.ob_item;
    if (!PyUnicode_Check(fixedModule) || !PyUnicode_Check(fixedName)) {
      throw newRuntimeError(
        `_compat_pickle.REVERSE_NAME_MAPPING values should be pairs of str, not (${typeName(fixedModule)}, ${
          typeName(fixedName)
        })`,
      );
    }
    return [fixedModule, fixedName];
  }
  const fixed = PyDict_GetItem(importMapping3to2, moduleName);
  if (fixed === undefined) return [moduleName, name];
  if (!PyUnicode_Check(fixed)) {
    throw newRuntimeError(
      `_compat_pickle.REVERSE_IMPORT_MAPPING values should be strings, not ${typeName(fixed)}`,
    );
  }
  return [fixed, name];
}

/** A line with an identifier: UTF-8 in protocol 3, ASCII before. */
function writeIdentifier(self: PyPickler, name: PyObject, what: string): void {
  let encoded: PyBytesObject;
  try {
    const encoding = self.protocol === 3 ? "utf-8" : "ascii";
    encoded = PyUnicode_AsEncodedString(name as PyStr, encoding, "strict") as PyBytesObject;
  } catch (err) {
    if (!PyErr_Matches(err, PyExc_UnicodeEncodeError)) throw err;
    throw chained(
      newPicklingError(
        `can't pickle ${what} identifier ${reprText(name)} using pickle protocol ${self.protocol}`,
      ),
      err,
    );
  }
  self.output!.bytes(encoded.ob_sval);
  self.output!.byte(10);
}

/** Protocols below 4: a name with dots is a chain of `getattr` calls. */
function writeGlobal(self: PyPickler, moduleName: PyObject, path: readonly string[]): void {
  const output = self.output!;
  for (let i = 1; i < path.length; i++) {
    save(self, pickleState().getattr);
    if (self.protocol < 2) output.byte(MARK);
  }
  output.byte(GLOBAL);
  let name: PyObject = PyUnicode_FromUTF16(path[0]);
  if (self.fixImports) [moduleName, name] = namesOfPython2(moduleName, name);
  writeIdentifier(self, moduleName, "module");
  writeIdentifier(self, name, "global");
  for (let i = 1; i < path.length; i++) {
    save(self, PyUnicode_FromUTF16(path[i]));
    output.twoBytes(self.protocol < 2 ? TUPLE : TUPLE2, REDUCE);
  }
}

/** Writes an object by its name, `__qualname__` or `__name__` if none is given. CPython: `save_global`. */
export function saveGlobal(self: PyPickler, op: PyObject, given: PyObject | undefined): void {
  const name = given ?? PyObject_GetOptionalAttr(op, "__qualname__") ?? PyObject_GetAttr(op, "__name__");
  const path = strText(name).split(".");
  const moduleName = whichModule(op, name, path);
  if (self.protocol >= 2 && saveExtension(self, moduleName, name)) return;
  if (self.protocol >= 4) {
    save(self, moduleName);
    save(self, name);
    self.output!.byte(STACK_GLOBAL);
  } else writeGlobal(self, moduleName, path);
  memoize(self, op);
}

/** A class; those of the singletons have no name and are found through them. CPython: `save_type`. */
export function saveType(self: PyPickler, op: PyObject): void {
  const singleton = op === _PyNone_Type
    ? Py_None
    : op === PyEllipsis_Type
    ? Py_Ellipsis
    : op === _PyNotImplemented_Type
    ? Py_NotImplemented
    : undefined;
  if (singleton === undefined) saveGlobal(self, op, undefined);
  else saveReduce(self, [PyType_Type, PyTuple_New([singleton])], op);
}

// Reduction -----------------------------------------------------------------------------------------------------------

function part(items: readonly PyObject[], index: number): PyObject | undefined {
  const item = items[index];
  return item === Py_None ? undefined : item;
}

/** Runs a step; what it throws gets a note. */
function noting(op: PyObject, what: string, step: () => void): void {
  try {
    step();
  } catch (thrown) {
    throw withNote(thrown, () => `when serializing ${typeText(op)} ${what}`);
  }
}

/** `copyreg.__newobj_ex__(cls, args, kwargs)`. */
function saveNewObjectEx(self: PyPickler, items: readonly PyObject[], op: PyObject): void {
  if (items.length !== 3) {
    throw newPicklingError(`__newobj_ex__ expected 3 arguments, got ${items.length}`);
  }
  const [cls, args, kwargs] = items;
  if (!PyType_Check(cls)) {
    throw newPicklingError(`first argument to __newobj_ex__() must be a class, not ${typeText(cls)}`);
  }
  if (!(args instanceof PyTupleObject)) {
    throw newPicklingError(`second argument to __newobj_ex__() must be a tuple, not ${typeText(args)}`);
  }
  if (!(kwargs instanceof PyDictObject)) {
    throw newPicklingError(`third argument to __newobj_ex__() must be a dict, not ${typeText(kwargs)}`);
  }
  if (self.protocol >= 4) {
    noting(op, "class", () => save(self, cls));
    noting(op, "__new__ arguments", () => {
      save(self, args);
      save(self, kwargs);
    });
    self.output!.byte(NEWOBJ_EX);
    return;
  }
  const bound = [PyObject_GetAttr(cls, "__new__"), cls, ...args.ob_item];
  const callable = PyObject_Call(pickleState().partial, bound, kwargs);
  noting(op, "reconstructor", () => {
    save(self, callable);
    save(self, PyTuple_New([]));
  });
  self.output!.byte(REDUCE);
}

/** `copyreg.__newobj__(cls, *args)`. */
function saveNewObject(self: PyPickler, items: readonly PyObject[], op: PyObject): void {
  if (items.length < 1) {
    throw newPicklingError(`__newobj__ expected at least 1 argument, got ${items.length}`);
  }
  const cls = items[0];
  if (!PyType_Check(cls)) {
    throw newPicklingError(`first argument to __newobj__() must be a class, not ${typeText(cls)}`);
  }
  const own = PyObject_GetOptionalAttr(op, "__class__") ?? Py_TYPE(op);
  if (own !== cls) {
    throw newPicklingError(`first argument to __newobj__() must be ${reprText(own)}, not ${reprText(cls)}`);
  }
  noting(op, "class", () => save(self, cls));
  noting(op, "__new__ arguments", () => save(self, PyTuple_New(items.slice(1))));
  self.output!.byte(NEWOBJ);
}

/**
 * Writes an object by what `__reduce__` gave: callable, arguments, state, list items, dict items, state setter. CPython:
 * `save_reduce`.
 */
export function saveReduce(self: PyPickler, items: readonly PyObject[], op: PyObject): void {
  const output = self.output!;
  if (items.length < 2 || items.length > 6) {
    throw newPicklingError("tuple returned by __reduce__ must contain 2 through 6 elements");
  }
  const [callable, args] = items;
  const state = part(items, 2),
    listItems = part(items, 3),
    dictItems = part(items, 4),
    setter = part(items, 5);
  const refusal = (which: string, wanted: string, given: PyObject) =>
    newPicklingError(
      `${which} item of the tuple returned by __reduce__ must be ${wanted}, not ${typeText(given)}`,
    );
  if (!PyCallable_Check(callable)) throw refusal("first", "callable", callable);
  if (!(args instanceof PyTupleObject)) throw refusal("second", "a tuple", args);
  if (listItems !== undefined && !PyIter_Check(listItems)) throw refusal("fourth", "an iterator", listItems);
  if (dictItems !== undefined && !PyIter_Check(dictItems)) throw refusal("fifth", "an iterator", dictItems);
  if (setter !== undefined && !PyCallable_Check(setter)) throw refusal("sixth", "callable", setter);

  let name: PyObject | undefined;
  if (self.protocol >= 2) name = PyObject_GetOptionalAttr(callable, "__name__");
  const word = name !== undefined && PyUnicode_Check(name) ? PyUnicode_AsUTF16(name) : "";
  if (word === "__newobj_ex__") saveNewObjectEx(self, args.ob_item, op);
  else if (word === "__newobj__") saveNewObject(self, args.ob_item, op);
  else {
    noting(op, "reconstructor", () => save(self, callable));
    noting(op, "reconstructor arguments", () => save(self, args));
    output.byte(REDUCE);
  }
  // If it is there already it contains itself, and what was just written is dropped.
  const index = self.memo.get(op);
  if (index !== undefined) {
    output.byte(POP);
    writeGet(self, index);
    return;
  }
  memoize(self, op);
  if (listItems !== undefined) batchList(self, listItems, op);
  if (dictItems !== undefined) batchDict(self, dictItems, op);
  if (state === undefined) return;
  if (setter === undefined) {
    noting(op, "state", () => save(self, state));
    output.byte(BUILD);
    return;
  }
  // setter(op, state) is called for its effect alone.
  noting(op, "state setter", () => save(self, setter));
  save(self, op);
  noting(op, "state", () => save(self, state));
  output.byte(TUPLE2);
  output.twoBytes(REDUCE, POP);
}
