/** The layout of picklers, and their memo. Read by the files that save objects; the type is in `pickler_type.ts`. */
import { Py_None } from "../../objects/none_object.ts";
import { PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import { PyNumber_Index, PyObject_GetOptionalAttr } from "../../protocol/abstract.ts";
import { newTypeError, newValueError } from "../../protocol/errors.ts";
import { newNativeType } from "../native.ts";
import {
  BINGET,
  BINPUT,
  DEFAULT_PROTOCOL,
  GET,
  HIGHEST_PROTOCOL,
  LONG_BINGET,
  LONG_BINPUT,
  MEMOIZE,
  PUT,
} from "./opcodes.ts";
import { PickleOutput } from "./output.ts";

export const Pickler_Type: PyTypeObject = newNativeType("_pickle.Pickler");

export class PyPickler extends PyHeapObject {
  /** A `dump` or `__init__` is under way. */
  busy: boolean;
  /** Undefined until `__init__`. */
  output: PickleOutput | undefined;
  /** Index by object. DIFFERS: equal strs of the BMP are one, as they have no identity; CPython writes each str object anew. */
  memo: Map<PyObject, number>;
  protocol: number;
  /** Whether the protocol is a binary one. */
  bin: number;
  /** Without memo, when not 0. */
  fast: number;
  fastNesting: number;
  fastSeen: Set<PyObject> | undefined;
  fixImports: boolean;
  /** What `dump` found at its start: undefined where nothing is overridden. */
  persistentId: PyObject | undefined;
  reducerOverride: PyObject | undefined;
  /** Set on the instance. */
  persistentIdAttr: PyObject | undefined;
  dispatchTable: PyObject | undefined;
  bufferCallback: PyObject | undefined;

  constructor(type: PyTypeObject) {
    super(type);
    this.busy = false;
    this.output = undefined;
    this.memo = new Map();
    this.protocol = 0;
    this.bin = 0;
    this.fast = 0;
    this.fastNesting = 0;
    this.fastSeen = undefined;
    this.fixImports = false;
    this.persistentId = undefined;
    this.reducerOverride = undefined;
    this.persistentIdAttr = undefined;
    this.dispatchTable = undefined;
    this.bufferCallback = undefined;
  }
}

/** CPython: `_Pickler_SetProtocol`. */
export function setProtocol(self: PyPickler, protocol: PyObject, fixImports: boolean): void {
  let proto = DEFAULT_PROTOCOL;
  if (protocol !== Py_None) {
    const value = PyNumber_Index(protocol);
    if (value > HIGHEST_PROTOCOL) throw newValueError(`pickle protocol must be <= ${HIGHEST_PROTOCOL}`);
    proto = value < 0 ? HIGHEST_PROTOCOL : Number(value);
  }
  self.protocol = proto;
  self.bin = proto > 0 ? 1 : 0;
  self.fixImports = fixImports && proto < 3;
}

/** CPython: `_Pickler_SetOutputStream`. */
export function setOutputStream(self: PyPickler, file: PyObject): void {
  const write = PyObject_GetOptionalAttr(file, "write");
  if (write === undefined) throw newTypeError("file must have a 'write' attribute");
  self.output = new PickleOutput(write);
}

/** CPython: `_Pickler_SetBufferCallback`. */
export function setBufferCallback(self: PyPickler, callback: PyObject): void {
  if (callback === Py_None) {
    self.bufferCallback = undefined;
    return;
  }
  if (self.protocol < 5) throw newValueError("buffer_callback needs protocol >= 5");
  self.bufferCallback = callback;
}

/** Writes the instruction that fetches a memoized object. CPython: `memo_get`. */
export function writeGet(self: PyPickler, index: number): void {
  const output = self.output!;
  if (self.bin === 0) {
    output.byte(GET);
    output.ascii(`${index}\n`);
  } else if (index < 256) output.twoBytes(BINGET, index);
  else output.opcode4(LONG_BINGET, index);
}

/** Memoizes the object on top of the stack. CPython: `memo_put`. */
export function memoize(self: PyPickler, op: PyObject): void {
  if (self.fast !== 0) return;
  const { memo } = self;
  const output = self.output!;
  const index = memo.size;
  memo.set(op, index);
  if (self.protocol >= 4) output.byte(MEMOIZE);
  else if (self.bin === 0) {
    output.byte(PUT);
    output.ascii(`${index}\n`);
  } else if (index < 256) output.twoBytes(BINPUT, index);
  else output.opcode4(LONG_BINPUT, index);
}

/** Objects that a pickler holds. */
export function traversePickler(self: PyPickler, visit: (op: PyObject) => void): void {
  const held = [
    self.output?.write,
    self.persistentId,
    self.reducerOverride,
    self.persistentIdAttr,
    self.dispatchTable,
    self.bufferCallback,
  ];
  for (const op of held) if (op !== undefined) visit(op);
  for (const op of self.memo.keys()) visit(op);
}
