/**
 * f-strings (PEP 701) and t-strings (PEP 750).
 */
import type { FormattedValue, Interpolation, JoinedStr, TemplateStr } from "../ast/nodes_generated.ts";
import { FVC_ASCII, FVC_REPR, FVC_STR, NB_INPLACE_ADD } from "../bytecode/opargs.ts";
import {
  BINARY_OP,
  BUILD_INTERPOLATION,
  BUILD_LIST,
  BUILD_STRING,
  BUILD_TEMPLATE,
  BUILD_TUPLE,
  CALL,
  CONVERT_VALUE,
  FORMAT_SIMPLE,
  FORMAT_WITH_SPEC,
  LIST_APPEND,
  LOAD_ATTR,
} from "../bytecode/opcodes_generated.ts";
import { CompileError } from "../errors.ts";
import type { Compiler } from "./compiler.ts";
import { STACK_USE_GUIDELINE } from "./displays.ts";
import { visitExpr } from "./expressions.ts";
import { LOC } from "./location.ts";

/** CONVERT_VALUE's oparg for the code point of `s`, `r` or `a`. */
function conversionOparg(conversion: number): number {
  switch (conversion) {
    case 0x73:
      return FVC_STR;
    case 0x72:
      return FVC_REPR;
    case 0x61:
      return FVC_ASCII;
  }
  throw new CompileError("SystemError", `Unrecognized conversion character ${conversion}`);
}

/** CPython: codegen_joined_str. */
export function visitJoinedStr(c: Compiler, e: JoinedStr): void {
  const loc = LOC(e);
  const values = e.values;
  if (values.length > STACK_USE_GUIDELINE) {
    c.addLoadConst(loc, "");
    c.addopAttribute(loc, LOAD_ATTR, "join", 1, 1);
    c.addop(loc, BUILD_LIST, 0);
    for (const value of values) {
      visitExpr(c, value);
      c.addop(loc, LIST_APPEND, 1);
    }
    c.addop(loc, CALL, 1);
    return;
  }
  for (let i = 0; i < values.length; i++) visitExpr(c, values[i]);
  if (values.length > 1) c.addop(loc, BUILD_STRING, values.length);
  else if (values.length === 0) c.addLoadConst(loc, "");
}

/** CPython: codegen_formatted_value. */
export function visitFormattedValue(c: Compiler, e: FormattedValue): void {
  visitExpr(c, e.value);
  const loc = LOC(e);
  if (e.conversion !== -1) c.addop(loc, CONVERT_VALUE, conversionOparg(e.conversion));
  if (e.format_spec !== undefined) {
    visitExpr(c, e.format_spec);
    c.addop(loc, FORMAT_WITH_SPEC);
  } else c.addop(loc, FORMAT_SIMPLE);
}

/** The strings, one more than the interpolations, then the interpolations. CPython: codegen_template_str. */
export function visitTemplateStr(c: Compiler, e: TemplateStr): void {
  const loc = LOC(e);
  const values = e.values;
  let lastWasInterpolation = true;
  let strings = 0;
  let i = 0;
  while (i < values.length) {
    if (values[i].nodeType === "Interpolation") {
      if (lastWasInterpolation) {
        c.addLoadConst(loc, "");
        strings++;
      }
      lastWasInterpolation = true;
      i++;
      continue;
    }
    visitExpr(c, values[i++]);
    while (i < values.length && values[i].nodeType !== "Interpolation") {
      visitExpr(c, values[i++]);
      c.addop(loc, BINARY_OP, NB_INPLACE_ADD);
    }
    strings++;
    lastWasInterpolation = false;
  }
  if (lastWasInterpolation) {
    c.addLoadConst(loc, "");
    strings++;
  }
  c.addop(loc, BUILD_TUPLE, strings);

  let interpolations = 0;
  for (const value of values) {
    if (value.nodeType !== "Interpolation") continue;
    visitExpr(c, value);
    interpolations++;
  }
  c.addop(loc, BUILD_TUPLE, interpolations);
  c.addop(loc, BUILD_TEMPLATE);
}

/** CPython: codegen_interpolation. */
export function visitInterpolation(c: Compiler, e: Interpolation): void {
  const loc = LOC(e);
  visitExpr(c, e.value);
  c.addLoadConst(loc, e.str);
  let oparg = 2;
  if (e.format_spec !== undefined) {
    oparg++;
    visitExpr(c, e.format_spec);
  }
  if (e.conversion !== -1) oparg |= conversionOparg(e.conversion) << 2;
  c.addop(loc, BUILD_INTERPOLATION, oparg);
}
