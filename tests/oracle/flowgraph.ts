/**
 * `deno task oracle:flowgraph [PATHS]`: runs our flow graph and our assembler on the output of CPython's code generator
 * and compares with what CPython makes of it, for every code unit of its library (or of PATHS); and all operators of
 * constant folding on pairs of some hundred constants.
 */
import { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { LOAD_CONST, opname } from "../../compiler/bytecode/opcodes_generated.ts";
import { loads } from "../../compiler/bytecode/marshal.ts";
import { CodeUnitMetadata, ConstTable } from "../../compiler/code_unit.ts";
import { constantKey } from "../../compiler/constant_key.ts";
import { evalConstBinop, evalConstUnaryop } from "../../compiler/constant_folding.ts";
import { type ConstantValue, TupleConstant } from "../../compiler/constants.ts";
import { assembleCodeObject, optimizeCfg } from "../../compiler/flowgraph.ts";
import { InstructionSequence, SourceLocation } from "../../compiler/instruction_sequence.ts";
import { hasTarget } from "../../compiler/opcode_utils.ts";
import { AstServer, findPython, libraryFolder, pythonFiles } from "./ast_server.ts";

function itemsOf(value: ConstantValue): readonly ConstantValue[] {
  if (!(value instanceof TupleConstant)) throw new Error("a tuple was expected");
  return value.items;
}

/** A sequence from flat sextuples; targets are instruction indexes. */
export function sequenceFromFlat(flat: readonly number[]): InstructionSequence {
  const sequence = new InstructionSequence();
  sequence.labelMap = undefined;
  for (let i = 0; i < flat.length; i += 6) {
    const loc = new SourceLocation(flat[i + 2], flat[i + 3], flat[i + 4], flat[i + 5]);
    sequence.addop(flat[i], flat[i + 1], loc);
  }
  return sequence;
}

/** One line per instruction; constants by their key, so that slots don't count. */
function listing(flat: readonly number[], consts: readonly ConstantValue[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < flat.length; i += 6) {
    const [opcode, oparg, ...loc] = flat.slice(i, i + 6);
    const argument = opcode === LOAD_CONST
      ? describe(consts[oparg])
      : hasTarget(opcode)
      ? `to ${oparg}`
      : oparg;
    lines.push(`${i / 6} ${opname[opcode]} ${argument} (${loc.join(" ")})`);
  }
  return lines;
}

function describe(value: ConstantValue | undefined): string {
  if (value === undefined) return "not folded";
  const key = constantKey(value);
  return typeof key === "object" && key !== null
    ? "nan"
    : typeof key + " " + String(key).replace(/@\d+/g, "nan").slice(0, 200);
}

function flatten(sequence: InstructionSequence): number[] {
  const flat: number[] = [];
  for (const { opcode, oparg, loc } of sequence.instrs) {
    flat.push(opcode, oparg, loc.lineno, loc.end_lineno, loc.col_offset, loc.end_col_offset);
  }
  return flat;
}

/** Where the two listings first differ; undefined when equal. */
function firstDifference(ours: readonly string[], theirs: readonly string[]): string | undefined {
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    if (ours[i] === theirs[i]) continue;
    const context = theirs.slice(Math.max(0, i - 4), i).map((line) => `    = ${line}\n`).join("");
    return `${context}    ours     ${ours[i]}\n    CPython's ${theirs[i]}`;
  }
  return undefined;
}

function compareOptimized(unit: readonly ConstantValue[]): string | undefined {
  const flat = itemsOf(unit[0]) as number[];
  const consts = ConstTable.from(itemsOf(unit[1]));
  const ours = optimizeCfg(sequenceFromFlat(flat), consts, unit[2] as number);
  return firstDifference(
    listing(flatten(ours), consts.values),
    listing(itemsOf(unit[3]) as number[], itemsOf(unit[4])),
  );
}

function compareAssembled(unit: readonly ConstantValue[]): string | undefined {
  const theirs = unit[5];
  if (!(theirs instanceof CodeObject)) return undefined;
  const metadata = new CodeUnitMetadata("f", 1);
  for (const value of theirs.co_consts) metadata.u_consts.add(value);
  theirs.co_varnames.forEach((name, i) => metadata.u_varnames.set(name, i));
  const cells = theirs.co_cellvars.sort((a, b) => cellNumber(a) - cellNumber(b));
  cells.forEach((name, i) => metadata.u_cellvars.set(name, i));
  theirs.co_freevars.forEach((name) => metadata.u_freevars.set(name, cellNumber(name)));
  const ours = assembleCodeObject("f.py", sequenceFromFlat(itemsOf(unit[0]) as number[]), metadata);
  const show = (code: CodeObject) => [
    `stacksize ${code.co_stacksize}`,
    `code ${code.co_code.toHex()}`,
    `lines ${code.co_linetable.toHex()}`,
    `exceptions ${code.co_exceptiontable.toHex()}`,
    `locals ${code.co_localsplusnames} ${code.co_localspluskinds}`,
  ];
  return firstDifference(show(ours), show(theirs));
}

function cellNumber(name: string): number {
  return Number(name.slice(1));
}

const maxShown = Number(Deno.env.get("SHOW") ?? 10);

interface Tally {
  same: number;
  different: number;
}

function count(tally: Tally, difference: string | undefined, title: string): void {
  if (difference === undefined) tally.same++;
  else if (tally.different++ < maxShown) console.log(`${title}\n${difference}`);
}

async function compareFolding(server: AstServer): Promise<Tally> {
  const answer = await server.ask<{ data: string }>({ fold: true });
  const [palette, unary, binary, power] = itemsOf(loads(Uint8Array.fromBase64(answer.data)) as ConstantValue)
    .map(itemsOf);
  const tally = { same: 0, different: 0 };
  const compare = (title: () => string, ours: ConstantValue | undefined, result: ConstantValue) => {
    const theirs = itemsOf(result)[0];
    const a = describe(ours), b = describe(theirs);
    count(tally, a === b ? undefined : `    ours      ${a}\n    CPython's ${b}`, a === b ? "" : title());
  };
  const unaryOpcodes = [41, 40, 42, 53];
  unary.forEach((results, op) =>
    itemsOf(results).forEach((result, i) =>
      compare(
        () => `unary ${op} of ${describe(palette[i])}`,
        evalConstUnaryop(palette[i], unaryOpcodes[op]),
        result,
      )
    )
  );
  binary.forEach((rows, index) => {
    const op = index === 13 ? 26 : index;
    itemsOf(rows).forEach((row, i) =>
      itemsOf(row).forEach((result, j) =>
        compare(
          () => `${describe(palette[i])} op ${op} ${describe(palette[j])}`,
          evalConstBinop(palette[i], op, palette[j]),
          result,
        )
      )
    );
  });
  for (const entry of power) {
    const [x, y, result] = itemsOf(entry);
    compare(() => `${describe(x)} ** ${describe(y)}`, evalConstBinop(x, 8, y), result);
  }
  return tally;
}

async function main(): Promise<void> {
  const python = findPython();
  let server = new AstServer(python, "flowgraph_dump.py");
  const folding = await compareFolding(server);
  console.log(`folding: ${folding.same} identical, ${folding.different} different`);
  const files = pythonFiles(Deno.args.length > 0 ? Deno.args : [libraryFolder(python)]);
  const optimized = { same: 0, different: 0 };
  const assembled = { same: 0, different: 0 };
  for (let i = 0; i < files.length; i++) {
    let answer: { data: string };
    try {
      answer = await server.ask({ path: files[i], salt: i });
    } catch {
      // Made-up instructions now and then, and compiler_codegen for some files, end CPython.
      console.log(`${files[i]}: CPython crashed`);
      server = new AstServer(python, "flowgraph_dump.py");
      continue;
    }
    for (const entry of itemsOf(loads(Uint8Array.fromBase64(answer.data)) as ConstantValue)) {
      const unit = itemsOf(entry);
      const title = `${files[i]} line ${(itemsOf(unit[0]) as number[])[2]}`;
      count(optimized, compareOptimized(unit), `${title}, optimize_cfg`);
      if (unit[5] !== null) count(assembled, compareAssembled(unit), `${title}, assemble_code_object`);
    }
  }
  await server.close();
  console.log(`${files.length} files`);
  console.log(`optimize_cfg: ${optimized.same} identical, ${optimized.different} different`);
  console.log(`assemble_code_object: ${assembled.same} identical, ${assembled.different} different`);
  if (folding.different + optimized.different + assembled.different > 0) Deno.exit(1);
}

if (import.meta.main) await main();
