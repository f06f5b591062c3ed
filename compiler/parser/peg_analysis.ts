/**
 * What the generator needs to know about a grammar before it writes a parser: undefined rules, which items can match
 * nothing, left recursion (strongly connected components of the "may begin with" graph), the tokens an item can begin
 * with, and the numbers of the keywords. The law: a grammar that can't be parsed top-down is refused here.
 */
import * as tokens from "../tokenizer/tokens.ts";
import { itemText, type PegAlt, type PegGrammar, type PegItem, type PegRule } from "./peg_notation.ts";

/** First number behind CPython's token types: keywords in alphabetic order, then the soft keywords. */
export const KEYWORD_BASE = tokens.N_TOKENS + 1;

/** Terminals with a meaning of their own; every other upper-case name is a token type. */
const NAME_TERMINALS = new Set(["NAME", "IDENT"]);

export class GrammarAnalysis {
  readonly keywords: readonly string[];
  readonly softKeywords: readonly string[];
  readonly softBase: number;
  readonly kindOfText: ReadonlyMap<string, number>;
  /** Rules that call themselves first, each with the rule that leads its cycle (the one that grows the match). */
  readonly leftRecursiveLeader: ReadonlyMap<string, string>;
  readonly #nullable: Set<string>;
  readonly #first: Map<string, Set<number>>;

  constructor(readonly grammar: PegGrammar) {
    checkReferences(grammar);
    const hard = new Set<string>(), soft = new Set<string>();
    for (const rule of grammar.values()) {
      for (const alt of rule.alts) {
        forEachItem(alt, (item) => {
          if ((item.kind === "token" || item.kind === "force") && /^[A-Za-z]/.test(item.text)) {
            hard.add(item.text);
          }
          if (item.kind === "soft") soft.add(item.text);
        });
      }
    }
    this.keywords = [...hard].sort();
    this.softKeywords = [...soft].sort();
    this.softBase = KEYWORD_BASE + this.keywords.length;
    const kinds = new Map(tokens.EXACT_TOKEN_TYPES);
    this.keywords.forEach((word, i) => kinds.set(word, KEYWORD_BASE + i));
    this.kindOfText = kinds;
    this.#nullable = computeNullable(grammar);
    this.leftRecursiveLeader = findLeftRecursion(grammar, this.#nullable);
    this.#first = new Map();
    this.#computeFirst();
  }

  kindOfToken(text: string): number {
    const kind = this.kindOfText.get(text);
    if (kind === undefined) throw new Error(`python.peg: '${text}' is no token`);
    return kind;
  }

  kindOfSoft(text: string): number {
    return this.softBase + this.softKeywords.indexOf(text);
  }

  /** The kinds that a terminal accepts. */
  kindsOfTerminal(name: string): Set<number> {
    if (NAME_TERMINALS.has(name)) {
      return new Set([tokens.NAME, ...this.softKeywords.map((word) => this.kindOfSoft(word))]);
    }
    if (name === "SOFT_KEYWORD") return new Set(this.softKeywords.map((word) => this.kindOfSoft(word)));
    const number = tokens.tok_name.indexOf(name);
    if (number < 0) throw new Error(`python.peg: ${name} is no token`);
    return new Set([number]);
  }

  isNullable(item: PegItem): boolean {
    return itemNullable(item, this.#nullable);
  }

  /** Kinds of token with which a match of `item` can begin (in the first pass: without invalid_ alternatives). */
  firstOf(item: PegItem): Set<number> {
    switch (item.kind) {
      case "token":
      case "force":
        return new Set([this.kindOfToken(item.text)]);
      case "soft":
        return new Set([this.kindOfSoft(item.text)]);
      case "terminal":
        return this.kindsOfTerminal(item.name);
      case "rule":
        return this.#first.get(item.name)!;
      case "group":
        return union(
          firstPassAlts(item.alts).map((alt) => this.firstOfSequence(alt.items.map((n) => n.item))),
        );
      case "opt":
      case "star":
      case "plus":
      case "gather":
        return this.firstOf(item.item);
      case "and":
      case "not":
      case "cut":
        return new Set();
    }
  }

  firstOfSequence(items: readonly PegItem[]): Set<number> {
    const result = new Set<number>();
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (item.kind === "and") {
        const ahead = this.firstOf(item.item);
        const rest = this.firstOfSequence(items.slice(i + 1));
        const narrowed = i + 1 < items.length && !this.isNullable(item.item);
        for (const kind of rest) if (!narrowed || ahead.has(kind)) result.add(kind);
        return result;
      }
      for (const kind of this.firstOf(item)) result.add(kind);
      if (!this.isNullable(item)) return result;
    }
    return result;
  }

  sequenceNullable(items: readonly PegItem[]): boolean {
    return items.every((item) => this.isNullable(item));
  }

  /**
   * The kinds that `item` matches when it is nothing but a choice among single tokens; undefined otherwise. Such an
   * item in a lookahead is a test of one number.
   */
  tokenSet(item: PegItem): Set<number> | undefined {
    if (item.kind === "token" || item.kind === "soft" || item.kind === "terminal") return this.firstOf(item);
    const alts = item.kind === "group"
      ? item.alts
      : item.kind === "rule"
      ? this.grammar.get(item.name)!.alts
      : undefined;
    if (alts === undefined) return undefined;
    const sets: Set<number>[] = [];
    for (const alt of alts) {
      if (alt.items.length !== 1 || alt.action !== undefined) return undefined;
      const set = this.tokenSet(alt.items[0].item);
      if (set === undefined) return undefined;
      sets.push(set);
    }
    return union(sets);
  }

  /** Fills `#first`, which `firstOf` reads meanwhile: repeated until no set grows. */
  #computeFirst(): void {
    for (const name of this.grammar.keys()) this.#first.set(name, new Set());
    for (let changed = true; changed;) {
      changed = false;
      for (const rule of this.grammar.values()) {
        const set = this.#first.get(rule.name)!;
        const before = set.size;
        for (const alt of firstPassAlts(rule.alts)) {
          for (const kind of this.firstOfSequence(alt.items.map((n) => n.item))) set.add(kind);
        }
        if (set.size !== before) changed = true;
      }
    }
  }
}

/** The alternatives that take part in the first pass: those that contain no invalid_ rule. */
export function firstPassAlts(alts: readonly PegAlt[]): PegAlt[] {
  return alts.filter((alt) => {
    let invalid = false;
    forEachItem(alt, (item) => {
      if (item.kind === "rule" && item.name.startsWith("invalid_")) invalid = true;
    });
    return !invalid;
  });
}

/** Visits every item of an alternative, nested ones included. */
export function forEachItem(alt: PegAlt, visit: (item: PegItem) => void): void {
  for (const { item } of alt.items) walk(item, visit);
}

function walk(item: PegItem, visit: (item: PegItem) => void): void {
  visit(item);
  if (item.kind === "group") { for (const alt of item.alts) forEachItem(alt, visit); }
  else if (item.kind === "gather") {
    walk(item.item, visit);
    walk(item.separator, visit);
  } else if ("item" in item) walk(item.item, visit);
}

function checkReferences(grammar: PegGrammar): void {
  for (const rule of grammar.values()) {
    for (const alt of rule.alts) {
      forEachItem(alt, (item) => {
        if (item.kind === "rule" && !grammar.has(item.name)) {
          throw new Error(
            `python.peg:${alt.line}: rule ${rule.name} uses ${item.name}, which is not defined`,
          );
        }
        if (
          item.kind === "terminal" && !NAME_TERMINALS.has(item.name) && tokens.tok_name.indexOf(item.name) < 0
        ) {
          throw new Error(`python.peg:${alt.line}: rule ${rule.name} uses ${item.name}, which is no token`);
        }
        if (
          (item.kind === "token" || item.kind === "force") && !/^[A-Za-z]/.test(item.text) &&
          !tokens.EXACT_TOKEN_TYPES.has(item.text)
        ) throw new Error(`python.peg:${alt.line}: rule ${rule.name} uses '${item.text}', which is no token`);
      });
    }
  }
}

function computeNullable(grammar: PegGrammar): Set<string> {
  const nullable = new Set<string>();
  for (let changed = true; changed;) {
    changed = false;
    for (const rule of grammar.values()) {
      if (nullable.has(rule.name)) continue;
      if (rule.alts.some((alt) => alt.items.every((n) => itemNullable(n.item, nullable)))) {
        nullable.add(rule.name);
        changed = true;
      }
    }
  }
  return nullable;
}

function itemNullable(item: PegItem, nullable: ReadonlySet<string>): boolean {
  switch (item.kind) {
    case "opt":
    case "star":
    case "and":
    case "not":
    case "cut":
      return true;
    case "plus":
    case "gather":
      return itemNullable(item.item, nullable);
    case "rule":
      return nullable.has(item.name);
    case "group":
      return item.alts.some((alt) => alt.items.every((n) => itemNullable(n.item, nullable)));
    default:
      return false;
  }
}

/** Rules that an alternative can call before it has consumed a token. */
function initialRules(items: readonly PegItem[], nullable: ReadonlySet<string>, into: Set<string>): void {
  for (const item of items) {
    addInitial(item, nullable, into);
    if (!itemNullable(item, nullable)) return;
  }
}

function addInitial(item: PegItem, nullable: ReadonlySet<string>, into: Set<string>): void {
  if (item.kind === "rule") into.add(item.name);
  else if (item.kind === "group") {
    for (const alt of item.alts) initialRules(alt.items.map((n) => n.item), nullable, into);
  } else if (item.kind === "gather") initialRules([item.item, item.separator], nullable, into);
  else if ("item" in item) addInitial(item.item, nullable, into);
}

/** Tarjan's algorithm over "may begin with"; a component with an edge inside it is left recursive. */
function findLeftRecursion(grammar: PegGrammar, nullable: ReadonlySet<string>): Map<string, string> {
  const edges = new Map<string, Set<string>>();
  for (const rule of grammar.values()) {
    const into = new Set<string>();
    for (const alt of rule.alts) initialRules(alt.items.map((n) => n.item), nullable, into);
    edges.set(rule.name, into);
  }
  const leaders = new Map<string, string>();
  for (const component of stronglyConnected(edges)) {
    const names = [...component].sort();
    if (names.length === 1 && !edges.get(names[0])!.has(names[0])) continue;
    // The leader must lie on every cycle of its component: without it the rest must be free of cycles.
    const leader = names.find((candidate) => {
      const rest = new Map<string, Set<string>>();
      for (const name of names) {
        if (name === candidate) continue;
        rest.set(name, new Set([...edges.get(name)!].filter((to) => component.has(to) && to !== candidate)));
      }
      return [...stronglyConnected(rest)].every((part) =>
        part.size === 1 && [...part].every((name) => !rest.get(name)!.has(name))
      );
    });
    if (leader === undefined) {
      throw new Error(`python.peg: left recursion without a common rule: ${names.join(", ")}`);
    }
    for (const name of names) leaders.set(name, leader);
  }
  return leaders;
}

/** The strongly connected components of a graph. */
export function stronglyConnected(edges: ReadonlyMap<string, ReadonlySet<string>>): Set<string>[] {
  const index = new Map<string, number>(), low = new Map<string, number>();
  const stack: string[] = [], onStack = new Set<string>(), result: Set<string>[] = [];
  const visit = (name: string): void => {
    index.set(name, index.size);
    low.set(name, index.get(name)!);
    stack.push(name);
    onStack.add(name);
    for (const to of edges.get(name) ?? []) {
      if (!index.has(to)) {
        visit(to);
        low.set(name, Math.min(low.get(name)!, low.get(to)!));
      } else if (onStack.has(to)) low.set(name, Math.min(low.get(name)!, index.get(to)!));
    }
    if (low.get(name) !== index.get(name)) return;
    const component = new Set<string>();
    for (;;) {
      const top = stack.pop()!;
      onStack.delete(top);
      component.add(top);
      if (top === name) break;
    }
    result.push(component);
  };
  for (const name of edges.keys()) if (!index.has(name)) visit(name);
  return result;
}

function union(sets: readonly Set<number>[]): Set<number> {
  const result = new Set<number>();
  for (const set of sets) for (const kind of set) result.add(kind);
  return result;
}

/** Rules reachable from the given ones. */
export function reachable(
  grammar: PegGrammar,
  roots: readonly string[],
  alts: (rule: PegRule) => PegAlt[],
): Set<string> {
  const seen = new Set<string>(roots);
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const alt of alts(grammar.get(name)!)) {
      forEachItem(alt, (item) => {
        if (item.kind === "rule" && !seen.has(item.name)) {
          seen.add(item.name);
          queue.push(item.name);
        }
      });
    }
  }
  return seen;
}

/** For messages: the alternative's items without the action. */
export function itemsText(alt: PegAlt): string {
  return alt.items.map(({ name, item }) => (name === undefined ? "" : name + ":") + itemText(item)).join(" ");
}
