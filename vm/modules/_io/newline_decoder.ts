/** `IncrementalNewlineDecoder`: wraps a decoder, translates newlines. After CPython's `Modules/_io/textio.c`. */
import { bytesLike, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { attachInstance } from "../../objects/instance.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { newArguments } from "../../objects/sequence_util.ts";
import { PyTuple_New, PyTupleObject } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyNumber_Index } from "../../protocol/abstract.ts";
import { PyObject_CallMethod } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { methodsOf, Signature } from "../../protocol/signature.ts";
import { newlineKinds, newlinesAttribute, translateNewlines } from "./newlines.ts";
import { newNativeType } from "../native.ts";

export const PyIncrementalNewlineDecoder_Type: PyTypeObject = newNativeType("_io.IncrementalNewlineDecoder");

class PyIncrementalNewlineDecoder extends PyHeapObject {
  decoder: PyObject | undefined;
  translate: boolean;
  pendingCR: boolean;
  seen: number;
  constructor(type: PyTypeObject) {
    super(type);
    this.decoder = undefined;
    this.translate = false;
    this.pendingCR = false;
    this.seen = 0;
  }
}

function decoderOf(self: PyIncrementalNewlineDecoder): PyObject {
  if (self.decoder === undefined) throw newValueError("IncrementalNewlineDecoder.__init__() not called");
  return self.decoder;
}

const initSignature = new Signature("(decoder, translate: bool, errors='strict')");
const method = methodsOf<PyIncrementalNewlineDecoder>();

defineType<PyIncrementalNewlineDecoder>(PyIncrementalNewlineDecoder_Type, {
  inheritsNew: true,
  flags: Py_TPFLAGS_BASETYPE,
  doc: "A decoder that translates all kinds of newlines into \\n.",
  signature: "(decoder, translate, errors='strict')",
  slots: {
    tp_new: (type) => attachInstance(new PyIncrementalNewlineDecoder(type), type),
    tp_alloc: (type) => new PyIncrementalNewlineDecoder(type),
    tp_init: (self, args, kwnames) => {
      const [decoder, translate] = newArguments(initSignature, "IncrementalNewlineDecoder", args, kwnames);
      self.decoder = decoder as PyObject;
      self.translate = translate as boolean;
      self.pendingCR = false;
      self.seen = 0;
    },
  },
  methods: {
    decode: method(
      "($self, /, input, final: bool = False)",
      "Decode a piece of input.",
      (self, input, final) => {
        const decoder = decoderOf(self);
        const decoded = decoder === Py_None ? input : PyObject_CallMethod(decoder, "decode", [input, final]);
        if (!PyUnicode_Check(decoded)) {
          throw newTypeError(`decoder should return a string result, not '${Py_TYPE(decoded).tp_name}'`);
        }
        let text = PyUnicode_AsUTF16(decoded);
        if (self.pendingCR && (final || text !== "")) {
          text = "\r" + text;
          self.pendingCR = false;
        }
        if (!final && text.endsWith("\r")) {
          text = text.slice(0, -1);
          self.pendingCR = true;
        }
        self.seen |= newlineKinds(text);
        return PyUnicode_FromUTF16(self.translate ? translateNewlines(text) : text);
      },
    ),
    getstate: method("($self, /)", undefined, (self) => {
      const decoder = decoderOf(self);
      let buffer: PyObject = PyBytes_FromArray(new Uint8Array(0)), flag: PyObject = 0;
      if (decoder !== Py_None) {
        const state = PyObject_CallMethod(decoder, "getstate", []);
        if (!(state instanceof PyTupleObject)) throw newTypeError("illegal decoder state");
        [buffer, flag] = state.ob_item;
        if (bytesLike(buffer) === undefined) {
          throw newTypeError(
            `illegal decoder state: the first item should be a bytes object, not '${
              Py_TYPE(buffer).tp_name
            }'`,
          );
        }
      }
      return PyTuple_New([buffer, Number(PyNumber_Index(flag)) * 2 + (self.pendingCR ? 1 : 0)]);
    }),
    setstate: method("($self, state, /)", undefined, (self, state) => {
      const decoder = decoderOf(self);
      if (!(state instanceof PyTupleObject)) throw newTypeError("state argument must be a tuple");
      const [buffer, flagArg] = state.ob_item;
      const flag = Number(PyNumber_Index(flagArg));
      self.pendingCR = flag % 2 === 1;
      if (decoder !== Py_None) {
        return PyObject_CallMethod(decoder, "setstate", [PyTuple_New([buffer, Math.floor(flag / 2)])]);
      }
      return Py_None;
    }),
    reset: method("($self, /)", undefined, (self) => {
      const decoder = decoderOf(self);
      self.seen = 0;
      self.pendingCR = false;
      return decoder === Py_None ? Py_None : PyObject_CallMethod(decoder, "reset", []);
    }),
  },
  getset: { newlines: { get: (self) => newlinesAttribute(self.seen) } },
});
