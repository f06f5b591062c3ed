/** Whether text for a standard stream should have colours. Read by whoever shows tracebacks, and by the prompt. */
import { hostOf } from "../host_state.ts";
import { PyDict_GetItemString } from "../../objects/dict_object.ts";
import { PyThreadState_Get } from "../thread_state.ts";

/**
 * The environment's wish, else whether the stream is a terminal. A stream that the program replaced is none. CPython:
 * `_colorize.can_colorize`.
 */
export function canColorize(name: "stdout" | "stderr"): boolean {
  const host = hostOf();
  const environ = host.environ();
  if (environ.PYTHON_COLORS === "0") return false;
  if (environ.PYTHON_COLORS === "1") return true;
  if (environ.NO_COLOR) return false;
  if (environ.FORCE_COLOR) return true;
  if (environ.TERM === "dumb") return false;
  const { sysdict } = PyThreadState_Get().interp;
  const isOwn = sysdict === undefined ||
    PyDict_GetItemString(sysdict, name) === PyDict_GetItemString(sysdict, `__${name}__`);
  return isOwn && host[name].isatty();
}
