/**
 * What Python sees of code objects. After the attribute and method tables of CPython's `Objects/codeobject.c`.
 */
import { sizeofMethod } from "./sizeof_method.ts";
import { PyErr_WarnEx } from "../runtime/warnings.ts";
import {
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_HIDDEN,
  CO_FAST_LOCAL,
  CO_OPTIMIZED,
  CO_VARARGS,
  CO_VARKEYWORDS,
  CodeObject,
} from "../../compiler/bytecode/code_object.ts";
import { coLines, coPositions } from "../../compiler/bytecode/location_table.ts";
import { jumpTarget, unpackInstructions } from "../../compiler/bytecode/dis.ts";
import { constantKey } from "../../compiler/constant_key.ts";
import type { ConstantValue } from "../../compiler/constants.ts";
import {
  END_ASYNC_FOR,
  FOR_ITER,
  LOAD_FAST_AND_CLEAR,
  opcodeCaches,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { argumentAsInt, PyObject_GetIter } from "../protocol/abstract.ts";
import { defineType, type GetSetSpec } from "../protocol/define_type.ts";
import { newIndexError, newSystemError, newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyBytes_Check, PyBytes_FromArray } from "./bytes_object.ts";
import { constantFromObject } from "./code_marshal.ts";
import { PyCodeObject } from "./code_object.ts";
import type { PyDictObject } from "./dict_object.ts";
import { hashText, objectIdentity } from "./hash.ts";
import { PyList_New } from "./list_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import { Py_EQ, Py_NE, type PyObject, type PyTypeObject } from "./object.ts";
import { PyTuple_Check, PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyCode_Type, PyExc_DeprecationWarning } from "./type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "./unicode_object.ts";

type PlainField = keyof CodeObject;

function numberField(name: PlainField): GetSetSpec<PyCodeObject> {
  return { get: (self) => self.plain[name] as number };
}
function textField(name: PlainField): GetSetSpec<PyCodeObject> {
  return { get: (self) => PyUnicode_FromUTF16(self.plain[name] as string) };
}
function bytesField(name: PlainField): GetSetSpec<PyCodeObject> {
  return { get: (self) => PyBytes_FromArray(self.plain[name] as Uint8Array) };
}
function names(list: readonly string[]): PyObject {
  return PyTuple_New(list.map((name) => PyUnicode_FromUTF16(name)));
}
function namesOfKind(kind: number): GetSetSpec<PyCodeObject> {
  return {
    get: (self) =>
      names(self.complete().co_localsplusnames.filter((_, i) => self.plain.co_localspluskinds[i] & kind)),
  };
}

function optional(value: number | undefined): PyObject {
  return value ?? Py_None;
}

function code_lines(self: PyCodeObject): PyObject {
  const items = coLines(self.plain).map(({ start, end, lineno }) =>
    PyTuple_New([start, end, optional(lineno)])
  );
  return PyObject_GetIter(PyList_New(items));
}

function code_positions(self: PyCodeObject): PyObject {
  const items = coPositions(self.plain).map((at) =>
    PyTuple_New([
      optional(at.lineno),
      optional(at.end_lineno),
      optional(at.col_offset),
      optional(at.end_col_offset),
    ])
  );
  return PyObject_GetIter(PyList_New(items));
}

/** Offset of each branch, of the way not taken, of the target. CPython: `_PyInstrumentation_BranchesIterator`. */
function code_branches(self: PyCodeObject): PyObject {
  const items: PyObject[] = [];
  for (const instruction of unpackInstructions(self.plain.co_code)) {
    const { opcode, offset, arg } = instruction;
    const next = offset + 2 * (1 + opcodeCaches[opcode]);
    if (opcode === FOR_ITER) {
      // The end of the loop is behind END_FOR and POP_ITER.
      items.push(PyTuple_New([offset, next, jumpTarget(instruction)! + 4]));
    } else if (opcode >= POP_JUMP_IF_FALSE && opcode <= POP_JUMP_IF_TRUE) {
      // NOT_TAKEN stands first on the way that isn't taken.
      items.push(PyTuple_New([offset, next + 2, jumpTarget(instruction)!]));
    } else if (opcode === END_ASYNC_FOR) {
      const source = next - 2 * arg!;
      items.push(PyTuple_New([source, source + 4, next]));
    }
  }
  return PyObject_GetIter(PyList_New(items));
}

/**
 * The line table of old: pairs of bytes, by how many code bytes and lines it goes on. CPython: `decode_linetable` of
 * `Objects/codeobject.c`.
 */
function lnotab(self: PyCodeObject): Uint8Array {
  const bytes: number[] = [];
  let offset = 0, line = self.plain.co_firstlineno;
  for (const { start, lineno } of self.locations) {
    if (lineno === undefined || lineno === line) continue;
    let codeDelta = start - offset, lineDelta = lineno - line;
    for (; codeDelta > 255; codeDelta -= 255) bytes.push(255, 0);
    for (; lineDelta > 127; lineDelta -= 127, codeDelta = 0) bytes.push(codeDelta, 127);
    for (; lineDelta < -128; lineDelta += 128, codeDelta = 0) bytes.push(codeDelta, 128);
    bytes.push(codeDelta, lineDelta & 255);
    offset = start;
    line = lineno;
  }
  return Uint8Array.from(bytes);
}

/** What makes a code object, as Python names it. */
interface CodeArguments {
  co_argcount: number;
  co_posonlyargcount: number;
  co_kwonlyargcount: number;
  co_nlocals: number;
  co_stacksize: number;
  co_flags: number;
  co_firstlineno: number;
  co_code: Uint8Array;
  co_consts: readonly PyObject[];
  co_names: readonly PyObject[];
  co_varnames: readonly PyObject[];
  co_freevars: readonly PyObject[];
  co_cellvars: readonly PyObject[];
  co_filename: string;
  co_name: string;
  co_qualname: string;
  co_linetable: Uint8Array;
  co_exceptiontable: Uint8Array;
}

function texts(items: readonly PyObject[]): string[] {
  return items.map((item) => {
    if (!PyUnicode_Check(item)) throw newSystemError("non-string found in code slot");
    return PyUnicode_AsUTF16(item);
  });
}

/** Names and kinds of locals, cells that are arguments merged. CPython: `PyUnstable_Code_NewWithPosOnlyArgs`. */
function localsPlus(a: CodeArguments): { names: string[]; kinds: number[] } {
  const names = texts(a.co_varnames);
  const kinds = names.map(() => CO_FAST_LOCAL);
  const varnames = names.length;
  for (const cell of texts(a.co_cellvars)) {
    const argument = names.indexOf(cell);
    if (argument >= 0 && argument < varnames) {
      kinds[argument] |= CO_FAST_CELL;
      continue;
    }
    names.push(cell);
    kinds.push(CO_FAST_CELL);
  }
  for (const free of texts(a.co_freevars)) {
    names.push(free);
    kinds.push(CO_FAST_FREE);
  }
  if ((a.co_flags & CO_OPTIMIZED) === 0) {
    for (const { opcode, arg } of unpackInstructions(a.co_code)) {
      if (opcode !== LOAD_FAST_AND_CLEAR) continue;
      if (arg! >= names.length) throw newValueError(`code: LOAD_FAST_AND_CLEAR oparg ${arg} out of range`);
      kinds[arg!] |= CO_FAST_HIDDEN;
    }
  }
  return { names, kinds };
}

/** Checks the parts as far as CPython does, then puts them together. CPython: `_PyCode_Validate`. */
function newCode(a: CodeArguments): PyCodeObject {
  const names = texts(a.co_names);
  const { names: localsplusnames, kinds } = localsPlus(a);
  if (a.co_argcount < a.co_posonlyargcount || a.co_stacksize < 0 || a.co_flags < 0) {
    throw newSystemError("bad argument to internal function");
  }
  if (a.co_code.length % 2 !== 0) throw newValueError("code: co_code is malformed");
  const needed = a.co_argcount + a.co_kwonlyargcount + ((a.co_flags & CO_VARARGS) !== 0 ? 1 : 0) +
    ((a.co_flags & CO_VARKEYWORDS) !== 0 ? 1 : 0);
  if (a.co_varnames.length < needed) throw newValueError("code: co_varnames is too small");
  if (a.co_nlocals !== a.co_varnames.length) throw newValueError("code: co_nlocals != len(co_varnames)");
  const plain = new CodeObject({
    co_argcount: a.co_argcount,
    co_posonlyargcount: a.co_posonlyargcount,
    co_kwonlyargcount: a.co_kwonlyargcount,
    co_stacksize: a.co_stacksize,
    co_flags: a.co_flags,
    co_code: a.co_code,
    co_consts: a.co_consts.map((value) => constantOrUndefined(value) ?? null),
    co_names: names,
    co_localsplusnames: localsplusnames,
    co_localspluskinds: Uint8Array.from(kinds),
    co_filename: a.co_filename,
    co_name: a.co_name,
    co_qualname: a.co_qualname,
    co_firstlineno: a.co_firstlineno,
    co_linetable: a.co_linetable,
    co_exceptiontable: a.co_exceptiontable,
  });
  return PyCodeObject.withConstants(plain, a.co_consts.slice());
}

/** The compiler's constant for an object, if the object can be one. */
function constantOrUndefined(value: PyObject): ConstantValue | undefined {
  try {
    return constantFromObject(value);
  } catch {
    return undefined;
  }
}

function argumentsOf(self: PyCodeObject): CodeArguments {
  const { plain } = self.complete();
  const ofKind = (kind: number) =>
    self.co_localsplusnames.filter((_, i) => plain.co_localspluskinds[i] & kind).map((name) =>
      PyUnicode_FromUTF16(name)
    );
  return {
    co_argcount: plain.co_argcount,
    co_posonlyargcount: plain.co_posonlyargcount,
    co_kwonlyargcount: plain.co_kwonlyargcount,
    co_nlocals: self.co_nlocals,
    co_stacksize: plain.co_stacksize,
    co_flags: plain.co_flags,
    co_firstlineno: plain.co_firstlineno,
    co_code: plain.co_code,
    co_consts: self.co_consts,
    co_names: self.co_names.map((name) => PyUnicode_FromUTF16(name)),
    co_varnames: ofKind(CO_FAST_LOCAL),
    co_cellvars: ofKind(CO_FAST_CELL),
    co_freevars: ofKind(CO_FAST_FREE),
    co_filename: plain.co_filename,
    co_name: plain.co_name,
    co_qualname: plain.co_qualname,
    co_linetable: plain.co_linetable,
    co_exceptiontable: plain.co_exceptiontable,
  };
}

const INT_FIELDS = [
  "co_argcount",
  "co_posonlyargcount",
  "co_kwonlyargcount",
  "co_nlocals",
  "co_stacksize",
  "co_flags",
  "co_firstlineno",
] as const;
const TEXT_FIELDS = ["co_filename", "co_name", "co_qualname"] as const;
const BYTES_FIELDS = ["co_code", "co_linetable", "co_exceptiontable"] as const;
const TUPLE_FIELDS = ["co_consts", "co_names", "co_varnames", "co_freevars", "co_cellvars"] as const;

/** Sets one part from a Python object of the right type; false if there is no such part. */
function setPart(a: CodeArguments, name: string, value: PyObject, funcname: string, shown: string): boolean {
  const wrong = (expected: string) =>
    newTypeError(
      `${funcname} argument ${shown} must be ${expected}, not ${
        value === Py_None ? "None" : Py_TYPE(value).tp_name
      }`,
    );
  if ((INT_FIELDS as readonly string[]).includes(name)) {
    a[name as typeof INT_FIELDS[number]] = argumentAsInt(value);
  } else if ((TEXT_FIELDS as readonly string[]).includes(name)) {
    if (!PyUnicode_Check(value)) throw wrong("str");
    a[name as typeof TEXT_FIELDS[number]] = PyUnicode_AsUTF16(value);
  } else if ((BYTES_FIELDS as readonly string[]).includes(name)) {
    if (!PyBytes_Check(value)) throw wrong("bytes");
    a[name as typeof BYTES_FIELDS[number]] = value.ob_sval;
  } else if ((TUPLE_FIELDS as readonly string[]).includes(name)) {
    if (!PyTuple_Check(value)) throw wrong("tuple");
    a[name as typeof TUPLE_FIELDS[number]] = value.ob_item;
  } else return false;
  return true;
}

/** A copy with some attributes replaced. CPython: `code_replace_impl`. */
function code_replace(self: PyCodeObject, changes: PyDictObject): PyObject {
  const a = argumentsOf(self);
  for (const [key, value] of changes.entries()) {
    const name = PyUnicode_AsUTF16(key);
    if (!setPart(a, name, value, "replace()", `'${name}'`)) {
      throw newTypeError(`replace() got an unexpected keyword argument '${name}'`);
    }
  }
  for (const name of INT_FIELDS) {
    if (a[name] < 0) throw newValueError(`${name} must be a positive integer`);
  }
  return newCode(a);
}

/** The constructor's arguments in order. */
const CONSTRUCTOR: readonly (keyof CodeArguments)[] = [
  "co_argcount",
  "co_posonlyargcount",
  "co_kwonlyargcount",
  "co_nlocals",
  "co_stacksize",
  "co_flags",
  "co_code",
  "co_consts",
  "co_names",
  "co_varnames",
  "co_filename",
  "co_name",
  "co_qualname",
  "co_firstlineno",
  "co_linetable",
  "co_exceptiontable",
  "co_freevars",
  "co_cellvars",
];
const REQUIRED = 16;

/** `types.CodeType(...)`. CPython: `code_new_impl`. */
function code_new(
  _type: PyTypeObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  if (kwnames !== undefined && kwnames.length > 0) throw newTypeError("code() takes no keyword arguments");
  if (args.length < REQUIRED || args.length > CONSTRUCTOR.length) {
    const bound = args.length < REQUIRED ? `at least ${REQUIRED}` : `at most ${CONSTRUCTOR.length}`;
    throw newTypeError(`code expected ${bound} arguments, got ${args.length}`);
  }
  const a = { co_freevars: [], co_cellvars: [] } as unknown as CodeArguments;
  args.forEach((value, i) => setPart(a, CONSTRUCTOR[i], value, "code()", String(i + 1)));
  for (const name of ["argcount", "posonlyargcount", "kwonlyargcount", "nlocals"] as const) {
    if (a[`co_${name}`] < 0) throw newValueError(`code: ${name} must not be negative`);
  }
  for (const tuple of [a.co_names, a.co_varnames, a.co_freevars, a.co_cellvars]) {
    for (const item of tuple) {
      if (!PyUnicode_Check(item)) {
        throw newTypeError(`name tuples must contain only strings, not '${Py_TYPE(item).tp_name}'`);
      }
    }
  }
  return newCode(a);
}

/** Whether two tuples of constants share their slots: equal, and of equal types all the way down. */
function sameConstants(a: readonly PyObject[], b: readonly PyObject[]): boolean {
  return a.length === b.length && a.every((item, i) => {
    const other = b[i];
    if (item === other) return true;
    if (item instanceof PyCodeObject && other instanceof PyCodeObject) return sameCode(item, other);
    const left = constantOrUndefined(item), right = constantOrUndefined(other);
    return left !== undefined && right !== undefined && constantKey(left) === constantKey(right);
  });
}

function withoutConstants(plain: CodeObject): CodeObject {
  return new CodeObject({ ...plain, co_consts: [] });
}

/** CPython: `code_richcompare`. */
function sameCode(a: PyCodeObject, b: PyCodeObject): boolean {
  return a === b || constantKey(withoutConstants(a.plain)) === constantKey(withoutConstants(b.plain)) &&
      sameConstants(a.complete().co_consts, b.complete().co_consts);
}

/** CPython: `code__varname_from_oparg_impl`. */
function varnameFromOparg(self: PyCodeObject, oparg: number): PyObject {
  const name = self.complete().co_localsplusnames[oparg];
  if (name === undefined) throw newIndexError("tuple index out of range");
  return PyUnicode_FromUTF16(name);
}

const method = methodsOf<PyCodeObject>();

defineType<PyCodeObject>(PyCode_Type, {
  doc: "Create a code object.  Not for mere mortals.",
  hasWeakrefs: true,
  signature:
    "(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)",
  slots: {
    tp_new: code_new,
    tp_repr: (self) => {
      const { co_name, co_filename, co_firstlineno } = self.plain;
      const address = objectIdentity(self).toString(16);
      return PyUnicode_FromUTF16(
        `<code object ${co_name} at 0x${address}, file "${co_filename}", line ${co_firstlineno || -1}>`,
      );
    },
    tp_hash: (self) => {
      const { plain } = self;
      const counts = [
        plain.co_argcount,
        plain.co_posonlyargcount,
        plain.co_kwonlyargcount,
        plain.co_flags,
        plain.co_firstlineno,
      ];
      return hashText(
        [plain.co_name, plain.co_names, plain.co_localsplusnames, counts, plain.co_code, plain.co_linetable]
          .join(),
      );
    },
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyCodeObject)) return Py_NotImplemented;
      const same = sameCode(self, other);
      return op === Py_EQ ? same : !same;
    },
    tp_traverse: (self, visit) => self.co_consts.forEach(visit),
  },
  methods: {
    __sizeof__: sizeofMethod(),
    co_lines: method("($self, /)", undefined, code_lines),
    co_branches: method("($self, /)", undefined, code_branches),
    co_positions: method("($self, /)", undefined, code_positions),
    replace: method(
      "($self, /, **changes)",
      "Return a copy of the code object with new values for the specified fields.",
      code_replace,
    ),
    __replace__: method("($self, /, **changes)", "The same as replace().", code_replace),
    _varname_from_oparg: method(
      "($self, /, oparg: int)",
      "The name of the local, cell or free variable at an index, for tools.",
      varnameFromOparg,
    ),
  },
  members: {
    co_argcount: numberField("co_argcount"),
    co_posonlyargcount: numberField("co_posonlyargcount"),
    co_kwonlyargcount: numberField("co_kwonlyargcount"),
    co_stacksize: numberField("co_stacksize"),
    co_flags: numberField("co_flags"),
    co_nlocals: { get: (self) => self.complete().co_nlocals },
    co_consts: { get: (self) => PyTuple_New(self.complete().co_consts) },
    co_names: { get: (self) => names(self.complete().co_names) },
    co_filename: textField("co_filename"),
    co_name: textField("co_name"),
    co_qualname: textField("co_qualname"),
    co_firstlineno: numberField("co_firstlineno"),
    co_linetable: bytesField("co_linetable"),
    co_exceptiontable: bytesField("co_exceptiontable"),
  },
  getset: {
    co_varnames: namesOfKind(CO_FAST_LOCAL),
    co_cellvars: namesOfKind(CO_FAST_CELL),
    co_freevars: namesOfKind(CO_FAST_FREE),
    co_code: bytesField("co_code"),
    co_lnotab: {
      get: (self) => {
        PyErr_WarnEx(PyExc_DeprecationWarning, "co_lnotab is deprecated, use co_lines instead.", 1);
        return PyBytes_FromArray(lnotab(self));
      },
    },
    _co_code_adaptive: { get: (self) => PyBytes_FromArray(self.adaptiveCode()) },
  },
});
