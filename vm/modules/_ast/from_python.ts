/**
 * From Python's AST objects to the compiler's tree, with CPython's complaints about objects that are no trees. CPython:
 * the `obj2ast_*` functions of `Python/Python-ast.c`. What types can't say is left to `compiler/ast/validate.ts`.
 */
import {
  type AST,
  CLASSES,
  type FieldInfo,
  FIELDS,
  type mod,
  OPERATOR_TYPES,
} from "../../../compiler/ast/nodes_generated.ts";
import {
  type ConstantValue,
  ForeignConstant,
  FrozenSetConstant,
  TupleConstant,
} from "../../../compiler/constants.ts";
import type { CompileMode } from "../../../compiler/options.ts";
import { PyBytes_CheckExact } from "../../objects/bytes_object.ts";
import { constantFromObject } from "../../objects/code_marshal.ts";
import { PyListObject } from "../../objects/list_object.ts";
import { PyLong_AsInt, PyLong_Check } from "../../objects/long_object.ts";
import { Py_Ellipsis, Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { type PySetObject, setItems } from "../../objects/set_object.ts";
import type { PyTupleObject } from "../../objects/tuple_object.ts";
import * as zoo from "../../objects/type_zoo.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_CheckExact } from "../../objects/unicode_object.ts";
import { PyObject_GetOptionalAttr, PyObject_IsInstance, reprText } from "../../protocol/abstract.ts";
import {
  newOverflowError,
  newRecursionError,
  newRuntimeError,
  newTypeError,
  newValueError,
} from "../../protocol/errors.ts";
import { isStackOverflow } from "../../../compiler/recursion.ts";
import { type AstTypes, astTypes } from "./types.ts";

const ROOT: Record<CompileMode, string> = {
  exec: "Module",
  eval: "Expression",
  single: "Interactive",
  func_type: "FunctionType",
};

/** Nesting at which Python code could not have made the tree in good faith; CPython's own stack ends near it. */
const MAX_DEPTH = 5000;

/** The tree that an AST object stands for, which must be one of the mode's kind. CPython: `PyAST_obj2mod`. */
export function astFromObject(object: PyObject, mode: CompileMode): mod {
  const types = astTypes();
  const root = ROOT[mode];
  if (!PyObject_IsInstance(object, types.byName.get(root)!)) {
    throw newTypeError(`expected ${root} node, got ${Py_TYPE(object).ht_name}`);
  }
  const reader = new Reader(types);
  try {
    return reader.node("mod", object) as mod;
  } catch (err) {
    if (isStackOverflow(err)) throw recursionError(reader.current);
    throw err;
  }
}

function recursionError(where: string): PyObject {
  return newRecursionError(`maximum recursion depth exceeded while traversing '${where}' node`);
}

class Reader {
  /** The constructor whose fields are being read, for RecursionError. */
  current: string;
  private readonly types: AstTypes;
  private depth: number;

  constructor(types: AstTypes) {
    this.types = types;
    this.current = "mod";
    this.depth = 0;
  }

  /** A node of a sum or product type; undefined for None where the type is a sum. */
  node(base: string, object: PyObject): AST | undefined {
    const constructors = this.types.constructors.get(base)!;
    const isProduct = constructors.length === 1 && constructors[0] === base;
    if (!isProduct && object === Py_None) return undefined;
    if (++this.depth > MAX_DEPTH) throw recursionError(this.current);
    this.current = base;
    let result: AST;
    if (isProduct) {
      const fields = this.fields(base, object);
      result = new CLASSES[base](...fields, ...this.attributes(base, FIELDS[base].attributes, object));
    } else {
      const attributes = this.attributes(base, FIELDS[constructors[0]].attributes, object);
      const name = constructors.find((c) => PyObject_IsInstance(object, this.types.byName.get(c)!));
      if (name === undefined) {
        throw newTypeError(`expected some sort of ${base}, but got ${reprText(object)}`);
      }
      this.current = name;
      result = new CLASSES[name](...this.fields(name, object), ...attributes);
    }
    this.depth--;
    return result;
  }

  private attributes(
    owner: string,
    attributes: readonly FieldInfo[],
    object: PyObject,
  ): (number | undefined)[] {
    const values: (number | undefined)[] = [];
    for (const [i, attribute] of attributes.entries()) {
      const value = PyObject_GetOptionalAttr(object, attribute.name);
      if (attribute.quantifier === "?" && (value === undefined || value === Py_None)) {
        values.push(values[i - 2]);
      } else if (value === undefined) throw missing(attribute.name, owner);
      else values.push(intField(value));
    }
    return values;
  }

  private fields(name: string, object: PyObject): unknown[] {
    const { fields } = FIELDS[name];
    const values: unknown[] = [];
    for (const field of fields) {
      const value = PyObject_GetOptionalAttr(object, field.name);
      if (field.quantifier.endsWith("*")) values.push(this.list(name, field, value));
      else if (field.quantifier === "?" && (value === undefined || value === Py_None)) {
        values.push(field.type === "int" ? 0 : undefined);
      } else if (value === undefined) throw missing(field.name, name);
      else values.push(this.value(field.type, value));
    }
    fields.forEach((field, i) => {
      if (field.quantifier === "" && values[i] === undefined) {
        throw newValueError(`field '${field.name}' is required for ${name}`);
      }
    });
    return values;
  }

  private list(owner: string, field: FieldInfo, list: PyObject | undefined): unknown[] {
    if (list === undefined) return [];
    if (!(list instanceof PyListObject)) {
      throw newTypeError(`${owner} field "${field.name}" must be a list, not a ${Py_TYPE(list).ht_name}`);
    }
    const items = list.ob_item, length = items.length;
    const values: unknown[] = [];
    for (let i = 0; i < length; i++) {
      values.push(this.value(field.type, items[i]));
      if (list.ob_item.length !== length) {
        throw newRuntimeError(`${owner} field "${field.name}" changed size during iteration`);
      }
      this.current = owner;
    }
    return values;
  }

  private value(type: string, object: PyObject): unknown {
    switch (type) {
      case "identifier":
        if (object === Py_None) return undefined;
        if (!PyUnicode_CheckExact(object)) throw newTypeError("AST identifier must be of type str");
        return PyUnicode_AsUTF16(object);
      case "string":
        if (!PyUnicode_CheckExact(object) && !PyBytes_CheckExact(object)) {
          throw newTypeError("AST string must be of type str");
        }
        return PyUnicode_CheckExact(object) ? PyUnicode_AsUTF16(object) : "";
      case "int":
        return intField(object);
      case "constant":
        return constantField(object);
    }
    const operators = OPERATOR_TYPES[type];
    if (operators === undefined) return this.node(type, object);
    const name = operators.find((o) => PyObject_IsInstance(object, this.types.byName.get(o)!));
    if (name === undefined) throw newTypeError(`expected some sort of ${type}, but got ${reprText(object)}`);
    return name;
  }
}

function missing(field: string, owner: string): PyObject {
  return newTypeError(`required field "${field}" missing from ${owner}`);
}

function intField(object: PyObject): number {
  if (!PyLong_Check(object)) throw newValueError(`invalid integer value: ${reprText(object)}`);
  const value = Number(PyLong_AsInt(object));
  if (value < -2147483648 || value > 2147483647) {
    throw newOverflowError("Python int too large to convert to C int");
  }
  return value;
}

/** A constant; what can't be one is left for the validator to name. */
function constantField(object: PyObject): ConstantValue {
  if (typeof object !== "object" || object === Py_None || object === Py_Ellipsis) {
    return constantFromObject(object);
  }
  switch (object.ob_type) {
    case zoo.PyFloat_Type:
    case zoo.PyComplex_Type:
    case zoo.PyUnicode_Type:
    case zoo.PyBytes_Type:
      return constantFromObject(object);
    case zoo.PyTuple_Type:
      return new TupleConstant((object as PyTupleObject).ob_item.map(constantField));
    case zoo.PyFrozenSet_Type:
      return new FrozenSetConstant(setItems(object as PySetObject).map(constantField));
  }
  return new ForeignConstant(object.ob_type.ht_name) as unknown as ConstantValue;
}
