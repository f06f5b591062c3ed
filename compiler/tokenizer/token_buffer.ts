/**
 * The tokens of one source as a struct of arrays: no object per token. The tokenizer appends, the parser reads by
 * index. The law: all arrays have the same capacity, and only indices below `count` mean anything.
 */

export class TokenBuffer {
  /** How many tokens there are. */
  count: number;
  /** Token types, `tokens.ts`. */
  type: Uint8Array;
  /** UTF-16 offsets into `SourceText.text`; both -1 for a token without text (INDENT, DEDENT, ENDMARKER). */
  start: Int32Array;
  end: Int32Array;
  /** Lines from 1. */
  lineno: Int32Array;
  endLineno: Int32Array;
  /** Columns in UTF-8 bytes from 0; -1 for a token without text. */
  colOffset: Int32Array;
  endColOffset: Int32Array;
  /** Parenthesis depth after the token. */
  level: Uint8Array;
  /**
   * Texts that the C tokenizer attaches to a token (`token.metadata`): for the `=`-expression of an f-string and every
   * expression of a t-string, the expression's source, on the token that ends it (`}`, `!` or `:`). By token index.
   */
  readonly metadata: Map<number, string>;

  /** `capacity` is how many tokens are expected. */
  constructor(capacity: number) {
    this.count = 0;
    this.type = new Uint8Array(capacity);
    this.start = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.lineno = new Int32Array(capacity);
    this.endLineno = new Int32Array(capacity);
    this.colOffset = new Int32Array(capacity);
    this.endColOffset = new Int32Array(capacity);
    this.level = new Uint8Array(capacity);
    this.metadata = new Map();
  }

  /** Makes room for at least one more token. */
  grow(): void {
    const capacity = this.type.length * 2;
    this.type = growBytes(this.type, capacity);
    this.start = growInts(this.start, capacity);
    this.end = growInts(this.end, capacity);
    this.lineno = growInts(this.lineno, capacity);
    this.endLineno = growInts(this.endLineno, capacity);
    this.colOffset = growInts(this.colOffset, capacity);
    this.endColOffset = growInts(this.endColOffset, capacity);
    this.level = growBytes(this.level, capacity);
  }
}

function growBytes(old: Uint8Array, capacity: number): Uint8Array {
  const result = new Uint8Array(capacity);
  result.set(old);
  return result;
}

function growInts(old: Int32Array, capacity: number): Int32Array {
  const result = new Int32Array(capacity);
  result.set(old);
  return result;
}
