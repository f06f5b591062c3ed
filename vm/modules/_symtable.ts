/** The `_symtable` module: the compiler's symbol tables. After CPython's `Modules/symtablemodule.c`. */
import { futureFromAst } from "../../compiler/ast/future.ts";
import { PyCF_IGNORE_COOKIE, PyCF_SOURCE_IS_UTF8 } from "../../compiler/options.ts";
import { buildSymtable, type SymtableEntry } from "../../compiler/symtable.ts";
import * as flags from "../../compiler/symtable/flags.ts";
import { withinStack } from "../../compiler/recursion.ts";
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import {
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../objects/object.ts";
import { objectIdentity } from "../objects/hash.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { defineType } from "../protocol/define_type.ts";
import { newValueError } from "../protocol/errors.ts";
import { guarded, parseSource } from "../runtime/compile_source.ts";
import { sourceOf } from "./builtins/execution.ts";
import { fsDecode } from "./fs_path.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";

const PySTEntry_Type: PyTypeObject = newNativeType("symtable entry", undefined, "static");

/** An entry as Python sees it; its lists and its dict are made once. */
class PySTEntryObject extends PyHeapObject {
  readonly entry: SymtableEntry;
  symbols: PyObject | undefined;
  varnames: PyObject | undefined;
  children: PyObject | undefined;
  constructor(entry: SymtableEntry) {
    super(PySTEntry_Type);
    this.entry = entry;
    this.symbols = undefined;
    this.varnames = undefined;
    this.children = undefined;
  }
}

const objects: WeakMap<SymtableEntry, PySTEntryObject> = new WeakMap();

function entryObject(entry: SymtableEntry): PySTEntryObject {
  let object = objects.get(entry);
  if (object === undefined) objects.set(entry, object = new PySTEntryObject(entry));
  return object;
}

function symbolsOf(entry: SymtableEntry): PyObject {
  const dict = PyDict_New();
  for (const [name, value] of entry.ste_symbols) PyDict_SetItemString(dict, name, value);
  return dict;
}

defineType<PySTEntryObject>(PySTEntry_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  slots: {
    tp_traverse: (self, visit) => {
      for (const held of [self.symbols, self.varnames, self.children]) if (held !== undefined) visit(held);
    },
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<symtable entry ${self.entry.ste_name}(${objectIdentity(self)}), line ${self.entry.ste_loc.lineno}>`,
      ),
  },
  members: {
    id: { get: (self) => objectIdentity(self) },
    name: { get: (self) => PyUnicode_FromUTF16(self.entry.ste_name) },
    symbols: { get: (self) => self.symbols ??= symbolsOf(self.entry) },
    varnames: {
      get: (self) => self.varnames ??= PyList_New(self.entry.ste_varnames.map(PyUnicode_FromUTF16)),
    },
    children: { get: (self) => self.children ??= PyList_New(self.entry.ste_children.map(entryObject)) },
    nested: { get: (self) => Number(self.entry.ste_nested) },
    type: { get: (self) => self.entry.ste_type },
    lineno: { get: (self) => self.entry.ste_loc.lineno },
  },
});

function symtable(source: PyObject, filenameArg: PyObject, mode: string): PyObject {
  const filename = fsDecode(filenameArg);
  const text = sourceOf(source, "symtable", "string or bytes");
  if (mode !== "exec" && mode !== "eval" && mode !== "single") {
    throw newValueError("symtable() arg 3 must be 'exec' or 'eval' or 'single'");
  }
  const cookie = typeof text === "string" ? PyCF_IGNORE_COOKIE : 0;
  const tree = parseSource(text, { filename, mode, flags: PyCF_SOURCE_IS_UTF8 | cookie });
  return guarded(
    filename,
    () => withinStack(() => entryObject(buildSymtable(tree, filename, futureFromAst(tree, filename)).st_top)),
  );
}

/** Makes the module. */
export function createSymtableModule(): PyModuleObject {
  readyTypes(PySTEntry_Type);
  const { USE, DEF_GLOBAL, DEF_NONLOCAL, DEF_LOCAL, DEF_PARAM, DEF_TYPE_PARAM, DEF_FREE_CLASS, DEF_IMPORT } =
    flags;
  const { DEF_BOUND, DEF_ANNOT, DEF_COMP_ITER, DEF_COMP_CELL } = flags;
  const { LOCAL, GLOBAL_EXPLICIT, GLOBAL_IMPLICIT, FREE, CELL, SCOPE_MASK } = flags;
  return createNativeModule({
    name: "_symtable",
    functions: {
      symtable: fn(
        "($module, source, filename, startstr: str, /)",
        "The symbol table of a source text, as the compiler sees it.",
        (_m, source, filename, startstr) => symtable(source, filename, startstr),
      ),
    },
    constants: () => ({
      USE,
      DEF_GLOBAL,
      DEF_NONLOCAL,
      DEF_LOCAL,
      DEF_PARAM,
      DEF_TYPE_PARAM,
      DEF_FREE_CLASS,
      DEF_IMPORT,
      DEF_BOUND,
      DEF_ANNOT,
      DEF_COMP_ITER,
      DEF_COMP_CELL,
      TYPE_FUNCTION: flags.FunctionBlock,
      TYPE_CLASS: flags.ClassBlock,
      TYPE_MODULE: flags.ModuleBlock,
      TYPE_ANNOTATION: flags.AnnotationBlock,
      TYPE_TYPE_ALIAS: flags.TypeAliasBlock,
      TYPE_TYPE_PARAMETERS: flags.TypeParametersBlock,
      TYPE_TYPE_VARIABLE: flags.TypeVariableBlock,
      LOCAL,
      GLOBAL_EXPLICIT,
      GLOBAL_IMPLICIT,
      FREE,
      CELL,
      SCOPE_OFF: flags.SCOPE_OFFSET,
      SCOPE_MASK,
    }),
  });
}
