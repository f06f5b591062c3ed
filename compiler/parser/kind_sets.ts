/**
 * Tests of a token's kind against a set of kinds, as the fast parser writes them: a comparison or two, else one bit in a
 * table. Used by emit_fast.ts. The law: equal sets share a bit.
 */
import type { GrammarAnalysis } from "./peg_analysis.ts";

export class KindSets {
  private readonly sets = new Map<string, { table: number; bit: number }>();
  private readonly setMembers: Set<number>[] = [];

  constructor(private readonly analysis: GrammarAnalysis) {}

  /** A test that the kind is (or is not) in `set`: comparisons when few, else one bit of a table. */
  test(kind: string, set: ReadonlySet<number>, negated = false): string {
    const members = [...set].sort((a, b) => a - b);
    const soft = members.length > 1 && members.includes(1) &&
      members.filter((k) => k >= this.analysis.softBase).length === this.analysis.softKeywords.length;
    const compared = soft ? members.filter((k) => k < this.analysis.softBase) : members;
    if (soft && compared.length === 1) {
      return negated
        ? `${kind} !== 1 && ${kind} < ${this.analysis.softBase}`
        : `${kind} === 1 || ${kind} >= ${this.analysis.softBase}`;
    }
    if (!soft && compared.length <= 2) {
      return compared.map((k) => `${kind} ${negated ? "!==" : "==="} ${k}`).join(negated ? " && " : " || ");
    }
    const { table, bit } = this.setNumber(members);
    return `(FIRST${table}[${kind}] & ${1 << bit}) ${negated ? "===" : "!=="} 0`;
  }

  private setNumber(members: readonly number[]): { table: number; bit: number } {
    const key = members.join(",");
    let place = this.sets.get(key);
    if (place === undefined) {
      const number = this.sets.size;
      place = { table: Math.floor(number / 31), bit: number % 31 };
      this.sets.set(key, place);
      this.setMembers.push(new Set(members));
    }
    return place;
  }

  /** The tables that the tests so far need. */
  tables(): string {
    const kinds = this.analysis.softBase + this.analysis.softKeywords.length;
    const lines = ["// Which sets of kinds a kind belongs to, one bit each."];
    for (let table = 0; table * 31 < this.setMembers.length; table++) {
      const row: number[] = [];
      for (let kind = 0; kind < kinds; kind++) {
        let bits = 0;
        for (let bit = 0; bit < 31; bit++) {
          if (this.setMembers[table * 31 + bit]?.has(kind)) bits |= 1 << bit;
        }
        row.push(bits);
      }
      lines.push(`const FIRST${table} = new Int32Array([${row.join(", ")}]);`);
    }
    return lines.join("\n") + "\n\n";
  }
}
