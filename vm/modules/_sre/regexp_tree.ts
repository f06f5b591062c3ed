/**
 * A compiled pattern as a tree, and what the tree says about it: read by `regexp.ts`, which writes it as a JavaScript `RegExp`.
 *
 * Laws: a pattern has a tree only if a `RegExp` of the same form matches the same texts in the same order of attempts; and
 * only if no text makes it take exponential time, because nothing interrupts a `RegExp`.
 */
import { isAsciiWord, isUnicodeWord } from "./characters.ts";
import * as op from "./constants.ts";

/** Characters of the alphabet, a bit for each. */
export type CharSet = Uint32Array;

/** What one opcode says of one character. */
export type Takes = (pc: number, ch: number) => boolean;

export type Node =
  | { kind: "set"; set: CharSet }
  | { kind: "sequence"; items: Node[] }
  | { kind: "branch"; items: Node[] }
  | { kind: "repeat"; body: Node; min: number; max: number; lazy: boolean }
  | { kind: "group"; group: number; body: Node }
  | { kind: "at"; code: number }
  | { kind: "look"; body: Node; behind: boolean; negative: boolean };

/** Thrown for a pattern that has no tree. */
const noTree = { reason: "no RegExp does the same" };

/** How often a repeat without upper bound repeats. */
const ENDLESS = op.MAXREPEAT;
/** Repeats of more than so many turns count as endless where time is concerned. */
const MANY = 20;
/** Repeats in repeats; V8 may unroll them. */
const MOST_TURNS = 1000;
const MOST_COMBINATIONS = 1000;

class Reader {
  /** Marks inside of what may be gone through several times, or looked at only: a `RegExp` keeps others. */
  groupsDiffer = false;
  #loops = 0;
  constructor(
    private readonly code: Uint32Array,
    private readonly size: number,
    private readonly takes: Takes,
  ) {}

  #set(pc: number): Node {
    const set = new Uint32Array(this.size >> 5);
    for (let ch = 0; ch < this.size; ch++) {
      if (this.takes(pc, ch)) set[ch >> 5] |= 1 << (ch & 31);
    }
    return { kind: "set", set };
  }

  #inLoop(from: number, to: number): Node {
    this.#loops++;
    const body = this.sequence(from, to);
    this.#loops--;
    return body;
  }

  /** What stands from `pc` up to `end`. */
  sequence(pc: number, end: number): Node {
    const { code } = this;
    const items: Node[] = [];
    /** Groups begun: where their items begin in `items`. */
    const open: [group: number, at: number][] = [];
    while (pc < end) {
      const next = code[pc];
      switch (next) {
        case 1: // SUCCESS
          pc = end;
          break;
        case 14: // INFO
          pc += 1 + code[pc + 1];
          break;
        case 2: // ANY
        case 3: // ANY_ALL
          items.push(this.#set(pc));
          pc++;
          break;
        case 16: // LITERAL
        case 20: // NOT_LITERAL
        case 32: // LITERAL_IGNORE
        case 33: // NOT_LITERAL_IGNORE
        case 40: // LITERAL_UNI_IGNORE
        case 41: // NOT_LITERAL_UNI_IGNORE
          items.push(this.#set(pc));
          pc += 2;
          break;
        case 13: // IN
        case 31: // IN_IGNORE
        case 39: // IN_UNI_IGNORE
          items.push(this.#set(pc));
          pc += 1 + code[pc + 1];
          break;
        case 6: // AT
          items.push({ kind: "at", code: code[pc + 1] });
          pc += 2;
          break;
        case 17: { // MARK
          const group = code[pc + 1] >> 1;
          if ((code[pc + 1] & 1) === 0) open.push([group, items.length]);
          else {
            const begun = open.pop();
            if (begun === undefined || begun[0] !== group) throw noTree;
            const body: Node = { kind: "sequence", items: items.splice(begun[1]) };
            items.push({ kind: "group", group, body });
            if (this.#loops > 0) this.groupsDiffer = true;
          }
          pc += 2;
          break;
        }
        case 7: { // BRANCH
          const branches: Node[] = [];
          pc++;
          while (code[pc] !== 0) {
            // An alternative ends with a JUMP and its distance.
            branches.push(this.sequence(pc + 1, pc + code[pc] - 2));
            pc += code[pc];
          }
          items.push({ kind: "branch", items: branches });
          pc++;
          break;
        }
        case 24: // REPEAT_ONE
        case 26: { // MIN_REPEAT_ONE
          const tail = pc + 1 + code[pc + 1];
          const body = this.#inLoop(pc + 4, tail);
          items.push({
            kind: "repeat",
            body,
            min: code[pc + 2],
            max: code[pc + 3],
            lazy: next === op.MIN_REPEAT_ONE,
          });
          pc = tail;
          break;
        }
        case 23: { // REPEAT
          const until = pc + 1 + code[pc + 1];
          const max = code[pc + 3];
          const body = max === 1 ? this.sequence(pc + 4, until) : this.#inLoop(pc + 4, until);
          items.push({ kind: "repeat", body, min: code[pc + 2], max, lazy: code[until] === op.MIN_UNTIL });
          pc = until + 1;
          break;
        }
        case 4: // ASSERT
        case 5: { // ASSERT_NOT
          const tail = pc + 1 + code[pc + 1];
          const body = this.#inLoop(pc + 3, tail);
          items.push({ kind: "look", body, behind: code[pc + 2] > 0, negative: next === op.ASSERT_NOT });
          pc = tail;
          break;
        }
        default:
          throw noTree;
      }
    }
    if (open.length > 0) throw noTree;
    return items.length === 1 ? items[0] : { kind: "sequence", items };
  }
}

/** What can come first, and whether nothing need come. */
interface First {
  set: CharSet;
  isEmpty: boolean;
}

class Analysis {
  /** Endless repeats that may give back what they took, one behind the other: the exponent of the time beyond the first. */
  exponent = 0;
  /** Combinations of choices elsewhere. */
  #combinations = 1;
  constructor(private readonly size: number) {}

  #choice(of: number, inLoop: boolean): void {
    this.#combinations *= of;
    if (inLoop || this.#combinations > MOST_COMBINATIONS) throw noTree;
  }

  #none(): CharSet {
    return new Uint32Array(this.size >> 5);
  }

  first(node: Node): First {
    switch (node.kind) {
      case "set":
        return { set: node.set, isEmpty: false };
      case "at":
      case "look":
        return { set: this.#none(), isEmpty: true };
      case "group":
        return this.first(node.body);
      case "repeat": {
        const first = this.first(node.body);
        return node.min === 0 ? { set: first.set, isEmpty: true } : first;
      }
      case "branch": {
        const all: First = { set: this.#none(), isEmpty: false };
        for (const item of node.items) {
          const first = this.first(item);
          all.set = union(all.set, first.set);
          if (first.isEmpty) all.isEmpty = true;
        }
        return all;
      }
      case "sequence": {
        let set = this.#none();
        for (const item of node.items) {
          const first = this.first(item);
          set = union(set, first.set);
          if (!first.isEmpty) return { set, isEmpty: false };
        }
        return { set, isEmpty: true };
      }
    }
  }

  /**
   * Goes through a node that `follow` can stand behind. In a loop no choice may be open: each would double the time with each
   * turn. `turns`: how often, at most, it must be gone through.
   */
  check(node: Node, follow: CharSet, inLoop: boolean, turns = 1): void {
    switch (node.kind) {
      case "group":
        this.check(node.body, follow, inLoop, turns);
        return;
      case "look":
        this.check(node.body, this.#none(), inLoop, turns);
        return;
      case "sequence":
        for (let i = node.items.length - 1; i >= 0; i--) {
          this.check(node.items[i], follow, inLoop, turns);
          const first = this.first(node.items[i]);
          follow = first.isEmpty ? union(first.set, follow) : first.set;
        }
        return;
      case "branch": {
        let others = this.#none();
        for (const item of node.items) {
          this.check(item, follow, inLoop, turns);
          const first = this.first(item);
          const set = first.isEmpty ? union(first.set, follow) : first.set;
          if (meet(set, others)) this.#choice(2, inLoop);
          others = union(others, set);
        }
        return;
      }
      case "repeat": {
        const { body, min, max } = node;
        turns *= Math.max(max === ENDLESS ? min : max, 1);
        if (turns > MOST_TURNS) throw noTree;
        const first = this.first(body);
        // Rules for turns that match nothing differ.
        if (first.isEmpty) throw noTree;
        if (min !== max && meet(first.set, follow)) {
          this.#choice(max > MANY ? 1 : max - min + 1, inLoop);
          if (max > MANY) this.exponent++;
        }
        if (max === 1) this.check(body, follow, inLoop, turns);
        else this.check(body, union(first.set, follow), true, turns);
      }
    }
  }
}

function union(a: CharSet, b: CharSet): CharSet {
  return a.map((word, i) => word | b[i]);
}
function meet(a: CharSet, b: CharSet): boolean {
  return a.some((word, i) => (word & b[i]) !== 0);
}

/** A pattern's tree, and what `regexp.ts` has to know beyond it. */
export interface Tree {
  root: Node;
  /** Whether groups can't be taken from a `RegExp`. */
  groupsDiffer: boolean;
  /** Whether it can match nothing. */
  isEmpty: boolean;
  /** An attempt at one place takes time in the order of the text's length to the power of one more than this. */
  exponent: number;
}

/** The tree over an alphabet of `size` characters; undefined: there is none. */
export function readTree(code: Uint32Array, size: number, takes: Takes): Tree | undefined {
  const reader = new Reader(code, size, takes);
  const analysis = new Analysis(size);
  try {
    const root = reader.sequence(0, code.length);
    analysis.check(root, new Uint32Array(size >> 5), false);
    return {
      root,
      groupsDiffer: reader.groupsDiffer,
      isEmpty: analysis.first(root).isEmpty,
      exponent: analysis.exponent,
    };
  } catch (err) {
    if (err === noTree || err instanceof RangeError) return undefined;
    throw err;
  }
}

function unit(ch: number): string {
  return `\\u${ch.toString(16).padStart(4, "0")}`;
}

/** A class with just these characters. */
function classText(set: CharSet, size: number): string {
  const has = (ch: number) => (set[ch >> 5] >>> (ch & 31) & 1) !== 0;
  let text = "";
  let single = -1, count = 0;
  for (let ch = 0; ch < size; ch++) {
    if (!has(ch)) continue;
    const first = ch;
    while (ch + 1 < size && has(ch + 1)) ch++;
    count += ch - first + 1;
    single = ch;
    text += first === ch ? unit(ch) : `${unit(first)}-${unit(ch)}`;
  }
  return count === 1 ? unit(single) : `[${text}]`;
}

function wordText(size: number, isWord: (ch: number) => boolean): string {
  const set = new Uint32Array(size >> 5);
  for (let ch = 0; ch < size; ch++) if (isWord(ch)) set[ch >> 5] |= 1 << (ch & 31);
  return classText(set, size);
}

function boundary(word: string, negative: boolean): string {
  return negative
    ? `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
    : `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
}

function atText(code: number, size: number): string {
  switch (code) {
    case 0: // AT_BEGINNING
    case 2: // AT_BEGINNING_STRING
      return "^";
    case 1: // AT_BEGINNING_LINE
      return "(?:^|(?<=\\n))";
    case 5: // AT_END
      return "(?=\\n?$)";
    case 6: // AT_END_LINE
      return "(?=\\n|$)";
    case 7: // AT_END_STRING
      return "$";
    case 3: // AT_BOUNDARY
    case 4: // AT_NON_BOUNDARY
      return boundary(wordText(size, isAsciiWord), code === 4);
    case 10: // AT_UNI_BOUNDARY
    case 11: // AT_UNI_NON_BOUNDARY
      return boundary(wordText(size, isUnicodeWord), code === 11);
  }
  throw noTree;
}

function counts(min: number, max: number): string {
  if (max === ENDLESS) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/** The tree as the source of a `RegExp` without flags; undefined: it can't be written. */
export function sourceOf(tree: Tree, size: number): string | undefined {
  const write = (node: Node): string => {
    switch (node.kind) {
      case "set":
        return classText(node.set, size);
      case "at":
        return atText(node.code, size);
      case "sequence":
        return node.items.map(write).join("");
      case "branch":
        return `(?:${node.items.map(write).join("|")})`;
      case "group":
        return `${tree.groupsDiffer ? "(?:" : "("}${write(node.body)})`;
      case "repeat": {
        const body = node.body.kind === "set" ? write(node.body) : `(?:${write(node.body)})`;
        return body + counts(node.min, node.max) + (node.lazy ? "?" : "");
      }
      case "look":
        return `(?${node.behind ? "<" : ""}${node.negative ? "!" : "="}${write(node.body)})`;
    }
  };
  try {
    return write(tree.root);
  } catch (err) {
    if (err === noTree) return undefined;
    throw err;
  }
}
