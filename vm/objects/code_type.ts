/**
 * What Python sees of code objects. After the attribute and method tables of CPython's `Objects/codeobject.c`.
 */
import {
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_LOCAL,
  CodeObject,
} from "../../compiler/bytecode/code_object.ts";
import { coLines, coPositions } from "../../compiler/bytecode/location_table.ts";
import { jumpTarget, unpackInstructions } from "../../compiler/bytecode/dis.ts";
import { constantKey } from "../../compiler/constant_key.ts";
import {
  FOR_ITER,
  opcodeCaches,
  POP_JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { PyObject_GetIter } from "../protocol/abstract.ts";
import { defineType, type GetSetSpec } from "../protocol/define_type.ts";
import { newTypeError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyBytes_FromArray, requireBytes } from "./bytes_object.ts";
import { PyCodeObject } from "./code_object.ts";
import type { PyDictObject } from "./dict_object.ts";
import { hashText, objectIdentity } from "./hash.ts";
import { PyList_New } from "./list_object.ts";
import { Py_None, Py_NotImplemented } from "./none_object.ts";
import { Py_EQ, Py_NE, type PyObject } from "./object.ts";
import { PyTuple_Check, PyTuple_New } from "./tuple_object.ts";
import { Py_TYPE, PyCode_Type } from "./type_zoo.ts";
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
    get: (self) => names(self.co_localsplusnames.filter((_, i) => self.plain.co_localspluskinds[i] & kind)),
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

/** Offset of each branch, of the way not taken, of the target. */
function code_branches(self: PyCodeObject): PyObject {
  const items: PyObject[] = [];
  for (const instruction of unpackInstructions(self.plain.co_code)) {
    const { opcode, offset } = instruction;
    if (opcode !== FOR_ITER && (opcode < POP_JUMP_IF_FALSE || opcode > POP_JUMP_IF_TRUE)) continue;
    const next = offset + 2 * (1 + opcodeCaches[opcode]);
    items.push(PyTuple_New([offset, next, jumpTarget(instruction) ?? next]));
  }
  return PyObject_GetIter(PyList_New(items));
}

/** A copy with some attributes replaced. CPython: `code_replace_impl`. */
function code_replace(self: PyCodeObject, changes: PyDictObject): PyObject {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(self.plain)) fields[name] = self.plain[name as PlainField];
  let consts: PyObject[] = self.co_consts;
  const locals = { co_varnames: CO_FAST_LOCAL, co_cellvars: CO_FAST_CELL, co_freevars: CO_FAST_FREE };
  for (const [key, value] of changes.entries()) {
    const name = PyUnicode_AsUTF16(key);
    switch (name) {
      case "co_argcount":
      case "co_posonlyargcount":
      case "co_kwonlyargcount":
      case "co_stacksize":
      case "co_flags":
      case "co_firstlineno":
        if (typeof value !== "number") {
          throw newTypeError(`'${Py_TYPE(value).tp_name}' object cannot be interpreted as an integer`);
        }
        fields[name] = value;
        break;
      case "co_nlocals":
        break;
      case "co_name":
      case "co_qualname":
      case "co_filename":
        if (!PyUnicode_Check(value)) {
          throw newTypeError(`replace() argument '${name}' must be str, not ${Py_TYPE(value).tp_name}`);
        }
        fields[name] = PyUnicode_AsUTF16(value);
        break;
      case "co_code":
      case "co_linetable":
      case "co_exceptiontable":
        fields[name] = requireBytes(value);
        break;
      case "co_names":
        fields[name] = tupleOf(name, value).map(PyUnicode_AsUTF16);
        break;
      case "co_consts":
        consts = tupleOf(name, value).slice();
        break;
      case "co_varnames":
      case "co_cellvars":
      case "co_freevars": {
        const replacement = tupleOf(name, value).map(PyUnicode_AsUTF16);
        const all = [...fields.co_localsplusnames as string[]];
        let at = 0;
        for (let i = 0; i < all.length; i++) {
          if (self.plain.co_localspluskinds[i] & locals[name]) all[i] = replacement[at++] ?? all[i];
        }
        fields.co_localsplusnames = all;
        break;
      }
      default:
        throw newTypeError(`replace() got an unexpected keyword argument '${name}'`);
    }
  }
  return new PyCodeObject(new CodeObject(fields as unknown as CodeObject), undefined, consts);
}

function tupleOf(name: string, value: PyObject): readonly PyObject[] {
  if (!PyTuple_Check(value)) {
    throw newTypeError(`replace() argument '${name}' must be tuple, not ${Py_TYPE(value).tp_name}`);
  }
  return value.ob_item;
}

const method = methodsOf<PyCodeObject>();

defineType<PyCodeObject>(PyCode_Type, {
  doc: "Create a code object.  Not for mere mortals.",
  hasWeakrefs: true,
  slots: {
    tp_repr: (self) => {
      const { co_name, co_filename, co_firstlineno } = self.plain;
      const address = objectIdentity(self).toString(16);
      return PyUnicode_FromUTF16(
        `<code object ${co_name} at 0x${address}, file "${co_filename}", line ${co_firstlineno || -1}>`,
      );
    },
    tp_hash: (self) =>
      hashText(`${self.plain.co_name}:${self.plain.co_firstlineno}:${self.plain.co_code.join()}`),
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || !(other instanceof PyCodeObject)) return Py_NotImplemented;
      const same = self === other || constantKey(self.plain) === constantKey(other.plain);
      return op === Py_EQ ? same : !same;
    },
    tp_traverse: (self, visit) => self.co_consts.forEach(visit),
  },
  methods: {
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
      undefined,
      (self, oparg) => PyUnicode_FromUTF16(self.co_localsplusnames[oparg]),
    ),
  },
  members: {
    co_argcount: numberField("co_argcount"),
    co_posonlyargcount: numberField("co_posonlyargcount"),
    co_kwonlyargcount: numberField("co_kwonlyargcount"),
    co_stacksize: numberField("co_stacksize"),
    co_flags: numberField("co_flags"),
    co_nlocals: { get: (self) => self.co_nlocals },
    co_consts: { get: (self) => PyTuple_New(self.co_consts) },
    co_names: { get: (self) => names(self.co_names) },
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
    _co_code_adaptive: { get: (self) => PyBytes_FromArray(self.adaptiveCode()) },
  },
});
