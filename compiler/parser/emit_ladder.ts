/**
 * Writes the ladder of binary operators of the fast parser: the chain of left recursive rules from the loosest operator
 * to the tightest becomes one function that climbs by precedence. Used by emit_fast.ts. The law: it consumes and builds
 * what the rules would, one after the other.
 */
import { expandPositions } from "./emit_careful.ts";
import { firstPassAlts, type GrammarAnalysis } from "./peg_analysis.ts";
import { altText, type PegAlt, type PegRule } from "./peg_notation.ts";

/** The chain of rules `R: R op N ... | N`, loosest first. */
export function findLadder(analysis: GrammarAnalysis, used: ReadonlySet<string>): string[] {
  const next = new Map<string, string>();
  for (const rule of analysis.grammar.values()) {
    if (!used.has(rule.name)) continue;
    const alts = firstPassAlts(rule.alts);
    const base = alts[alts.length - 1];
    const baseItem = base.items[0].item;
    if (
      base.items.length !== 1 || base.action !== undefined || baseItem.kind !== "rule" || alts.length < 2
    ) continue;
    const binary = alts.slice(0, -1).every((alt) => {
      const [left, op, right] = alt.items;
      return alt.items.length === 3 && isSelfFirst(alt, rule.name) && left.name === "a" &&
        op.item.kind === "token" &&
        right.name === "b" && right.item.kind === "rule" && right.item.name === baseItem.name &&
        alt.action !== undefined;
    });
    if (binary) next.set(rule.name, baseItem.name);
  }
  const targets = new Set(next.values());
  const top = [...next.keys()].find((name) => !targets.has(name));
  const ladder: string[] = [];
  for (let name = top; name !== undefined && next.has(name); name = next.get(name)) ladder.push(name);
  return ladder;
}

/** The function of one rule of the ladder. */
export function ladderEntry(rule: PegRule, level: number, ladder: readonly string[]): string[] {
  return [
    `// ${rule.name}`,
    `function ${rule.name}_rule(p: FastParser): ${rule.type} | undefined {`,
    `  return ${ladder[0]}_ladder(p, ${level + 1});`,
    "}",
  ];
}

/** The function that parses all of them, and its table. */
export function ladderBody(analysis: GrammarAnalysis, ladder: readonly string[]): string[] {
  const precedence = new Array<number>(analysis.softBase + analysis.softKeywords.length).fill(0);
  const cases: string[] = [];
  let operand = "", type = "";
  ladder.forEach((name, level) => {
    const rule = analysis.grammar.get(name)!;
    const alts = firstPassAlts(rule.alts);
    type = rule.type;
    operand = (alts[alts.length - 1].items[0].item as { name: string }).name;
    for (const alt of alts.slice(0, -1)) {
      const kind = analysis.kindOfToken((alt.items[1].item as { text: string }).text);
      precedence[kind] = level + 1;
      cases.push(`      case ${kind}: // ${altText(alt).replace(/ => .*$/, "")}`);
      cases.push(`        a = ${expandPositions(alt.action!, "$s", "$e")};`, "        break;");
    }
  });
  return [
    `// The operators of ${ladder.join(", ")}: precedence by kind, loosest 1.`,
    `const PRECEDENCE = new Uint8Array([${precedence.join(", ")}]);`,
    `function ${ladder[0]}_ladder(p: FastParser, loosest: number): ${type} | undefined {`,
    "  const $s = p.mark;",
    `  let a = ${operand}_rule(p);`,
    "  if (a === undefined) return undefined;",
    "  for (;;) {",
    "    const $m = p.mark;",
    "    const op = p.kind[$m];",
    "    const level = PRECEDENCE[op];",
    "    if (level === 0 || level < loosest) return a;",
    "    p.mark = $m + 1;",
    `    const b: ${type} | undefined = level === ${ladder.length} ? ${operand}_rule(p) : ${
      ladder[0]
    }_ladder(p, level + 1);`,
    "    if (b === undefined) {",
    "      p.mark = $m;",
    "      return a;",
    "    }",
    "    const $e = p.lastToken();",
    "    switch (op) {",
    ...cases,
    "    }",
    "  }",
    "}",
  ];
}

/** Whether an alternative begins with its own rule. */
export function isSelfFirst(alt: PegAlt, name: string): boolean {
  const first = alt.items[0].item;
  return first.kind === "rule" && first.name === name;
}
