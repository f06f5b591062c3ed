/**
 * The parser's door: source text in, AST out. Read by compile.ts, `ast.parse` and tools. The law: the tree, the error and
 * the warnings are those of CPython 3.14's `compile()` up to its AST.
 */
import type { mod } from "../ast/nodes_generated.ts";
import { CompileError } from "../errors.ts";
import {
  type CompileOptions,
  PyCF_ALLOW_INCOMPLETE_INPUT,
  PyCF_ONLY_AST,
  PyCF_TYPE_COMMENTS,
} from "../options.ts";
import { isStackOverflow } from "../recursion.ts";
import { decodeBytes } from "../tokenizer/encodings.ts";
import { SourceText } from "../tokenizer/source_text.ts";
import { Tokenizer } from "../tokenizer/tokenizer.ts";
import { ENDMARKER, ERRORTOKEN } from "../tokenizer/tokens.ts";
import { CO_FUTURE_BARRY_AS_BDFL } from "./action_helpers.ts";
import { finalError, isEndOfSource, isSyntaxError } from "./errors.ts";
import { eval_rule as fastEval, FastParser, file_rule as fastFile } from "./fast_parser_generated.ts";
import { eval_rule, file_rule, func_type_rule, interactive_rule } from "./parser_generated.ts";
import { ABANDONED, Parser, stackOverflow } from "./pegen.ts";

/** Parses a source in the mode of `options`. Throws CompileError. */
export function parse(source: string | Uint8Array, options: CompileOptions): mod {
  try {
    const sourceOptions = {
      filename: options.filename,
      execInput: options.mode === "exec",
      file: options.file,
    };
    const text = typeof source === "string"
      ? SourceText.fromString(source, sourceOptions)
      : SourceText.decode(source, sourceOptions);
    return parseFast(text, options) ?? parseCarefully(text, options);
  } catch (error) {
    // Called near the end of JavaScript's stack.
    if (isStackOverflow(error)) throw stackOverflow();
    throw error;
  }
}

/** Flags under which only the careful parser is right. */
const CAREFUL_FLAGS = PyCF_TYPE_COMMENTS | PyCF_ALLOW_INCOMPLETE_INPUT | CO_FUTURE_BARRY_AS_BDFL;

/** The tree, if the source is plainly right and needs no warning. */
export function parseFast(text: SourceText, options: CompileOptions): mod | undefined {
  const { mode, flags = 0 } = options;
  if ((mode !== "exec" && mode !== "eval") || (flags & CAREFUL_FLAGS) !== 0) return undefined;
  if ((flags & PyCF_ONLY_AST) !== 0 && options.featureVersion !== undefined && options.featureVersion < 14) {
    return undefined;
  }
  let warned = false;
  const warn = options.warn === undefined ? undefined : () => {
    warned = true;
  };
  try {
    const tokenizer = new Tokenizer(text, { filename: options.filename, warn });
    if (warned) return undefined;
    const parser = new FastParser(tokenizer, options);
    if (warned) return undefined;
    const result = mode === "exec" ? fastFile(parser) : fastEval(parser);
    return (parser.flags & CO_FUTURE_BARRY_AS_BDFL) === 0 ? result : undefined;
  } catch (error) {
    if (error === ABANDONED || isStackOverflow(error)) return undefined;
    throw error;
  }
}

/** Parses as CPython does, token by token, and finds the error if there is one. CPython: _PyPegen_run_parser. */
export function parseCarefully(text: SourceText, options: CompileOptions): mod {
  const { mode, flags = 0 } = options;
  const tokenizer = new Tokenizer(text, {
    filename: options.filename,
    typeComments: (flags & PyCF_TYPE_COMMENTS) !== 0,
    warn: options.warn,
  });
  const parser = new Parser(tokenizer, options);
  const first = runPass(parser, options);
  if (!(first instanceof CompileError) && first !== undefined) {
    if (mode === "single" && hasMoreStatements(tokenizer)) {
      throw parser.errorHere("SyntaxError", "multiple statements found while compiling a single statement");
    }
    return first;
  }
  if ((flags & PyCF_ALLOW_INCOMPLETE_INPUT) !== 0 && isEndOfSource(parser)) {
    throw parser.errorHere("_IncompleteInputError", "incomplete input");
  }
  if (first !== undefined && !isSyntaxError(first)) throw first;
  const lastToken = parser.fill - 1;
  parser.resetForErrorPass();
  // An error of the first pass stands: the second would stop at once.
  const second = first ?? runPass(parser, options);
  const raised = second instanceof CompileError ? second : undefined;
  const error = finalError(parser, raised, lastToken);
  if (isSyntaxError(error)) {
    const { lineno, col_offset } = parser.lastStatement;
    error.metadata = [lineno, col_offset, metadataSource(text)];
  }
  throw error;
}

/** The source as CPython shows it to the keyword suggestions: UTF-8 read once more in the encoding of the cookie. */
function metadataSource(source: SourceText): string {
  const { text, encoding } = source;
  if (encoding === undefined || encoding === "utf-8") return text;
  const decoded = decodeBytes(new TextEncoder().encode(text), encoding);
  return typeof decoded === "string" ? decoded : text;
}

/** One pass: the tree, nothing, or the error raised. */
function runPass(parser: Parser, options: CompileOptions): mod | CompileError | undefined {
  try {
    switch (options.mode) {
      case "exec":
        return file_rule(parser);
      case "eval":
        return eval_rule(parser);
      case "single":
        return interactive_rule(parser);
      case "func_type":
        return func_type_rule(parser);
    }
  } catch (error) {
    if (error instanceof CompileError) return error;
    if (isStackOverflow(error)) {
      return parser.callInvalidRules ? stackOverflow() : errorBeforeOverflow(parser);
    }
    throw error;
  }
}

/** Nesting of rules that only a deeply nested source has: below it, the parser was called with little stack left. */
const DEEP_SOURCE = 2000;

/**
 * JavaScript's stack has ended where CPython's need not: an error of the tokenizer (too many parentheses) would have been
 * met before CPython's limit.
 */
function errorBeforeOverflow(parser: Parser): CompileError {
  if (parser.level < DEEP_SOURCE) return stackOverflow();
  const { tokenizer } = parser;
  for (;;) {
    const type = tokenizer.get();
    if (type === ENDMARKER) return stackOverflow();
    if (type === ERRORTOKEN) return tokenizer.error ?? stackOverflow();
  }
}

/** Whether more than space and comments follows the statement. CPython: bad_single_statement. */
function hasMoreStatements(tokenizer: Tokenizer): boolean {
  const text = tokenizer.input.slice(tokenizer.cur, tokenizer.inputEnd);
  return text.replace(/#[^\n]*/g, "").replace(/[ \t\n\f]/g, "") !== "";
}
