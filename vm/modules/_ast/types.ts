/**
 * The classes of the `_ast` module, made from the compiler's table of nodes (`FIELDS`): AST, one class a sum type, one a
 * constructor. Made once, when the module or `compile()` first needs them. After `init_types` and `add_ast_annotations`
 * in CPython's generated `Python/Python-ast.c`.
 */
import { type FieldInfo, FIELDS, OPERATOR_TYPES } from "../../../compiler/ast/nodes_generated.ts";
import { PyDict_New, PyDict_SetItemString } from "../../objects/dict_object.ts";
import { PyGenericAlias_New } from "../../objects/genericalias_object.ts";
import { PyInstanceObject, type Shape } from "../../objects/instance.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  Py_TPFLAGS_BASETYPE,
  Py_TPFLAGS_HEAPTYPE,
  Py_TPFLAGS_IMMUTABLETYPE,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { clearInstanceDict, instanceDict, setInstanceDict } from "../../objects/object_object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { PyType_IsSubtype } from "../../objects/type_object.ts";
import {
  Py_TYPE,
  PyBaseObject_Type,
  PyList_Type,
  PyLong_Type,
  PyType_Type,
  PyUnicode_Type,
} from "../../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { unionFrom } from "../../objects/union_object.ts";
import { PyObject_SetAttr } from "../../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { methodsOf } from "../../protocol/signature.ts";
import { newNativeType, readyTypes } from "../native.ts";
import { ast_type_init, reduceNode, replaceNode } from "./init.ts";
import { ast_repr } from "./repr.ts";

/** The base of all nodes. */
export const AST_Type: PyTypeObject = newNativeType("ast.AST");

const method = methodsOf<PyObject>();

defineType<PyObject>(AST_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  hasDict: true,
  slots: { tp_init: ast_type_init, tp_repr: ast_repr },
  methods: {
    __reduce__: method("($self, /)", undefined, reduceNode),
    __replace__: method(
      "($self, /, **fields)",
      "Return a copy of the AST node with new values for the specified fields.",
      replaceNode,
    ),
  },
  getset: {
    __dict__: {
      get: instanceDict,
      set: (self, value) => (value === undefined ? clearInstanceDict(self) : setInstanceDict(self, value)),
    },
  },
  constants: () => ({
    __module__: "ast",
    _fields: PyTuple_New([]),
    __match_args__: PyTuple_New([]),
    _attributes: PyTuple_New([]),
  }),
});

/** What making a node of one constructor takes. */
export interface NodeClass {
  readonly type: PyTypeObject;
  /** Where the fields and attributes of a whole node stand. */
  readonly shape: Shape;
}

export interface AstTypes {
  /** Every class by name, in the module's order. */
  readonly byName: ReadonlyMap<string, PyTypeObject>;
  /** Constructors that have fields. */
  readonly nodes: ReadonlyMap<string, NodeClass>;
  /** The one instance of each operator and context. */
  readonly singletons: ReadonlyMap<string, PyObject>;
  /** Names of the constructors of a sum type. */
  readonly constructors: ReadonlyMap<string, readonly string[]>;
}

let made: AstTypes | undefined;

/** The classes; made now if they aren't yet. */
export function astTypes(): AstTypes {
  return made ??= makeTypes();
}

/** Whether the object is a node. Costs nothing while no node can exist. CPython: `PyAST_Check`. */
export function isAst(op: PyObject): boolean {
  return made !== undefined && PyType_IsSubtype(Py_TYPE(op), AST_Type);
}

function quantified(field: FieldInfo): string {
  return `${field.type}${field.quantifier} ${field.name}`;
}

function constructorDoc(name: string): string {
  const info = FIELDS[name];
  return info === undefined || info.fields.length === 0
    ? name
    : `${name}(${info.fields.map(quantified).join(", ")})`;
}

function names(fields: readonly FieldInfo[]): PyObject {
  return PyTuple_New(fields.map((field) => PyUnicode_FromUTF16(field.name)));
}

function makeType(name: string, base: PyTypeObject, fields: readonly FieldInfo[], doc: string): PyTypeObject {
  const dict = PyDict_New();
  const fieldNames = names(fields);
  PyDict_SetItemString(dict, "_fields", fieldNames);
  PyDict_SetItemString(dict, "__match_args__", fieldNames);
  PyDict_SetItemString(dict, "__module__", "ast");
  PyDict_SetItemString(dict, "__doc__", PyUnicode_FromUTF16(doc));
  return PyObject_Vectorcall(PyType_Type, [name, PyTuple_New([base]), dict], undefined) as PyTypeObject;
}

/** Optional fields and attributes default to None on the class. */
function addDefaults(type: PyTypeObject, fields: readonly FieldInfo[]): void {
  for (const field of fields) if (field.quantifier === "?") PyObject_SetAttr(type, field.name, Py_None);
}

function makeTypes(): AstTypes {
  readyTypes(AST_Type);
  AST_Type.tp_flags = AST_Type.tp_flags & ~Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_HEAPTYPE;
  const byName: Map<string, PyTypeObject> = new Map([["AST", AST_Type]]);
  const nodes: Map<string, NodeClass> = new Map();
  const singletons: Map<string, PyObject> = new Map();
  const constructors = constructorsByBase();
  for (const [base, members] of constructors) {
    const isProduct = members.length === 1 && members[0] === base;
    let parent = AST_Type;
    if (!isProduct) {
      const first = FIELDS[members[0]];
      const indent = "\n" + " ".repeat(base.length + 1) + "| ";
      const isSimple = OPERATOR_TYPES[base] !== undefined;
      const doc = `${base} = ${members.map(constructorDoc).join(isSimple ? " | " : indent)}`;
      parent = makeType(base, AST_Type, [], doc);
      const attributes = first?.attributes ?? [];
      PyObject_SetAttr(parent, "_attributes", names(attributes));
      addDefaults(parent, attributes);
      byName.set(base, parent);
    }
    for (const name of members) {
      const info = FIELDS[name];
      const type = makeType(name, parent, info?.fields ?? [], constructorDoc(name));
      byName.set(name, type);
      if (isProduct) PyObject_SetAttr(type, "_attributes", names(info.attributes));
      if (info === undefined) {
        singletons.set(name, new PyInstanceObject(type));
        continue;
      }
      addDefaults(type, info.fields);
      if (isProduct) addDefaults(type, info.attributes);
      let shape = type.ht_shape!;
      for (const field of [...info.fields, ...info.attributes]) shape = shape.with(field.name);
      nodes.set(name, { type, shape });
    }
  }
  for (const [name, type] of byName) {
    if (FIELDS[name] === undefined && !singletons.has(name)) continue;
    const types = fieldTypes(FIELDS[name]?.fields ?? [], byName);
    PyObject_SetAttr(type, "_field_types", types);
    PyObject_SetAttr(type, "__annotations__", types);
  }
  return { byName, nodes, singletons, constructors };
}

/** Sum types with their constructors in the order of the grammar, operators where CPython has them. */
function constructorsByBase(): Map<string, string[]> {
  const byBase: Map<string, string[]> = new Map();
  for (const [name, info] of Object.entries(FIELDS)) {
    // Operators and contexts stand behind expressions.
    if (name === "comprehension") {
      for (const [base, members] of Object.entries(OPERATOR_TYPES)) byBase.set(base, [...members]);
    }
    const base = info.base === "" ? name : info.base;
    const members = byBase.get(base);
    if (members === undefined) byBase.set(base, [name]);
    else members.push(name);
  }
  return byBase;
}

function fieldTypes(fields: readonly FieldInfo[], byName: ReadonlyMap<string, PyTypeObject>): PyObject {
  const dict = PyDict_New();
  for (const field of fields) {
    const plain = builtinType(field.type) ?? byName.get(field.type)!;
    const type = field.quantifier.endsWith("*")
      ? PyGenericAlias_New(PyList_Type, plain)
      : field.quantifier === "?"
      ? unionFrom([plain, Py_None])
      : plain;
    PyDict_SetItemString(dict, field.name, type);
  }
  return dict;
}

function builtinType(name: string): PyTypeObject | undefined {
  switch (name) {
    case "identifier":
    case "string":
      return PyUnicode_Type;
    case "int":
      return PyLong_Type;
    case "constant":
      return PyBaseObject_Type;
  }
  return undefined;
}
