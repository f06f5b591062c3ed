/**
 * `super`: attribute lookup that starts behind a class in the MRO. After CPython's `super` in `Objects/typeobject.c`.
 */
import { CO_FAST_CELL } from "../../compiler/bytecode/code_object.ts";
import { defineType } from "../protocol/define_type.ts";
import { newAttributeError, newRuntimeError, newTypeError } from "../protocol/errors.ts";
import { PyObject_GetOptionalAttr } from "../protocol/abstract.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { PyCellObject } from "./cell_object.ts";
import { PyDict_GetItemString } from "./dict_object.ts";
import { attachInstance, type InstanceStorage } from "./instance.ts";
import { Py_None } from "./none_object.ts";
import { genericGetOptionalAttr } from "./object_object.ts";
import {
  isHeapObject,
  Py_TPFLAGS_BASETYPE,
  type PyHeapObject,
  type PyObject,
  PyTypeObject,
} from "./object.ts";
import { PyType_IsSubtype } from "./type_object.ts";
import { Py_TYPE, PySuper_Type } from "./type_zoo.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

export class PySuperObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  /** The class behind which lookup starts. */
  declare type: PyTypeObject | undefined;
  declare obj: PyObject | undefined;
  /** The class whose MRO is walked. */
  declare obj_type: PyTypeObject | undefined;
  constructor(ob_type: PyTypeObject) {
    this.ob_type = ob_type;
    this.type = undefined;
    this.obj = undefined;
    this.obj_type = undefined;
  }
  static {
    isHeapObject(PySuperObject);
  }
}

/** The class whose MRO `super(type, obj)` walks. CPython: `supercheck`. */
export function supercheck(type: PyTypeObject, obj: PyObject): PyTypeObject {
  if (obj instanceof PyTypeObject && PyType_IsSubtype(obj, type)) return obj;
  const objType = Py_TYPE(obj);
  if (PyType_IsSubtype(objType, type)) return objType;
  const claimed = PyObject_GetOptionalAttr(obj, "__class__");
  if (claimed instanceof PyTypeObject && claimed !== objType && PyType_IsSubtype(claimed, type)) {
    return claimed;
  }
  const [word, name] = obj instanceof PyTypeObject ? ["type", obj.tp_name] : ["instance of", objType.tp_name];
  throw newTypeError(
    `super(type, obj): obj (${word} ${name}) is not an instance or subtype of type (${type.tp_name}).`,
  );
}

/** The attribute found behind `type` in the MRO of `objType`, bound; undefined if there is none. CPython: `do_super_lookup`. */
export function superLookup(
  type: PyTypeObject,
  obj: PyObject,
  objType: PyTypeObject,
  name: string,
): PyObject | undefined {
  const found = superFind(type, objType, name);
  if (found === undefined) return undefined;
  const get = Py_TYPE(found).tp_descr_get;
  return get === undefined ? found : get(found, obj === objType ? undefined : obj, objType);
}

/** The same unbound. */
export function superFind(type: PyTypeObject, objType: PyTypeObject, name: string): PyObject | undefined {
  if (name === "__class__") return undefined;
  const mro = objType.tp_mro;
  for (let i = mro.indexOf(type) + 1; i < mro.length; i++) {
    const found = PyDict_GetItemString(mro[i].tp_dict!, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `super()` without arguments: the first argument and the `__class__` cell of the running function. */
function argumentsFromFrame(): [PyTypeObject, PyObject] {
  const frame = PyThreadState_Get().current_frame;
  if (frame === undefined) throw newRuntimeError("super(): no current frame");
  const code = frame.f_executable;
  if (code.co_argcount === 0) throw newRuntimeError("super(): no arguments");
  let first = frame.localsplus[0];
  if (first instanceof PyCellObject && (code.plain.co_localspluskinds[0] & CO_FAST_CELL) !== 0) {
    first = first.ob_ref;
  }
  if (first === undefined) throw newRuntimeError("super(): arg[0] deleted");
  const at = code.co_localsplusnames.indexOf("__class__", code.co_nlocalsplus - code.co_nfreevars);
  if (at < 0) throw newRuntimeError("super(): __class__ cell not found");
  const cell = frame.localsplus[at];
  if (!(cell instanceof PyCellObject)) throw newRuntimeError("super(): bad __class__ cell");
  const type = cell.ob_ref;
  if (type === undefined) throw newRuntimeError("super(): empty __class__ cell");
  if (!(type instanceof PyTypeObject)) {
    throw newRuntimeError(`super(): __class__ is not a type (${Py_TYPE(type).tp_name})`);
  }
  return [type, first];
}

defineType<PySuperObject>(PySuper_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc:
    "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\nsuper(type, obj) -> bound super object; requires isinstance(obj, type)\nsuper(type, type2) -> bound super object; requires issubclass(type2, type)",
  slots: {
    tp_new: (type) => attachInstance(new PySuperObject(type), type),
    tp_alloc: (type) => new PySuperObject(type),
    tp_init: (self, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) {
        throw newTypeError("super() takes no keyword arguments");
      }
      if (args.length > 2) throw newTypeError(`super() expected at most 2 arguments, got ${args.length}`);
      let type: PyObject | undefined = args[0], obj: PyObject | undefined = args[1];
      if (type === undefined) [type, obj] = argumentsFromFrame();
      if (!(type instanceof PyTypeObject)) {
        throw newTypeError(`super() argument 1 must be a type, not ${Py_TYPE(type).tp_name}`);
      }
      if (obj === Py_None) obj = undefined;
      self.obj_type = obj === undefined ? undefined : supercheck(type, obj);
      self.type = type;
      self.obj = obj;
    },
    tp_repr: (self) => {
      const type = self.type === undefined ? "NULL" : self.type.tp_name;
      const obj = self.obj_type === undefined ? "NULL" : `<${self.obj_type.tp_name} object>`;
      return PyUnicode_FromUTF16(`<super: <class '${type}'>, ${obj}>`);
    },
    tp_getattro: (self, name) => {
      if (self.obj_type !== undefined) {
        const found = superLookup(self.type!, self.obj!, self.obj_type, name);
        if (found !== undefined) return found;
      }
      const own = genericGetOptionalAttr(self, name);
      if (own === undefined) throw newAttributeError(`'super' object has no attribute '${name}'`, self, name);
      return own;
    },
    tp_descr_get: (self, obj) => {
      if (obj === undefined || obj === Py_None || self.obj !== undefined) return self;
      const bound = new PySuperObject(Py_TYPE(self));
      bound.obj_type = supercheck(self.type!, obj);
      bound.type = self.type;
      bound.obj = obj;
      return bound;
    },
  },
  members: {
    __thisclass__: { get: (self) => self.type ?? Py_None, doc: "the class invoking super()" },
    __self__: { get: (self) => self.obj ?? Py_None, doc: "the instance invoking super(); may be None" },
    __self_class__: {
      get: (self) => self.obj_type ?? Py_None,
      doc: "the type of the instance invoking super(); may be None",
    },
  },
});
