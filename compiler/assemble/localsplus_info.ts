/**
 * Names and kinds of a frame's variables, by slot. CPython: `compute_localsplus_info`.
 */
import {
  CO_FAST_ARG_KW,
  CO_FAST_ARG_POS,
  CO_FAST_ARG_VAR,
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_HIDDEN,
  CO_FAST_LOCAL,
  CO_VARARGS,
  CO_VARKEYWORDS,
} from "../bytecode/code_object.ts";
import type { CodeUnitMetadata } from "../code_unit.ts";
import type { ByteWriter } from "./byte_writer.ts";

export interface LocalsplusInfo {
  names: string[];
  kinds: Uint8Array;
}

/** `out` takes the kinds. */
export function localsplusInfo(unit: CodeUnitMetadata, flags: number, out: ByteWriter): LocalsplusInfo {
  const { u_varnames, u_cellvars, u_freevars, u_fasthidden } = unit;
  const names: string[] = [];
  const kinds: number[] = [];

  // Arguments come first in u_varnames: positional-only, both, keyword-only, *args, **kwargs.
  const endPosonly = unit.u_posonlyargcount;
  const endArgs = endPosonly + unit.u_argcount;
  const endKwonly = endArgs + unit.u_kwonlyargcount;
  const endVarargs = endKwonly + ((flags & CO_VARARGS) !== 0 ? 1 : 0);
  const endVarkw = endVarargs + ((flags & CO_VARKEYWORDS) !== 0 ? 1 : 0);
  const hasHidden = u_fasthidden.size > 0;
  const hasCells = u_cellvars.size > 0;
  for (const name of u_varnames.keys()) {
    const slot = names.length;
    let kind = CO_FAST_LOCAL;
    if (slot < endVarkw) {
      if (slot < endPosonly) kind |= CO_FAST_ARG_POS;
      else if (slot < endArgs) kind |= CO_FAST_ARG_POS | CO_FAST_ARG_KW;
      else if (slot < endKwonly) kind |= CO_FAST_ARG_KW;
      else if (slot < endVarargs) kind |= CO_FAST_ARG_VAR | CO_FAST_ARG_POS;
      else kind |= CO_FAST_ARG_VAR | CO_FAST_ARG_KW;
    }
    if (hasHidden && u_fasthidden.has(name)) kind |= CO_FAST_HIDDEN;
    if (hasCells && u_cellvars.has(name)) kind |= CO_FAST_CELL;
    names.push(name);
    kinds.push(kind);
  }
  // Cells of locals share the local's slot; those behind move up.
  const nlocals = names.length;
  let dropped = 0;
  for (const [name, index] of u_cellvars) {
    if (u_varnames.has(name)) {
      dropped++;
      continue;
    }
    names[nlocals + index - dropped] = name;
    kinds[nlocals + index - dropped] = CO_FAST_CELL;
  }
  for (const [name, index] of u_freevars) {
    names[nlocals + index - dropped] = name;
    kinds[nlocals + index - dropped] = CO_FAST_FREE;
  }
  out.reserve(kinds.length);
  for (let i = 0; i < kinds.length; i++) out.write(kinds[i]);
  return { names, kinds: out.take() };
}
