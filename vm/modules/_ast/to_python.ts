/** From the compiler's tree to Python's AST objects. CPython: the `ast2obj_*` functions of `Python/Python-ast.c`. */
import { type AST, type FieldInfo, FIELDS } from "../../../compiler/ast/nodes_generated.ts";
import type { ConstantValue } from "../../../compiler/constants.ts";
import { objectFromConstant } from "../../objects/code_constants.ts";
import { PyInstanceObject } from "../../objects/instance.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { isStackOverflow } from "../../../compiler/recursion.ts";
import { newRecursionError } from "../../protocol/errors.ts";
import { type AstTypes, astTypes } from "./types.ts";

/** The AST object of a tree. RecursionError for one nested too deeply. CPython: `PyAST_mod2obj`. */
export function objectFromAst(node: AST): PyObject {
  try {
    return nodeObject(astTypes(), node);
  } catch (err) {
    if (isStackOverflow(err)) {
      throw newRecursionError("maximum recursion depth exceeded during ast construction");
    }
    throw err;
  }
}

function nodeObject(types: AstTypes, node: AST): PyObject {
  const info = FIELDS[node.nodeType];
  const { type, shape } = types.nodes.get(node.nodeType)!;
  const object = new PyInstanceObject(type);
  const values = node as unknown as Record<string, unknown>;
  const slots: PyObject[] = [];
  for (const field of info.fields) slots.push(fieldObject(types, field, values[field.name]));
  for (const attribute of info.attributes) {
    slots.push((values[attribute.name] as number | undefined) ?? Py_None);
  }
  object.shape = shape;
  object.slots = slots;
  return object;
}

function fieldObject(types: AstTypes, field: FieldInfo, value: unknown): PyObject {
  if (Array.isArray(value)) return PyList_New(value.map((item) => itemObject(types, field.type, item)));
  if (field.type === "constant") return objectFromConstant(value as ConstantValue);
  if (field.type === "int") return (value as number | undefined) ?? (field.name === "level" ? 0 : Py_None);
  return itemObject(types, field.type, value);
}

function itemObject(types: AstTypes, fieldType: string, value: unknown): PyObject {
  if (value === undefined) return Py_None;
  if (typeof value !== "string") {
    return typeof value === "object" ? nodeObject(types, value as AST) : value as PyObject;
  }
  if (fieldType === "identifier" || fieldType === "string") return PyUnicode_FromUTF16(value);
  return types.singletons.get(value)!;
}
