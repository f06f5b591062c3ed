/** `re.Pattern` and its scanner. After CPython's `Modules/_sre/sre.c`. */
import { bytesLike } from "../../objects/bytes_object.ts";
import { PyGenericAlias_New } from "../../objects/genericalias_object.ts";
import { PyCallIter_New } from "../../objects/iter_object.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { PyDictProxy_New } from "../../objects/mappingproxy_object.ts";
import { Py_None, Py_NotImplemented } from "../../objects/none_object.ts";
import { Py_EQ, Py_NE, Py_TPFLAGS_DISALLOW_INSTANTIATION, type PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyDict_New, PyDict_Size, type PyDictObject } from "../../objects/dict_object.ts";
import { hashTuple } from "../../objects/hash.ts";
import { PyObject_GetAttr, PyObject_RichCompareBool, reprText } from "../../protocol/abstract.ts";
import { PyCallable_Check, PyObject_CallOneArg } from "../../protocol/call.ts";
import { defineType } from "../../protocol/define_type.ts";
import { classMethod, methodsOf } from "../../protocol/signature.ts";
import { SRE_FLAG_ASCII, SRE_FLAG_LOCALE, SRE_FLAG_UNICODE } from "./constants.ts";
import { sreMatch, sreSearch, type SreState } from "./engine.ts";
import { expandTemplate, joinTexts } from "./match_type.ts";
import {
  groupOf,
  MatchObject,
  newState,
  Pattern_Type,
  type PatternObject,
  Scanner_Type,
  ScannerObject,
  sliceOf,
} from "./objects.ts";
import { compileTemplate } from "./template.ts";

const FLAG_NAMES: readonly (readonly [string, number])[] = [
  ["re.IGNORECASE", 2],
  ["re.LOCALE", 4],
  ["re.MULTILINE", 8],
  ["re.DOTALL", 16],
  ["re.UNICODE", 32],
  ["re.VERBOSE", 64],
  ["re.DEBUG", 128],
  ["re.ASCII", 256],
];

function pattern_repr(self: PatternObject): PyObject {
  let flags = self.flags;
  const kinds = SRE_FLAG_LOCALE | SRE_FLAG_UNICODE | SRE_FLAG_ASCII;
  if (self.isBytes === false && (flags & kinds) === SRE_FLAG_UNICODE) flags &= ~SRE_FLAG_UNICODE;
  const names: string[] = [];
  for (const [name, bit] of FLAG_NAMES) {
    if ((flags & bit) === 0) continue;
    names.push(name);
    flags &= ~bit;
  }
  if (flags !== 0) names.push(`0x${flags.toString(16)}`);
  const shown = [...reprText(self.pattern)].slice(0, 200).join("");
  return PyUnicode_FromUTF16(`re.compile(${shown}${names.length === 0 ? "" : ", " + names.join("|")})`);
}

/** The end of one match is the start of the next; an empty one there doesn't count again. */
function advance(state: SreState): void {
  state.mustAdvance = state.ptr === state.start;
  state.start = state.ptr;
}

/** What `findall` lists for a match. */
function found(self: PatternObject, string: PyObject, state: SreState): PyObject {
  if (self.groups === 0) return sliceOf(string, state.start, state.ptr);
  const missing = sliceOf(string, 0, 0);
  if (self.groups === 1) return groupOf(self, string, state, 0, missing);
  const items: PyObject[] = [];
  for (let i = 0; i < self.groups; i++) items.push(groupOf(self, string, state, i, missing));
  return PyTuple_New(items);
}

/** All matches at once where V8 can find them: a text in which each match is longer than nothing. */
function allTexts(self: PatternObject, string: PyObject, state: SreState): PyObject[] | undefined {
  const { native } = state;
  if (
    native === undefined || native.isEmpty || self.groups > 0 || typeof string !== "string" || state.start > 0
  ) {
    return undefined;
  }
  try {
    return state.subject.match(native.search) ?? [];
  } catch (err) {
    if (err instanceof RangeError) return undefined;
    throw err;
  }
}

/** A replacement without backslashes stands for itself. */
function isLiteral(template: PyObject): boolean {
  if (PyUnicode_Check(template)) return !PyUnicode_AsUTF16(template).includes("\\");
  const bytes = bytesLike(template);
  return bytes !== undefined && !bytes.includes(0x5c);
}

/** `sub` and `subn`: the new text and the number of replacements. CPython: `pattern_subx`. */
function replaceAll(
  self: PatternObject,
  template: PyObject,
  string: PyObject,
  count: number,
): [PyObject, number] {
  let replacement: (state: SreState) => PyObject;
  if (PyCallable_Check(template)) {
    replacement = (state) => PyObject_CallOneArg(template, new MatchObject(string, self, state));
  } else if (isLiteral(template)) replacement = () => template;
  else {
    const compiled = compileTemplate(self, template);
    replacement = compiled.groups.length === 0
      ? () => compiled.literal
      : (state) => expandTemplate(compiled, new MatchObject(string, self, state));
  }
  const state = newState(self, string, 0, Number.MAX_SAFE_INTEGER);
  const pieces: PyObject[] = [];
  let n = 0, from = 0;
  while (count === 0 || n < count) {
    state.reset();
    state.ptr = state.start;
    if (!sreSearch(self.program, state)) break;
    if (from < state.start) pieces.push(sliceOf(string, from, state.start));
    const end = state.ptr;
    const item = replacement(state);
    if (item !== Py_None) pieces.push(item);
    from = end;
    n++;
    advance(state);
  }
  if (from < state.endpos) pieces.push(sliceOf(string, from, state.endpos));
  return [pieces.length === 0 ? sliceOf(string, 0, 0) : joinTexts(sliceOf(string, 0, 0), pieces), n];
}

function newScanner(self: PatternObject, string: PyObject, pos: number, endpos: number): ScannerObject {
  return new ScannerObject(self, string, newState(self, string, pos, endpos));
}

const method = methodsOf<PatternObject>();
defineType<PatternObject>(Pattern_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "Compiled regular expression object.",
  hasWeakrefs: true,
  slots: {
    tp_repr: pattern_repr,
    tp_hash: (self) => hashTuple([self.flags, self.pattern, self.groups]),
    tp_richcompare: (self, other, op) => {
      if ((op !== Py_EQ && op !== Py_NE) || typeof other !== "object" || other.ob_type !== Pattern_Type) {
        return Py_NotImplemented;
      }
      const that = other as PatternObject;
      const a = self.program.code, b = that.program.code;
      const same = self === that ||
        (self.flags === that.flags && self.isBytes === that.isBytes && a.length === b.length &&
          a.every((word, i) => word === b[i]) && PyObject_RichCompareBool(self.pattern, that.pattern, Py_EQ));
      return same === (op === Py_EQ);
    },
  },
  methods: {
    match: method(
      "($self, /, string, pos: Py_ssize_t = 0, endpos: Py_ssize_t = sys.maxsize)",
      "Matches zero or more characters at the beginning of the string.",
      (self, string, pos, endpos) => {
        const state = newState(self, string, pos, endpos);
        return sreMatch(self.program, state) ? new MatchObject(string, self, state) : Py_None;
      },
    ),
    fullmatch: method(
      "($self, /, string, pos: Py_ssize_t = 0, endpos: Py_ssize_t = sys.maxsize)",
      "Matches against all of the string.",
      (self, string, pos, endpos) => {
        const state = newState(self, string, pos, endpos);
        state.matchAll = true;
        return sreMatch(self.program, state) ? new MatchObject(string, self, state) : Py_None;
      },
    ),
    search: method(
      "($self, /, string, pos: Py_ssize_t = 0, endpos: Py_ssize_t = sys.maxsize)",
      "Scan through string looking for a match, and return a corresponding match object instance.\n\nReturn None if no position in the string matches.",
      (self, string, pos, endpos) => {
        const state = newState(self, string, pos, endpos);
        return sreSearch(self.program, state) ? new MatchObject(string, self, state) : Py_None;
      },
    ),
    findall: method(
      "($self, /, string, pos: Py_ssize_t = 0, endpos: Py_ssize_t = sys.maxsize)",
      "Return a list of all non-overlapping matches of pattern in string.",
      (self, string, pos, endpos) => {
        const state = newState(self, string, pos, endpos);
        const items: PyObject[] = allTexts(self, string, state) ?? [];
        if (items.length > 0) return PyList_New(items);
        while (state.start <= state.endpos) {
          state.reset();
          state.ptr = state.start;
          if (!sreSearch(self.program, state)) break;
          items.push(found(self, string, state));
          advance(state);
        }
        return PyList_New(items);
      },
    ),
    finditer: method(
      "($self, /, string, pos: Py_ssize_t = 0, endpos: Py_ssize_t = sys.maxsize)",
      "Return an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor each match, the iterator returns a match object.",
      (self, string, pos, endpos) =>
        PyCallIter_New(PyObject_GetAttr(newScanner(self, string, pos, endpos), "search"), Py_None),
    ),
    scanner: method(
      "($self, /, string, pos: Py_ssize_t = 0, endpos: Py_ssize_t = sys.maxsize)",
      undefined,
      newScanner,
    ),
    split: method(
      "($self, /, string, maxsplit: Py_ssize_t = 0)",
      "Split string by the occurrences of pattern.",
      (self, string, maxsplit) => {
        const state = newState(self, string, 0, Number.MAX_SAFE_INTEGER);
        const items: PyObject[] = [];
        let last = 0;
        for (let n = 0; maxsplit === 0 || n < maxsplit; n++) {
          state.reset();
          state.ptr = state.start;
          if (!sreSearch(self.program, state)) break;
          items.push(sliceOf(string, last, state.start));
          for (let i = 0; i < self.groups; i++) items.push(groupOf(self, string, state, i, Py_None));
          last = state.ptr;
          advance(state);
        }
        items.push(sliceOf(string, last, state.endpos));
        return PyList_New(items);
      },
    ),
    sub: method(
      "($self, /, repl, string, count: Py_ssize_t = 0)",
      "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.",
      (self, repl, string, count) => replaceAll(self, repl, string, count)[0],
    ),
    subn: method(
      "($self, /, repl, string, count: Py_ssize_t = 0)",
      "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.",
      (self, repl, string, count) => PyTuple_New(replaceAll(self, repl, string, count)),
    ),
    __copy__: method("($self, /)", undefined, (self) => self),
    __deepcopy__: method("($self, memo, /)", undefined, (self) => self),
    __class_getitem__: classMethod(
      "($type, object, /)",
      "See PEP 585",
      (type, item) => PyGenericAlias_New(type, item),
    ),
  },
  getset: {
    groupindex: {
      get: (self) =>
        PyDict_Size(self.groupindex as PyDictObject) === 0 ? PyDict_New() : PyDictProxy_New(self.groupindex),
      doc: "A dictionary mapping group names to group numbers.",
    },
  },
  members: {
    pattern: {
      get: (self) => self.pattern,
      doc: "The pattern string from which the RE object was compiled.",
    },
    flags: { get: (self) => self.flags, doc: "The regex matching flags." },
    groups: { get: (self) => self.groups, doc: "The number of capturing groups in the pattern." },
  },
});

/** One step of a scanner. */
function scan(self: ScannerObject, step: typeof sreMatch): PyObject {
  const { state, pattern } = self;
  if (self.finished) return Py_None;
  state.reset();
  state.ptr = state.start;
  if (!step(pattern.program, state)) {
    self.finished = true;
    return Py_None;
  }
  const match = new MatchObject(self.string, pattern, state);
  advance(state);
  return match;
}

const scannerMethod = methodsOf<ScannerObject>();
defineType<ScannerObject>(Scanner_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  methods: {
    match: scannerMethod("($self, /)", undefined, (self) => scan(self, sreMatch)),
    search: scannerMethod("($self, /)", undefined, (self) => scan(self, sreSearch)),
  },
  members: { pattern: { get: (self) => self.pattern } },
});
