/**
 * Which variables a code object uses, counted by kind, and whether it can run apart from the namespaces it was made in.
 * After `_PyCode_GetVarCounts`, `_PyCode_SetUnboundVarCounts` and `_PyCode_VerifyStateless` of CPython's
 * `Objects/codeobject.c`. Read by `_testinternalcapi`; sub-interpreters need it for the functions that they are given.
 */
import {
  CO_FAST_ARG_KW,
  CO_FAST_ARG_POS,
  CO_FAST_ARG_VAR,
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_HIDDEN,
} from "../../compiler/bytecode/code_object.ts";
import {
  EXTENDED_ARG,
  LOAD_ATTR,
  LOAD_GLOBAL,
  opcodeCaches,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { newValueError } from "../protocol/errors.ts";
import type { PyCodeObject } from "./code_object.ts";
import { PyDict_ContainsString, type PyDictObject } from "./dict_object.ts";
import { PySet_Add, PySet_Contains, type PySetObject } from "./set_object.ts";
import { PyUnicode_FromUTF16 } from "./unicode_object.ts";

const CO_FAST_ARG = CO_FAST_ARG_POS | CO_FAST_ARG_KW | CO_FAST_ARG_VAR;

/** Local variables by kind. */
function countLocals(kinds: Uint8Array) {
  const args = { total: 0, numposonly: 0, numposorkw: 0, numkwonly: 0, varargs: 0, varkwargs: 0 };
  const cells = { total: 0, numargs: 0, numothers: 0 };
  const hidden = { total: 0, numpure: 0, numcells: 0 };
  const locals = { total: 0, args, numpure: 0, cells, hidden };
  let numfree = 0;
  for (const kind of kinds) {
    if ((kind & CO_FAST_FREE) !== 0) {
      numfree++;
      continue;
    }
    const isCell = (kind & CO_FAST_CELL) !== 0, isHidden = (kind & CO_FAST_HIDDEN) !== 0;
    locals.total++;
    if (isCell) cells.total++;
    if (isHidden) hidden.total++;
    if ((kind & CO_FAST_ARG) === 0) {
      if (isCell) {
        cells.numothers++;
        if (isHidden) hidden.numcells++;
      } else {
        locals.numpure++;
        if (isHidden) hidden.numpure++;
      }
      continue;
    }
    if (isCell) cells.numargs++;
    args.total++;
    const positional = (kind & CO_FAST_ARG_POS) !== 0;
    if ((kind & CO_FAST_ARG_VAR) !== 0) {
      if (positional) args.varargs = 1;
      else args.varkwargs = 1;
    } else if (!positional) args.numkwonly++;
    else if ((kind & CO_FAST_ARG_KW) !== 0) args.numposorkw++;
    else args.numposonly++;
  }
  return { locals, numfree };
}

/** Where names are looked up, and the names that count no more: those found are added. */
export interface NameSources {
  globalnames: PySetObject;
  attrnames: PySetObject;
  globals: PyDictObject | undefined;
  builtins: PyDictObject | undefined;
}

/** Names of attributes and global variables, each counted once. CPython: `identify_unbound_names`. */
function countNames(code: PyCodeObject, sources: NameSources) {
  const globals = { total: 0, numglobal: 0, numbuiltin: 0, numunknown: 0 };
  const unbound = { total: code.co_names.length, numattrs: 0, numunknown: 0, globals };
  const isNew = (names: PySetObject, name: string): boolean => {
    const op = PyUnicode_FromUTF16(name);
    if (PySet_Contains(names, op)) return false;
    PySet_Add(names, op);
    return true;
  };
  const { co_code } = code.plain;
  let high = 0;
  for (let at = 0; at < co_code.length;) {
    const opcode = co_code[at], oparg = high << 8 | co_code[at + 1];
    at += 2 * (1 + opcodeCaches[opcode]);
    high = opcode === EXTENDED_ARG ? oparg : 0;
    if (opcode === LOAD_ATTR) {
      if (isNew(sources.attrnames, code.co_names[oparg >> 1])) unbound.numattrs++;
    } else if (opcode === LOAD_GLOBAL) {
      const name = code.co_names[oparg >> 1];
      if (!isNew(sources.globalnames, name)) continue;
      globals.total++;
      if (sources.globals !== undefined && PyDict_ContainsString(sources.globals, name)) globals.numglobal++;
      else if (sources.builtins !== undefined && PyDict_ContainsString(sources.builtins, name)) {
        globals.numbuiltin++;
      } else globals.numunknown++;
    }
  }
  // A name of a variable and of an attribute counts twice.
  const found = unbound.numattrs + globals.total;
  unbound.total = Math.max(unbound.total, found);
  unbound.numunknown = unbound.total - found;
  return unbound;
}

/** All counts of a code object, under CPython's names. */
export function codeVarCounts(code: PyCodeObject, sources: NameSources) {
  code.complete();
  const { locals, numfree } = countLocals(code.plain.co_localspluskinds);
  const unbound = countNames(code, sources);
  return { total: locals.total + numfree + unbound.total, locals, numfree, unbound };
}

/** ValueError unless the code uses nothing of the module or function around it. */
export function verifyStateless(code: PyCodeObject, sources: NameSources): void {
  const { numfree, unbound: { globals } } = codeVarCounts(code, sources);
  if (numfree > 0) throw newValueError("closures not supported");
  // Without builtins at hand an unknown name may be one of them.
  const builtinsKnown = sources.builtins !== undefined || globals.numbuiltin > 0;
  if (globals.numglobal > 0 || (builtinsKnown && globals.numunknown > 0)) {
    throw newValueError("globals not supported");
  }
}
