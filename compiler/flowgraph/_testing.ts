/**
 * Instruction sequences as text, for tests: one instruction a line, `[label:] OPNAME [oparg | label] [@line]`.
 */
import { opname } from "../bytecode/opcodes_generated.ts";
import { ConstTable } from "../code_unit.ts";
import type { ConstantValue } from "../constants.ts";
import { optimizeCfg } from "../flowgraph.ts";
import { InstructionSequence, NO_LOCATION, SourceLocation } from "../instruction_sequence.ts";
import { hasArg, hasTarget } from "../opcode_utils.ts";

/** Reads the notation; an instruction without `@line` is on line 1, `@-` has no line. */
export function sequenceFromText(text: string): InstructionSequence {
  const sequence = new InstructionSequence();
  const labels = new Map<string, number>();
  const labelOf = (name: string) => {
    let label = labels.get(name);
    if (label === undefined) labels.set(name, label = sequence.newLabel());
    return label;
  };
  for (const line of text.trim().split("\n")) {
    const match = /^\s*(?:(\w+):\s*)?([A-Z_0-9]+)(?:\s+(\w+))?(?:\s+@(\d+|-))?\s*$/.exec(line);
    if (match === null) throw new Error("not an instruction: " + line);
    const [, label, name, argument = "0", lineno = "1"] = match;
    const opcode = opname.indexOf(name);
    if (opcode < 0) throw new Error("no such opcode: " + name);
    if (label !== undefined) sequence.useLabel(labelOf(label));
    const n = Number(lineno);
    const loc = lineno === "-" ? NO_LOCATION : new SourceLocation(n, n, 0, 1);
    sequence.addop(opcode, hasTarget(opcode) ? labelOf(argument) : Number(argument), loc);
  }
  return sequence;
}

/** Writes the notation; targets are called L and their instruction's index, line 1 is left out. */
export function textFromSequence(sequence: InstructionSequence): string[] {
  const targets = new Set(sequence.instrs.filter((i) => hasTarget(i.opcode)).map((i) => i.oparg));
  return sequence.instrs.map(({ opcode, oparg, loc }, i) => {
    let text = targets.has(i) ? `L${i}: ` : "";
    text += opname[opcode];
    if (hasTarget(opcode)) text += ` L${oparg}`;
    else if (hasArg(opcode)) text += ` ${oparg}`;
    if (loc.lineno !== 1) text += ` @${loc.lineno < 0 ? "-" : loc.lineno}`;
    return text;
  });
}

/** What `optimizeCfg` makes of the text. */
export function optimized(
  text: string,
  consts: readonly ConstantValue[] = [],
  nlocals = 0,
): { code: string[]; consts: ConstantValue[] } {
  const table = ConstTable.from(consts);
  const sequence = optimizeCfg(sequenceFromText(text), table, nlocals);
  return { code: textFromSequence(sequence), consts: table.values };
}
