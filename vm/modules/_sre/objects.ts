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
import { chooseNative, findMarks, SreState } from "./engine.ts";
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
  /** Where the whole match lies. */
  declare readonly from: number;
  declare readonly to: number;
  /** The whole text was to be matched. */
  declare readonly matchAll: boolean;
  /** Group that closed last; -1 none, -2 not known yet. */
  declare _lastindex: number;
  /** Start and end of each group by turns, the whole match first; -1 for a group that took no part. */
  declare _mark: readonly number[] | undefined;
  /** The same groups as texts, where a `RegExp` has found them. */
  declare readonly texts: RegExpExecArray | undefined;
  declare regs: PyObject | undefined;
  constructor(string: PyObject, pattern: PatternObject, state: SreState) {
    this.ob_type = Match_Type;
    this.string = string;
    this.pattern = pattern;
    this.pos = state.pos;
    this.endpos = state.endpos;
    this.from = state.start;
    this.to = state.ptr;
    this.matchAll = state.matchAll;
    this._lastindex = state.hasMarks ? state.lastindex : -2;
    this._mark = state.hasMarks ? marksOf(state) : undefined;
    this.texts = state.texts;
    this.regs = undefined;
  }
  static {
    isHeapObject(MatchObject);
  }

  get mark(): readonly number[] {
    if (this._mark === undefined) findGroups(this);
    return this._mark!;
  }

  get lastindex(): number {
    if (this._lastindex === -2) findGroups(this);
    return this._lastindex;
  }
}

function findGroups(match: MatchObject): void {
  const state = newState(match.pattern, match.string, match.from, match.endpos);
  state.matchAll = match.matchAll;
  findMarks(match.pattern.program, state);
  match._lastindex = state.lastindex;
  match._mark = marksOf(state);
}

/** Where the match lies and where its groups lie. */
function marksOf(state: SreState): number[] {
  const { mark, lastmark } = state;
  const marks = [state.start, state.ptr];
  for (let i = 0; i < 2 * state.groups; i += 2) {
    if (i + 1 <= lastmark && mark[i] >= 0 && mark[i + 1] >= 0) marks.push(mark[i], mark[i + 1]);
    else marks.push(-1, -1);
  }
  return marks;
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
  const state = new SreState(text, wide, pos, endpos, pattern.groups);
  chooseNative(pattern.program, state);
  return state;
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

/** A group of the match that has just been found; `missing` if it took no part. */
export function groupOf(
  pattern: PatternObject,
  string: PyObject,
  state: SreState,
  index: number,
  missing: PyObject,
): PyObject {
  const { texts } = state;
  if (texts !== undefined && typeof string === "string") return texts[index + 1] ?? missing;
  findMarks(pattern.program, state);
  const { mark } = state;
  const i = index * 2;
  const isSet = i + 1 <= state.lastmark && mark[i] >= 0 && mark[i + 1] >= 0;
  return isSet ? sliceOf(string, mark[i], mark[i + 1]) : missing;
}
