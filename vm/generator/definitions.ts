/**
 * What the generator knows after reading `bytecodes.ts`: micro-ops, instructions, families, pseudo instructions.
 * Made by `read.ts`, checked by `laws.ts`, written out by `emit.ts` and `metadata.ts`.
 */
import type ts from "typescript";
import type { Extent } from "./stack_effect.ts";

/** A broken law. `where` is "file:line". */
export class DefinitionError {
  readonly where: string;
  readonly message: string;
  constructor(where: string, message: string) {
    this.where = where;
    this.message = message;
  }
  toString(): string {
    return `${this.where}: ${this.message}`;
  }
}

export interface CacheOperand {
  readonly name: string;
  /** Code units. */
  readonly units: 1 | 2 | 4;
  /** Names an object in the side array. */
  readonly isRef: boolean;
}

export interface StackItem {
  readonly name: string;
  readonly size: Extent;
  /** "value": one entry; "values": a run the body reads or writes; "untouched": a run it doesn't look at. */
  readonly kind: "value" | "values" | "untouched";
}

/** Facts about a body, from its syntax and from the helpers it calls. */
export interface BodyFacts {
  usesOparg: boolean;
  usesConsts: boolean;
  usesNames: boolean;
  usesLocals: boolean;
  jumps: boolean;
  exits: boolean;
  deopts: boolean;
  throws: boolean;
  escapes: boolean;
  checksPeriodic: boolean;
  pushesFrame: boolean;
  leavesFrame: boolean;
  /** Says which instruction runs at this place, or where the loop goes on. */
  dispatches: boolean;
  /** Helpers used, with the module specifier as written in the definitions file. */
  imports: Map<string, string>;
}

export interface MicroOpDefinition {
  readonly name: string;
  readonly where: string;
  readonly caches: readonly CacheOperand[];
  readonly inputs: readonly StackItem[];
  readonly outputs: readonly StackItem[];
  readonly declaration: ts.FunctionDeclaration;
  /** The elements of the final `return [...]`. */
  readonly results: readonly ts.Expression[];
  readonly statements: readonly ts.Statement[];
  readonly tags: ReadonlyMap<string, string>;
  readonly doc: string;
  readonly facts: BodyFacts;
}

export type Part =
  | { readonly kind: "uop"; readonly uop: MicroOpDefinition }
  | { readonly kind: "unused"; readonly units: number }
  /** The next instruction of a superinstruction begins, `units` behind the last one. */
  | { readonly kind: "next"; readonly units: number }
  | { readonly kind: "specialize"; readonly helper: string; readonly operands: readonly StackItem[] };

export interface Instruction {
  readonly name: string;
  readonly where: string;
  readonly parts: readonly Part[];
  /** What runs instead of the parts, in an instrumented form: the parts are those of the instruction it stands for. */
  readonly run: readonly Part[] | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** Cache code units behind the instruction. */
  readonly cacheUnits: number;
  /** The instructions that a superinstruction consists of. */
  readonly components: readonly string[];
  /** The family's head when this is a specialization. */
  head: string | undefined;
  /** How many values it takes from what lay on the stack, and how many lie there in their place. */
  popped: Extent;
  pushed: Extent;
}

export interface FamilyDefinition {
  readonly name: string;
  readonly where: string;
  readonly head: string;
  readonly members: readonly string[];
}

export interface PseudoDefinition {
  readonly name: string;
  readonly where: string;
  readonly pops: number;
  readonly pushes: number;
  readonly hasArg: boolean;
  readonly targets: readonly string[];
}

export interface Definitions {
  readonly uops: ReadonlyMap<string, MicroOpDefinition>;
  readonly instructions: ReadonlyMap<string, Instruction>;
  readonly families: readonly FamilyDefinition[];
  readonly pseudos: readonly PseudoDefinition[];
  /** Names in the definitions file -> module specifier, for the helpers used by specializers. */
  readonly imports: ReadonlyMap<string, string>;
  readonly errors: DefinitionError[];
}
