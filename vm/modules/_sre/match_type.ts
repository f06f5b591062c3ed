/** `re.Match`. After CPython's `Modules/_sre/sre.c`. */
import { PyDict_GetItem, PyDict_New, PyDict_SetItem, type PyDictObject } from "../../objects/dict_object.ts";
import { PyGenericAlias_New } from "../../objects/genericalias_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import { Py_TPFLAGS_DISALLOW_INSTANTIATION, type PyObject } from "../../objects/object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE } from "../../objects/type_zoo.ts";
import { PyUnicode_Check, PyUnicode_FromUTF16, PyUnicode_JoinPieces } from "../../objects/unicode_object.ts";
import { bytesLike, PyBytes_FromArray, requireBytes } from "../../objects/bytes_object.ts";
import { PyIndex_Check, PyNumber_AsSsize_t, PyObject_Hash, reprText } from "../../protocol/abstract.ts";
import { defineType } from "../../protocol/define_type.ts";
import { newIndexError, newTypeError } from "../../protocol/errors.ts";
import { classMethod, methodsOf } from "../../protocol/signature.ts";
import { Match_Type, type MatchObject, sliceOf, type TemplateObject } from "./objects.ts";
import { compileTemplate } from "./template.ts";

/** The number of a group given by number or name. CPython: `match_getindex`. */
function groupNumber(self: MatchObject, group: PyObject): number {
  if (typeof group === "number" && group >= 0 && group <= self.pattern.groups) return group;
  let index = -1;
  if (PyIndex_Check(group)) index = PyNumber_AsSsize_t(group, false);
  else {
    PyObject_Hash(group);
    const known = PyDict_GetItem(self.pattern.groupindex as PyDictObject, group);
    if (known !== undefined && PyIndex_Check(known)) index = PyNumber_AsSsize_t(known, false);
  }
  if (index < 0 || index > self.pattern.groups) throw newIndexError("no such group");
  return index;
}

/** The text of a group, `missing` if it took no part. */
export function groupText(self: MatchObject, index: number, missing: PyObject): PyObject {
  if (index === 0) return sliceOf(self.string, self.from, self.to);
  const { texts } = self;
  if (texts !== undefined && typeof self.string === "string") return texts[index] ?? missing;
  const start = self.mark[index * 2];
  return start < 0 ? missing : sliceOf(self.string, start, self.mark[index * 2 + 1]);
}

/** Strings of one kind put together; what is put in must be of the text's kind. */
export function joinTexts(string: PyObject, pieces: readonly PyObject[]): PyObject {
  if (PyUnicode_Check(string)) {
    pieces.forEach((piece, i) => {
      if (!PyUnicode_Check(piece)) {
        throw newTypeError(`sequence item ${i}: expected str instance, ${Py_TYPE(piece).tp_name} found`);
      }
    });
    return PyUnicode_JoinPieces(pieces);
  }
  let length = 0;
  const parts = pieces.map((piece, i) => {
    const bytes = bytesLike(piece);
    if (bytes === undefined) {
      throw newTypeError(`sequence item ${i}: expected a bytes-like object, ${Py_TYPE(piece).tp_name} found`);
    }
    length += bytes.length;
    return bytes;
  });
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return PyBytes_FromArray(joined);
}

/** The replacement for a match. CPython: `expand_template`. */
export function expandTemplate(template: TemplateObject, match: MatchObject): PyObject {
  if (template.groups.length === 0) return template.literal;
  const pieces: PyObject[] = [template.literal];
  template.groups.forEach((group, i) => {
    if (group > match.pattern.groups) throw newIndexError("no such group");
    const text = groupText(match, group, Py_None);
    if (text !== Py_None) pieces.push(text);
    const literal = template.literals[i];
    if (literal !== undefined) pieces.push(literal);
  });
  if (!PyUnicode_Check(template.literal)) requireBytes(template.literal);
  return joinTexts(template.literal, pieces);
}

function startOf(self: MatchObject, index: number): number {
  return index === 0 ? self.from : self.mark[index * 2];
}
function endOf(self: MatchObject, index: number): number {
  return index === 0 ? self.to : self.mark[index * 2 + 1];
}
function spanOf(self: MatchObject, index: number): PyObject {
  return PyTuple_New([startOf(self, index), endOf(self, index)]);
}

const method = methodsOf<MatchObject>();
defineType<MatchObject>(Match_Type, {
  withoutSignature: ["group"],
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
  slots: {
    tp_repr: (self) =>
      PyUnicode_FromUTF16(
        `<re.Match object; span=(${self.from}, ${self.to}), match=${reprText(groupText(self, 0, Py_None))}>`,
      ),
    mp_subscript: (self, key) => groupText(self, groupNumber(self, key), Py_None),
    tp_traverse: (self, visit) => {
      visit(self.string);
      visit(self.pattern);
    },
  },
  methods: {
    group: method(
      "($self, *args)",
      "group([group1, ...]) -> str or tuple.\nReturn subgroup(s) of the match by indices or names.\nFor 0 returns the entire match.",
      (self, args) => {
        if (args.length === 0) return groupText(self, 0, Py_None);
        if (args.length === 1) return groupText(self, groupNumber(self, args[0]), Py_None);
        return PyTuple_New(args.map((arg) => groupText(self, groupNumber(self, arg), Py_None)));
      },
    ),
    groups: method(
      "($self, /, default=None)",
      "Return a tuple containing all the subgroups of the match, from 1.",
      (self, missing) => {
        const items: PyObject[] = [];
        for (let i = 1; i <= self.pattern.groups; i++) items.push(groupText(self, i, missing));
        return PyTuple_New(items);
      },
    ),
    groupdict: method(
      "($self, /, default=None)",
      "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.",
      (self, missing) => {
        const result = PyDict_New();
        for (const [name, index] of (self.pattern.groupindex as PyDictObject).entries()) {
          PyDict_SetItem(result, name, groupText(self, groupNumber(self, index), missing));
        }
        return result;
      },
    ),
    start: method(
      "($self, group=0, /)",
      "Return index of the start of the substring matched by group.",
      (self, group) => startOf(self, groupNumber(self, group)),
    ),
    end: method(
      "($self, group=0, /)",
      "Return index of the end of the substring matched by group.",
      (self, group) => endOf(self, groupNumber(self, group)),
    ),
    span: method(
      "($self, group=0, /)",
      "For match object m, return the 2-tuple (m.start(group), m.end(group)).",
      (self, group) => spanOf(self, groupNumber(self, group)),
    ),
    expand: method(
      "($self, /, template)",
      "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.",
      (self, template) => expandTemplate(compileTemplate(self.pattern, template), self),
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
    lastindex: {
      get: (self) => self.lastindex < 0 ? Py_None : self.lastindex,
      doc: "The integer index of the last matched capturing group.",
    },
    lastgroup: {
      get: (self) => self.lastindex < 0 ? Py_None : self.pattern.indexgroup[self.lastindex] ?? Py_None,
      doc: "The name of the last matched capturing group.",
    },
    regs: {
      get: (self) => {
        const spans: PyObject[] = [];
        for (let i = 0; i <= self.pattern.groups; i++) spans.push(spanOf(self, i));
        return self.regs ??= PyTuple_New(spans);
      },
    },
  },
  members: {
    string: { get: (self) => self.string, doc: "The string passed to match() or search()." },
    re: { get: (self) => self.pattern, doc: "The regular expression object." },
    pos: {
      get: (self) => self.pos,
      doc: "The index into the string at which the RE engine started looking for a match.",
    },
    endpos: {
      get: (self) => self.endpos,
      doc: "The index into the string beyond which the RE engine will not go.",
    },
  },
});
