/**
 * Bodies of modules and classes: docstring, statements, then the annotations deferred on the way.
 */
import { getDocString } from "../ast/docstring.ts";
import type { stmt } from "../ast/nodes_generated.ts";
import { CO_FUTURE_ANNOTATIONS } from "../bytecode/code_object.ts";
import { BUILD_SET, SETUP_ANNOTATIONS, STORE_NAME } from "../bytecode/opcodes_generated.ts";
import type { CodePointString } from "../constants.ts";
import { NO_LOCATION, type SourceLocation } from "../instruction_sequence.ts";
import { processDeferredAnnotations } from "./annotations.ts";
import type { Compiler } from "./compiler.ts";
import { cleanDoc } from "./docstring.ts";
import { LOC } from "./location.ts";
import { nameop } from "./names.ts";
import { visitStmt } from "./statements.ts";

/** CPython: _PyCodegen_Module. */
export function visitModule(
  c: Compiler,
  loc: SourceLocation,
  body: readonly stmt[],
  isInteractive: boolean,
): void {
  if (c.ste.ste_has_conditional_annotations) {
    c.addop(loc, BUILD_SET, 0);
    c.addopNoMangle(loc, STORE_NAME, c.u.u_metadata.u_names, "__conditional_annotations__");
  }
  visitBody(c, loc, body, isInteractive);
}

/** A string typed at the prompt is no docstring. CPython: codegen_body. */
export function visitBody(
  c: Compiler,
  loc: SourceLocation,
  body: readonly stmt[],
  isInteractive: boolean,
): void {
  const ste = c.ste;
  const future = (c.c_features & CO_FUTURE_ANNOTATIONS) !== 0;
  if (future && ste.ste_annotations_used) c.addop(loc, SETUP_ANNOTATIONS);
  if (body.length === 0) return;
  let first = 0;
  if (!isInteractive && ste.ste_has_docstring) {
    const docstring = getDocString(body)!;
    first = 1;
    c.addLoadConst(LOC(docstring), cleanDoc(docstring.value as string | CodePointString));
    nameop(c, NO_LOCATION, "__doc__", "Store");
  }
  for (let i = first; i < body.length; i++) visitStmt(c, body[i]);
  if (!future) processDeferredAnnotations(c, loc);
}
