/** The `_queue` module: a queue on which threads wait without a lock of their own. After CPython's `Modules/_queuemodule.c`. */
import { PyGenericAlias_New } from "../objects/genericalias_object.ts";
import { attachInstance } from "../objects/instance.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { PyExc_Exception } from "../objects/type_zoo.ts";
import { PyObject_CallNoArgs } from "../protocol/call.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { classMethod, methodsOf } from "../protocol/signature.ts";
import { hostOf } from "../runtime/host_state.ts";
import { park, Waiter } from "../runtime/waiting.ts";
import { newExceptionClass } from "./exception_class.ts";
import { newNativeType, readyTypes } from "./native.ts";
import { timeoutOf } from "./seconds.ts";

const SimpleQueue_Type = newNativeType("_queue.SimpleQueue");
/** Items stand in `items` from `first` on; taken ones are dropped when they are half of it. */
class SimpleQueueObject extends PyHeapObject {
  items: PyObject[] = [];
  first = 0;
  readonly getters: Getter[] = [];
  get size(): number {
    return this.items.length - this.first;
  }
  take(): PyObject {
    const item = this.items[this.first++];
    if (this.first > 32 && this.first * 2 > this.items.length) {
      this.items = this.items.slice(this.first);
      this.first = 0;
    }
    return item;
  }
}

let emptyError: PyTypeObject | undefined;
function empty(): PyObject {
  return PyObject_CallNoArgs(emptyError!);
}

/** A thread that waits for an item. */
class Getter extends Waiter {
  item: PyObject | undefined = undefined;
}

function put(self: SimpleQueueObject, item: PyObject): PyObject {
  const getter = self.getters.shift();
  if (getter === undefined) self.items.push(item);
  else {
    getter.item = item;
    getter.tell();
  }
  return Py_None;
}

/** CPython: `_queue_SimpleQueue_get_impl`; an item goes directly to who has waited longest. */
function get(self: SimpleQueueObject, block: boolean, timeout: PyObject): PyObject {
  let deadline = Infinity;
  if (block && timeout !== Py_None) {
    const seconds = timeoutOf(timeout);
    if (seconds < 0) throw newValueError("'timeout' must be a non-negative number");
    deadline = hostOf().monotonic() + seconds;
  }
  if (self.size > 0) return self.take();
  if (!block) throw empty();
  const getter = new Getter();
  self.getters.push(getter);
  const giveUp = () => {
    const at = self.getters.indexOf(getter);
    if (at >= 0) self.getters.splice(at, 1);
    // It had come, and nobody has seen it.
    else if (getter.item !== undefined) self.items.splice(self.first, 0, getter.item);
  };
  const received = (): PyObject | undefined => {
    if (getter.item !== undefined) return getter.item;
    if (hostOf().monotonic() < deadline) return undefined;
    giveUp();
    throw empty();
  };
  return park(getter, deadline, received, giveUp);
}

const method = methodsOf<SimpleQueueObject>();
defineType<SimpleQueueObject>(SimpleQueue_Type, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Simple, unbounded, reentrant FIFO queue.",
  signature: "()",
  hasWeakrefs: true,
  slots: {
    tp_alloc: (type) => new SimpleQueueObject(type),
    tp_new: (type, args) => {
      if (args.length > 0 && type === SimpleQueue_Type) {
        throw newTypeError(`SimpleQueue() takes no arguments (${args.length} given)`);
      }
      return attachInstance(new SimpleQueueObject(type), type);
    },
    tp_traverse: (self, visit) => {
      for (let i = self.first; i < self.items.length; i++) visit(self.items[i]);
      for (const { item } of self.getters) if (item !== undefined) visit(item);
    },
  },
  methods: {
    empty: method(
      "($self, /)",
      "Return True if the queue is empty, False otherwise (not reliable!).",
      (self) => self.size === 0,
    ),
    qsize: method(
      "($self, /)",
      "Return the approximate size of the queue (not reliable!).",
      (self) => self.size,
    ),
    put: method(
      "($self, /, item, block: bool = True, timeout=None)",
      "Put the item on the queue; never waits.",
      put,
    ),
    put_nowait: method("($self, /, item)", "Put an item into the queue without blocking.", put),
    get: method(
      "($self, /, block: bool = True, timeout=None)",
      "Remove and return an item from the queue.",
      get,
    ).handingOver((self) => self instanceof SimpleQueueObject && self.size > 0),
    get_nowait: method(
      "($self, /)",
      "Remove and return an item from the queue without blocking.",
      (self) => get(self, false, Py_None),
    ),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type: PyObject, item) => PyGenericAlias_New(type, item),
    ),
  },
});

/** Makes the module. */
export function createQueueModule(): PyModuleObject {
  readyTypes(SimpleQueue_Type);
  emptyError ??= newExceptionClass(
    "_queue.Empty",
    PyExc_Exception,
    "The queue has no item, or none came in time.",
  );
  return createNativeModule({
    name: "_queue",
    doc:
      "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.",
    constants: () => ({ Empty: emptyError!, SimpleQueue: SimpleQueue_Type }),
  });
}
