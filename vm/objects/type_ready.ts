/** Static types: readying them from their definitions; instances: `tp_alloc`, `type.__call__`. After CPython's `Objects/typeobject.c`. */
import { PyDict_GetItemString, PyDict_New, PyDict_SetItemString } from "./dict_object.ts";
import { Py_None } from "./none_object.ts";
import * as o from "./object.ts";
import type { PyObject, PyTypeObject } from "./object.ts";
import { InstancePart, Shape } from "./instance.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";
import * as zoo from "./type_zoo.ts";
import { Py_TYPE, PyBaseObject_Type, PyType_Type } from "./type_zoo.ts";
import {
  PyClassMethodDescrObject,
  PyGetSetDescrObject,
  PyMemberDescrObject,
  PyMethodDescrObject,
  PyStaticMethodObject,
} from "./descr_object.ts";
import { newBuiltinMethod } from "./cfunction_object.ts";
import { addOperators, inheritSlots } from "./type_slots.ts";
import { registerFinalizable } from "../runtime/gc/registry.ts";
import { typeSpecOf } from "../protocol/define_type.ts";
import { classMethod } from "../protocol/signature.ts";
import { newTypeError } from "../protocol/errors.ts";
import { mroImplementation, PyType_Check, PyType_IsSubtype, typeModule } from "./type_lookup.ts";

/** Makes a static type usable: MRO, namespace, dunder methods of its slots, inherited slots. CPython: `PyType_Ready`. */
export function PyType_Ready(type: PyTypeObject): void {
  if (type.tp_flags & o.Py_TPFLAGS_READY) return;
  type.tp_flags |= o.Py_TPFLAGS_READY;
  if (!(type.tp_flags & o.nativeMutableType)) type.tp_flags |= o.Py_TPFLAGS_IMMUTABLETYPE;
  const base = type.tp_base;
  if (base !== undefined) PyType_Ready(base);
  if (type.tp_bases.length === 0) type.tp_bases = base === undefined ? [] : [base];
  for (const b of type.tp_bases) PyType_Ready(b);
  type.tp_mro = mroImplementation(type);
  const dict = type.tp_dict = PyDict_New();
  const spec = typeSpecOf(type);
  const ownNew = type.tp_new, ownAlloc = type.tp_alloc;
  if (base !== undefined) {
    type.tp_flags |= base.tp_flags &
      (o.Py_TPFLAGS_LONG_SUBCLASS | o.Py_TPFLAGS_LIST_SUBCLASS | o.Py_TPFLAGS_TUPLE_SUBCLASS |
        o.Py_TPFLAGS_BYTES_SUBCLASS | o.Py_TPFLAGS_UNICODE_SUBCLASS | o.Py_TPFLAGS_DICT_SUBCLASS |
        o.Py_TPFLAGS_BASE_EXC_SUBCLASS | o.Py_TPFLAGS_TYPE_SUBCLASS | o._Py_TPFLAGS_MATCH_SELF |
        o.Py_TPFLAGS_SEQUENCE | o.Py_TPFLAGS_MAPPING);
    if (base !== PyBaseObject_Type && (base.tp_flags & o.Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
      type.tp_flags |= base.tp_flags & o.Py_TPFLAGS_BASETYPE;
    }
    if (base.hasDict) type.hasDict = true;
    if (base.hasWeakrefs) type.hasWeakrefs = true;
    const ownLayout = ownAlloc !== undefined || (ownNew !== undefined && ownNew !== base.tp_new);
    type.layout = ownLayout ? type : base.layout;
  }
  addOperators(type);
  if (spec !== undefined) {
    for (const [name, m] of Object.entries(spec.methods ?? {})) {
      const def = m.named(name);
      if (spec.withoutSignature?.includes(name)) def.hidesSignature = true;
      PyDict_SetItemString(
        dict,
        name,
        m.binding === "class"
          ? new PyClassMethodDescrObject(type, def)
          : m.binding === "static"
          ? new PyStaticMethodObject(zoo.PyStaticMethod_Type, newBuiltinMethod(def, type, undefined))
          : new PyMethodDescrObject(type, def),
      );
    }
    for (const [name, m] of Object.entries(spec.members ?? {})) {
      PyDict_SetItemString(dict, name, new PyMemberDescrObject(type, name, m));
    }
    for (const [name, g] of Object.entries(spec.getset ?? {})) {
      PyDict_SetItemString(dict, name, new PyGetSetDescrObject(type, name, g));
    }
    for (const [name, value] of Object.entries(spec.constants?.() ?? {})) {
      PyDict_SetItemString(dict, name, value);
    }
  }
  if (type.tp_flags & o.nativeHeapType && PyDict_GetItemString(dict, "__module__") === undefined) {
    PyDict_SetItemString(dict, "__module__", PyUnicode_FromUTF16(typeModule(type)!));
  }
  if (
    ownNew !== undefined && !(type.tp_flags & o.Py_TPFLAGS_DISALLOW_INSTANTIATION) && !spec?.inheritsNew
  ) addTpNewWrapper(type);
  if (PyDict_GetItemString(dict, "__doc__") === undefined) {
    PyDict_SetItemString(
      dict,
      "__doc__",
      type.tp_doc === undefined ? Py_None : PyUnicode_FromUTF16(type.tp_doc),
    );
  }
  if (
    type.tp_hash === undefined && type.tp_richcompare !== undefined &&
    PyDict_GetItemString(dict, "__hash__") === undefined
  ) {
    PyDict_SetItemString(dict, "__hash__", Py_None);
  }
  for (const b of type.tp_mro.slice(1)) inheritSlots(type, b);
  if (type.tp_flags & o.Py_TPFLAGS_DISALLOW_INSTANTIATION) type.tp_new = undefined;
  else if (ownNew === undefined && base === PyBaseObject_Type && !(type.tp_flags & o.Py_TPFLAGS_BASETYPE)) {
    // A static type that derives straight from object doesn't inherit object's tp_new.
    type.tp_new = undefined;
    type.tp_flags |= o.Py_TPFLAGS_DISALLOW_INSTANTIATION;
  }
  if (type.hasDict) type.ht_shape = new Shape(0, []);
  for (const b of type.tp_bases) b.tp_subclasses.add(new WeakRef(type));
}

/** `T.__new__` of a type implemented here: checks the class argument, then calls `tp_new`. */
function addTpNewWrapper(type: PyTypeObject): void {
  const def = classMethod("($type, *args, **kwargs)", "Create and return a new object.", () => Py_None).named(
    "__new__",
  );
  const wrapper = newBuiltinMethod(def, type, undefined);
  wrapper.bindsItself = true;
  // The last class that passed all checks, as it was then.
  let safeClass: PyTypeObject | undefined, safeVersion = 0, safeNew: o.newfunc | undefined;
  wrapper.vectorcall = (args, kwnames) => {
    if (safeClass !== undefined && args[0] === safeClass && safeClass.tp_version_tag === safeVersion) {
      return safeNew!(safeClass, args.slice(1), kwnames);
    }
    const npos = args.length - (kwnames?.length ?? 0);
    if (npos < 1) throw newTypeError(`${type.tp_name}.__new__(): not enough arguments`);
    const cls = args[0];
    if (!PyType_Check(cls)) {
      throw newTypeError(`${type.tp_name}.__new__(X): X is not a type object (${Py_TYPE(cls).tp_name})`);
    }
    if (!PyType_IsSubtype(cls, type)) {
      throw newTypeError(
        `${type.tp_name}.__new__(${cls.tp_name}): ${cls.tp_name} is not a subtype of ${type.tp_name}`,
      );
    }
    let staticBase: PyTypeObject | undefined = cls;
    while (staticBase !== undefined && (staticBase.tp_flags & o.Py_TPFLAGS_HEAPTYPE)) {
      staticBase = staticBase.tp_base;
    }
    if (staticBase !== undefined && staticBase.tp_new === undefined) {
      throw newTypeError(`cannot create '${cls.tp_name}' instances`);
    }
    let maker = staticBase;
    while (maker !== undefined && typeSpecOf(maker)?.inheritsNew) maker = maker.tp_base;
    if (maker !== undefined && maker.tp_new !== type.tp_new) {
      throw newTypeError(
        `${type.tp_name}.__new__(${cls.tp_name}) is not safe, use ${staticBase!.tp_name}.__new__()`,
      );
    }
    const make = (staticBase ?? type).tp_new!;
    if (cls.tp_version_tag !== 0 && (cls.tp_flags & o.Py_TPFLAGS_HEAPTYPE) !== 0) {
      safeClass = cls;
      safeVersion = cls.tp_version_tag;
      safeNew = make;
    }
    return make(cls, args.slice(1), kwnames);
  };
  PyDict_SetItemString(type.tp_dict!, "__new__", wrapper);
}

/** Readies every static type; called once by the interpreter's start. */
export function readyStaticTypes(): void {
  for (const type of zoo.staticTypes) PyType_Ready(type);
}

// ---------------------------------------------------------------- instances

/**
 * An empty instance of `type`: the JavaScript object of its layout, with storage for attributes and slots where the
 * class gives them.
 */
export function PyType_GenericAlloc(type: PyTypeObject): PyObject {
  const op = type.layout.tp_alloc!(type);
  if (
    type.layout !== PyBaseObject_Type && (type.ht_shape !== undefined || type.slotCount > 0) &&
    typeof op === "object"
  ) {
    if (type.tp_flags & o.Py_TPFLAGS_HEAPTYPE) op.inst = new InstancePart(type);
  }
  if (type.tp_finalize !== undefined) registerFinalizable(op as o.PyHeapObject);
  return op;
}

/** Calling a class: `tp_new`, then `tp_init` if the result is an instance. CPython: `type_call`. */
export function type_call(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): PyObject {
  const type = self as PyTypeObject;
  if (type.tp_vectorcall !== undefined) return type.tp_vectorcall(type, args, kwnames);
  if (type === PyType_Type) {
    const nkw = kwnames?.length ?? 0;
    if (args.length === 1 && nkw === 0) return Py_TYPE(args[0]);
    if (args.length - nkw !== 3) throw newTypeError("type() takes 1 or 3 arguments");
  }
  if (type.tp_new === undefined) throw newTypeError(`cannot create '${type.tp_name}' instances`);
  const op = type.tp_new(type, args, kwnames);
  const made = Py_TYPE(op);
  if (made !== type && !PyType_IsSubtype(made, type)) return op;
  if (made.tp_init !== undefined) made.tp_init(op, args, kwnames);
  return op;
}
