/**
 * Scans a module for `from __future__ import ...`. Its answer steers the symbol table and code generation.
 * After CPython's Python/future.c.
 */
import { CO_FUTURE_ANNOTATIONS, CO_FUTURE_BARRY_AS_BDFL } from "../bytecode/code_object.ts";
import { type SourceLocation, syntaxErrorLocatedAt } from "../syntax_error.ts";
import { getDocString } from "./docstring.ts";
import type { ImportFrom, mod } from "./nodes_generated.ts";

export interface FutureFeatures {
  /** CO_FUTURE_* bits; the driver adds the flags of the `compile()` call. */
  ff_features: number;
  /** The last future statement; all lines -1 when there is none. */
  ff_location: SourceLocation;
}

export const NO_FUTURE_LOCATION: SourceLocation = {
  lineno: -1,
  col_offset: -1,
  end_lineno: -1,
  end_col_offset: -1,
};

/** The future statements at the head of a module. Throws SyntaxError on an unknown feature. CPython: _PyFuture_FromAST. */
export function futureFromAst(mod: mod, filename: string): FutureFeatures {
  const ff: FutureFeatures = { ff_features: 0, ff_location: NO_FUTURE_LOCATION };
  if (mod.nodeType !== "Module" && mod.nodeType !== "Interactive") return ff;
  const body = mod.body;
  for (let i = getDocString(body) === undefined ? 0 : 1; i < body.length; i++) {
    const statement = body[i];
    if (
      statement.nodeType !== "ImportFrom" || (statement.level ?? 0) !== 0 || statement.module !== "__future__"
    ) {
      break;
    }
    checkFeatures(ff, statement, filename);
    ff.ff_location = statement;
  }
  return ff;
}

function checkFeatures(ff: FutureFeatures, statement: ImportFrom, filename: string): void {
  for (const alias of statement.names) {
    switch (alias.name) {
      case "nested_scopes":
      case "generators":
      case "division":
      case "absolute_import":
      case "with_statement":
      case "print_function":
      case "unicode_literals":
      case "generator_stop":
        break;
      case "barry_as_FLUFL":
        ff.ff_features |= CO_FUTURE_BARRY_AS_BDFL;
        break;
      case "annotations":
        ff.ff_features |= CO_FUTURE_ANNOTATIONS;
        break;
      case "braces":
        throw syntaxErrorLocatedAt("not a chance", filename, alias);
      default:
        throw syntaxErrorLocatedAt(
          `future feature ${alias.name.slice(0, 100)} is not defined`,
          filename,
          alias,
        );
    }
  }
}
