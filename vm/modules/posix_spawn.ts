/** `posix_spawn` and `posix_spawnp`: a program in a new process. After CPython's `Modules/posixmodule.c`. */
import type { SpawnAction, SpawnRequest } from "../host/system.ts";
import { PyDict_Check } from "../objects/dict_object.ts";
import { PyList_Check } from "../objects/list_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTupleObject } from "../objects/tuple_object.ts";
import {
  argumentAsInt,
  forEachItem,
  PyObject_GetOptionalAttr,
  PySequence_Tuple,
} from "../protocol/abstract.ts";
import { PyObject_CallMethod } from "../protocol/call.ts";
import { newNotImplementedError, newTypeError, newValueError } from "../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { NSIG } from "../runtime/signals.ts";
import { hostCall } from "./_io/base.ts";
import { fsEncode } from "./fs_path.ts";
import { requireSystem } from "./posix_system.ts";

/** Kinds of file actions, as `os` numbers them. */
export const POSIX_SPAWN_OPEN = 0, POSIX_SPAWN_CLOSE = 1, POSIX_SPAWN_DUP2 = 2, POSIX_SPAWN_CLOSEFROM = 3;

/** Signal numbers of an iterable. CPython: `_Py_Sigset_Converter`. */
export function signalNumbers(op: PyObject): number[] {
  const found: number[] = [];
  forEachItem(op, (item) => {
    const signum = argumentAsInt(item);
    if (signum <= 0 || signum >= NSIG) {
      throw newValueError(`signal number ${signum} out of range [1; ${NSIG - 1}]`);
    }
    found.push(signum);
  });
  return found;
}

function bytesOfAll(sequence: PyObject): Uint8Array[] {
  return (PySequence_Tuple(sequence) as PyTupleObject).ob_item.map(fsEncode);
}

/** `NAME=value` of a mapping. CPython: `parse_envlist`. */
export function environmentOf(name: string, env: PyObject, orNone = true): Uint8Array[] {
  if (!PyDict_Check(env) && PyObject_GetOptionalAttr(env, "keys") === undefined) {
    throw newTypeError(`${name}: environment must be a mapping object${orNone ? " or None" : ""}`);
  }
  const found: Uint8Array[] = [];
  const [keys, values] = ["keys", "values"].map((what) =>
    (PySequence_Tuple(PyObject_CallMethod(env, what, [])) as PyTupleObject).ob_item
  );
  keys.forEach((key, i) => {
    if (i >= values.length) throw newTypeError(`${name}(): env.keys() or env.values() is not a list`);
    const variable = fsEncode(key), value = fsEncode(values[i]);
    if (variable.length === 0 || variable.includes(61)) {
      throw newValueError("illegal environment variable name");
    }
    found.push(Uint8Array.from([...variable, 61, ...value]));
  });
  return found;
}

/** CPython: `parse_file_actions`. */
function actionsOf(op: PyObject): SpawnAction[] {
  if (op === Py_None) return [];
  if (
    !PyList_Check(op) && !(op instanceof PyTupleObject) &&
    PyObject_GetOptionalAttr(op, "__getitem__") === undefined
  ) {
    throw newTypeError("file_actions must be a sequence or None");
  }
  const actions: SpawnAction[] = [];
  forEachItem(op, (item) => {
    if (!(item instanceof PyTupleObject) || item.ob_item.length === 0) {
      throw newTypeError("Each file_actions element must be a non-empty tuple");
    }
    const [kind, ...rest] = item.ob_item;
    const need = (count: number, text: string) => {
      if (rest.length !== count) throw newTypeError(text);
    };
    const fd = (i: number) => argumentAsInt(rest[i]);
    switch (argumentAsInt(kind)) {
      case POSIX_SPAWN_OPEN:
        need(4, "A open file_action tuple must have 5 elements");
        actions.push({ kind: "open", fd: fd(0), path: fsEncode(rest[1]), flags: fd(2), mode: fd(3) });
        break;
      case POSIX_SPAWN_CLOSE:
        need(1, "A close file_action tuple must have 2 elements");
        actions.push({ kind: "close", fd: fd(0) });
        break;
      case POSIX_SPAWN_DUP2:
        need(2, "A dup2 file_action tuple must have 3 elements");
        actions.push({ kind: "dup2", from: fd(0), to: fd(1) });
        break;
      case POSIX_SPAWN_CLOSEFROM:
        need(1, "A closefrom file_action tuple must have 2 elements");
        actions.push({ kind: "closeFrom", fd: fd(0) });
        break;
      default:
        throw newTypeError("Unknown file_actions identifier");
    }
  });
  return actions;
}

/** CPython: `py_posix_spawn`. */
function spawner(name: string, searchPath: boolean): MethodSpec {
  return staticMethod(
    "(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids: bool = False, setsid: bool = False, setsigmask=(), setsigdef=(), scheduler=None)",
    "Execute the program specified by path in a new process.",
    (path, argv, env, fileActions, setpgroup, resetIds, newSession, setsigmask, setsigdef, scheduler) => {
      if (!PyList_Check(argv) && !(argv instanceof PyTupleObject)) {
        throw newTypeError(`${name}: argv must be a tuple or list`);
      }
      const args = bytesOfAll(argv);
      if (args.length === 0) throw newValueError(`${name}: argv must not be empty`);
      if (args[0].length === 0) throw newValueError(`${name}: argv first element cannot be empty`);
      if (scheduler !== Py_None) throw newNotImplementedError(`${name}: scheduler is not available`);
      const blocked = signalNumbers(setsigmask), defaults = signalNumbers(setsigdef);
      const request: SpawnRequest = {
        path: fsEncode(path),
        args,
        env: env === Py_None ? undefined : environmentOf(name, env),
        actions: actionsOf(fileActions),
        processGroup: setpgroup === Py_None ? undefined : argumentAsInt(setpgroup),
        resetIds,
        newSession,
        blockedSignals: blocked.length === 0 ? undefined : blocked,
        defaultSignals: defaults.length === 0 ? undefined : defaults,
        searchPath,
      };
      const system = requireSystem();
      return hostCall(() => system.spawn(request), path);
    },
  );
}

/** Functions of the module. DIFFERS: a scheduling policy can't be given. */
export const spawnFunctions: Record<string, MethodSpec> = {
  posix_spawn: spawner("posix_spawn", false),
  posix_spawnp: spawner("posix_spawnp", true),
};
