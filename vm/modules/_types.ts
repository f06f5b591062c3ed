/** The `_types` module: names of built-in types that no builtin names. After CPython's `Modules/_typesmodule.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_TPFLAGS_DISALLOW_INSTANTIATION, type PyObject, type PyTypeObject } from "../objects/object.ts";
import * as zoo from "../objects/type_zoo.ts";
import { defineType } from "../protocol/define_type.ts";
import { newNativeType, readyTypes } from "./native.ts";

/** Capsules carry C pointers: there are none here, but the type has a name in `types`. */
const PyCapsule_Type: PyTypeObject = newNativeType("PyCapsule", undefined, "static");
defineType<PyObject>(PyCapsule_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "Carries a pointer of an extension module.",
});

/** Makes the module. */
export function createTypesModule(): PyModuleObject {
  readyTypes(PyCapsule_Type);
  return createNativeModule({
    name: "_types",
    doc: "Define names for built-in types.",
    constants: () => ({
      AsyncGeneratorType: zoo.PyAsyncGen_Type,
      BuiltinFunctionType: zoo.PyCFunction_Type,
      BuiltinMethodType: zoo.PyCFunction_Type,
      CapsuleType: PyCapsule_Type,
      CellType: zoo.PyCell_Type,
      ClassMethodDescriptorType: zoo.PyClassMethodDescr_Type,
      CodeType: zoo.PyCode_Type,
      CoroutineType: zoo.PyCoro_Type,
      EllipsisType: zoo.PyEllipsis_Type,
      FrameType: zoo.PyFrame_Type,
      FunctionType: zoo.PyFunction_Type,
      GeneratorType: zoo.PyGen_Type,
      GenericAlias: zoo.Py_GenericAlias_Type,
      GetSetDescriptorType: zoo.PyGetSetDescr_Type,
      LambdaType: zoo.PyFunction_Type,
      MappingProxyType: zoo.PyDictProxy_Type,
      MemberDescriptorType: zoo.PyMemberDescr_Type,
      MethodDescriptorType: zoo.PyMethodDescr_Type,
      MethodType: zoo.PyMethod_Type,
      MethodWrapperType: zoo._PyMethodWrapper_Type,
      ModuleType: zoo.PyModule_Type,
      NoneType: zoo._PyNone_Type,
      NotImplementedType: zoo._PyNotImplemented_Type,
      SimpleNamespace: zoo._PyNamespace_Type,
      TracebackType: zoo.PyTraceBack_Type,
      UnionType: zoo._PyUnion_Type,
      WrapperDescriptorType: zoo.PyWrapperDescr_Type,
    }),
  });
}
