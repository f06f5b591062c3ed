/** The `_sre` module: compiled regular expressions, for `re`. After CPython's `Modules/_sre/sre.c`. */
import { bytesLike } from "../objects/bytes_object.ts";
import { PyList_Check } from "../objects/list_object.ts";
import { PyLong_AsInt, PyLong_Check } from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyDictObject } from "../objects/dict_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_Check } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_Check } from "../objects/unicode_object.ts";
import { newOverflowError, newTypeError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { isCasedAscii, isCasedUnicode, lowerAscii, lowerUnicode } from "./_sre/characters.ts";
import { MAGIC, MAXGROUPS, MAXREPEAT } from "./_sre/constants.ts";
import { Match_Type, Pattern_Type, PatternObject, Scanner_Type, Template_Type } from "./_sre/objects.ts";
import "./_sre/pattern_type.ts";
import { Program } from "./_sre/program.ts";
import { noteCompiled } from "./_sre/recorded_patterns.ts";
import { newTemplate } from "./_sre/template.ts";
import { readyTypes } from "./native.ts";

function compile(
  pattern: PyObject,
  flags: number,
  code: PyObject,
  groups: number,
  groupindex: PyObject,
  indexgroup: PyObject,
): PyObject {
  const wrong = (name: string, wanted: string, given: PyObject) =>
    newTypeError(`compile() argument '${name}' must be ${wanted}, not ${Py_TYPE(given).tp_name}`);
  if (!PyList_Check(code)) throw wrong("code", "list", code);
  if (!(groupindex instanceof PyDictObject)) throw wrong("groupindex", "dict", groupindex);
  if (!PyTuple_Check(indexgroup)) throw wrong("indexgroup", "tuple", indexgroup);
  const words = new Uint32Array(code.ob_item.length);
  code.ob_item.forEach((item, i) => {
    if (!PyLong_Check(item)) throw newTypeError("an integer is required");
    const word = Number(PyLong_AsInt(item));
    if (word < 0 || word > 0xffffffff) throw newOverflowError("regular expression code size limit exceeded");
    words[i] = word;
  });
  let isBytes: boolean | undefined;
  if (pattern !== Py_None) {
    isBytes = !PyUnicode_Check(pattern);
    if (isBytes && bytesLike(pattern) === undefined) {
      throw newTypeError(`expected string or bytes-like object, got '${Py_TYPE(pattern).tp_name}'`);
    }
  }
  const program = new Program(words);
  const made = new PatternObject(program, pattern, isBytes, flags, groups, groupindex, indexgroup.ob_item);
  noteCompiled(made, words, groupindex);
  return made;
}

/** Makes the module. */
export function createSreModule(): PyModuleObject {
  readyTypes(Pattern_Type, Match_Type, Scanner_Type, Template_Type);
  return createNativeModule({
    name: "_sre",
    functions: {
      compile: staticMethod(
        "(pattern, flags: int, code, groups: Py_ssize_t, groupindex, indexgroup)",
        undefined,
        compile,
      ),
      template: staticMethod(
        "(pattern, template, /)",
        "template is a list of interleaved literal strings and group indices",
        (_pattern, template) => newTemplate(template),
      ),
      getcodesize: staticMethod("()", undefined, () => 4),
      ascii_iscased: staticMethod("(character: int, /)", undefined, isCasedAscii),
      unicode_iscased: staticMethod("(character: int, /)", undefined, isCasedUnicode),
      ascii_tolower: staticMethod("(character: int, /)", undefined, lowerAscii),
      unicode_tolower: staticMethod("(character: int, /)", undefined, lowerUnicode),
    },
    constants: () => ({
      MAGIC,
      CODESIZE: 4,
      MAXREPEAT,
      MAXGROUPS,
      copyright: " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ",
    }),
  });
}
