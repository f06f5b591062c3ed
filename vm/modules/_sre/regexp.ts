/**
 * Patterns as JavaScript `RegExp`s, which V8 compiles: read by `engine.ts`, for patterns that have worked for a while and for
 * texts without characters beyond the BMP.
 *
 * Law: the result is what the engine would find. What a `RegExp` can't tell (where groups lie, groups in repeats, matches that
 * must not be empty) the engine finds out, from the place where the match begins.
 *
 * DIFFERS: signals wait until a `RegExp` is done. `regexp_tree.ts` refuses patterns that could take exponential time.
 */
import { readTree, sourceOf, type Takes, type Tree } from "./regexp_tree.ts";

/** Up to which size a pattern's code is translated. */
const MOST_CODE = 2000;
/** What a search may take at worst, in steps, if several repeats share a text. */
const MOST_STEPS = 2e9;

/** A pattern for the characters below `size`. */
export class NativeRegExp {
  readonly #source: string;
  readonly #exponent: number;
  /** Whether the arrays that `exec` gives have the groups. */
  readonly hasGroups: boolean;
  /** Whether it can match nothing. */
  readonly isEmpty: boolean;
  /** Finds the first match at `lastIndex` or behind it. */
  readonly search: RegExp;
  /** Matches at `lastIndex`. */
  readonly match: RegExp;
  #fullmatch: RegExp | undefined;

  constructor(source: string, tree: Tree) {
    this.#source = source;
    this.#exponent = tree.exponent;
    this.hasGroups = !tree.groupsDiffer;
    this.isEmpty = tree.isEmpty;
    this.search = new RegExp(source, "g");
    this.match = new RegExp(source, "y");
    this.#fullmatch = undefined;
  }

  /** Matches from `lastIndex` to the end. */
  get fullmatch(): RegExp {
    return this.#fullmatch ??= new RegExp(`(?:${this.#source})$`, "y");
  }

  /** Whether a text of this length can't take for ever. */
  allows(length: number): boolean {
    return this.#exponent === 0 || length ** (this.#exponent + 1) <= MOST_STEPS;
  }
}

/** The pattern for the characters below `size`; undefined: a `RegExp` can't do the same. */
export function translate(code: Uint32Array, size: number, takes: Takes): NativeRegExp | undefined {
  if (code.length > MOST_CODE) return undefined;
  const tree = readTree(code, size, takes);
  const source = tree === undefined ? undefined : sourceOf(tree, size);
  if (source === undefined) return undefined;
  try {
    return new NativeRegExp(source, tree!);
  } catch (err) {
    // V8 refuses what is too large for it.
    if (err instanceof SyntaxError || err instanceof RangeError) return undefined;
    throw err;
  }
}
