/** What the iterator types of `itertools` have in common. After CPython's `Modules/itertoolsmodule.c`. */
import { attachInstance } from "../../objects/instance.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { checkPositional, newArguments } from "../../objects/sequence_util.ts";
import { defineType } from "../../protocol/define_type.ts";
import { type MethodSpec, Signature } from "../../protocol/signature.ts";
import { newNativeType } from "../native.ts";

interface IteratorSpec<T> {
  doc: string;
  /** Constructor arguments, with converters. */
  signature: string;
  /** CPython shows no signature. */
  hidesSignature?: boolean;
  make: (type: PyTypeObject, args: unknown[]) => T;
  next: (self: T) => PyObject | undefined;
  visit: (self: T, visit: (op: PyObject) => void) => void;
  repr?: (self: T) => PyObject;
  methods?: Record<string, MethodSpec>;
}

/** Declares an iterator type: `itertools.<name>`. */
export function iteratorType<T extends PyHeapObject>(name: string, spec: IteratorSpec<T>): PyTypeObject {
  const type = newNativeType(`itertools.${name}`);
  const signature = new Signature(spec.signature);
  defineType<T>(type, {
    flags: Py_TPFLAGS_BASETYPE,
    doc: spec.doc,
    signature: spec.hidesSignature ? undefined : signature.textSignatureAs(undefined),
    slots: {
      tp_new: (cls, args, kwnames) => {
        // Where the type takes no keyword arguments, a subclass's are for its `__init__`.
        const taken = signature.positionalOnly && cls.tp_init !== type.tp_init && kwnames !== undefined
          ? args.slice(0, args.length - kwnames.length)
          : args;
        if (signature.positionalOnly) {
          checkPositional(
            name,
            args.length - (kwnames?.length ?? 0),
            signature.minPositional,
            signature.maxPositional,
          );
        }
        const given = newArguments(signature, name, taken, taken === args ? kwnames : undefined);
        return attachInstance(spec.make(cls, given), cls);
      },
      tp_alloc: (cls) => new PyHeapObject(cls),
      tp_iter: (self) => self,
      tp_iternext: spec.next,
      tp_repr: spec.repr,
      tp_traverse: spec.visit,
    },
    methods: spec.methods,
  });
  // An absent slot must not hide object's.
  if (spec.repr === undefined) type.tp_repr = undefined;
  return type;
}
