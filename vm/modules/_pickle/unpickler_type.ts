/** `_pickle.Unpickler`. After CPython's `Modules/_pickle.c`. */
import { attachInstance } from "../../objects/instance.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import {
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
  PyObject_GetAttr,
} from "../../protocol/abstract.ts";
import { PyObject_CallOneArg } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newRuntimeError } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { findGlobal } from "./find_class.ts";
import { PickleInput } from "./input.ts";
import { load } from "./load.ts";
import { PyUnpicklerMemoProxy, setUnpicklerMemo } from "./memo_proxies.ts";
import { newUnpicklingError } from "./state.ts";
import { PyUnpickler, setBuffers, traverseUnpickler, Unpickler_Type } from "./unpickler_object.ts";

/** The default of `persistent_load`. */
function refusePersistentId(): never {
  throw newUnpicklingError(
    "A load persistent id instruction was encountered, but no persistent_load function was specified.",
  );
}

/** Loads one pickle from the input. */
export function loadObject(self: PyUnpickler): PyObject {
  if (self.ob_type === Unpickler_Type && self.persistentLoadAttr === undefined) {
    return load(self, refusePersistentId);
  }
  const persistentLoad = PyObject_GetAttr(self, "persistent_load");
  return load(self, (id) => PyObject_CallOneArg(persistentLoad, id));
}

/** What an unpickler does may call Python code; that code must not use the same unpickler. */
function enter(self: PyUnpickler): void {
  if (self.busy) throw newRuntimeError("Unpickler object is already used");
  self.busy = true;
}

const signature = new Signature(
  "(file, *, fix_imports: bool = True, encoding: str = 'ASCII', errors: str = 'strict', buffers=())",
);
const method = methodsOf<PyUnpickler>();

function unpickler_init(
  self: PyUnpickler,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): void {
  const [file, fixImports, encoding, errors, buffers] = newArguments(
    signature,
    "Unpickler",
    args,
    kwnames,
  ) as [PyObject, boolean, string, string, PyObject];
  enter(self);
  try {
    if (self.input !== undefined) self.persistentLoadAttr = undefined;
    self.input = undefined;
    self.input = new PickleInput(undefined, file);
    setBuffers(self, buffers);
  } finally {
    self.busy = false;
  }
  self.encoding = encoding;
  self.errors = errors;
  self.fixImports = fixImports;
  self.stack = [];
  self.memo = [];
  self.memoSize = 0;
  self.protocol = 0;
}

defineType<PyUnpickler>(Unpickler_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc:
    "Reads pickles from a file, which is any object with the methods read() and readline() of a binary file.\n\n" +
    "The protocol is found out. fix_imports, encoding and errors are for pickles of Python 2: names of\n" +
    "modules are translated, and 8-bit strings decoded, or read as bytes if encoding is 'bytes'.",
  signature: "(file, *, fix_imports=True, encoding='ASCII', errors='strict',\n          buffers=())",
  slots: {
    tp_new: (type) => attachInstance(new PyUnpickler(type), type),
    tp_alloc: (type) => new PyUnpickler(type),
    tp_init: unpickler_init,
    tp_getattro: (self, name) =>
      name === "persistent_load" && self.persistentLoadAttr !== undefined
        ? self.persistentLoadAttr
        : PyObject_GenericGetAttr(self, name),
    tp_setattro: (self, name, value) => {
      if (name === "persistent_load") self.persistentLoadAttr = value;
      else PyObject_GenericSetAttr(self, name, value);
    },
    tp_traverse: traverseUnpickler,
  },
  methods: {
    persistent_load: method("($self, pid, /)", undefined, refusePersistentId),
    load: method("($self, /)", "Read the pickle of an object from the file, and give the object.", (self) => {
      if (self.input === undefined) {
        throw newUnpicklingError(
          `Unpickler.__init__() was not called by ${self.ob_type.tp_name}.__init__()`,
        );
      }
      enter(self);
      try {
        return loadObject(self);
      } finally {
        self.busy = false;
      }
    }),
    find_class: method(
      "($self, module_name, global_name, /)",
      "A class or function of a module, which is imported if need be; called for every global of a pickle.",
      findGlobal,
    ),
    __sizeof__: method(
      "($self, /)",
      "Returns size in memory, in bytes.",
      (self) => 200 + 8 * self.memo.length + 8 * self.marks.length,
    ),
  },
  getset: {
    memo: { get: (self) => new PyUnpicklerMemoProxy(self), set: setUnpicklerMemo },
  },
});
