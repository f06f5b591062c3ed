/** The objects of the module: patterns, matches, scanners, templates. Their types are in the files beside this one. */
import { bytesLike, latin1Text, PyBytes_CheckExact, PyBytes_FromArray } from "../../objects/bytes_object.ts";
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "../../objects/object.ts";
import type { InstanceStorage } from "../../objects/instance.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import {
  bmpValue,
  codePointsOf,
  PyUnicode_Check,
  PyUnicode_CheckExact,
  PyUnicode_Substring,
} from "../../objects/unicode_object.ts";
import { newTypeError } from "../../protocol/errors.ts";
import { newNativeType } from "../native.ts";
import { SreState } from "./engine.ts";
import type { Program } from "./program.ts";

export const Pattern_Type: PyTypeObject = newNativeType("re.Pattern");
export const Match_Type: PyTypeObject = newNativeType("re.Match");
export const Scanner_Type: PyTypeObject = newNativeType("_sre.SRE_Scanner");
export const Template_Type: PyTypeObject = newNativeType("_sre.SRE_Template");

export class PatternObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly program: Program;
  declare readonly pattern: PyObject;
  /** undefined: a pattern that nobody gave, for either kind of text. */
  declare readonly isBytes: boolean | undefined;
  declare readonly flags: number;
  declare readonly groups: number;
  declare readonly groupindex: PyObject;
  declare readonly indexgroup: readonly PyObject[];
  constructor(
    program: Program,
    pattern: PyObject,
    isBytes: boolean | undefined,
    flags: number,
    groups: number,
    groupindex: PyObject,
    indexgroup: readonly PyObject[],
  ) {
    this.ob_type = Pattern_Type;
    this.program = program;
    this.pattern = pattern;
    this.isBytes = isBytes;
    this.flags = flags;
    this.groups = groups;
    this.groupindex = groupindex;
    this.indexgroup = indexgroup;
  }
  static {
    isHeapObject(PatternObject);
  }
}

export class MatchObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly string: PyObject;
  declare readonly pattern: PatternObject;
  declare readonly pos: number;
  declare readonly endpos: number;
  /** Group that closed last; -1 none. */
  declare readonly lastindex: number;
  /** Start and end of each group by turns, the whole match first; -1 for a group that took no part. */
  declare readonly mark: Int32Array;
  declare regs: PyObject | undefined;
  constructor(
    string: PyObject,
    pattern: PatternObject,
    pos: number,
    endpos: number,
    lastindex: number,
    mark: Int32Array,
  ) {
    this.ob_type = Match_Type;
    this.string = string;
    this.pattern = pattern;
    this.pos = pos;
    this.endpos = endpos;
    this.lastindex = lastindex;
    this.mark = mark;
    this.regs = undefined;
  }
  static {
    isHeapObject(MatchObject);
  }
}

export class ScannerObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly pattern: PatternObject;
  declare readonly string: PyObject;
  declare readonly state: SreState;
  declare finished: boolean;
  constructor(pattern: PatternObject, string: PyObject, state: SreState) {
    this.ob_type = Scanner_Type;
    this.pattern = pattern;
    this.string = string;
    this.state = state;
    this.finished = false;
  }
  static {
    isHeapObject(ScannerObject);
  }
}

/** A replacement with references to groups: literal, then group and literal by turns. */
export class TemplateObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly literal: PyObject;
  declare readonly groups: readonly number[];
  /** What follows each group; undefined: nothing. */
  declare readonly literals: readonly (PyObject | undefined)[];
  constructor(literal: PyObject, groups: readonly number[], literals: readonly (PyObject | undefined)[]) {
    this.ob_type = Template_Type;
    this.literal = literal;
    this.groups = groups;
    this.literals = literals;
  }
  static {
    isHeapObject(TemplateObject);
  }
}

/** A text ready for matching between `pos` and `endpos`. CPython: `state_init`. */
export function newState(pattern: PatternObject, string: PyObject, pos: number, endpos: number): SreState {
  let text: string;
  let wide: Uint32Array | undefined;
  const isText = PyUnicode_Check(string);
  if (isText) {
    const value = bmpValue(string);
    if (value !== undefined) text = value;
    else {
      text = "";
      wide = codePointsOf(string);
    }
  } else {
    const bytes = bytesLike(string);
    if (bytes === undefined) {
      throw newTypeError(`expected string or bytes-like object, got '${Py_TYPE(string).tp_name}'`);
    }
    text = latin1Text(bytes);
  }
  if (!isText && pattern.isBytes === false) {
    throw newTypeError("cannot use a string pattern on a bytes-like object");
  }
  if (isText && pattern.isBytes === true) {
    throw newTypeError("cannot use a bytes pattern on a string-like object");
  }
  const length = wide === undefined ? text.length : wide.length;
  if (pos < 0) pos = 0;
  else if (pos > length) pos = length;
  if (endpos < 0) endpos = 0;
  else if (endpos > length) endpos = length;
  return new SreState(text, wide, pos, endpos, pattern.groups);
}

/** `string[start:end]` as an exact str or bytes. CPython: `getslice`. */
export function sliceOf(string: PyObject, start: number, end: number): PyObject {
  if (typeof string === "string") return string.slice(start, end);
  if (PyUnicode_Check(string)) {
    if (
      PyUnicode_CheckExact(string) && start === 0 &&
      end >= (string as { codePoints?: Uint32Array }).codePoints!.length
    ) {
      return string;
    }
    return PyUnicode_Substring(string, start, end);
  }
  const bytes = bytesLike(string)!;
  if (PyBytes_CheckExact(string) && start === 0 && end === bytes.length) return string;
  return PyBytes_FromArray(bytes.slice(start, end));
}

/** The match that the engine found. CPython: `pattern_new_match`. */
export function newMatch(pattern: PatternObject, string: PyObject, state: SreState): MatchObject {
  const mark = new Int32Array(2 * (pattern.groups + 1));
  mark[0] = state.start;
  mark[1] = state.ptr;
  for (let i = 0; i < pattern.groups; i++) {
    const j = i * 2;
    if (j + 1 <= state.lastmark && state.mark[j] >= 0 && state.mark[j + 1] >= 0) {
      mark[j + 2] = state.mark[j];
      mark[j + 3] = state.mark[j + 1];
    } else mark[j + 2] = mark[j + 3] = -1;
  }
  return new MatchObject(string, pattern, state.pos, state.endpos, state.lastindex, mark);
}
