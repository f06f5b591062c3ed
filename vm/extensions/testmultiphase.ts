/**
 * The extension library `_testmultiphase`: modules of two phases (PEP 489), good ones and each kind of bad one. After
 * CPython's `Modules/_testmultiphase.c`. DIFFERS: modules that return a result with an exception set, and types that look
 * for their module's state, have no counterpart here and are missing.
 */
import { newExceptionClass } from "../modules/exception_class.ts";
import { fn, newNativeType, readyTypes } from "../modules/native.ts";
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import {
  type ModuleSlot,
  Py_mod_create,
  Py_mod_exec,
  Py_mod_gil,
  Py_mod_multiple_interpreters,
  PyModuleDef,
} from "../objects/module_def.ts";
import { PyModule_New, type PyModuleObject } from "../objects/module_object.ts";
import { newSimpleNamespace } from "../objects/namespace_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { attachInstance, DICT_SHAPE, PyInstanceObject } from "../objects/instance.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { PyExc_Exception, PyType_Type, PyUnicode_Type } from "../objects/type_zoo.ts";
import { PyUnicode_Check } from "../objects/unicode_object.ts";
import { PyObject_Vectorcall } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newSystemError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { type ExtensionLibrary, PyModule_Create, PyState_FindModule } from "../runtime/extensions.ts";

const method = methodsOf<PyObject>();

/** The type `Example`, a new one for each module: a method and free attributes. */
function newExampleType(): PyObject {
  const type = newNativeType("_testimportexec.Example");
  defineType<PyInstanceObject>(type, {
    flags: Py_TPFLAGS_BASETYPE,
    doc: "An example",
    hasDict: true,
    slots: {
      tp_new: (cls) => {
        const self = new PyInstanceObject(cls);
        self.shape = DICT_SHAPE;
        self.ob_dict = PyDict_New();
        return attachInstance(self, cls);
      },
    },
    methods: {
      demo: method(
        "($self, o=None, /)",
        "demo() -> None",
        (_self, o) => PyUnicode_Check(o) ? o : Py_None,
      ),
    },
  });
  readyTypes(type);
  return type;
}

function newStrType(): PyObject {
  const dict = PyDict_New();
  PyDict_SetItemString(dict, "__module__", "_testimportexec");
  return PyObject_Vectorcall(PyType_Type, ["Str", PyTuple_New([PyUnicode_Type]), dict], undefined);
}

function execFill(module: PyModuleObject): boolean {
  const dict = module.md_dict;
  PyDict_SetItemString(dict, "Example", newExampleType());
  PyDict_SetItemString(dict, "error", newExceptionClass("_testimportexec.error", PyExc_Exception));
  PyDict_SetItemString(dict, "Str", newStrType());
  PyDict_SetItemString(dict, "int_const", 1969);
  PyDict_SetItemString(dict, "str_const", "something different");
  return true;
}

/** `PyState_AddModule` and `PyState_RemoveModule` refuse modules of two phases. */
function refuseState(what: string): never {
  throw newSystemError(`PyState_${what}Module called on module with slots`);
}

const methods = {
  foo: fn("($module, i: int, j: int, /)", "foo(i,j)\n\nReturn the sum of i and j.", (_m, i, j) => i + j),
  call_state_registration_func: fn(
    "($module, i: int, /)",
    "register_state(0): call PyState_FindModule()\nregister_state(1): call PyState_AddModule()\n" +
      "register_state(2): call PyState_RemoveModule()",
    (module, i) => {
      if (i === 1) refuseState("Add");
      if (i === 2) refuseState("Remove");
      const def = (module as PyModuleObject).md_def;
      return i === 0 && def !== undefined ? PyState_FindModule(def) ?? Py_None : Py_None;
    },
  ),
};
const nonmoduleMethods = {
  bar: fn("($module, i: int, j: int, /)", "bar(i,j)\n\nReturn the difference of i - j.", (_m, i, j) => i - j),
};

const perInterpreterGil: ModuleSlot = { slot: Py_mod_multiple_interpreters, value: 2 };
const gilNotUsed: ModuleSlot = { slot: Py_mod_gil, value: 1 };
const fill: ModuleSlot = { slot: Py_mod_exec, value: execFill };
const createNonmodule: ModuleSlot = {
  slot: Py_mod_create,
  value: () => newSimpleNamespace({ three: 3 }),
};
const createNoop: ModuleSlot = { slot: Py_mod_create, value: () => PyModule_New("spam") };

function testModule(name: string, slots: readonly ModuleSlot[] | undefined, more: object = {}): PyModuleDef {
  return new PyModuleDef({ name, doc: `Test module ${name}`, slots, ...more });
}

/** Makes the library. */
export function createTestMultiPhaseLibrary(): ExtensionLibrary {
  const main = testModule("main", [fill, perInterpreterGil, gilNotUsed], { methods });
  const plain = (name: string, slots: readonly ModuleSlot[] | undefined, more: object = {}) => {
    const def = testModule(`_testmultiphase_${name}`, slots, more);
    return () => def;
  };
  const named = (name: string, doc: string) => {
    const def = new PyModuleDef({ name, doc, slots: [gilNotUsed] });
    return () => def;
  };
  const shared = new PyModuleDef({
    name: "_test_module_state_shared",
    doc: "Regression Test module for single-phase init.",
    size: -1,
  });
  return {
    PyInit__testmultiphase: () => main,
    PyInit_x: () => main,
    PyInit__testmultiphase_nonmodule: plain("nonmodule", [createNonmodule]),
    PyInit__testmultiphase_nonmodule_with_methods: plain("nonmodule_with_methods", [createNonmodule], {
      methods: nonmoduleMethods,
    }),
    PyInitU__testmultiphase_zkouka_naten_evc07gi8e: named(
      "_testmultiphase_nonascii_latin",
      "Module named in Czech",
    ),
    PyInitU_eckzbwbhc6jpgzcx415x: named("_testmultiphase_nonascii_kana", "Module named in Japanese"),
    PyInit__testmultiphase_null_slots: plain("null_slots", undefined),
    PyInit__testmultiphase_bad_slot_large: plain("bad_slot_large", [{ slot: Py_mod_gil + 1 }]),
    PyInit__testmultiphase_bad_slot_negative: plain("bad_slot_negative", [{ slot: -1 }]),
    PyInit__testmultiphase_create_int_with_state: plain("create_with_state", [createNonmodule], {
      doc: "Not a PyModuleObject object, but requests per-module state",
      size: 10,
    }),
    PyInit__testmultiphase_negative_size: plain("negative_size", [createNonmodule], {
      doc: "PyModuleDef with negative m_size",
      size: -1,
    }),
    // A definition that was never initialized is, here, no definition at all.
    PyInit__testmultiphase_export_uninitialized: () => Py_None,
    PyInit__testmultiphase_export_null: () => undefined,
    PyInit__testmultiphase_export_raise: () => {
      throw newSystemError("bad export function");
    },
    PyInit__testmultiphase_multiple_create_slots: plain("multiple_create_slots", [createNoop, createNoop]),
    PyInit__testmultiphase_create_null: plain("create_null", [{
      slot: Py_mod_create,
      value: () => undefined,
    }]),
    PyInit__testmultiphase_create_raise: plain("create_null", [{
      slot: Py_mod_create,
      value: () => {
        throw newSystemError("bad create function");
      },
    }]),
    PyInit__testmultiphase_nonmodule_with_exec_slots: plain("nonmodule_with_exec_slots", [
      createNonmodule,
      fill,
      perInterpreterGil,
      gilNotUsed,
    ]),
    PyInit__testmultiphase_exec_err: plain("exec_err", [{ slot: Py_mod_exec, value: () => false }]),
    PyInit__testmultiphase_exec_raise: plain("exec_raise", [{
      slot: Py_mod_exec,
      value: () => {
        throw newSystemError("bad exec function");
      },
    }]),
    PyInit__testmultiphase_multiple_multiple_interpreters_slots: plain(
      "multiple_multiple_interpreters_slots",
      [perInterpreterGil, perInterpreterGil, gilNotUsed],
    ),
    PyInit__test_module_state_shared: () => {
      const module = PyModule_Create(shared);
      PyDict_SetItemString(module.md_dict, "Error", PyExc_Exception);
      return module;
    },
    PyInit__test_non_isolated: () => main,
    PyInit__test_shared_gil_only: () => main,
    PyInit__test_no_multiple_interpreter_slot: () => main,
  };
}

/** Makes the library `_testimportmultiple`: three modules in one file. */
export function createTestImportMultipleLibrary(): ExtensionLibrary {
  const make = (name: string) => {
    const def = new PyModuleDef({ name, doc: `${name} doc`, slots: [perInterpreterGil, gilNotUsed] });
    return () => def;
  };
  return {
    PyInit__testimportmultiple: make("_testimportmultiple"),
    PyInit__testimportmultiple_foo: make("_testimportmultiple_foo"),
    PyInit__testimportmultiple_bar: make("_testimportmultiple_bar"),
  };
}
