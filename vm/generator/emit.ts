/**
 * Turns definitions into the text of the loop's cases; `handlers.ts` makes functions of the same text.
 *
 * Inside one instruction, values that a micro-op pushes for the next one stay in JavaScript variables; only what is left
 * at the end is written to the stack, and the stack pointer moves once. All variables of all bodies are variables of the
 * one function, shared by name: V8 gives every block-scoped variable a register of its own, and registers beyond the
 * 128th need wide instructions.
 */
import ts from "typescript";
import { BodyText } from "./body_text.ts";
import type { Definitions, Instruction, MicroOpDefinition, StackItem } from "./definitions.ts";
import { assignedNames, declaredNames, namesIn, usedNames } from "./names.ts";
import { opcodeNumbers } from "./opcode_numbers.ts";
import { mergeGuards, movingOnce, unboxed, withoutWaste } from "./passes.ts";
import { OPCODE_BITS, OPCODE_MASK, reloadFrame } from "./phrases.ts";
import { type Extent, ZERO } from "./stack_effect.ts";

/** One entry (or run of entries) that the instruction has on the stack at some point. */
interface Slot {
  readonly item: StackItem;
  readonly offset: Extent;
  /** The stack itself holds the value already. */
  inMemory: boolean;
  /** Variable or expression with the value; undefined until somebody loads it. */
  text: string | undefined;
}

/** What one instruction came to. */
export interface EmittedCase {
  readonly name: string;
  readonly opcode: number;
  readonly lines: string[];
  /** The loop has no case for it: it calls the handler. */
  readonly cold: boolean;
  readonly variables: Set<string>;
}

export interface Emission {
  readonly cases: EmittedCase[];
  /** Helper name -> module specifier as in `bytecodes.ts`. */
  readonly imports: Map<string, string>;
  /** Those of the cases that aren't cold. */
  readonly loopImports: Map<string, string>;
}

/** Names that every case may use; bodies must not declare them. */
const RESERVED: ReadonlySet<string> = new Set([
  "thread",
  "frame",
  "ls",
  "sp",
  "ip",
  "code",
  "consts",
  "opcode",
  "oparg",
  "instr",
  "dying",
  "dying_ls",
  "counter",
  "i_",
  "retval_",
  "outcome",
  "entered",
  "shim",
  "enter_sp",
  "enter_offset",
]);

class CaseEmitter {
  readonly lines: string[] = [];
  readonly variables: Set<string> = new Set();
  readonly #instruction: Instruction;
  readonly #opcodeOf: (name: string) => number;
  readonly #isCold: boolean;
  /** Where the bottom of `slots` lies, relative to the stack pointer. */
  #base: Extent = ZERO;
  #slots: Slot[] = [];
  #savedIp = false;
  #exitLines: string[] | undefined;
  /** Code units behind the first instruction, as long as that can run anew. */
  #rewind: number | undefined = 0;
  #leaves = false;

  constructor(instruction: Instruction, opcodeOf: (name: string) => number) {
    this.#instruction = instruction;
    this.#opcodeOf = opcodeOf;
    this.#isCold = instruction.tags.has("cold") || instruction.run !== undefined;
  }

  get isCold(): boolean {
    return this.#isCold;
  }

  emit(): void {
    let cacheAt = 1;
    const parts = this.#instruction.run ?? this.#instruction.parts;
    if (this.#isCold) this.#saveIp();
    if (parts.some((part) => part.kind === "uop" && part.uop.facts.dispatches)) {
      this.lines.push("frame.stackpointer = sp;");
    }
    parts.forEach((part, index) => {
      if (part.kind === "unused") cacheAt += part.units;
      else if (part.kind === "next") {
        if (this.#rewind !== undefined) this.#rewind += part.units;
        this.lines.push(`oparg = code[ip = ip + ${part.units} | 0] >>> ${OPCODE_BITS};`);
        this.#settle();
        this.#beginComponent();
        cacheAt = 1;
      } else if (part.kind === "specialize") {
        this.#emitSpecialize(part.helper, part.operands, cacheAt);
        cacheAt += 1;
      } else {
        const isLast = index === parts.length - 1;
        this.#emitMicroOp(part.uop, cacheAt, isLast);
        if (!changesNothing(part.uop)) this.#rewind = undefined;
        for (const cache of part.uop.caches) cacheAt += cache.units;
      }
    });
    if (this.#leaves) return;
    this.#flush(this.#slots);
    const depth = this.#depth();
    if (!depth.isZero) this.lines.push(moveBy("sp", depth));
    this.lines.push(`ip = ip + ${1 + this.#instruction.cacheUnits} | 0;`, "break;");
  }

  /**
   * How to leave from here on: back to the first instruction, now on its own, if that does no harm; else with what the
   * instructions before have pushed, to the next one's current form.
   */
  #beginComponent(): void {
    const lines: string[] = [];
    if (this.#rewind !== undefined) {
      const first = this.#opcodeOf(this.#instruction.components[0]);
      this.#exitLines = [`ip = ip - ${this.#rewind} | 0;`, `opcode = ${first};`, "break again;"];
      return;
    }
    for (const slot of this.#slots) {
      if (!slot.inMemory) lines.push(`ls[${this.#position(slot.offset)}] = ${slot.text};`);
    }
    const depth = this.#depth();
    if (!depth.isZero) lines.push(moveBy("sp", depth));
    lines.push(`opcode = code[ip] & ${OPCODE_MASK};`, "continue;");
    this.#exitLines = lines;
  }

  /** Positions that depend on the oparg end with the instruction it belongs to. */
  #settle(): void {
    const depends = this.#base.terms.size > 0 || this.#slots.some((slot) => slot.offset.terms.size > 0);
    if (depends) {
      throw new RangeError(`${this.#instruction.name}: positions of its first instruction depend on oparg`);
    }
    for (const slot of this.#slots) {
      if (slot.text !== undefined && /\boparg\b/.test(slot.text) && !slot.inMemory) {
        throw new RangeError(`${this.#instruction.name}: ${slot.text} is used behind the oparg's end`);
      }
    }
  }

  #saveIp(): void {
    if (!this.#savedIp) this.lines.push("frame.instr_ptr = ip;");
    this.#savedIp = true;
  }

  #depth(slots: readonly Slot[] = this.#slots): Extent {
    let depth = this.#base;
    for (const slot of slots) depth = depth.plus(slot.item.size);
    return depth;
  }

  #position(offset: Extent): string {
    return offset.text("sp");
  }

  #flush(slots: readonly Slot[]): void {
    for (const slot of slots) {
      if (slot.inMemory) continue;
      this.lines.push(`ls[${this.#position(slot.offset)}] = ${slot.text};`);
      slot.inMemory = true;
    }
  }

  #emitSpecialize(helper: string, operands: readonly StackItem[], cacheAt: number): void {
    let offset = ZERO;
    for (const operand of operands) offset = offset.minus(operand.size);
    const values: string[] = [];
    for (const operand of operands) {
      if (operand.kind === "value") values.push(`ls[${this.#position(offset)}]`);
      offset = offset.plus(operand.size);
    }
    const operandText = values.map((v) => ", " + v).join("");
    this.lines.push(
      `if ((counter = code[ip + ${cacheAt}]) < 16) {`,
      `  ${helper}(frame.f_executable, ip, oparg, thread${operandText});`,
      `  opcode = code[ip] & ${OPCODE_MASK};`,
      `  continue;`,
      `}`,
      `code[ip + ${cacheAt}] = counter - 16;`,
    );
  }

  #emitMicroOp(uop: MicroOpDefinition, cacheAt: number, isLast: boolean): void {
    const bound = new Map<string, Slot>();
    for (let i = uop.inputs.length - 1; i >= 0; i--) {
      const input = uop.inputs[i];
      const slot = this.#slots.pop();
      if (slot === undefined) {
        this.#base = this.#base.minus(input.size);
        bound.set(input.name, { item: input, offset: this.#base, inMemory: true, text: undefined });
      } else {
        if (!slot.item.size.equals(input.size)) {
          throw new RangeError(
            `${this.#instruction.name}: ${uop.name} takes ${input.name} where ${slot.item.name} lies`,
          );
        }
        bound.set(input.name, slot);
      }
    }
    const live = new Set<string>();
    for (const slot of [...this.#slots, ...bound.values()]) {
      for (const word of slot.text?.match(/[A-Za-z_$][\w$]*/g) ?? []) live.add(word);
    }
    const rename = new Map<string, string>();
    const fresh = (name: string): string => {
      let chosen = name;
      while (live.has(chosen) || RESERVED.has(chosen) || [...rename.values()].includes(chosen)) chosen += "_";
      this.variables.add(chosen);
      return chosen;
    };
    const used = usedNames(uop);
    const assigned = assignedNames(uop);
    let at = cacheAt;
    for (const cache of uop.caches) {
      if (used.has(cache.name)) {
        const unit = `code[ip + ${at}]`;
        rename.set(cache.name, cache.isRef ? `frame.co_refs[${unit}]` : unit);
      }
      at += cache.units;
    }
    const passes = new Set(
      uop.results.flatMap((r, i) =>
        ts.isIdentifier(r) && this.#staysInPlace(uop, bound, i) && !assigned.has(r.text) ? [r.text] : []
      ),
    );
    const usedInBody = usedNames(uop, false);
    uop.results.forEach((result, i) => {
      const stays = ts.isIdentifier(result) && passes.has(result.text) && this.#staysInPlace(uop, bound, i);
      if (!stays) { for (const name of namesIn(result)) usedInBody.add(name); }
    });
    for (const input of uop.inputs) {
      const slot = bound.get(input.name)!;
      if (input.kind === "untouched") continue;
      const needed = usedInBody.has(input.name);
      if (slot.text !== undefined) {
        if (assigned.has(input.name) && !/^[A-Za-z_$][\w$]*$/.test(slot.text)) {
          const name = fresh(input.name);
          this.lines.push(`${name} = ${slot.text};`);
          slot.text = name;
        }
        rename.set(input.name, slot.text);
      } else if (needed) {
        const name = fresh(input.name);
        const from = this.#position(slot.offset);
        this.lines.push(
          input.kind === "value"
            ? `${name} = ls[${from}];`
            : `${name} = ls.slice(${from}, ${this.#position(slot.offset.plus(input.size))});`,
        );
        rename.set(input.name, name);
        slot.text = name;
      }
    }
    for (const local of declaredNames(uop)) rename.set(local, fresh(local));
    if (uop.facts.escapes) this.#saveIp();
    const text = new BodyText(uop, rename, {
      position: (name) => this.#position(bound.get(name)!.offset),
      exit: () =>
        this.#exitLines?.join(" ") ?? `opcode = ${this.#opcodeOf(this.#instruction.head!)}; continue;`,
      jump: (units) => `ip = ip + (${units}) | 0;`,
      push: (newFrame, offset, below, isTail) => this.#pushFrame(uop, bound, newFrame, offset, below, isTail),
      opcodeOf: (name) => this.#opcodeOf(name),
      redispatch: () => `opcode = code[ip] & ${OPCODE_MASK}; oparg = code[ip] >>> ${OPCODE_BITS}; continue;`,
    });
    uop.statements.forEach((statement, index) => {
      const isTail = index === uop.statements.length - 1;
      this.lines.push(...text.statement(statement, isTail).split("\n"));
    });
    const outputs: Slot[] = [];
    let offset = this.#depth();
    uop.outputs.forEach((item, i) => {
      const result = uop.results[i];
      if (result === undefined) return;
      const here = offset;
      offset = offset.plus(item.size);
      if (ts.isCallExpression(result) && ts.isIdentifier(result.expression)) {
        const callee = result.expression.text;
        if (callee === "popFrame") return this.#popFrame(text.expression(result.arguments[0]));
        if (callee === "detach") return this.#detach(text.expression(result.arguments[0]));
        if (callee === "suspend") return this.#suspend(text.expression(result.arguments[0]));
      }
      if (ts.isIdentifier(result)) {
        if (result.text === "written") {
          outputs.push({ item, offset: here, inMemory: true, text: undefined });
          return;
        }
        const input = bound.get(result.text);
        if (input !== undefined && !assigned.has(result.text) && input.offset.equals(here)) {
          outputs.push({ item, offset: here, inMemory: input.inMemory, text: input.text });
          return;
        }
        if (input !== undefined && item.kind === "untouched") {
          throw new RangeError(`${this.#instruction.name}: ${uop.name} moves the untouched ${item.name}`);
        }
      }
      let value = text.expression(result);
      if (!isLast && (value === "oparg" || !/^[\w$]+$/.test(value))) {
        const name = fresh(item.name);
        this.lines.push(`${name} = ${value};`);
        value = name;
      }
      outputs.push({ item, offset: here, inMemory: false, text: value });
    });
    if (!this.#leaves) this.#slots.push(...outputs);
    // Behind an unconditional pushFrame nothing of the instruction is left to do.
    if (
      isTailCall(uop, "pushFrame") || isTailCall(uop, "exitInterpreter") || endsInThrow(uop) ||
      isTailCall(uop, "redispatch") || isTailCall(uop, "raise") || isTailCall(uop, "dispatch")
    ) {
      this.#leaves = true;
    }
  }

  /** Whether result `i` is an input that lies where the result has to lie. */
  #staysInPlace(uop: MicroOpDefinition, bound: Map<string, Slot>, i: number): boolean {
    let offset = this.#depth();
    for (let k = 0; k < i; k++) offset = offset.plus(uop.outputs[k].size);
    const input = bound.get((uop.results[i] as ts.Identifier).text);
    return input !== undefined && input.offset.equals(offset);
  }

  #pushFrame(
    uop: MicroOpDefinition,
    bound: Map<string, Slot>,
    newFrame: string,
    offset: string,
    below: string,
    isTail: boolean,
  ): string {
    const staying = isTail ? uop.outputs : uop.outputs.slice(0, -1);
    const lines: string[] = [];
    for (const slot of this.#slots) {
      if (!slot.inMemory) lines.push(`ls[${this.#position(slot.offset)}] = ${slot.text};`);
    }
    let depth = this.#depth();
    for (const item of staying) {
      const slot = bound.get(item.name);
      if (slot === undefined || !slot.offset.equals(depth)) {
        throw new RangeError(`${this.#instruction.name}: ${item.name} does not stay in place at pushFrame`);
      }
      if (!slot.inMemory) lines.push(`ls[${this.#position(slot.offset)}] = ${slot.text};`);
      depth = depth.plus(item.size);
    }
    const size = 1 + this.#instruction.cacheUnits;
    lines.push(
      `entered = ${newFrame};`,
      ...(below === "" ? [] : [`shim = ${below};`]),
      `enter_sp = ${depth.text("sp")};`,
      `enter_offset = ${offset === "" || offset === "0" ? size : `${size} + ${offset}`};`,
      `break ${below === "" ? "enter" : "enterBoth"};`,
    );
    return isTail ? lines.join("\n") : `{\n${lines.map((line) => "  " + line).join("\n")}\n}`;
  }

  #popFrame(value: string): void {
    this.lines.push(`retval_ = ${value};`, `break leave;`);
    this.#leaves = true;
  }

  #detach(value: string): void {
    this.lines.push(
      `frame.instr_ptr = ip + 1;`,
      `frame.stackpointer = ${this.#depth().text("sp")};`,
      `retval_ = ${value};`,
      `thread.py_recursion_remaining++;`,
      `dying = frame;`,
      `thread.current_frame = frame = dying.previous;`,
      `dying.previous = undefined;`,
      ...reloadFrame("frame.instr_ptr + frame.return_offset"),
      `ls[sp] = retval_;`,
      `sp = sp + 1 | 0;`,
      `break;`,
    );
    this.#leaves = true;
  }

  #suspend(value: string): void {
    this.variables.add("gen_");
    this.lines.push(
      `retval_ = ${value};`,
      `frame.instr_ptr = ip + 1;`,
      `frame.stackpointer = ${this.#depth().text("sp")};`,
      `dying = frame;`,
      `gen_ = dying.generator;`,
      `gen_.gi_frame_state = oparg - 2;`,
      `thread.exc_info = gen_.gi_exc_state.previous_item;`,
      `gen_.gi_exc_state.previous_item = undefined;`,
      `thread.py_recursion_remaining++;`,
      `thread.current_frame = frame = dying.previous;`,
      `dying.previous = undefined;`,
      // Where SEND and FOR_ITER go on after a yield: both have one cache unit.
      ...reloadFrame("frame.instr_ptr + 2"),
      `if (gen_.ag_awaitable !== undefined && isAwaitedValue(retval_)) {`,
      `  retval_ = awaitedValue(gen_, retval_);`,
      `  ip = frame.instr_ptr + frame.return_offset | 0;`,
      `}`,
      `ls[sp] = retval_;`,
      `sp = sp + 1 | 0;`,
      `break;`,
    );
    this.#leaves = true;
  }
}

/**
 * `|0` tells V8's optimizer that the loop's counters are int32 whatever happened before: without, `ip` and `sp` are checked
 * 64-bit integers at the loop's head, and each dispatch costs a fifth more.
 */
function moveBy(variable: string, by: Extent): string {
  if (by.terms.size === 0) {
    const sign = by.constant < 0 ? "-" : "+";
    return `${variable} = ${variable} ${sign} ${Math.abs(by.constant)} | 0;`;
  }
  const negative = [...by.terms.values()].every((n) => n < 0) && by.constant <= 0;
  return negative
    ? `${variable} = ${variable} - (${ZERO.minus(by).text()}) | 0;`
    : `${variable} = ${variable} + (${by.text()}) | 0;`;
}

/** Whether a body only looks at values, moves them or computes floats: it can run anew without harm. */
function changesNothing(uop: MicroOpDefinition): boolean {
  return uop.statements.every((s) => /^(?:exitIf|deoptIf)\(/.test(s.getText())) && !uop.facts.escapes &&
    (uop.tags.has("pure") || uop.results.every((result) => !/[()]/.test(result.getText())));
}

function isTailCall(uop: MicroOpDefinition, name: string): boolean {
  const last = uop.statements[uop.statements.length - 1];
  return last !== undefined && ts.isExpressionStatement(last) && ts.isCallExpression(last.expression) &&
    ts.isIdentifier(last.expression.expression) && last.expression.expression.text === name;
}

function endsInThrow(uop: MicroOpDefinition): boolean {
  const last = uop.statements[uop.statements.length - 1];
  return uop.results.length === 0 && last !== undefined && ts.isThrowStatement(last);
}

/** Emits every instruction. `opcodeOf` numbers private instructions too. */
export function emitCases(definitions: Definitions, opcodeOf: (name: string) => number): Emission {
  const cases: EmittedCase[] = [];
  const imports = new Map<string, string>(), loopImports = new Map<string, string>();
  for (const instruction of definitions.instructions.values()) {
    if (instruction.tags.has("declared") && instruction.run === undefined) continue;
    const emitter = new CaseEmitter(instruction, opcodeOf);
    emitter.emit();
    const { name } = instruction;
    const needs = (helper: string, specifier: string): void => {
      imports.set(helper, specifier);
      if (!emitter.isCold) loopImports.set(helper, specifier);
    };
    for (const part of instruction.run ?? instruction.parts) {
      if (part.kind === "specialize") needs(part.helper, definitions.imports.get(part.helper) ?? "");
      else if (part.kind === "uop") {
        part.uop.facts.imports.forEach((specifier, helper) => needs(helper, specifier));
      }
    }
    const lines = instruction.components.length > 1
      ? movingOnce(mergeGuards(withoutWaste(unboxed(emitter.lines))))
      : mergeGuards(emitter.lines);
    cases.push({ name, opcode: opcodeOf(name), lines, cold: emitter.isCold, variables: emitter.variables });
  }
  cases.sort((a, b) => a.opcode - b.opcode);
  return { cases, imports, loopImports };
}

/** The number of an instruction: 3.14's, or for private ones a number from 256 on, in order of definition. */
export function numbering(definitions: Definitions): (name: string) => number {
  const privateNumbers = new Map<string, number>();
  for (const name of definitions.instructions.keys()) {
    if (opcodeNumbers[name] === undefined) privateNumbers.set(name, 256 + privateNumbers.size);
  }
  return (name) => opcodeNumbers[name] ?? privateNumbers.get(name) ?? 0;
}
