/**
 * What the two generated parsers stand on: the tokens by index, the place reached, names and numbers as nodes; for the
 * careful parser also the memo, the depth count and fetching tokens one at a time. CPython: Parser/pegen.c. The law: a
 * token is its index everywhere; a failed match is `undefined`; an error is thrown, once, as a CompileError.
 */
import { Constant, Name, type stmt } from "../ast/nodes_generated.ts";
import { CompileError, type CompileErrorType } from "../errors.ts";
import { type CompileOptions, PY_MINOR_VERSION, PyCF_DONT_IMPLY_DEDENT, PyCF_ONLY_AST } from "../options.ts";
import type { TokenBuffer } from "../tokenizer/token_buffer.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { DEDENT, ENDMARKER, ERRORTOKEN, NAME, NEWLINE, NUMBER } from "../tokenizer/tokens.ts";
import { SOFT_KEYWORD_BASE } from "./keywords_generated.ts";
import { NameTable } from "./name_table.ts";
import { MAX_STR_DIGITS, NumberRefused, parseNumber } from "./number_parser.ts";

/** A token, by its index in the token buffer. */
export type token = number;

/** Deepest nesting of rules; CPython: MAXSTACK. */
const MAXSTACK = 6000;

/**
 * The fast parser's limit. Only some of its functions count, each for the rules of CPython's parser between it and the
 * next that counts (`levels:` in the grammar); the number is where CPython gives up at the top level of a module.
 */
export const MAX_LEVELS = 5997;

/** `Parser.level` in the rule `statement` below `file` and `statements`. */
const TOP_LEVEL_STATEMENT = 4;

/** Thrown by the fast parser when something is not right: the careful parser then finds out what. */
export const ABANDONED = { name: "the careful parser has to look at this" } as const;

/** What both parsers have, and all that action helpers may use. */
export abstract class ParserBase {
  readonly tokenizer: Tokenizer;
  readonly tokens: TokenBuffer;
  readonly options: CompileOptions;
  /** CO_* and PyCF_* bits; `from __future__ import barry_as_FLUFL` adds one while parsing. */
  flags: number;
  readonly featureVersion: number;
  readonly maxStrDigits: number;
  /** True in the second pass. */
  callInvalidRules: boolean;
  /** Next token to match. */
  mark: number;
  /** Token types, keywords with kinds of their own. */
  kind: Uint8Array;
  lineno: Int32Array;
  colOffset: Int32Array;
  endLineno: Int32Array;
  endColOffset: Int32Array;
  /** Names of the NAME tokens. */
  readonly names: string[];

  constructor(tokenizer: Tokenizer, options: CompileOptions) {
    this.tokenizer = tokenizer;
    this.tokens = tokenizer.tokens;
    this.options = options;
    this.flags = options.flags ?? 0;
    this.maxStrDigits = options.maxStrDigits ?? MAX_STR_DIGITS;
    this.featureVersion = (this.flags & PyCF_ONLY_AST) !== 0
      ? options.featureVersion ?? PY_MINOR_VERSION
      : PY_MINOR_VERSION;
    this.callInvalidRules = false;
    this.mark = 0;
    this.kind = this.tokens.type;
    this.lineno = this.tokens.lineno;
    this.colOffset = this.tokens.colOffset;
    this.endLineno = this.tokens.endLineno;
    this.endColOffset = this.tokens.endColOffset;
    this.names = [];
  }

  /** The source text of a token. */
  tokenText(index: token): string {
    const { start, end } = this.tokens;
    return start[index] < 0 ? "" : this.tokenizer.input.slice(start[index], end[index]);
  }

  /** A statement has been parsed. */
  abstract endStatement(): void;

  /** Raises an error; columns are UTF-8 bytes from 0. CPython: RAISE_ERROR_KNOWN_LOCATION. */
  abstract raiseAt(
    type: CompileErrorType,
    lineno: number,
    colOffset: number,
    endLineno: number,
    endColOffset: number,
    message: string,
  ): never;

  /** Raises an error at the last token fetched. CPython: RAISE_SYNTAX_ERROR. */
  abstract raiseHere(type: CompileErrorType, message: string): never;
}

/**
 * The fast parser takes all tokens at once, and gives up, by throwing ABANDONED, on the first sign of trouble: an error
 * token, a name that can't be one, an error raised by an action, any warning.
 */
export class FastParserBase extends ParserBase {
  /** Depth of the rules that count. */
  level: number;

  constructor(tokenizer: Tokenizer, options: CompileOptions) {
    super(tokenizer, options);
    this.level = 0;
    const tokens = tokenizer.tokens;
    const table = new NameTable();
    const input = tokenizer.input;
    for (;;) {
      const type = tokenizer.get();
      const i = tokens.count - 1;
      if (type === NAME) {
        table.lookup(input, tokens.start[i], tokens.end[i]);
        tokens.type[i] = table.kind;
        this.names[i] = table.name;
        if (table.kind === NAME && isConstantName(table.name)) throw ABANDONED;
      } else {
        this.names[i] = "";
        if (type === ENDMARKER) break;
        if (type === ERRORTOKEN) throw ABANDONED;
      }
    }
    this.kind = tokens.type;
    this.lineno = tokens.lineno;
    this.colOffset = tokens.colOffset;
    this.endLineno = tokens.endLineno;
    this.endColOffset = tokens.endColOffset;
  }

  /** Gives up at CPython's limit. */
  tooDeep(): never {
    throw stackOverflow();
  }

  /** The Name of the NAME token at `mark`, which it passes. */
  nameNode(): Name {
    const i = this.mark++;
    return new Name(
      this.names[i],
      "Load",
      this.lineno[i],
      this.colOffset[i],
      this.endLineno[i],
      this.endColOffset[i],
    );
  }

  /** The Constant of the NUMBER token at `mark`, which it passes. */
  numberNode(): Constant {
    const i = this.mark++;
    const value = parseNumber(this.tokenText(i), this.maxStrDigits);
    if (value instanceof NumberRefused) throw ABANDONED;
    return new Constant(
      value,
      undefined,
      this.lineno[i],
      this.colOffset[i],
      this.endLineno[i],
      this.endColOffset[i],
    );
  }

  /** The last token passed that is no NEWLINE, INDENT, DEDENT or ENDMARKER: where a node ends. */
  lastToken(): token {
    const kind = this.kind;
    let i = this.mark - 1;
    while (i > 0 && isWhitespaceToken(kind[i])) i--;
    return i;
  }

  endStatement(): void {}

  raiseAt(): never {
    throw ABANDONED;
  }

  raiseHere(): never {
    throw ABANDONED;
  }
}

/** A remembered result: of which rule, where it ended. CPython: Memo. */
class Memo {
  constructor(
    readonly type: number,
    public node: unknown,
    public end: number,
    readonly next: Memo | undefined,
  ) {}
}

/** The careful parser's state. CPython: Parser. */
export class Parser extends ParserBase {
  /** How many tokens have been fetched. */
  fill: number;
  /** Depth of rules being matched. */
  level: number;
  /** Where a warning that became an error was found; else errors stand at the last token fetched. */
  knownErrToken: token | undefined;
  /** Position of the last statement parsed in the second pass, for the keyword suggestions. */
  lastStatement: { lineno: number; col_offset: number };
  private parsingStarted: boolean;
  private readonly table: NameTable;
  private memo: (Memo | undefined)[];
  /** The first token whose memo may still be of use. */
  private firstMemo: number;

  constructor(tokenizer: Tokenizer, options: CompileOptions) {
    super(tokenizer, options);
    this.fill = 0;
    this.level = 0;
    this.knownErrToken = undefined;
    this.lastStatement = { lineno: 0, col_offset: 0 };
    this.parsingStarted = false;
    this.table = new NameTable();
    this.memo = [];
    this.firstMemo = 0;
  }

  /** Starts over with the invalid_ rules. CPython: reset_parser_state_for_error_pass. */
  resetForErrorPass(): void {
    this.lastStatement = { lineno: 0, col_offset: 0 };
    this.memo = [];
    this.firstMemo = 0;
    this.mark = 0;
    this.level = 0;
    this.callInvalidRules = true;
    this.tokenizer.interactiveUnderflowStop = true;
  }

  /** Fetches one more token. CPython: _PyPegen_fill_token. */
  fillToken(): void {
    const { tokenizer, tokens } = this;
    let type: number;
    try {
      type = tokenizer.fetch();
    } finally {
      this.fill = tokens.count;
      this.kind = tokens.type;
      this.lineno = tokens.lineno;
      this.colOffset = tokens.colOffset;
      this.endLineno = tokens.endLineno;
      this.endColOffset = tokens.endColOffset;
    }
    const i = this.fill - 1;
    if (this.options.mode === "single" && type === ENDMARKER && this.parsingStarted) {
      tokens.type[i] = NEWLINE;
      this.parsingStarted = false;
      if (tokenizer.indent > 0 && (this.flags & PyCF_DONT_IMPLY_DEDENT) === 0) {
        tokenizer.pendin = -tokenizer.indent;
        tokenizer.indent = 0;
      }
      return;
    }
    this.parsingStarted = true;
    if (type === NAME) {
      this.table.lookup(tokenizer.input, tokens.start[i], tokens.end[i]);
      tokens.type[i] = this.table.kind;
      this.names[i] = this.table.name;
    }
  }

  /** Enters a rule. */
  enter(): void {
    if (this.level++ === MAXSTACK) throw stackOverflow();
  }

  /** What is remembered of rule `type` here; moves to its end. CPython: _PyPegen_is_memoized. */
  memoized(type: number): { node: unknown } | undefined {
    if (this.mark === this.fill) this.fillToken();
    for (let memo = this.memo[this.mark]; memo !== undefined; memo = memo.next) {
      if (memo.type === type) {
        this.mark = memo.end;
        return memo;
      }
    }
    return undefined;
  }

  /** CPython: _PyPegen_insert_memo. */
  insertMemo(mark: number, type: number, node: unknown): void {
    this.memo[mark] = new Memo(type, node, this.mark, this.memo[mark]);
  }

  /** CPython: _PyPegen_update_memo. */
  updateMemo(mark: number, type: number, node: unknown): void {
    for (let memo = this.memo[mark]; memo !== undefined; memo = memo.next) {
      if (memo.type === type) {
        memo.node = node;
        memo.end = this.mark;
        return;
      }
    }
    this.insertMemo(mark, type, node);
  }

  /** CPython: _PyPegen_expect_token. */
  expectToken(kind: number): token | undefined {
    if (this.mark === this.fill) this.fillToken();
    return this.kind[this.mark] === kind ? this.mark++ : undefined;
  }

  /** CPython: _PyPegen_expect_forced_token. */
  expectForcedToken(kind: number, text: string): token {
    if (this.mark === this.fill) this.fillToken();
    const i = this.mark;
    if (this.kind[i] !== kind) {
      this.raiseAt(
        "SyntaxError",
        this.lineno[i],
        this.colOffset[i],
        this.endLineno[i],
        this.endColOffset[i],
        `expected '${text}'`,
      );
    }
    return this.mark++;
  }

  /** CPython: _PyPegen_expect_soft_keyword. */
  expectSoftKeyword(kind: number): Name | undefined {
    if (this.mark === this.fill) this.fillToken();
    return this.kind[this.mark] === kind ? this.nameToken() : undefined;
  }

  /** CPython: _PyPegen_soft_keyword_token. */
  softKeywordToken(): Name | undefined {
    if (this.mark === this.fill) this.fillToken();
    return this.kind[this.mark] >= SOFT_KEYWORD_BASE ? this.nameToken() : undefined;
  }

  /** CPython: _PyPegen_name_token. */
  nameToken(): Name | undefined {
    const id = this.identifierToken();
    if (id === undefined) return undefined;
    const i = this.mark - 1;
    return new Name(id, "Load", this.lineno[i], this.colOffset[i], this.endLineno[i], this.endColOffset[i]);
  }

  /** The name of a NAME token. CPython: _PyPegen_new_identifier. */
  identifierToken(): string | undefined {
    if (this.mark === this.fill) this.fillToken();
    const kind = this.kind[this.mark];
    if (kind !== NAME && kind < SOFT_KEYWORD_BASE) return undefined;
    const name = this.names[this.mark++];
    if (isConstantName(name)) {
      throw new CompileError("ValueError", `identifier field can't represent '${name}' constant`);
    }
    return name;
  }

  /** CPython: _PyPegen_number_token. */
  numberToken(): Constant | undefined {
    const i = this.expectToken(NUMBER);
    if (i === undefined) return undefined;
    const text = this.tokenText(i);
    if (this.featureVersion < 6 && text.includes("_")) {
      this.raiseHere(
        "SyntaxError",
        "Underscores in numeric literals are only supported in Python 3.6 and greater",
      );
    }
    const value = parseNumber(text, this.maxStrDigits);
    if (value instanceof NumberRefused) {
      this.raiseAt(
        "SyntaxError",
        this.lineno[i],
        -1,
        this.endLineno[i],
        -1,
        `${value.message} - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.`,
      );
    }
    return new Constant(
      value,
      undefined,
      this.lineno[i],
      this.colOffset[i],
      this.endLineno[i],
      this.endColOffset[i],
    );
  }

  /** CPython: _PyPegen_get_last_nonnwhitespace_token. */
  lastNonWhitespaceToken(): token {
    let i = this.mark - 1;
    while (i > 0 && isWhitespaceToken(this.kind[i])) i--;
    return i;
  }

  /** What an alternative without an action gives that has several items. CPython: _PyPegen_dummy_name. */
  // deno-lint-ignore no-explicit-any
  dummyName(): any {
    return new Name("", "Load", 0, 0, 0, 0);
  }

  /** At the top level nothing before a finished statement is looked at again: forgetting it keeps memory small. */
  endStatement(): void {
    if (this.level !== TOP_LEVEL_STATEMENT) return;
    for (let i = this.firstMemo; i < this.mark; i++) this.memo[i] = undefined;
    this.firstMemo = this.mark;
  }

  registerStatements(statements: readonly stmt[]): void {
    if (!this.callInvalidRules || statements.length === 0) return;
    const last = statements[statements.length - 1];
    if (last.lineno > this.lastStatement.lineno) {
      this.lastStatement = { lineno: last.lineno, col_offset: last.col_offset };
    }
  }

  raiseAt(
    type: CompileErrorType,
    lineno: number,
    colOffset: number,
    endLineno: number,
    endColOffset: number,
    message: string,
  ): never {
    throw this.tokenizer.errorAt(type, lineno, colOffset, endLineno, endColOffset, message);
  }

  raiseHere(type: CompileErrorType, message: string): never {
    throw this.errorHere(type, message);
  }

  /** CPython: _PyPegen_raise_error at the last token fetched. */
  errorHere(type: CompileErrorType, message: string): CompileError {
    if (this.fill === 0) return this.tokenizer.errorKnownLocation(type, 0, 0, 0, -1, message);
    return this.tokenizer.errorAtToken(type, this.knownErrToken ?? this.fill - 1, message);
  }

  /** CPython: _PyPegen_raise_error at the next token. */
  raiseOnNextToken(type: CompileErrorType, message: string): never {
    if (this.mark === this.fill) this.fillToken();
    throw this.tokenizer.errorAtToken(type, this.knownErrToken ?? this.mark, message);
  }
}

/** CPython: _Pypegen_stack_overflow. */
export function stackOverflow(): CompileError {
  return new CompileError("MemoryError", "Parser stack overflowed - Python source too complex to parse");
}

function isWhitespaceToken(kind: number): boolean {
  return kind === ENDMARKER || (kind >= NEWLINE && kind <= DEDENT);
}

/** A name that only unusual characters kept from being a keyword. */
function isConstantName(name: string): boolean {
  return name === "None" || name === "True" || name === "False";
}
