/** `sys.ps1` and `sys.ps2`. */
import { PyDict_GetItemString, PyDict_SetItemString } from "../vm/objects/dict_object.ts";
import { PyBaseExceptionObject } from "../vm/objects/exceptions.ts";
import { strText } from "../vm/protocol/abstract.ts";
import { VERSION } from "../vm/modules/sys.ts";
import { PyThreadState_Get } from "../vm/runtime/thread_state.ts";

const DEFAULTS = { ps1: ">>> ", ps2: "... " } as const;

/** Sets those that the program has not set. */
export function setDefaultPrompts(): void {
  const sysdict = PyThreadState_Get().interp.sysdict!;
  for (const name of ["ps1", "ps2"] as const) {
    if (PyDict_GetItemString(sysdict, name) === undefined) {
      PyDict_SetItemString(sysdict, name, DEFAULTS[name]);
    }
  }
}

/** `str()` of a prompt, which may be any object; `fallback` when that fails or there is none. */
export function promptText(name: "ps1" | "ps2", fallback: string = DEFAULTS[name]): string {
  const value = PyDict_GetItemString(PyThreadState_Get().interp.sysdict!, name);
  if (value === undefined) return fallback;
  try {
    return strText(value);
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) throw err;
    return fallback;
  }
}

/** What stands above the first prompt; the second line is about what `site` defines. CPython: `pymain_header`. */
export function versionBanner(importsSite: boolean): string {
  const hint = 'Type "help", "copyright", "credits" or "license" for more information.\n';
  return `Python ${VERSION} on linux\n${importsSite ? hint : ""}`;
}
