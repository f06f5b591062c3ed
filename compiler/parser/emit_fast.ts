/**
 * Writes the fast parser: it takes part in no error report. It either gives the tree that CPython's parser gives, or
 * nothing, and then the careful parser runs. So it may leave out the invalid_ rules and do less than the grammar says
 * where the outcome is the same:
 *   - an alternative whose first token can't match is not tried (FIRST sets, one bit test);
 *   - alternatives with a common beginning parse it once;
 *   - left recursion is a loop, and the ladder of binary operators one function with precedences;
 *   - groups and loops are written in place.
 * The law: same language and same trees as the careful parser's first pass on programs without a syntax error.
 */
import { expandPositions, implicitItem } from "./emit_careful.ts";
import { findLadder, isSelfFirst, ladderBody, ladderEntry } from "./emit_ladder.ts";
import { KindSets } from "./kind_sets.ts";
import { firstPassAlts, type GrammarAnalysis, reachable } from "./peg_analysis.ts";
import { itemText, type PegAlt, type PegItem, type PegNamedItem, type PegRule } from "./peg_notation.ts";

/** Writes the fast parser's functions; `roots` are exported. */
export function emitFast(
  analysis: GrammarAnalysis,
  roots: readonly string[],
): { code: string; memoCount: number } {
  const emitter = new FastEmitter(analysis);
  const code = emitter.emit(roots);
  return { code, memoCount: emitter.memoCount };
}

interface Place {
  /** Statement that leaves when an item does not match. */
  fail: string;
  /** The same behind a cut. */
  cutFail: string;
  /** Name of a variable that holds `p.kind[p.mark]`, as long as nothing was consumed. */
  kind: string | undefined;
}

class FastEmitter {
  memoCount = 0;
  private out: string[] = [];
  private counter = 0;
  private readonly sets: KindSets;

  constructor(private readonly analysis: GrammarAnalysis) {
    this.sets = new KindSets(analysis);
  }

  emit(roots: readonly string[]): string {
    const used = reachable(this.analysis.grammar, roots, (rule) => firstPassAlts(rule.alts));
    const ladder = findLadder(this.analysis, used);
    for (const rule of this.analysis.grammar.values()) {
      if (!used.has(rule.name)) continue;
      const level = ladder.indexOf(rule.name);
      if (level >= 0) this.out.push(...ladderEntry(rule, level, ladder));
      else this.rule(rule, roots.includes(rule.name));
    }
    if (ladder.length > 0) this.out.push(...ladderBody(this.analysis, ladder));
    return this.sets.tables() + this.out.join("\n") + "\n";
  }

  private rule(rule: PegRule, exported: boolean): void {
    const alts = this.withDirectRecursion(rule);
    const out = this.out;
    this.counter = 0;
    out.push(`// ${rule.name}`);
    out.push(
      `${exported ? "export " : ""}function ${rule.name}_rule(p: FastParser): ${rule.type} | undefined {`,
    );
    out.push("  const $s = p.mark;");
    let memo: number | undefined;
    if (rule.memo === "both" || rule.memo === "fast") {
      memo = this.memoCount++;
      out.push(
        `  const $memo = p.memoEnd${memo}[$s];`,
        "  if ($memo !== 0) {",
        "    if ($memo < 0) return undefined;",
        "    p.mark = $memo;",
        `    return p.memoNode${memo}[$s] as ${rule.type};`,
        "  }",
      );
    }
    const leave = rule.levels > 0 ? `p.level -= ${rule.levels};` : "";
    if (leave !== "") out.push(`  if ((p.level += ${rule.levels}) >= MAX_LEVELS) p.tooDeep();`);
    const succeed = (value: string): string[] => {
      const lines = memo === undefined ? [`return ${value};`] : [`return p.memoize${memo}($s, ${value});`];
      return leave === "" ? lines : [leave, ...lines];
    };
    const fail = memo === undefined ? "return undefined;" : `return p.memoizeFailure${memo}($s);`;
    const failure = leave === "" ? fail : `{ ${leave} ${fail} }`;
    const recursive = alts.filter((alt) => isSelfFirst(alt, rule.name));
    if (recursive.length === 0) {
      this.choice(alts, "$s", succeed, failure, "  ", true, undefined);
      out.push("  " + failure);
    } else {
      const base = alts.filter((alt) => !recursive.includes(alt));
      out.push(`  let $left: ${rule.type};`, "  $base: {");
      this.choice(
        base,
        "$s",
        (value) => [`$left = ${value};`, "break $base;"],
        failure,
        "    ",
        true,
        undefined,
      );
      out.push("    " + failure, "  }");
      out.push("  for (;;) {", "    const $m = p.mark;");
      const tails = recursive.map((alt) => ({ ...alt, items: alt.items.slice(1) }));
      const selfNames = new Set(recursive.map((alt) => alt.items[0].name));
      if (selfNames.size !== 1) {
        throw new Error(`python.peg: rule ${rule.name} names its left operand in two ways`);
      }
      const self = [...selfNames][0];
      this.choice(
        tails,
        "$m",
        (value) => [`$left = ${value};`, "continue;"],
        failure,
        "    ",
        false,
        self === undefined ? undefined : { name: self, type: rule.type },
      );
      out.push("    p.mark = $m;", "    break;", "  }");
      for (const line of succeed("$left")) out.push("  " + line);
    }
    out.push("}");
  }

  /**
   * The alternatives of a rule; where it is left recursive by way of another rule, that rule's alternatives stand in its
   * place, so that the recursion is direct.
   */
  private withDirectRecursion(rule: PegRule): PegAlt[] {
    const alts = firstPassAlts(rule.alts);
    const leaders = this.analysis.leftRecursiveLeader;
    if (leaders.get(rule.name) !== rule.name) return alts;
    return alts.flatMap((alt) => {
      const first = alt.items[0];
      if (first.item.kind !== "rule" || first.item.name === rule.name) return [alt];
      if (leaders.get(first.item.name) !== rule.name) return [alt];
      return firstPassAlts(this.analysis.grammar.get(first.item.name)!.alts).map((inner) => {
        if (inner.items.length !== 1 || inner.action !== undefined) {
          throw new Error(
            `python.peg:${inner.line}: left recursion through an alternative that is more than one item`,
          );
        }
        return { ...alt, items: [{ name: first.name, item: inner.items[0].item }, ...alt.items.slice(1)] };
      });
    });
  }

  /**
   * Tries alternatives in order from `start`. On success runs `succeed(value)`, which leaves; falls out at the end
   * when none matched, with `p.mark` back at `start` unless `last` says that the caller restores it.
   */
  private choice(
    alts: readonly PegAlt[],
    start: string,
    succeed: (value: string) => string[],
    cutFail: string,
    indent: string,
    last: boolean,
    self: { name: string; type: string } | undefined,
  ): void {
    const out = this.out;
    const groups = this.factor(alts);
    const kind = `$k${this.counter++}`;
    const at = out.length;
    let kindUsed = false;
    groups.forEach((group, i) => {
      const firstItem = group[0].items[0];
      if (firstItem === undefined) {
        this.finish(group[0], succeed, indent, self);
        return;
      }
      const label = `$a${this.counter++}`;
      let inner = indent + "  ";
      const sets = group.map((alt) => this.analysis.firstOfSequence(alt.items.map((n) => n.item)));
      const checkable = group.every((alt) => !this.analysis.sequenceNullable(alt.items.map((n) => n.item)));
      let open = `${label}: {`;
      const direct = this.analysis.tokenSet(firstItem.item) !== undefined;
      if (checkable && !direct) {
        const set = new Set<number>();
        for (const s of sets) for (const k of s) set.add(k);
        if (groups.length > 1 || !last) {
          open = `if (${this.sets.test(kind, set)}) ${label}: {`;
          kindUsed = true;
        }
      }
      out.push(indent + open);
      const place: Place = { fail: `break ${label};`, cutFail, kind };
      const before = out.length;
      if (group.length === 1) {
        this.sequence(group[0], place, inner);
        this.finish(group[0], succeed, inner, self);
      } else {
        const alone = group.some((alt) => alt.action === undefined && implicitItem(alt) === alt.items[0]);
        const shared: PegNamedItem = {
          item: firstItem.item,
          name: group.map((alt) => alt.items[0].name).find((name) => name !== undefined) ??
            (alone ? "$only" : undefined),
        };
        this.item(shared, place, inner);
        const mark = `$m${this.counter++}`;
        out.push(`${inner}const ${mark} = p.mark;`);
        for (const alt of group) {
          const own = alt.items[0].name;
          if (own !== undefined && own !== shared.name) {
            throw new Error(`python.peg:${alt.line}: name ${own} as above`);
          }
        }
        const tails = group.map((alt) => ({
          ...alt,
          items: alt.items.slice(1),
          action: alt.action ?? (implicitItem(alt) === alt.items[0] ? shared.name : implicitValue(alt)),
        }));
        this.choice(tails, mark, succeed, cutFail, inner, true, self);
      }
      if (out.slice(before).some((line) => line.includes(kind))) kindUsed = true;
      out.push(indent + "}");
      if (!(last && i === groups.length - 1)) out.push(`${indent}p.mark = ${start};`);
      inner = indent;
    });
    if (kindUsed) out.splice(at, 0, `${indent}const ${kind} = p.kind[${start}];`);
  }

  private finish(
    alt: PegAlt,
    succeed: (value: string) => string[],
    indent: string,
    self: { name: string; type: string } | undefined,
  ): void {
    const value = alt.action ?? implicitValue(alt) ?? "true";
    if (self !== undefined) this.out.push(`${indent}const ${self.name}: ${self.type} = $left;`);
    if (alt.action?.includes("@")) this.out.push(`${indent}const $e = p.lastToken();`);
    for (const line of succeed(expandPositions(value, "$s", "$e"))) this.out.push(indent + line);
  }

  private sequence(alt: PegAlt, place: Place, indent: string): void {
    let current = place;
    const value = alt.action === undefined ? implicitItem(alt) : undefined;
    for (const named of alt.items) {
      if (named.item.kind === "cut") {
        current = { ...current, fail: current.cutFail };
        continue;
      }
      const wanted = named === value && named.name === undefined
        ? { name: "$only", item: named.item }
        : named;
      this.item(wanted, current, indent);
      if (named.item.kind !== "and" && named.item.kind !== "not") current = { ...current, kind: undefined };
    }
  }

  /** Code that parses one item and binds its name; gives the value's expression. */
  private item(named: PegNamedItem, place: Place, indent: string): string {
    const { name, item } = named;
    const out = this.out;
    const kindHere = place.kind ?? "p.kind[p.mark]";
    const bind = name === undefined ? "" : `const ${name} = `;
    switch (item.kind) {
      case "token":
      case "force":
      case "soft": {
        const kind = item.kind === "soft"
          ? this.analysis.kindOfSoft(item.text)
          : this.analysis.kindOfToken(item.text);
        out.push(`${indent}if (${kindHere} !== ${kind}) ${place.fail} // ${item.text}`);
        out.push(`${indent}${bind}p.mark++;`);
        return name ?? "";
      }
      case "terminal": {
        const set = this.analysis.kindsOfTerminal(item.name);
        out.push(`${indent}if (${this.sets.test(kindHere, set, true)}) ${place.fail} // ${item.name}`);
        if (item.name === "NAME") out.push(`${indent}${bind}p.nameNode();`);
        else if (item.name === "IDENT") out.push(`${indent}${bind}p.names[p.mark++];`);
        else if (item.name === "NUMBER") out.push(`${indent}${bind}p.numberNode();`);
        else out.push(`${indent}${bind}p.mark++;`);
        return name ?? "";
      }
      case "rule":
        if (name === undefined) out.push(`${indent}if (${item.name}_rule(p) === undefined) ${place.fail}`);
        else {
          out.push(`${indent}${bind}${item.name}_rule(p);`);
          out.push(`${indent}if (${name} === undefined) ${place.fail}`);
        }
        return name ?? "";
      case "group": {
        const result = name === undefined || name === "$only" ? `$g${this.counter++}` : name;
        const set = this.analysis.tokenSet(item);
        if (set !== undefined && this.isPlainTokens(item)) {
          out.push(`${indent}if (${this.sets.test(kindHere, set, true)}) ${place.fail} // ${itemText(item)}`);
          out.push(`${indent}${name === undefined ? "" : `const ${name} = `}p.mark++;`);
          return name ?? "";
        }
        if (name !== undefined) out.push(`${indent}let ${result};`);
        const label = `$l${this.counter++}`, mark = `$m${this.counter++}`;
        out.push(`${indent}${label}: {`, `${indent}  const ${mark} = p.mark;`);
        this.choice(
          firstPassAlts(item.alts),
          mark,
          (value) => name === undefined ? [`break ${label};`] : [`${result} = ${value};`, `break ${label};`],
          place.fail,
          indent + "  ",
          true,
          undefined,
        );
        out.push(`${indent}  ${place.fail}`, `${indent}}`);
        if (name !== undefined && name !== result) out.push(`${indent}const ${name} = ${result};`);
        return name ?? "";
      }
      case "opt": {
        const result = name ?? "";
        if (name !== undefined) out.push(`${indent}let ${name};`);
        const label = `$l${this.counter++}`, mark = `$m${this.counter++}`;
        const single = this.analysis.tokenSet(item.item);
        if (single !== undefined && this.isPlainTokens(item.item)) {
          const consume = name === undefined ? "p.mark++;" : `${name} = p.mark++;`;
          out.push(`${indent}if (${this.sets.test("p.kind[p.mark]", single)}) ${consume}`);
          return result;
        }
        const set = this.analysis.firstOf(item.item);
        const check = this.analysis.isNullable(item.item)
          ? ""
          : `if (${this.sets.test("p.kind[p.mark]", set)}) `;
        out.push(`${indent}${check}${label}: {`, `${indent}  const ${mark} = p.mark;`);
        const inner = `$f${this.counter++}`;
        out.push(`${indent}  ${inner}: {`);
        const value = this.item(
          { name: `$v${this.counter++}`, item: item.item },
          { fail: `break ${inner};`, cutFail: place.cutFail, kind: undefined },
          indent + "    ",
        );
        if (name !== undefined) out.push(`${indent}    ${name} = ${value};`);
        out.push(
          `${indent}    break ${label};`,
          `${indent}  }`,
          `${indent}  p.mark = ${mark};`,
          `${indent}}`,
        );
        return result;
      }
      case "star":
      case "plus": {
        const result = name ?? (item.kind === "plus" ? `$c${this.counter++}` : undefined);
        const collects = name !== undefined;
        if (collects) out.push(`${indent}const ${result} = [];`);
        else if (result !== undefined) out.push(`${indent}let ${result} = 0;`);
        const set = this.analysis.firstOf(item.item);
        this.loop(
          item.item,
          undefined,
          set,
          collects ? result : undefined,
          collects ? undefined : result,
          place,
          indent,
        );
        if (item.kind === "plus") {
          out.push(`${indent}if (${collects ? `${result}.length` : result} === 0) ${place.fail}`);
        }
        return result ?? "";
      }
      case "gather": {
        const result = name ?? `$c${this.counter++}`;
        const first = this.item({ name: `$v${this.counter++}`, item: item.item }, place, indent);
        if (name !== undefined) out.push(`${indent}const ${result} = [${first}];`);
        const set = this.analysis.firstOf(item.separator);
        this.loop(
          item.item,
          item.separator,
          set,
          name === undefined ? undefined : result,
          undefined,
          place,
          indent,
        );
        return result;
      }
      case "and":
      case "not": {
        const set = this.analysis.tokenSet(item.item);
        if (set !== undefined) {
          out.push(
            `${indent}if (${this.sets.test(kindHere, set, item.kind === "and")}) ${place.fail} // ${
              itemText(item)
            }`,
          );
          return "";
        }
        const mark = `$m${this.counter++}`, found = `$x${this.counter++}`, label = `$l${this.counter++}`;
        out.push(
          `${indent}const ${mark} = p.mark;`,
          `${indent}let ${found} = false;`,
          `${indent}${label}: {`,
        );
        this.item({ name: undefined, item: item.item }, {
          fail: `break ${label};`,
          cutFail: place.cutFail,
          kind: undefined,
        }, indent + "  ");
        out.push(`${indent}  ${found} = true;`, `${indent}}`, `${indent}p.mark = ${mark};`);
        out.push(`${indent}if (${item.kind === "and" ? "!" : ""}${found}) ${place.fail}`);
        return "";
      }
      case "cut":
        throw new Error("python.peg: a cut stands in an alternative only");
    }
  }

  private loop(
    item: PegItem,
    separator: PegItem | undefined,
    set: Set<number>,
    array: string | undefined,
    count: string | undefined,
    place: Place,
    indent: string,
  ): void {
    const out = this.out;
    const label = `$l${this.counter++}`, mark = `$m${this.counter++}`;
    out.push(`${indent}while (${this.sets.test("p.kind[p.mark]", set)}) {`);
    out.push(`${indent}  const ${mark} = p.mark;`, `${indent}  ${label}: {`);
    const inside: Place = { fail: `break ${label};`, cutFail: place.cutFail, kind: undefined };
    if (separator !== undefined) {
      if (this.analysis.tokenSet(separator) === undefined) {
        throw new Error("python.peg: a separator must be a token");
      }
      out.push(`${indent}    p.mark++;`);
    }
    const value = this.item(
      { name: array === undefined ? undefined : `$v${this.counter++}`, item },
      inside,
      indent + "    ",
    );
    if (array !== undefined) out.push(`${indent}    ${array}.push(${value});`);
    if (count !== undefined) out.push(`${indent}    ${count}++;`);
    out.push(
      `${indent}    continue;`,
      `${indent}  }`,
      `${indent}  p.mark = ${mark};`,
      `${indent}  break;`,
      `${indent}}`,
    );
  }

  private isPlainTokens(item: PegItem): boolean {
    if (item.kind === "token" || item.kind === "soft") return true;
    if (item.kind === "terminal") {
      return item.name !== "NAME" && item.name !== "IDENT" && item.name !== "NUMBER";
    }
    return item.kind === "group" && item.alts.every((alt) => this.isPlainTokens(alt.items[0].item));
  }

  /** Runs of alternatives that begin with the same item. */
  private factor(alts: readonly PegAlt[]): PegAlt[][] {
    const groups: PegAlt[][] = [];
    for (const alt of alts) {
      const previous = groups[groups.length - 1];
      const first = alt.items[0];
      if (
        previous !== undefined && first !== undefined && previous[0].items[0] !== undefined &&
        first.item.kind !== "and" && first.item.kind !== "not" && first.item.kind !== "cut" &&
        itemText(previous[0].items[0].item) === itemText(first.item)
      ) previous.push(alt);
      else groups.push([alt]);
    }
    return groups;
  }
}

/** The value of an alternative without an action, as the variable that holds it. */
function implicitValue(alt: PegAlt): string | undefined {
  const value = implicitItem(alt);
  return value === undefined ? undefined : value.name ?? "$only";
}
