/** `_pickle.Pickler`, and pickling one object. After CPython's `Modules/_pickle.c`. */
import { PyCFunctionObject } from "../../objects/cfunction_object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, type PyObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import {
  argumentAsInt,
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
  PyObject_GetAttr,
  PyObject_GetOptionalAttr,
} from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newMissingAttribute, newRuntimeError, newTypeError } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { PyPicklerMemoProxy, setPicklerMemo } from "./memo_proxies.ts";
import { PROTO, STOP } from "./opcodes.ts";
import {
  Pickler_Type,
  PyPickler,
  setBufferCallback,
  setOutputStream,
  setProtocol,
  traversePickler,
} from "./pickler_object.ts";
import { save } from "./save.ts";
import { newPicklingError } from "./state.ts";

/** The default of `persistent_id`; known by identity. */
function persistentId(): PyObject {
  return Py_None;
}

/** What `persistent_id` calls; undefined where it is the default. */
function overriddenPersistentId(self: PyPickler): PyObject | undefined {
  if (self.ob_type === Pickler_Type) return self.persistentIdAttr;
  const method = PyObject_GetAttr(self, "persistent_id");
  const isDefault = method instanceof PyCFunctionObject && method.m_self === self &&
    method.m_ml.ml_meth === persistentId;
  return isDefault ? undefined : method;
}

/** Writes a whole pickle. CPython: `dump`. */
export function dumpObject(self: PyPickler, op: PyObject): void {
  const output = self.output!;
  output.clear();
  try {
    self.persistentId = overriddenPersistentId(self);
    if (self.ob_type !== Pickler_Type) {
      self.reducerOverride = PyObject_GetOptionalAttr(self, "reducer_override");
    }
    if (self.protocol >= 2) output.twoBytes(PROTO, self.protocol);
    output.framing = self.protocol >= 4;
    save(self, op);
    output.byte(STOP);
    output.commitFrame();
  } finally {
    output.framing = false;
    self.persistentId = undefined;
    self.reducerOverride = undefined;
  }
}

/** What a pickler does may call Python code; that code must not use the same pickler. */
function exclusively(self: PyPickler, action: () => void): void {
  if (self.busy) throw newRuntimeError("Pickler object is already used");
  self.busy = true;
  try {
    action();
  } finally {
    self.busy = false;
  }
}

const signature = new Signature("(file, protocol=None, fix_imports: bool = True, buffer_callback=None)");
const method = methodsOf<PyPickler>();

function pickler_init(
  self: PyPickler,
  args: readonly PyObject[],
  kwnames: readonly string[] | undefined,
): void {
  const [file, protocol, fixImports, callback] = newArguments(signature, "Pickler", args, kwnames) as [
    PyObject,
    PyObject,
    boolean,
    PyObject,
  ];
  exclusively(self, () => {
    if (self.output !== undefined) {
      self.memo = new Map();
      self.persistentIdAttr = undefined;
      self.dispatchTable = undefined;
    }
    setProtocol(self, protocol, fixImports);
    setOutputStream(self, file);
    setBufferCallback(self, callback);
    self.fast = 0;
    self.fastNesting = 0;
    self.fastSeen = undefined;
    self.dispatchTable ??= PyObject_GetOptionalAttr(self, "dispatch_table");
  });
}

/** A C int that can be set. */
function intMember(name: "bin" | "fast") {
  return {
    get: (self: PyPickler) => self[name],
    set: (self: PyPickler, value: PyObject | undefined) => {
      if (value === undefined) throw newTypeError("can't delete numeric/char attribute");
      self[name] = argumentAsInt(value);
    },
  };
}

defineType<PyPickler>(Pickler_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Writes pickles to a file, which is any object with a write() method that takes bytes.\n\n" +
    "protocol is 0 to 5, negative for the highest. With fix_imports, protocols below 3 use Python 2's\n" +
    "names of modules. buffer_callback is called with buffer views; where it gives a false value the\n" +
    "buffer is out-of-band, else it is written into the pickle.",
  signature: "(file, protocol=None, fix_imports=True, buffer_callback=None)",
  slots: {
    tp_new: (type) => attachInstance(new PyPickler(type), type),
    tp_alloc: (type) => new PyPickler(type),
    tp_init: pickler_init,
    tp_getattro: (self, name) =>
      name === "persistent_id" && self.persistentIdAttr !== undefined
        ? self.persistentIdAttr
        : PyObject_GenericGetAttr(self, name),
    tp_setattro: (self, name, value) => {
      if (name === "persistent_id") self.persistentIdAttr = value;
      else PyObject_GenericSetAttr(self, name, value);
    },
    tp_traverse: traversePickler,
  },
  methods: {
    persistent_id: method("($self, obj, /)", "", persistentId),
    dump: method("($self, obj, /)", "Write the pickle of an object to the file.", (self, op) => {
      if (self.output === undefined) {
        throw newPicklingError(
          `Pickler.__init__() was not called by ${self.ob_type.tp_name}.__init__()`,
        );
      }
      exclusively(self, () => {
        dumpObject(self, op);
        self.output!.flush();
      });
      return Py_None;
    }),
    clear_memo: method(
      "($self, /)",
      "Forget which objects have been pickled: from now on they are written anew.",
      (self) => {
        self.memo.clear();
        return Py_None;
      },
    ),
    __sizeof__: method(
      "($self, /)",
      "Returns size in memory, in bytes.",
      (self) => 200 + 16 * self.memo.size + (self.output?.buffer.length ?? 0),
    ),
  },
  members: {
    bin: intMember("bin"),
    fast: intMember("fast"),
    dispatch_table: {
      get: (self) => {
        if (self.dispatchTable === undefined) throw newMissingAttribute(self, "dispatch_table");
        return self.dispatchTable;
      },
      set: (self, value) => {
        if (value === undefined && self.dispatchTable === undefined) {
          throw newMissingAttribute(self, "dispatch_table");
        }
        self.dispatchTable = value;
      },
    },
  },
  getset: {
    memo: { get: (self) => new PyPicklerMemoProxy(self), set: setPicklerMemo },
  },
});
