/**
 * Traceback entries: one for each frame an exception left. After CPython's `Python/traceback.c`; printing is elsewhere.
 */
import { InterpreterFrame } from "../eval/frame.ts";
import { defineType } from "../protocol/define_type.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { PyNumber_AsSsize_t } from "../protocol/abstract.ts";
import { PyCode_NewEmpty } from "./code_object.ts";
import { PyDict_New } from "./dict_object.ts";
import type { PyBaseExceptionObject } from "./exceptions.ts";
import { _PyFrame_GetFrameObject, PyFrameObject } from "./frame_object.ts";
import { PyList_New } from "./list_object.ts";
import { Py_None } from "./none_object.ts";
import type { InstanceStorage } from "./instance.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import { Py_TYPE, PyTraceBack_Type } from "./type_zoo.ts";

export class PyTracebackObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare tb_next: PyTracebackObject | undefined;
  declare readonly tb_frame: PyFrameObject;
  declare readonly tb_lasti: number;
  /** -1: worked out from `tb_lasti` when asked for. */
  declare private line: number;

  constructor(next: PyTracebackObject | undefined, frame: PyFrameObject, lasti: number, lineno: number) {
    this.ob_type = PyTraceBack_Type;
    this.tb_next = next;
    this.tb_frame = frame;
    this.tb_lasti = lasti;
    this.line = lineno;
  }

  /** -1: the code has no line there. */
  get tb_lineno(): number {
    if (this.line === -1) this.line = this.tb_frame.f_code.lineOf(this.tb_lasti >> 1);
    return this.line;
  }
  static {
    isHeapObject(PyTracebackObject);
  }
}

/** Adds an entry for the frame, where it stands now. CPython: `PyTraceBack_Here`. */
export function PyTraceBack_Here(exc: PyBaseExceptionObject, frame: InterpreterFrame): void {
  exc.traceback = new PyTracebackObject(
    exc.traceback,
    _PyFrame_GetFrameObject(frame),
    frame.instr_ptr * 2,
    -1,
  );
}

/** Adds an entry for a function of CPython's C code. CPython: `_PyTraceback_Add`. */
export function _PyTraceback_Add(
  exc: PyBaseExceptionObject,
  name: string,
  filename: string,
  lineno: number,
): void {
  const namespace = PyDict_New();
  const frame = new InterpreterFrame(PyCode_NewEmpty(filename, name, lineno), namespace, namespace);
  exc.traceback = new PyTracebackObject(exc.traceback, _PyFrame_GetFrameObject(frame), 0, lineno);
}

/** @noescape */
export function PyTraceBack_Check(op: PyObject): op is PyTracebackObject {
  return op instanceof PyTracebackObject;
}

function nextFrom(value: PyObject | undefined, orNone = ""): PyTracebackObject | undefined {
  if (value === undefined) throw newTypeError("can't delete tb_next attribute");
  if (value === Py_None) return undefined;
  if (PyTraceBack_Check(value)) return value;
  throw newTypeError(`expected traceback object${orNone}, got '${Py_TYPE(value).tp_name}'`);
}

const method = methodsOf<PyTracebackObject>();

defineType<PyTracebackObject>(PyTraceBack_Type, {
  doc: "Create a new traceback object.",
  signature: "(tb_next, tb_frame, tb_lasti, tb_lineno)",
  slots: {
    tp_new: (_type, args, kwnames) => {
      const names = ["tb_next", "tb_frame", "tb_lasti", "tb_lineno"];
      const values: PyObject[] = [];
      const npos = args.length - (kwnames?.length ?? 0);
      for (let i = 0; i < npos; i++) values[i] = args[i];
      kwnames?.forEach((name, i) => values[names.indexOf(name)] = args[npos + i]);
      for (let i = 0; i < 4; i++) {
        if (values[i] === undefined) {
          throw newTypeError(`traceback() missing required argument '${names[i]}' (pos ${i + 1})`);
        }
      }
      const next = values[0] === Py_None ? undefined : nextFrom(values[0], " or None");
      const frame = values[1];
      if (!(frame instanceof PyFrameObject)) {
        throw newTypeError(`traceback() argument 'tb_frame' must be frame, not ${Py_TYPE(frame).tp_name}`);
      }
      return new PyTracebackObject(
        next,
        frame,
        PyNumber_AsSsize_t(values[2], true),
        PyNumber_AsSsize_t(values[3], true),
      );
    },
    tp_traverse: (self, visit) => {
      if (self.tb_next !== undefined) visit(self.tb_next);
      visit(self.tb_frame);
    },
  },
  methods: {
    __dir__: method(
      "($self, /)",
      undefined,
      () => PyList_New(["tb_frame", "tb_next", "tb_lasti", "tb_lineno"]),
    ),
  },
  members: {
    tb_frame: { get: (self) => self.tb_frame },
    tb_lasti: { get: (self) => self.tb_lasti },
  },
  getset: {
    tb_next: {
      get: (self) => self.tb_next ?? Py_None,
      set: (self, value) => {
        const next = nextFrom(value);
        for (let tb = next; tb !== undefined; tb = tb.tb_next) {
          if (tb === self) throw newValueError("traceback loop detected");
        }
        self.tb_next = next;
      },
    },
    tb_lineno: { get: (self) => self.tb_lineno === -1 ? Py_None : self.tb_lineno },
  },
});
