/**
 * Regular expressions of the library, whose programs were recorded when Taipan was made (`runtime/recorded_results.ts`):
 * `re._compiler.compile` takes 2 to 4 ms for one on a loop that is cold. Its code gets a native twin when `_sre.compile` is first called
 * from it; what is not recorded it compiles itself. Read by `_sre.ts`.
 *
 * Law: only as long as the functions that would do the work are the library's own.
 */
import { setTwin } from "../../eval/twins.ts";
import type { InterpreterFrame } from "../../eval/frame.ts";
import {
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItem,
  type PyDictObject,
} from "../../objects/dict_object.ts";
import { PyFunctionObject } from "../../objects/function_object.ts";
import { PyModuleObject } from "../../objects/module_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyThreadState_Get } from "../../runtime/thread_state.ts";
import { RecordedTable } from "../../runtime/recorded_results.ts";
import { PatternObject } from "./objects.ts";
import { Program } from "./program.ts";

/** Flags, number of groups, names with the numbers of their groups, code. */
type Recorded = [flags: number, groups: number, names: [string, number][], code: number[]];
const patterns = new RecordedTable<Recorded>("patterns");
const SRE_FLAG_DEBUG = 128;

/** What `compile` calls, in its module and in `_parser`. */
const WORKERS = ["isstring", "_code", "_compile", "_compile_info", "_compile_charset", "_optimize_charset"];
const PARSER_WORKERS = ["parse", "_parse_sub", "_parse", "Tokenizer", "SubPattern", "State", "fix_flags"];

/** The frame of `re._compiler.compile`, if that is what runs. */
function compileFrame(): InterpreterFrame | undefined {
  const frame = PyThreadState_Get().current_frame;
  const code = frame?.f_executable.plain;
  return code?.co_name === "compile" && code.co_filename.endsWith("/re/_compiler.py") ? frame : undefined;
}

/** Told of each pattern that has been made from a text. */
export function noteCompiled(made: PatternObject, words: Uint32Array, groupindex: PyDictObject): void {
  if (!patterns.isUsed || typeof made.pattern !== "string") return;
  const frame = compileFrame();
  if (frame === undefined) return;
  const code = frame.f_executable, flags = frame.localsplus[1];
  if (code.twin === undefined) installTwin(frame);
  if (typeof flags !== "number" || (flags & SRE_FLAG_DEBUG) !== 0) return;
  patterns.keep(`${flags} ${made.pattern}`, () => {
    const names: [string, number][] = [];
    for (const [name, index] of groupindex.entries()) names.push([name as string, index as number]);
    return [made.flags, made.groups, names, [...words]];
  });
}

function installTwin(frame: InterpreterFrame): void {
  const globals = frame.f_globals;
  const workersNow = () => {
    const parser = PyDict_GetItemString(globals, "_parser");
    return [
      PyDict_GetItemString(globals, "_sre"),
      parser,
      ...WORKERS.map((name) => PyDict_GetItemString(globals, name)),
      ...(parser instanceof PyModuleObject
        ? PARSER_WORKERS.map((name) => PyDict_GetItemString(parser.md_dict, name))
        : [undefined]),
    ];
  };
  const workers = workersNow();
  const codes = workers.map((worker) => worker instanceof PyFunctionObject ? worker.func_code : undefined);
  const sre = workers[0];
  if (workers.includes(undefined) || !(sre instanceof PyModuleObject)) return;
  const compile = PyDict_GetItemString(sre.md_dict, "compile");
  setTwin(frame.f_executable, ([pattern, flags], globalsNow) => {
    if (typeof pattern !== "string" || typeof flags !== "number" || globalsNow !== globals) return undefined;
    const known = patterns.get(`${flags} ${pattern}`);
    if (known === undefined || PyDict_GetItemString(sre.md_dict, "compile") !== compile) return undefined;
    const now = workersNow();
    for (let i = 0; i < workers.length; i++) {
      const worker = now[i];
      if (worker !== workers[i]) return undefined;
      if (worker instanceof PyFunctionObject && worker.func_code !== codes[i]) return undefined;
    }
    return patternOf(pattern, known);
  });
}

function patternOf(pattern: string, [flags, groups, names, code]: Recorded): PyObject {
  const groupindex = PyDict_New(), indexgroup: PyObject[] = new Array<PyObject>(groups + 1).fill(Py_None);
  for (const [text, index] of names) {
    const name = PyUnicode_FromUTF16(text);
    PyDict_SetItem(groupindex, name, index);
    indexgroup[index] = name;
  }
  const program = new Program(Uint32Array.from(code));
  return new PatternObject(program, pattern, false, flags, groups, groupindex, indexgroup);
}
