/**
 * The matching engine: backtracking over a `Program`, on a stack of its own. After CPython's `Modules/_sre/sre_lib.h`,
 * whose order of attempts and rules for marks it keeps, so that groups come out the same. The law: one flat loop, no
 * recursion, whatever the pattern and however long the text; nothing in here can run Python code, so one stack serves all.
 *
 * The labels of the loop's `switch` are numbers, with their names beside them: V8 makes a jump table of literals only.
 *
 * A *context* on the stack is an attempt to match from some position of the code on: it ends with success or failure, and
 * whoever began it goes on at one of the `AFTER_` states.
 */
import { evalBreaker } from "../../runtime/eval_breaker.ts";
import { pollFromNative } from "../../runtime/thread_state.ts";
import { isAsciiWord, isUnicodeWord, lowerAscii, lowerUnicode, upperAscii } from "./characters.ts";
import * as op from "./constants.ts";
import type { Program } from "./program.ts";
import { type NativeRegExp, translate } from "./regexp.ts";

/** Of states whose groups nobody has looked for. */
const NO_MARKS: number[] = [];

/** A text that is being matched, and the outcome. */
export class SreState {
  /** The text; units are characters, unless `wide` is set. */
  readonly text: string;
  /** The code points of a text that has some beyond the BMP. */
  readonly wide: Uint32Array | undefined;
  /** Bounds of the search. `end` hides what lies behind it, `pos` does not hide what lies before. */
  readonly pos: number;
  readonly endpos: number;
  /** Where the match begins; where it ends, after success. */
  start: number;
  ptr: number;
  /** What finds matches instead of the engine, in `subject`: the text up to `endpos`. */
  native: NativeRegExp | undefined;
  readonly subject: string;
  /** Whether marks belong to the last match; if not, `native` has found it, and `findMarks` finds them. */
  hasMarks: boolean;
  /** Groups that `native` has found. */
  texts: RegExpExecArray | undefined;
  readonly groups: number;
  /** Starts and ends of groups by turns; -1 unset. Only those up to `lastmark` count. */
  mark: number[];
  lastmark: number;
  lastindex: number;
  /** An empty match at `start` doesn't count. */
  mustAdvance: boolean;
  /** The match must reach the end. */
  matchAll: boolean;

  constructor(text: string, wide: Uint32Array | undefined, pos: number, endpos: number, groups: number) {
    this.text = text;
    this.wide = wide;
    this.pos = pos;
    this.endpos = endpos;
    this.start = pos;
    this.ptr = pos;
    this.native = undefined;
    this.subject = wide === undefined && endpos < text.length ? text.slice(0, endpos) : text;
    this.hasMarks = false;
    this.texts = undefined;
    this.groups = groups;
    this.mark = NO_MARKS;
    this.lastmark = -1;
    this.lastindex = -1;
    this.mustAdvance = false;
    this.matchAll = false;
  }

  reset(): void {
    this.lastmark = -1;
    this.lastindex = -1;
  }
}

// Fields of a context.
const LAST = 0,
  AFTER = 1,
  PC = 2,
  PTR = 3,
  COUNT = 4,
  LASTMARK = 5,
  LASTINDEX = 6,
  TOPLEVEL = 7,
  REPEAT = 8,
  SAVED = 9;
const CONTEXT_SIZE = 10;

// States of the loop beyond the opcodes.
const RETURN = 64,
  CALL = 65,
  NEXT_BRANCH = 66,
  NEXT_REPEAT_ONE = 67,
  NEXT_MIN_REPEAT_ONE = 68,
  NEXT_POSSESSIVE = 69,
  MAX_UNTIL_TAIL = 70,
  AFTER_BRANCH = 80,
  AFTER_REPEAT_ONE = 81,
  AFTER_MIN_REPEAT_ONE = 82,
  AFTER_REPEAT = 83,
  AFTER_MAX_UNTIL_1 = 84,
  AFTER_MAX_UNTIL_2 = 85,
  AFTER_MAX_UNTIL_3 = 86,
  AFTER_MIN_UNTIL_1 = 87,
  AFTER_MIN_UNTIL_2 = 88,
  AFTER_MIN_UNTIL_3 = 89,
  AFTER_POSSESSIVE_1 = 90,
  AFTER_POSSESSIVE_2 = 91,
  AFTER_ATOMIC = 92,
  AFTER_ASSERT = 93,
  AFTER_ASSERT_NOT = 94,
  FINISHED = 95;

let stack = new Int32Array(4096);

// Contexts of repeats, linked through `repeatPrevious`; 0 is none.
const repeatCount: number[] = [0];
const repeatCode: number[] = [0];
const repeatPrevious: number[] = [0];
const repeatLast: number[] = [0];
let freeRepeats: number[] = [];

function newRepeat(code: number, previous: number): number {
  const index = freeRepeats.pop() ?? repeatCount.length;
  repeatCount[index] = -1;
  repeatCode[index] = code;
  repeatPrevious[index] = previous;
  repeatLast[index] = -1;
  return index;
}

function forgetRepeats(): void {
  freeRepeats = [];
  repeatCount.length =
    repeatCode.length =
    repeatPrevious.length =
    repeatLast.length =
      1;
}

let calls = 0;
/**
 * Gives signals their turn in a match that takes long. A handler may itself match something: it gets a stack of its own.
 * Throws what a handler raises; the match is over then.
 */
function serveSignals(): void {
  const kept = stack;
  const keptFree = freeRepeats;
  const repeats = [repeatCount, repeatCode, repeatPrevious, repeatLast];
  const keptRepeats = repeats.map((list) => list.slice());
  stack = new Int32Array(4096);
  forgetRepeats();
  try {
    pollFromNative();
  } catch (err) {
    forgetRepeats();
    throw err;
  } finally {
    stack = kept;
  }
  freeRepeats = keptFree;
  repeats.forEach((list, i) => list.splice(0, list.length, ...keptRepeats[i]));
}

/** Whether the position satisfies an `AT` code. CPython: `SRE(at)`. */
function atPosition(state: SreState, ptr: number, end: number, code: number): boolean {
  const { text, wide } = state;
  const unit = (i: number) => wide === undefined ? text.charCodeAt(i) : wide[i];
  switch (code) {
    case 0: // AT_BEGINNING
    case 2: // AT_BEGINNING_STRING
      return ptr === 0;
    case 1: // AT_BEGINNING_LINE
      return ptr === 0 || unit(ptr - 1) === 10;
    case 5: // AT_END
      return ptr === end || (end - ptr === 1 && unit(ptr) === 10);
    case 6: // AT_END_LINE
      return ptr === end || unit(ptr) === 10;
    case 7: // AT_END_STRING
      return ptr === end;
    case 3: // AT_BOUNDARY
    case 8: // AT_LOC_BOUNDARY
      return (ptr > 0 && isAsciiWord(unit(ptr - 1))) !== (ptr < end && isAsciiWord(unit(ptr)));
    case 4: // AT_NON_BOUNDARY
    case 9: // AT_LOC_NON_BOUNDARY
      return (ptr > 0 && isAsciiWord(unit(ptr - 1))) === (ptr < end && isAsciiWord(unit(ptr)));
    case 10: // AT_UNI_BOUNDARY
      return (ptr > 0 && isUnicodeWord(unit(ptr - 1))) !== (ptr < end && isUnicodeWord(unit(ptr)));
    case 11: // AT_UNI_NON_BOUNDARY
      return (ptr > 0 && isUnicodeWord(unit(ptr - 1))) === (ptr < end && isUnicodeWord(unit(ptr)));
  }
  return false;
}

/** Whether an opcode that takes one character takes this one. */
function takes(program: Program, pc: number, ch: number): boolean {
  const { code } = program;
  switch (code[pc]) {
    case 2: // ANY
      return ch !== 10;
    case 3: // ANY_ALL
      return true;
    case 16: // LITERAL
      return ch === code[pc + 1];
    case 20: // NOT_LITERAL
      return ch !== code[pc + 1];
    case 13: // IN
      return program.has(pc + 2, ch);
    case 31: // IN_IGNORE
      return program.has(pc + 2, lowerAscii(ch));
    case 39: // IN_UNI_IGNORE
      return program.has(pc + 2, lowerUnicode(ch));
    case 35: // IN_LOC_IGNORE
      return program.hasIgnoringLocaleCase(pc + 2, ch);
    case 32: // LITERAL_IGNORE
      return lowerAscii(ch) === code[pc + 1];
    case 33: // NOT_LITERAL_IGNORE
      return lowerAscii(ch) !== code[pc + 1];
    case 40: // LITERAL_UNI_IGNORE
      return lowerUnicode(ch) === code[pc + 1];
    case 41: // NOT_LITERAL_UNI_IGNORE
      return lowerUnicode(ch) !== code[pc + 1];
    case 36: // LITERAL_LOC_IGNORE
      return ch === code[pc + 1] || lowerAscii(ch) === code[pc + 1] || upperAscii(ch) === code[pc + 1];
    case 37: // NOT_LITERAL_LOC_IGNORE
      return ch !== code[pc + 1] && lowerAscii(ch) !== code[pc + 1] && upperAscii(ch) !== code[pc + 1];
  }
  return false;
}

/** How often the one-character item at `pc` matches in a row, at most `max` times. CPython: `SRE(count)`. */
function countItem(
  program: Program,
  state: SreState,
  pc: number,
  ptr: number,
  end: number,
  max: number,
): number {
  const { text, wide } = state;
  const { code } = program;
  const limit = max < end - ptr ? ptr + max : end;
  const first = ptr;
  if (wide !== undefined) {
    while (ptr < limit && takes(program, pc, wide[ptr])) ptr++;
    return ptr - first;
  }
  switch (code[pc]) {
    case 3: // ANY_ALL
      return limit - first;
    case 2: { // ANY
      const newline = text.indexOf("\n", ptr);
      return (newline < 0 || newline > limit ? limit : newline) - first;
    }
    case 16: { // LITERAL
      const ch = code[pc + 1];
      while (ptr < limit && text.charCodeAt(ptr) === ch) ptr++;
      return ptr - first;
    }
    case 20: { // NOT_LITERAL
      const ch = code[pc + 1];
      while (ptr < limit && text.charCodeAt(ptr) !== ch) ptr++;
      return ptr - first;
    }
    case 13: // IN
      while (ptr < limit && program.has(pc + 2, text.charCodeAt(ptr))) ptr++;
      return ptr - first;
  }
  while (ptr < limit && takes(program, pc, text.charCodeAt(ptr))) ptr++;
  return ptr - first;
}

function growStack(by: number): typeof stack {
  const bigger = new Int32Array(stack.length * 2 + by);
  bigger.set(stack);
  return stack = bigger;
}
/** Saves what is known of marks in the context; the marks too when a repeat could set them again. Returns the top. */
function saveMarks(state: SreState, c: number, sp: number, all: boolean): number {
  const count = state.lastmark + 1;
  stack[c + LASTMARK] = state.lastmark;
  stack[c + LASTINDEX] = state.lastindex;
  if (!all) return sp;
  if (sp + count + 2 * CONTEXT_SIZE > stack.length) growStack(count);
  const { mark } = state;
  for (let i = 0; i < count; i++) stack[sp + i] = mark[i];
  return sp + count;
}
function restoreMarks(state: SreState, c: number, all: boolean): void {
  const lastmark = stack[c + LASTMARK];
  if (all) {
    const { mark } = state;
    const from = c + CONTEXT_SIZE;
    for (let i = 0; i <= lastmark; i++) mark[i] = stack[from + i];
  }
  state.lastmark = lastmark;
  state.lastindex = stack[c + LASTINDEX];
}

/** Characters folded for a back reference. */
function fold(kind: number, ch: number): number {
  return kind === op.GROUPREF ? ch : kind === op.GROUPREF_UNI_IGNORE ? lowerUnicode(ch) : lowerAscii(ch);
}

/** Matches the code at `start` from `state.ptr` on; on success `state.ptr` is the end. CPython: `SRE(match)`. */
function match(program: Program, state: SreState, start: number, toplevel: boolean): boolean {
  const { code } = program;
  const { text, wide } = state;
  if (state.mark === NO_MARKS && state.groups > 0) state.mark = new Array<number>(2 * state.groups).fill(-1);
  const { mark } = state;
  const end = state.endpos;
  let st = stack;
  /** The context, the top of the stack. */
  let c = 0, sp = CONTEXT_SIZE;
  let pc = start, ptr = state.ptr;
  /** Position handed to, and got back from, a context. */
  let here = ptr;
  let repeat = 0;
  let ret = false;
  let callAfter = 0, callPc = 0, callTop = 0;
  st[LAST] = -1;
  st[AFTER] = FINISHED;
  st[TOPLEVEL] = toplevel ? 1 : 0;

  let next = code[pc++];
  for (;;) {
    switch (next) {
      case 16: // LITERAL
        if (ptr < end && (wide === undefined ? text.charCodeAt(ptr) : wide[ptr]) === code[pc]) {
          pc++;
          ptr++;
          next = code[pc++];
          continue;
        }
        ret = false;
        next = RETURN;
        continue;

      case 13: // IN
        if (ptr < end && program.has(pc + 1, wide === undefined ? text.charCodeAt(ptr) : wide[ptr])) {
          pc += code[pc];
          ptr++;
          next = code[pc++];
          continue;
        }
        ret = false;
        next = RETURN;
        continue;

      case 2: // ANY
      case 3: // ANY_ALL
        if (
          ptr < end && (next === op.ANY_ALL || (wide === undefined ? text.charCodeAt(ptr) : wide[ptr]) !== 10)
        ) {
          ptr++;
          next = code[pc++];
          continue;
        }
        ret = false;
        next = RETURN;
        continue;

      case 20: // NOT_LITERAL
      case 32: // LITERAL_IGNORE
      case 33: // NOT_LITERAL_IGNORE
      case 40: // LITERAL_UNI_IGNORE
      case 41: // NOT_LITERAL_UNI_IGNORE
      case 36: // LITERAL_LOC_IGNORE
      case 37: // NOT_LITERAL_LOC_IGNORE
        if (ptr < end && takes(program, pc - 1, wide === undefined ? text.charCodeAt(ptr) : wide[ptr])) {
          pc++;
          ptr++;
          next = code[pc++];
          continue;
        }
        ret = false;
        next = RETURN;
        continue;

      case 31: // IN_IGNORE
      case 39: // IN_UNI_IGNORE
      case 35: // IN_LOC_IGNORE
        if (ptr < end && takes(program, pc - 1, wide === undefined ? text.charCodeAt(ptr) : wide[ptr])) {
          pc += code[pc];
          ptr++;
          next = code[pc++];
          continue;
        }
        ret = false;
        next = RETURN;
        continue;

      case 17: { // MARK
        const index = code[pc++];
        if ((index & 1) !== 0) state.lastindex = (index >> 1) + 1;
        if (index > state.lastmark) {
          for (let i = state.lastmark + 1; i < index; i++) mark[i] = -1;
          state.lastmark = index;
        }
        mark[index] = ptr;
        next = code[pc++];
        continue;
      }

      case 1: // SUCCESS
        ret = st[c + TOPLEVEL] === 0 ||
          !((state.matchAll && ptr !== end) || (state.mustAdvance && ptr === state.start));
        if (ret) here = ptr;
        next = RETURN;
        continue;

      case 6: // AT
        if (atPosition(state, ptr, end, code[pc])) {
          pc++;
          next = code[pc++];
          continue;
        }
        ret = false;
        next = RETURN;
        continue;

      case 15: // JUMP
      case 14: // INFO
        pc += code[pc];
        next = code[pc++];
        continue;

      case 7: // BRANCH
        st[c + REPEAT] = repeat;
        sp = saveMarks(state, c, sp, repeat !== 0);
        st = stack;
        next = NEXT_BRANCH;
        continue;
      case 66: { // NEXT_BRANCH
        if (code[pc] === 0) {
          ret = false;
          next = RETURN;
          continue;
        }
        // An alternative whose first character doesn't fit is not begun.
        const first = code[pc + 1];
        if (first === op.LITERAL || first === op.IN) {
          const ch = ptr < end ? (wide === undefined ? text.charCodeAt(ptr) : wide[ptr]) : -1;
          if (ch < 0 || (first === op.LITERAL ? ch !== code[pc + 2] : !program.has(pc + 3, ch))) {
            pc += code[pc];
            continue;
          }
        }
        here = ptr;
        callAfter = AFTER_BRANCH;
        callPc = pc + 1;
        callTop = st[c + TOPLEVEL];
        next = CALL;
        continue;
      }
      case 80: // AFTER_BRANCH
        if (ret) {
          next = RETURN;
          continue;
        }
        restoreMarks(state, c, st[c + REPEAT] !== 0);
        pc += code[pc];
        next = NEXT_BRANCH;
        continue;

      case 24: { // REPEAT_ONE
        const min = code[pc + 1];
        if (min > end - ptr) {
          ret = false;
          next = RETURN;
          continue;
        }
        const count = countItem(program, state, pc + 3, ptr, end, code[pc + 2]);
        if (count < min) {
          ret = false;
          next = RETURN;
          continue;
        }
        ptr += count;
        if (
          code[pc + code[pc]] === op.SUCCESS && ptr === end &&
          !(st[c + TOPLEVEL] !== 0 && state.mustAdvance && ptr === state.start)
        ) {
          here = ptr;
          ret = true;
          next = RETURN;
          continue;
        }
        st[c + COUNT] = count;
        st[c + REPEAT] = repeat;
        sp = saveMarks(state, c, sp, repeat !== 0);
        st = stack;
        next = NEXT_REPEAT_ONE;
        continue;
      }
      case 67: { // NEXT_REPEAT_ONE
        const min = code[pc + 1], tail = pc + code[pc];
        let count = st[c + COUNT];
        if (code[tail] === op.LITERAL) {
          // Only places where the tail's literal stands are worth an attempt.
          const ch = code[tail + 1];
          if (wide === undefined) {
            while (count >= min && (ptr >= end || text.charCodeAt(ptr) !== ch)) {
              ptr--;
              count--;
            }
          } else {
            while (count >= min && (ptr >= end || wide[ptr] !== ch)) {
              ptr--;
              count--;
            }
          }
        }
        if (count < min) {
          ret = false;
          next = RETURN;
          continue;
        }
        st[c + COUNT] = count;
        here = ptr;
        callAfter = AFTER_REPEAT_ONE;
        callPc = tail;
        callTop = st[c + TOPLEVEL];
        next = CALL;
        continue;
      }
      case 81: // AFTER_REPEAT_ONE
        if (ret) {
          next = RETURN;
          continue;
        }
        restoreMarks(state, c, st[c + REPEAT] !== 0);
        ptr--;
        st[c + COUNT]--;
        next = NEXT_REPEAT_ONE;
        continue;

      case 26: { // MIN_REPEAT_ONE
        const min = code[pc + 1];
        if (min > end - ptr) {
          ret = false;
          next = RETURN;
          continue;
        }
        const count = min === 0 ? 0 : countItem(program, state, pc + 3, ptr, end, min);
        if (count < min) {
          ret = false;
          next = RETURN;
          continue;
        }
        ptr += count;
        if (
          code[pc + code[pc]] === op.SUCCESS &&
          !(st[c + TOPLEVEL] !== 0 &&
            ((state.matchAll && ptr !== end) || (state.mustAdvance && ptr === state.start)))
        ) {
          here = ptr;
          ret = true;
          next = RETURN;
          continue;
        }
        st[c + COUNT] = count;
        st[c + REPEAT] = repeat;
        sp = saveMarks(state, c, sp, repeat !== 0);
        st = stack;
        next = NEXT_MIN_REPEAT_ONE;
        continue;
      }
      case 68: // NEXT_MIN_REPEAT_ONE
        if (code[pc + 2] !== op.MAXREPEAT && st[c + COUNT] > code[pc + 2]) {
          ret = false;
          next = RETURN;
          continue;
        }
        here = ptr;
        callAfter = AFTER_MIN_REPEAT_ONE;
        callPc = pc + code[pc];
        callTop = st[c + TOPLEVEL];
        next = CALL;
        continue;
      case 82: // AFTER_MIN_REPEAT_ONE
        if (ret) {
          next = RETURN;
          continue;
        }
        restoreMarks(state, c, st[c + REPEAT] !== 0);
        if (ptr >= end || !takes(program, pc + 3, wide === undefined ? text.charCodeAt(ptr) : wide[ptr])) {
          next = RETURN;
          continue;
        }
        ptr++;
        st[c + COUNT]++;
        next = NEXT_MIN_REPEAT_ONE;
        continue;

      case 29: { // POSSESSIVE_REPEAT_ONE
        const min = code[pc + 1];
        const count = min > end - ptr ? -1 : countItem(program, state, pc + 3, ptr, end, code[pc + 2]);
        if (count < min) {
          ret = false;
          next = RETURN;
          continue;
        }
        ptr += count;
        pc += code[pc];
        if (
          code[pc] === op.SUCCESS && ptr === end &&
          !(st[c + TOPLEVEL] !== 0 && state.mustAdvance && ptr === state.start)
        ) {
          here = ptr;
          ret = true;
          next = RETURN;
          continue;
        }
        next = code[pc++];
        continue;
      }

      case 23: { // REPEAT
        const made = newRepeat(pc, repeat);
        st[c + REPEAT] = made;
        repeat = made;
        here = ptr;
        callAfter = AFTER_REPEAT;
        callPc = pc + code[pc];
        callTop = st[c + TOPLEVEL];
        next = CALL;
        continue;
      }
      case 83: { // AFTER_REPEAT
        const made = st[c + REPEAT];
        repeat = repeatPrevious[made];
        freeRepeats.push(made);
        next = RETURN;
        continue;
      }

      case 18: { // MAX_UNTIL
        const rep = repeat;
        st[c + REPEAT] = rep;
        const count = repeatCount[rep] + 1;
        const item = repeatCode[rep];
        st[c + COUNT] = count;
        here = ptr;
        if (count < code[item + 1]) {
          repeatCount[rep] = count;
          callAfter = AFTER_MAX_UNTIL_1;
          callPc = item + 3;
          callTop = st[c + TOPLEVEL];
          next = CALL;
          continue;
        }
        // An item that matched nothing the last time would do so for ever.
        if ((code[item + 2] === op.MAXREPEAT || count < code[item + 2]) && ptr !== repeatLast[rep]) {
          repeatCount[rep] = count;
          sp = saveMarks(state, c, sp, true);
          st = stack;
          st[c + SAVED] = repeatLast[rep];
          repeatLast[rep] = ptr;
          callAfter = AFTER_MAX_UNTIL_2;
          callPc = item + 3;
          callTop = st[c + TOPLEVEL];
          next = CALL;
          continue;
        }
        next = MAX_UNTIL_TAIL;
        continue;
      }
      case 84: // AFTER_MAX_UNTIL_1
        if (!ret) {
          repeatCount[st[c + REPEAT]] = st[c + COUNT] - 1;
          here = ptr;
        }
        next = RETURN;
        continue;
      case 85: { // AFTER_MAX_UNTIL_2
        const rep = st[c + REPEAT];
        repeatLast[rep] = st[c + SAVED];
        if (ret) {
          next = RETURN;
          continue;
        }
        restoreMarks(state, c, true);
        sp = c + CONTEXT_SIZE;
        repeatCount[rep] = st[c + COUNT] - 1;
        here = ptr;
        next = MAX_UNTIL_TAIL;
        continue;
      }
      case 70: // MAX_UNTIL_TAIL
        repeat = repeatPrevious[st[c + REPEAT]];
        callAfter = AFTER_MAX_UNTIL_3;
        callPc = pc;
        callTop = st[c + TOPLEVEL];
        next = CALL;
        continue;
      case 86: // AFTER_MAX_UNTIL_3
        repeat = st[c + REPEAT];
        if (!ret) here = ptr;
        next = RETURN;
        continue;

      case 19: { // MIN_UNTIL
        const rep = repeat;
        st[c + REPEAT] = rep;
        const count = repeatCount[rep] + 1;
        const item = repeatCode[rep];
        st[c + COUNT] = count;
        here = ptr;
        if (count < code[item + 1]) {
          repeatCount[rep] = count;
          callAfter = AFTER_MIN_UNTIL_1;
          callPc = item + 3;
          callTop = st[c + TOPLEVEL];
          next = CALL;
          continue;
        }
        repeat = repeatPrevious[rep];
        sp = saveMarks(state, c, sp, repeat !== 0);
        st = stack;
        callAfter = AFTER_MIN_UNTIL_2;
        callPc = pc;
        callTop = st[c + TOPLEVEL];
        next = CALL;
        continue;
      }
      case 87: // AFTER_MIN_UNTIL_1
        if (!ret) {
          repeatCount[st[c + REPEAT]] = st[c + COUNT] - 1;
          here = ptr;
        }
        next = RETURN;
        continue;
      case 88: { // AFTER_MIN_UNTIL_2
        const rep = st[c + REPEAT];
        repeat = rep;
        if (ret) {
          next = RETURN;
          continue;
        }
        restoreMarks(state, c, repeatPrevious[rep] !== 0);
        sp = c + CONTEXT_SIZE;
        here = ptr;
        const count = st[c + COUNT], item = repeatCode[rep];
        if ((count >= code[item + 2] && code[item + 2] !== op.MAXREPEAT) || ptr === repeatLast[rep]) {
          next = RETURN;
          continue;
        }
        repeatCount[rep] = count;
        st[c + SAVED] = repeatLast[rep];
        repeatLast[rep] = ptr;
        callAfter = AFTER_MIN_UNTIL_3;
        callPc = item + 3;
        callTop = st[c + TOPLEVEL];
        next = CALL;
        continue;
      }
      case 89: { // AFTER_MIN_UNTIL_3
        const rep = st[c + REPEAT];
        repeatLast[rep] = st[c + SAVED];
        if (!ret) {
          repeatCount[rep] = st[c + COUNT] - 1;
          here = ptr;
        }
        next = RETURN;
        continue;
      }

      case 28: { // POSSESSIVE_REPEAT
        // The code of this repeat is never asked for: its item ends with SUCCESS, not with UNTIL.
        const made = newRepeat(0, repeat);
        st[c + REPEAT] = made;
        repeat = made;
        st[c + COUNT] = 0;
        here = ptr;
        if (code[pc + 1] > 0) {
          callAfter = AFTER_POSSESSIVE_1;
          callPc = pc + 3;
          callTop = 0;
          next = CALL;
          continue;
        }
        ptr = -1;
        next = NEXT_POSSESSIVE;
        continue;
      }
      case 90: { // AFTER_POSSESSIVE_1
        const made = st[c + REPEAT];
        if (!ret) {
          here = ptr;
          repeat = repeatPrevious[made];
          freeRepeats.push(made);
          next = RETURN;
          continue;
        }
        if (++st[c + COUNT] < code[pc + 1]) {
          callAfter = AFTER_POSSESSIVE_1;
          callPc = pc + 3;
          callTop = 0;
          next = CALL;
          continue;
        }
        ptr = -1;
        next = NEXT_POSSESSIVE;
        continue;
      }
      case 69: { // NEXT_POSSESSIVE
        if ((code[pc + 2] === op.MAXREPEAT || st[c + COUNT] < code[pc + 2]) && here !== ptr) {
          sp = saveMarks(state, c, sp, true);
          st = stack;
          ptr = here;
          callAfter = AFTER_POSSESSIVE_2;
          callPc = pc + 3;
          callTop = 0;
          next = CALL;
          continue;
        }
        const made = st[c + REPEAT];
        repeat = repeatPrevious[made];
        freeRepeats.push(made);
        pc += code[pc] + 1;
        ptr = here;
        next = code[pc++];
        continue;
      }
      case 91: { // AFTER_POSSESSIVE_2
        if (ret) {
          sp = c + CONTEXT_SIZE;
          st[c + COUNT]++;
          next = NEXT_POSSESSIVE;
          continue;
        }
        restoreMarks(state, c, true);
        sp = c + CONTEXT_SIZE;
        here = ptr;
        const made = st[c + REPEAT];
        repeat = repeatPrevious[made];
        freeRepeats.push(made);
        pc += code[pc] + 1;
        next = code[pc++];
        continue;
      }

      case 27: // ATOMIC_GROUP
        here = ptr;
        callAfter = AFTER_ATOMIC;
        callPc = pc + 1;
        callTop = 0;
        next = CALL;
        continue;
      case 92: // AFTER_ATOMIC
        if (!ret) {
          here = ptr;
          next = RETURN;
          continue;
        }
        pc += code[pc];
        ptr = here;
        next = code[pc++];
        continue;

      case 11: // GROUPREF
      case 30: // GROUPREF_IGNORE
      case 38: // GROUPREF_UNI_IGNORE
      case 34: { // GROUPREF_LOC_IGNORE
        const group = code[pc] * 2;
        let same = group < state.lastmark && mark[group] >= 0 && mark[group + 1] >= mark[group];
        if (same) {
          const to = mark[group + 1];
          for (let from = mark[group]; from < to; from++, ptr++) {
            if (
              ptr >= end ||
              (wide === undefined
                ? fold(next, text.charCodeAt(ptr)) !== fold(next, text.charCodeAt(from))
                : fold(next, wide[ptr]) !== fold(next, wide[from]))
            ) {
              same = false;
              break;
            }
          }
        }
        if (!same) {
          ret = false;
          next = RETURN;
          continue;
        }
        pc++;
        next = code[pc++];
        continue;
      }
      case 12: { // GROUPREF_EXISTS
        const group = code[pc] * 2;
        if (group < state.lastmark && mark[group] >= 0 && mark[group + 1] >= mark[group]) pc += 2;
        else pc += code[pc + 1];
        next = code[pc++];
        continue;
      }

      case 4: // ASSERT
        if (ptr < code[pc + 1]) {
          ret = false;
          next = RETURN;
          continue;
        }
        here = ptr - code[pc + 1];
        callAfter = AFTER_ASSERT;
        callPc = pc + 2;
        callTop = 0;
        next = CALL;
        continue;
      case 93: // AFTER_ASSERT
        if (!ret) {
          next = RETURN;
          continue;
        }
        pc += code[pc];
        next = code[pc++];
        continue;

      case 5: // ASSERT_NOT
        if (ptr < code[pc + 1]) {
          pc += code[pc];
          next = code[pc++];
          continue;
        }
        here = ptr - code[pc + 1];
        st[c + REPEAT] = repeat;
        sp = saveMarks(state, c, sp, repeat !== 0);
        st = stack;
        callAfter = AFTER_ASSERT_NOT;
        callPc = pc + 2;
        callTop = 0;
        next = CALL;
        continue;
      case 94: // AFTER_ASSERT_NOT
        if (ret) {
          ret = false;
          next = RETURN;
          continue;
        }
        restoreMarks(state, c, st[c + REPEAT] !== 0);
        sp = c + CONTEXT_SIZE;
        pc += code[pc];
        next = code[pc++];
        continue;

      case 65: { // CALL
        if ((++calls & 0xfff) === 0 && evalBreaker[0] !== 0) serveSignals();
        st[c + PC] = pc;
        st[c + PTR] = ptr;
        if (sp + 2 * CONTEXT_SIZE > st.length) st = growStack(CONTEXT_SIZE);
        st[sp + LAST] = c;
        st[sp + AFTER] = callAfter;
        st[sp + TOPLEVEL] = callTop;
        c = sp;
        sp += CONTEXT_SIZE;
        pc = callPc;
        ptr = here;
        next = code[pc++];
        continue;
      }
      case 64: { // RETURN
        next = st[c + AFTER];
        const last = st[c + LAST];
        if (last < 0) continue;
        // What the context pushed lies above it, and so does what its caller pushed below.
        sp = c;
        c = last;
        pc = st[c + PC];
        ptr = st[c + PTR];
        continue;
      }
      case 95: // FINISHED
        // Repeats that a success left behind are not needed any more.
        if (freeRepeats.length + 1 !== repeatCount.length) forgetRepeats();
        if (ret) state.ptr = here;
        return ret;

      default:
        // FAILURE, and codes that no compiler emits.
        ret = false;
        next = RETURN;
        continue;
    }
  }
}

/** What a pattern must have done, in characters and calls, before it is translated. */
const WARM = 20_000;
const CALL_COST = 32;
const beyondLatin1 = /[^\x00-\xff]/;
const surrogates = /[\ud800-\udfff]/;

/** Lets a `RegExp` find matches in the text, if the pattern has worked for long enough and has one. */
export function chooseNative(program: Program, state: SreState): void {
  if (state.wide !== undefined) return;
  const { subject } = state;
  if (program.work < WARM) {
    program.work += subject.length + CALL_COST;
    return;
  }
  let native: NativeRegExp | undefined;
  if (!beyondLatin1.test(subject)) {
    if (program.latin1 === null) program.latin1 = translate(program.code, 0x100, takesOf(program));
    native = program.latin1;
  } else if (!surrogates.test(subject)) {
    if (program.bmp === null) program.bmp = translate(program.code, 0x10000, takesOf(program));
    native = program.bmp;
  }
  if (native !== undefined && native.allows(subject.length)) state.native = native;
}
function takesOf(program: Program): (pc: number, ch: number) => boolean {
  return (pc, ch) => takes(program, pc, ch);
}

/** Lets a `RegExp` look for the match. */
function runNative(state: SreState, native: NativeRegExp, regexp: RegExp, isSearch: boolean): boolean {
  regexp.lastIndex = state.start;
  state.hasMarks = false;
  if (isSearch || (state.groups > 0 && native.hasGroups)) {
    const found = regexp.exec(state.subject);
    if (found === null) return false;
    state.start = found.index;
    state.texts = native.hasGroups ? found : undefined;
  } else if (!regexp.test(state.subject)) return false;
  state.ptr = regexp.lastIndex;
  return true;
}

/** Whether a `RegExp` can be asked for the next match. */
function canRunNative(native: NativeRegExp | undefined, state: SreState): native is NativeRegExp {
  return native !== undefined && !(state.mustAdvance && native.isEmpty) && state.start <= state.endpos;
}

/** The error of a `RegExp` that V8 has no more memory for: the engine does without. */
function giveUpNative(err: unknown, state: SreState): void {
  if (!(err instanceof RangeError)) throw err;
  state.native = undefined;
}

/** Finds the groups of a match that a `RegExp` has found. */
export function findMarks(program: Program, state: SreState): void {
  if (state.hasMarks) return;
  state.reset();
  state.ptr = state.start;
  const { mustAdvance } = state;
  state.mustAdvance = false;
  match(program, state, 0, true);
  state.mustAdvance = mustAdvance;
  state.hasMarks = true;
}

/** Matches at `state.start`. CPython: `sre_match`. */
export function sreMatch(program: Program, state: SreState): boolean {
  const { native } = state;
  if (canRunNative(native, state)) {
    try {
      return runNative(state, native, state.matchAll ? native.fullmatch : native.match, false);
    } catch (err) {
      giveUpNative(err, state);
    }
  }
  state.ptr = state.start;
  state.texts = undefined;
  state.hasMarks = true;
  if (rejects(program, state)) return false;
  return match(program, state, 0, true);
}

/** Too little text is left for the shortest match. */
function rejects(program: Program, state: SreState): boolean {
  const { code } = program;
  // A shortest match of nothing is looked for even where the end lies before the start.
  return code[0] === op.INFO && code[3] > 0 && state.endpos - state.start < code[3];
}

/** Finds the first match at `state.start` or behind it. CPython: `sre_search`. */
export function sreSearch(program: Program, state: SreState): boolean {
  const { native } = state;
  if (canRunNative(native, state)) {
    try {
      return runNative(state, native, native.search, true);
    } catch (err) {
      giveUpNative(err, state);
    }
  }
  state.texts = undefined;
  state.hasMarks = true;
  return search(program, state);
}

function search(program: Program, state: SreState): boolean {
  const { code } = program;
  const { text, wide } = state;
  const end = state.endpos;
  let ptr = state.start;
  if (ptr > end || rejects(program, state)) return false;
  let pc = 0, flags = 0, charset = -1;
  if (code[0] === op.INFO) {
    flags = code[2];
    if ((flags & op.SRE_INFO_PREFIX) !== 0) {
      return searchPrefix(program, state, code[5], code[6], (flags & op.SRE_INFO_LITERAL) !== 0);
    }
    if ((flags & op.SRE_INFO_CHARSET) !== 0) charset = 5;
    pc = 1 + code[1];
  }
  if (charset >= 0) {
    state.mustAdvance = false;
    for (;; ptr++) {
      if (wide === undefined) { while (ptr < end && !program.has(charset, text.charCodeAt(ptr))) ptr++; }
      else while (ptr < end && !program.has(charset, wide[ptr])) ptr++;
      if (ptr >= end) return false;
      state.start = state.ptr = ptr;
      if (match(program, state, pc, false)) return true;
      state.reset();
    }
  }
  // Behind this no match has room.
  const last = code[0] === op.INFO && code[3] > 1 ? Math.max(ptr, end - (code[3] - 1)) : end;
  state.start = state.ptr = ptr;
  const found = match(program, state, pc, true);
  state.mustAdvance = false;
  if (found) return true;
  if (code[pc] === op.AT && (code[pc + 1] === op.AT_BEGINNING || code[pc + 1] === op.AT_BEGINNING_STRING)) {
    state.start = state.ptr = last;
    return false;
  }
  while (ptr < last) {
    ptr++;
    state.reset();
    state.start = state.ptr = ptr;
    if (match(program, state, pc, false)) return true;
  }
  return false;
}

/** Searches a pattern that begins with a literal. */
function searchPrefix(
  program: Program,
  state: SreState,
  length: number,
  skip: number,
  literal: boolean,
): boolean {
  const { prefix, code } = program;
  const { text, wide } = state;
  const end = state.endpos;
  const tail = 1 + code[1] + 2 * skip;
  state.mustAdvance = false;
  // A literal beyond the BMP can't be in a text that has nothing there.
  if (wide === undefined && prefix.length !== length) return false;
  for (let ptr = state.start;; ptr++) {
    if (wide === undefined) {
      ptr = text.indexOf(prefix, ptr);
      if (ptr < 0 || ptr + length > end) return false;
    } else {
      for (;; ptr++) {
        if (ptr + length > end) return false;
        let i = 0;
        while (i < length && wide[ptr + i] === code[7 + i]) i++;
        if (i === length) break;
      }
    }
    state.start = ptr;
    state.ptr = ptr + skip;
    if (literal) return true;
    if (match(program, state, tail, false)) return true;
    state.reset();
  }
}
