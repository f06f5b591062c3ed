/**
 * The identities of all static types, allocated before anything else runs and filled by `defineType` in the file of each
 * type. Importing a type from here costs no cycle: this file imports only the class of type objects.
 */
import { type PyObject, PyTypeObject } from "./object.ts";

export const PyType_Type: PyTypeObject = new PyTypeObject("type", undefined, undefined);
PyType_Type.ob_type = PyType_Type;
export const PyBaseObject_Type: PyTypeObject = new PyTypeObject("object", PyType_Type, undefined);
PyType_Type.tp_base = PyBaseObject_Type;

/** Every static type in order of allocation: a base stands before its subclasses. */
export const staticTypes: PyTypeObject[] = [PyBaseObject_Type, PyType_Type];

function newStaticType(tp_name: string, base: PyTypeObject = PyBaseObject_Type): PyTypeObject {
  const type = new PyTypeObject(tp_name, PyType_Type, base);
  staticTypes.push(type);
  return type;
}

// Numbers
export const PyLong_Type: PyTypeObject = newStaticType("int");
export const PyBool_Type: PyTypeObject = newStaticType("bool", PyLong_Type);
export const PyFloat_Type: PyTypeObject = newStaticType("float");
export const PyComplex_Type: PyTypeObject = newStaticType("complex");

// Text and bytes
export const PyUnicode_Type: PyTypeObject = newStaticType("str");
export const PyUnicodeIter_Type: PyTypeObject = newStaticType("str_iterator");
export const PyUnicodeASCIIIter_Type: PyTypeObject = newStaticType("str_ascii_iterator");
export const PyBytes_Type: PyTypeObject = newStaticType("bytes");
export const PyBytesIter_Type: PyTypeObject = newStaticType("bytes_iterator");
export const PyByteArray_Type: PyTypeObject = newStaticType("bytearray");
export const PyByteArrayIter_Type: PyTypeObject = newStaticType("bytearray_iterator");
export const PyMemoryView_Type: PyTypeObject = newStaticType("memoryview");
export const PyMemoryIter_Type: PyTypeObject = newStaticType("memory_iterator");
export const _PyBufferWrapper_Type: PyTypeObject = newStaticType("_buffer_wrapper");

// Containers
export const PyTuple_Type: PyTypeObject = newStaticType("tuple");
export const PyTupleIter_Type: PyTypeObject = newStaticType("tuple_iterator");
export const PyList_Type: PyTypeObject = newStaticType("list");
export const PyListIter_Type: PyTypeObject = newStaticType("list_iterator");
export const PyListRevIter_Type: PyTypeObject = newStaticType("list_reverseiterator");
export const PyDict_Type: PyTypeObject = newStaticType("dict");
export const PyDictKeys_Type: PyTypeObject = newStaticType("dict_keys");
export const PyDictValues_Type: PyTypeObject = newStaticType("dict_values");
export const PyDictItems_Type: PyTypeObject = newStaticType("dict_items");
export const PyDictIterKey_Type: PyTypeObject = newStaticType("dict_keyiterator");
export const PyDictIterValue_Type: PyTypeObject = newStaticType("dict_valueiterator");
export const PyDictIterItem_Type: PyTypeObject = newStaticType("dict_itemiterator");
export const PyDictRevIterKey_Type: PyTypeObject = newStaticType("dict_reversekeyiterator");
export const PyDictRevIterValue_Type: PyTypeObject = newStaticType("dict_reversevalueiterator");
export const PyDictRevIterItem_Type: PyTypeObject = newStaticType("dict_reverseitemiterator");
export const PySet_Type: PyTypeObject = newStaticType("set");
export const PyFrozenSet_Type: PyTypeObject = newStaticType("frozenset");
export const PySetIter_Type: PyTypeObject = newStaticType("set_iterator");
export const PyRange_Type: PyTypeObject = newStaticType("range");
export const PyRangeIter_Type: PyTypeObject = newStaticType("range_iterator");
export const PyLongRangeIter_Type: PyTypeObject = newStaticType("longrange_iterator");
export const PySlice_Type: PyTypeObject = newStaticType("slice");
export const PyDictProxy_Type: PyTypeObject = newStaticType("mappingproxy");

// Singletons
export const _PyNone_Type: PyTypeObject = newStaticType("NoneType");
export const _PyNotImplemented_Type: PyTypeObject = newStaticType("NotImplementedType");
export const PyEllipsis_Type: PyTypeObject = newStaticType("ellipsis");

// Functions and descriptors
export const PyFunction_Type: PyTypeObject = newStaticType("function");
export const PyCFunction_Type: PyTypeObject = newStaticType("builtin_function_or_method");
export const PyMethod_Type: PyTypeObject = newStaticType("method");
export const _PyMethodWrapper_Type: PyTypeObject = newStaticType("method-wrapper");
export const PyWrapperDescr_Type: PyTypeObject = newStaticType("wrapper_descriptor");
export const PyMethodDescr_Type: PyTypeObject = newStaticType("method_descriptor");
export const PyClassMethodDescr_Type: PyTypeObject = newStaticType("classmethod_descriptor");
export const PyGetSetDescr_Type: PyTypeObject = newStaticType("getset_descriptor");
export const PyMemberDescr_Type: PyTypeObject = newStaticType("member_descriptor");
export const PyProperty_Type: PyTypeObject = newStaticType("property");
export const PyClassMethod_Type: PyTypeObject = newStaticType("classmethod");
export const PyStaticMethod_Type: PyTypeObject = newStaticType("staticmethod");
export const PySuper_Type: PyTypeObject = newStaticType("super");

// Execution
export const PyCode_Type: PyTypeObject = newStaticType("code");
export const PyCell_Type: PyTypeObject = newStaticType("cell");
export const PyFrame_Type: PyTypeObject = newStaticType("frame");
export const PyFrameLocalsProxy_Type: PyTypeObject = newStaticType("FrameLocalsProxy");
export const PyTraceBack_Type: PyTypeObject = newStaticType("traceback");
export const PyModule_Type: PyTypeObject = newStaticType("module");
export const PyGen_Type: PyTypeObject = newStaticType("generator");
export const PyCoro_Type: PyTypeObject = newStaticType("coroutine");
export const _PyCoroWrapper_Type: PyTypeObject = newStaticType("coroutine_wrapper");
export const PyAsyncGen_Type: PyTypeObject = newStaticType("async_generator");
export const _PyAsyncGenASend_Type: PyTypeObject = newStaticType("async_generator_asend");
export const _PyAsyncGenAThrow_Type: PyTypeObject = newStaticType("async_generator_athrow");
export const _PyAsyncGenWrappedValue_Type: PyTypeObject = newStaticType("async_generator_wrapped_value");
export const _PyAnextAwaitable_Type: PyTypeObject = newStaticType("anext_awaitable");

// Iterators
export const PySeqIter_Type: PyTypeObject = newStaticType("iterator");
export const PyCallIter_Type: PyTypeObject = newStaticType("callable_iterator");
export const PyEnum_Type: PyTypeObject = newStaticType("enumerate");
export const PyReversed_Type: PyTypeObject = newStaticType("reversed");
export const PyZip_Type: PyTypeObject = newStaticType("zip");
export const PyMap_Type: PyTypeObject = newStaticType("map");
export const PyFilter_Type: PyTypeObject = newStaticType("filter");

// Typing and the rest
export const PyPickleBuffer_Type: PyTypeObject = newStaticType("pickle.PickleBuffer");
export const _PyNamespace_Type: PyTypeObject = newStaticType("types.SimpleNamespace");
export const Py_GenericAlias_Type: PyTypeObject = newStaticType("types.GenericAlias");
export const _Py_GenericAliasIterType: PyTypeObject = newStaticType("generic_alias_iterator");
export const _PyUnion_Type: PyTypeObject = newStaticType("typing.Union");
export const _PyWeakref_RefType: PyTypeObject = newStaticType("weakref.ReferenceType");
export const _PyWeakref_ProxyType: PyTypeObject = newStaticType("weakref.ProxyType");
export const _PyWeakref_CallableProxyType: PyTypeObject = newStaticType("weakref.CallableProxyType");
export const _PyTemplate_Type: PyTypeObject = newStaticType("string.templatelib.Template");
export const _PyTemplateIter_Type: PyTypeObject = newStaticType("string.templatelib.TemplateIter");
export const _PyInterpolation_Type: PyTypeObject = newStaticType("string.templatelib.Interpolation");
export const _PyTypeVar_Type: PyTypeObject = newStaticType("typing.TypeVar");
export const _PyParamSpec_Type: PyTypeObject = newStaticType("typing.ParamSpec");
export const _PyParamSpecArgs_Type: PyTypeObject = newStaticType("typing.ParamSpecArgs");
export const _PyParamSpecKwargs_Type: PyTypeObject = newStaticType("typing.ParamSpecKwargs");
export const _PyTypeVarTuple_Type: PyTypeObject = newStaticType("typing.TypeVarTuple");
export const _PyTypeAlias_Type: PyTypeObject = newStaticType("typing.TypeAliasType");
export const _PyConstEvaluator_Type: PyTypeObject = newStaticType("_typing._ConstEvaluator");
export const _PyGeneric_Type: PyTypeObject = newStaticType("typing.Generic");
export const _PyNoDefault_Type: PyTypeObject = newStaticType("NoDefaultType");

// Exceptions
export const PyExc_BaseException: PyTypeObject = newStaticType("BaseException");
export const PyExc_BaseExceptionGroup: PyTypeObject = newStaticType(
  "BaseExceptionGroup",
  PyExc_BaseException,
);
export const PyExc_ExceptionGroup: PyTypeObject = newStaticType("ExceptionGroup", PyExc_BaseExceptionGroup);
export const PyExc_Exception: PyTypeObject = newStaticType("Exception", PyExc_BaseException);
export const PyExc_ArithmeticError: PyTypeObject = newStaticType("ArithmeticError", PyExc_Exception);
export const PyExc_FloatingPointError: PyTypeObject = newStaticType(
  "FloatingPointError",
  PyExc_ArithmeticError,
);
export const PyExc_OverflowError: PyTypeObject = newStaticType("OverflowError", PyExc_ArithmeticError);
export const PyExc_ZeroDivisionError: PyTypeObject = newStaticType(
  "ZeroDivisionError",
  PyExc_ArithmeticError,
);
export const PyExc_AssertionError: PyTypeObject = newStaticType("AssertionError", PyExc_Exception);
export const PyExc_AttributeError: PyTypeObject = newStaticType("AttributeError", PyExc_Exception);
export const PyExc_BufferError: PyTypeObject = newStaticType("BufferError", PyExc_Exception);
export const PyExc_EOFError: PyTypeObject = newStaticType("EOFError", PyExc_Exception);
export const PyExc_ImportError: PyTypeObject = newStaticType("ImportError", PyExc_Exception);
export const PyExc_ModuleNotFoundError: PyTypeObject = newStaticType(
  "ModuleNotFoundError",
  PyExc_ImportError,
);
export const PyExc_LookupError: PyTypeObject = newStaticType("LookupError", PyExc_Exception);
export const PyExc_IndexError: PyTypeObject = newStaticType("IndexError", PyExc_LookupError);
export const PyExc_KeyError: PyTypeObject = newStaticType("KeyError", PyExc_LookupError);
export const PyExc_MemoryError: PyTypeObject = newStaticType("MemoryError", PyExc_Exception);
export const PyExc_NameError: PyTypeObject = newStaticType("NameError", PyExc_Exception);
export const PyExc_UnboundLocalError: PyTypeObject = newStaticType("UnboundLocalError", PyExc_NameError);
export const PyExc_OSError: PyTypeObject = newStaticType("OSError", PyExc_Exception);
export const PyExc_BlockingIOError: PyTypeObject = newStaticType("BlockingIOError", PyExc_OSError);
export const PyExc_ChildProcessError: PyTypeObject = newStaticType("ChildProcessError", PyExc_OSError);
export const PyExc_ConnectionError: PyTypeObject = newStaticType("ConnectionError", PyExc_OSError);
export const PyExc_BrokenPipeError: PyTypeObject = newStaticType("BrokenPipeError", PyExc_ConnectionError);
export const PyExc_ConnectionAbortedError: PyTypeObject = newStaticType(
  "ConnectionAbortedError",
  PyExc_ConnectionError,
);
export const PyExc_ConnectionRefusedError: PyTypeObject = newStaticType(
  "ConnectionRefusedError",
  PyExc_ConnectionError,
);
export const PyExc_ConnectionResetError: PyTypeObject = newStaticType(
  "ConnectionResetError",
  PyExc_ConnectionError,
);
export const PyExc_FileExistsError: PyTypeObject = newStaticType("FileExistsError", PyExc_OSError);
export const PyExc_FileNotFoundError: PyTypeObject = newStaticType("FileNotFoundError", PyExc_OSError);
export const PyExc_InterruptedError: PyTypeObject = newStaticType("InterruptedError", PyExc_OSError);
export const PyExc_IsADirectoryError: PyTypeObject = newStaticType("IsADirectoryError", PyExc_OSError);
export const PyExc_NotADirectoryError: PyTypeObject = newStaticType("NotADirectoryError", PyExc_OSError);
export const PyExc_PermissionError: PyTypeObject = newStaticType("PermissionError", PyExc_OSError);
export const PyExc_ProcessLookupError: PyTypeObject = newStaticType("ProcessLookupError", PyExc_OSError);
export const PyExc_TimeoutError: PyTypeObject = newStaticType("TimeoutError", PyExc_OSError);
export const PyExc_ReferenceError: PyTypeObject = newStaticType("ReferenceError", PyExc_Exception);
export const PyExc_RuntimeError: PyTypeObject = newStaticType("RuntimeError", PyExc_Exception);
export const PyExc_NotImplementedError: PyTypeObject = newStaticType(
  "NotImplementedError",
  PyExc_RuntimeError,
);
export const PyExc_PythonFinalizationError: PyTypeObject = newStaticType(
  "PythonFinalizationError",
  PyExc_RuntimeError,
);
export const PyExc_RecursionError: PyTypeObject = newStaticType("RecursionError", PyExc_RuntimeError);
export const PyExc_StopAsyncIteration: PyTypeObject = newStaticType("StopAsyncIteration", PyExc_Exception);
export const PyExc_StopIteration: PyTypeObject = newStaticType("StopIteration", PyExc_Exception);
export const PyExc_SyntaxError: PyTypeObject = newStaticType("SyntaxError", PyExc_Exception);
export const PyExc_IndentationError: PyTypeObject = newStaticType("IndentationError", PyExc_SyntaxError);
export const PyExc_TabError: PyTypeObject = newStaticType("TabError", PyExc_IndentationError);
export const PyExc__IncompleteInputError: PyTypeObject = newStaticType(
  "_IncompleteInputError",
  PyExc_SyntaxError,
);
export const PyExc_SystemError: PyTypeObject = newStaticType("SystemError", PyExc_Exception);
export const PyExc_TypeError: PyTypeObject = newStaticType("TypeError", PyExc_Exception);
export const PyExc_ValueError: PyTypeObject = newStaticType("ValueError", PyExc_Exception);
export const PyExc_UnicodeError: PyTypeObject = newStaticType("UnicodeError", PyExc_ValueError);
export const PyExc_UnicodeDecodeError: PyTypeObject = newStaticType("UnicodeDecodeError", PyExc_UnicodeError);
export const PyExc_UnicodeEncodeError: PyTypeObject = newStaticType("UnicodeEncodeError", PyExc_UnicodeError);
export const PyExc_UnicodeTranslateError: PyTypeObject = newStaticType(
  "UnicodeTranslateError",
  PyExc_UnicodeError,
);
export const PyExc_Warning: PyTypeObject = newStaticType("Warning", PyExc_Exception);
export const PyExc_BytesWarning: PyTypeObject = newStaticType("BytesWarning", PyExc_Warning);
export const PyExc_DeprecationWarning: PyTypeObject = newStaticType("DeprecationWarning", PyExc_Warning);
export const PyExc_EncodingWarning: PyTypeObject = newStaticType("EncodingWarning", PyExc_Warning);
export const PyExc_FutureWarning: PyTypeObject = newStaticType("FutureWarning", PyExc_Warning);
export const PyExc_ImportWarning: PyTypeObject = newStaticType("ImportWarning", PyExc_Warning);
export const PyExc_PendingDeprecationWarning: PyTypeObject = newStaticType(
  "PendingDeprecationWarning",
  PyExc_Warning,
);
export const PyExc_ResourceWarning: PyTypeObject = newStaticType("ResourceWarning", PyExc_Warning);
export const PyExc_RuntimeWarning: PyTypeObject = newStaticType("RuntimeWarning", PyExc_Warning);
export const PyExc_SyntaxWarning: PyTypeObject = newStaticType("SyntaxWarning", PyExc_Warning);
export const PyExc_UnicodeWarning: PyTypeObject = newStaticType("UnicodeWarning", PyExc_Warning);
export const PyExc_UserWarning: PyTypeObject = newStaticType("UserWarning", PyExc_Warning);
export const PyExc_GeneratorExit: PyTypeObject = newStaticType("GeneratorExit", PyExc_BaseException);
export const PyExc_KeyboardInterrupt: PyTypeObject = newStaticType("KeyboardInterrupt", PyExc_BaseException);
export const PyExc_SystemExit: PyTypeObject = newStaticType("SystemExit", PyExc_BaseException);

/** The type of any object. @noescape */
export function Py_TYPE(op: PyObject): PyTypeObject {
  // No `switch`: V8 compiles `typeof` to a comparison of tags only where it is compared at once.
  if (typeof op === "object") return op.ob_type;
  if (typeof op === "number") return PyLong_Type;
  if (typeof op === "string") return PyUnicode_Type;
  return typeof op === "bigint" ? PyLong_Type : PyBool_Type;
}

/** Whether the object's type is exactly this one. @noescape */
export function Py_IS_TYPE(op: PyObject, type: PyTypeObject): boolean {
  return Py_TYPE(op) === type;
}
