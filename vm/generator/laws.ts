/**
 * The laws that `bytecodes.ts` has to keep beyond those of a single body (which `read.ts` checks as it reads): numbers,
 * families, caches, guards before effects across the micro-ops of an instruction.
 */
import { DefinitionError, type Definitions, type Instruction } from "./definitions.ts";
import { evaluate } from "./stack_effect.ts";
import { opcodeNumbers } from "./opcode_numbers.ts";

/** Checks everything; broken laws are appended to `definitions.errors`. Sets the `head` of family members. */
export function checkLaws(definitions: Definitions, requireAll: boolean = true): void {
  const { errors } = definitions;
  const fail = (where: string, message: string): void =>
    void errors.push(new DefinitionError(where, message));
  for (const instruction of definitions.instructions.values()) {
    if (opcodeNumbers[instruction.name] === undefined && !instruction.tags.has("private")) {
      fail(instruction.where, `${instruction.name} is not an instruction of 3.14`);
    }
    checkParts(instruction, fail);
  }
  for (const family of definitions.families) {
    const head = definitions.instructions.get(family.head);
    if (head === undefined) {
      fail(family.where, `${family.name}: there is no instruction ${family.head}`);
      continue;
    }
    const first = head.parts[0];
    const startsWithCounter = first !== undefined &&
      (first.kind === "specialize" || (first.kind === "unused" && first.units === 1) ||
        head.cacheUnits === 0);
    if (!startsWithCounter) {
      fail(head.where, `${head.name}: the first cache entry of a family's head is the counter`);
    }
    for (const name of family.members) {
      const member = definitions.instructions.get(name);
      if (member === undefined) {
        fail(family.where, `${family.name}: there is no instruction ${name}`);
        continue;
      }
      member.head = family.head;
      if (!name.startsWith(family.head) && !member.tags.has("head")) {
        fail(member.where, `${name}: the name of a member begins with its head's, ${family.head}`);
      }
      if (member.cacheUnits !== head.cacheUnits) {
        fail(
          member.where,
          `${name} has ${member.cacheUnits} cache units, its head ${family.head} has ${head.cacheUnits}`,
        );
      }
      const enters = member.parts.some((p) => p.kind === "uop" && p.uop.facts.pushesFrame) ||
        member.tags.has("skips");
      const net = member.pushed.minus(member.popped), headNet = head.pushed.minus(head.popped);
      const fixed = member.tags.get("oparg");
      const agrees = fixed === undefined
        ? net.equals(headNet)
        : evaluate(net, Number(fixed)) === evaluate(headNet, Number(fixed));
      if (!enters && !agrees) {
        fail(
          member.where,
          `${name} changes the stack by ${net.text()}, its head ${family.head} by ${headNet.text()}`,
        );
      }
    }
  }
  for (const instruction of definitions.instructions.values()) {
    // A superinstruction leaves to where its first instruction would leave to.
    if (instruction.components.length > 0) {
      const first = definitions.instructions.get(instruction.components[0])!;
      instruction.head = first.head ?? first.name;
    }
  }
  for (const instruction of definitions.instructions.values()) {
    const exits = instruction.parts.some((p) =>
      p.kind === "uop" && (p.uop.facts.exits || p.uop.facts.deopts)
    );
    if (exits && instruction.head === undefined && !instruction.tags.has("private")) {
      fail(instruction.where, `${instruction.name} can leave early but belongs to no family`);
    }
  }
  for (const p of definitions.pseudos) {
    if (opcodeNumbers[p.name] === undefined) fail(p.where, `${p.name} is not a pseudo instruction of 3.14`);
    for (const target of p.targets) {
      if (!definitions.instructions.has(target)) {
        fail(p.where, `${p.name}: there is no instruction ${target}`);
      }
    }
  }
  if (requireAll) {
    const pseudoNames = new Set(definitions.pseudos.map((p) => p.name));
    for (const name of Object.keys(opcodeNumbers)) {
      if (!definitions.instructions.has(name) && !pseudoNames.has(name)) {
        fail("bytecodes.ts:1", `${name} (${opcodeNumbers[name]}) has no definition`);
      }
    }
  }
}

function checkParts(instruction: Instruction, fail: (where: string, message: string) => void): void {
  let effect: string | undefined;
  let entered: string | undefined;
  for (const part of instruction.parts) {
    // The next instruction of a superinstruction starts afresh.
    if (part.kind === "next") effect = undefined;
    if (part.kind !== "uop") continue;
    const { facts, name } = part.uop;
    if (entered !== undefined) {
      fail(instruction.where, `${instruction.name}: ${name} stands behind ${entered}, which leaves`);
    }
    if ((facts.exits || facts.deopts) && effect !== undefined) {
      fail(
        instruction.where,
        `${instruction.name}: guard ${name} behind an effect in ${effect}; guards come first`,
      );
    }
    if (facts.escapes || facts.jumps || facts.checksPeriodic) effect ??= name;
    if (facts.leavesFrame) entered = name;
  }
}
