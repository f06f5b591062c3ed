/**
 * Writes the careful parser: one function per rule, group and loop, as CPython's own generator does, with the invalid_
 * rules, with results remembered exactly where the grammar says so, and with the recursion depth counted rule by rule.
 * It reads tokens one at a time. It is run on sources that the fast parser did not accept, so it decides every error.
 * The law: it calls rules in the order, and fetches tokens at the moments, that CPython's parser does.
 */
import type { GrammarAnalysis } from "./peg_analysis.ts";
import {
  altText,
  itemText,
  type PegAlt,
  type PegItem,
  type PegNamedItem,
  type PegRule,
} from "./peg_notation.ts";

/** Writes the careful parser's functions; `roots` are exported. */
export function emitCareful(analysis: GrammarAnalysis, roots: readonly string[]): string {
  return new CarefulEmitter(analysis).emit(roots);
}

class CarefulEmitter {
  private readonly lines: string[] = [];
  private readonly pending: (() => void)[] = [];
  private readonly artificial = new Map<string, string>();
  private memoTypes = 0;

  constructor(private readonly analysis: GrammarAnalysis) {}

  emit(roots: readonly string[]): string {
    for (const rule of this.analysis.grammar.values()) {
      this.rule(rule, roots.includes(rule.name));
      for (let job = this.pending.shift(); job !== undefined; job = this.pending.shift()) job();
    }
    return this.lines.join("\n") + "\n";
  }

  private rule(rule: PegRule, exported: boolean): void {
    const leader = this.analysis.leftRecursiveLeader.get(rule.name);
    const name = `${rule.name}_rule`;
    const head = exported ? "export function" : "function";
    if (leader === rule.name) {
      const memo = this.memoTypes++;
      this.lines.push(
        `// ${rule.name}, left recursive`,
        `${head} ${name}(p: Parser): ${rule.type} | undefined {`,
        "  p.enter();",
        `  const memo = p.memoized(${memo});`,
        "  if (memo !== undefined) {",
        "    p.level--;",
        `    return memo.node as ${rule.type} | undefined;`,
        "  }",
        "  const mark = p.mark;",
        "  let end = mark;",
        `  let res: ${rule.type} | undefined = undefined;`,
        "  for (;;) {",
        `    p.updateMemo(mark, ${memo}, res);`,
        "    p.mark = mark;",
        `    const raw: ${rule.type} | undefined = ${rule.name}_raw(p);`,
        "    if (raw === undefined || p.mark <= end) break;",
        "    end = p.mark;",
        "    res = raw;",
        "  }",
        "  p.mark = end;",
        "  p.level--;",
        "  return res;",
        "}",
      );
      this.body("function", `${rule.name}_raw`, rule.type, rule.alts, undefined, rule.name);
    } else {
      const memo = rule.memo === "both" || rule.memo === "careful" ? this.memoTypes++ : undefined;
      this.body(head, name, rule.type, rule.alts, memo, rule.name);
    }
  }

  private body(
    head: string,
    name: string,
    type: string | undefined,
    alts: readonly PegAlt[],
    memo: number | undefined,
    comment: string,
  ): void {
    const withoutInvalid = name.includes("without_invalid");
    const usesPosition = alts.some((alt) => alt.action?.includes("@"));
    const out = this.lines;
    out.push(`// ${comment}`);
    out.push(`${head} ${name}(p: Parser)${type === undefined ? "" : `: ${type} | undefined`} {`);
    out.push("  p.enter();");
    if (memo !== undefined) {
      out.push(`  const memo = p.memoized(${memo});`);
      out.push("  if (memo !== undefined) {", "    p.level--;");
      out.push(`    return memo.node as ${type} | undefined;`, "  }");
    }
    if (withoutInvalid) {
      out.push("  const callInvalidRules = p.callInvalidRules;", "  p.callInvalidRules = false;");
    }
    out.push("  const mark = p.mark;");
    if (usesPosition) out.push("  if (mark === p.fill) p.fillToken();");
    const cut = alts.some((alt) => alt.items.some((n) => n.item.kind === "cut"));
    const finish = (value: string): string[] => {
      const lines: string[] = [];
      if (withoutInvalid) lines.push("p.callInvalidRules = callInvalidRules;");
      if (memo !== undefined) lines.push(`p.insertMemo(mark, ${memo}, ${value});`);
      lines.push("p.level--;", `return ${value};`);
      return lines;
    };
    if (cut) out.push("  let cut = false;");
    for (const alt of alts) {
      const invalidOnly = alt.items.length === 1 && itemText(alt.items[0].item).startsWith("invalid_");
      out.push(`  ${invalidOnly ? "if (p.callInvalidRules) " : ""}alt: { // ${commentText(alt)}`);
      const value = this.alternative(alt);
      out.push(`    const res = ${value};`);
      for (const line of finish("res")) out.push("    " + line);
      out.push("  }");
      out.push("  p.mark = mark;");
      if (alt.items.some((n) => n.item.kind === "cut")) {
        out.push("  if (cut) {");
        for (const line of finish("undefined")) out.push("    " + line);
        out.push("  }");
      }
    }
    for (const line of finish("undefined")) out.push("  " + line);
    out.push("}");
  }

  /** Code for the items of an alternative, leaving by `break alt`; gives the expression of its value. */
  private alternative(alt: PegAlt): string {
    const out = this.lines;
    const value = alt.action === undefined ? implicitItem(alt) : undefined;
    for (const named of alt.items) {
      const { name, item } = named;
      const wanted = name ?? (named === value ? "only" : undefined);
      const bind = wanted === undefined ? "" : `const ${wanted} = `;
      switch (item.kind) {
        case "cut":
          out.push("    cut = true;");
          break;
        case "and":
        case "not": {
          const call = this.call(item.item);
          out.push(
            "    {",
            "      const ahead = p.mark;",
            `      const found = ${call};`,
            "      p.mark = ahead;",
          );
          out.push(`      if (found ${item.kind === "and" ? "===" : "!=="} undefined) break alt;`, "    }");
          break;
        }
        case "force":
          out.push(
            `    ${bind}p.expectForcedToken(${this.analysis.kindOfToken(item.text)}, ${
              JSON.stringify(item.text)
            });`,
          );
          break;
        case "opt":
          out.push(`    ${bind}${this.call(item.item)};`);
          break;
        case "star":
          out.push(`    ${bind}${this.call(item)};`);
          break;
        default: {
          const call = this.call(item);
          if (wanted === undefined) out.push(`    if (${call} === undefined) break alt;`);
          else out.push(`    ${bind}${call};`, `    if (${wanted} === undefined) break alt;`);
        }
      }
    }
    if (alt.action !== undefined) {
      if (alt.action.includes("@")) out.push("    const last = p.lastNonWhitespaceToken();");
      return expandPositions(alt.action, "mark", "last");
    }
    return value === undefined ? "p.dummyName()" : value.name ?? "only";
  }

  /** An expression that parses `item` and gives undefined when it does not match. */
  private call(item: PegItem): string {
    switch (item.kind) {
      case "token":
        return `p.expectToken(${this.analysis.kindOfToken(item.text)})`;
      case "soft":
        return `p.expectSoftKeyword(${this.analysis.kindOfSoft(item.text)})`;
      case "terminal":
        if (item.name === "NAME") return "p.nameToken()";
        if (item.name === "IDENT") return "p.identifierToken()";
        if (item.name === "NUMBER") return "p.numberToken()";
        if (item.name === "SOFT_KEYWORD") return "p.softKeywordToken()";
        return `p.expectToken(${[...this.analysis.kindsOfTerminal(item.name)][0]})`;
      case "rule":
        return `${item.name}_rule(p)`;
      case "group":
        return `${this.artificialRule("tmp", item, () => item.alts)}(p)`;
      case "opt":
        return this.call(item.item);
      case "star":
      case "plus":
        return `${this.artificialLoop(item)}(p)`;
      case "gather":
        return `${this.artificialGather(item)}(p)`;
      default:
        throw new Error(`python.peg: ${itemText(item)} can't stand here`);
    }
  }

  private artificialRule(prefix: string, item: PegItem, alts: () => readonly PegAlt[]): string {
    const key = `${prefix} ${itemText(item)}`;
    let name = this.artificial.get(key);
    if (name === undefined) {
      name = `_${prefix}_${this.artificial.size + 1}_rule`;
      this.artificial.set(key, name);
      const fixed = name;
      this.pending.push(() =>
        this.body("function", fixed, undefined, alts(), undefined, fixed + ": " + itemText(item))
      );
    }
    return name;
  }

  private artificialLoop(item: PegItem & { kind: "star" | "plus" }): string {
    const key = `loop ${itemText(item)}`;
    let name = this.artificial.get(key);
    if (name === undefined) {
      name = `_loop${item.kind === "plus" ? 1 : 0}_${this.artificial.size + 1}_rule`;
      this.artificial.set(key, name);
      this.loop(name, this.call(item.item), undefined, item.kind === "plus", itemText(item));
    }
    return name;
  }

  private artificialGather(item: PegItem & { kind: "gather" }): string {
    const key = `gather ${itemText(item)}`;
    let name = this.artificial.get(key);
    if (name === undefined) {
      const number = this.artificial.size + 1;
      name = `_gather_${number}_rule`;
      this.artificial.set(key, name);
      const rest = `_loop0_${number}_rest`;
      const call = this.call(item.item);
      this.loop(rest, call, this.call(item.separator), false, `rest of ${itemText(item)}`);
      this.pending.push(() => {
        this.lines.push(
          `// ${name}: ${itemText(item)}`,
          `function ${name}(p: Parser) {`,
          "  p.enter();",
          "  const mark = p.mark;",
          `  const first = ${call};`,
          "  if (first === undefined) {",
          "    p.mark = mark;",
          "    p.level--;",
          "    return undefined;",
          "  }",
          `  const res = ${rest}(p);`,
          "  res.unshift(first);",
          "  p.level--;",
          "  return res;",
          "}",
        );
      });
    }
    return name;
  }

  private loop(
    name: string,
    call: string,
    separator: string | undefined,
    atLeastOne: boolean,
    comment: string,
  ): void {
    this.pending.push(() => {
      this.lines.push(
        `// ${name}: ${comment}`,
        `function ${name}(p: Parser) {`,
        "  p.enter();",
        "  const mark = p.mark;",
        "  const res = [];",
        "  for (;;) {",
        "    const mark = p.mark;",
        ...(separator === undefined ? [] : [
          `    if (${separator} === undefined) {`,
          "      p.mark = mark;",
          "      break;",
          "    }",
        ]),
        `    const item = ${call};`,
        "    if (item === undefined) {",
        "      p.mark = mark;",
        "      break;",
        "    }",
        "    res.push(item);",
        "  }",
        ...(atLeastOne
          ? [
            "  if (res.length === 0) {",
            "    p.mark = mark;",
            "    p.level--;",
            "    return undefined;",
            "  }",
          ]
          : []),
        "  p.level--;",
        "  return res;",
        "}",
      );
      if (!atLeastOne) {
        // A loop that may match nothing does not need its start.
        const at = this.lines.lastIndexOf("  const mark = p.mark;");
        if (at >= 0) this.lines.splice(at, 1);
      }
    });
  }
}

/** The item whose value an alternative without an action has: the one named, or the only one that has a value. */
export function implicitItem(alt: PegAlt): PegNamedItem | undefined {
  const named = alt.items.filter((n) => n.name !== undefined);
  if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  const valued = alt.items.filter(({ item }) =>
    item.kind !== "and" && item.kind !== "not" && item.kind !== "cut"
  );
  return valued.length === 1 ? valued[0] : undefined;
}

/** `@` in an action: the position arguments of a node. */
export function expandPositions(action: string, start: string, last: string): string {
  return action.replaceAll(
    /@(?=[),])/g,
    `p.lineno[${start}], p.colOffset[${start}], p.endLineno[${last}], p.endColOffset[${last}]`,
  );
}

function commentText(alt: PegAlt): string {
  return altText(alt).replace(/ => .*$/s, "").slice(0, 140);
}
