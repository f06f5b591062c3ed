/**
 * Reads the notation of `python.peg` (described at its head) into a `PegGrammar`. Used by the generator only. The law:
 * whatever is not understood is an error with its line, never skipped.
 */

export type PegItem =
  | { kind: "token"; text: string }
  | { kind: "soft"; text: string }
  | { kind: "terminal"; name: string }
  | { kind: "rule"; name: string }
  | { kind: "group"; alts: PegAlt[] }
  | { kind: "opt"; item: PegItem }
  | { kind: "star"; item: PegItem }
  | { kind: "plus"; item: PegItem }
  | { kind: "gather"; item: PegItem; separator: PegItem }
  | { kind: "and"; item: PegItem }
  | { kind: "not"; item: PegItem }
  | { kind: "force"; text: string }
  | { kind: "cut" };

export interface PegNamedItem {
  name: string | undefined;
  item: PegItem;
}

export interface PegAlt {
  items: PegNamedItem[];
  /** TypeScript expression; undefined: the alternative's value is its named or only item's. */
  action: string | undefined;
  line: number;
}

/** Which of the two generated parsers remember a rule's results. */
export type PegMemo = "both" | "fast" | "careful" | undefined;

export interface PegRule {
  name: string;
  type: string;
  memo: PegMemo;
  /** How many of CPython's levels of recursion a call of the fast parser's function counts for. */
  levels: number;
  alts: PegAlt[];
  line: number;
}

export type PegGrammar = Map<string, PegRule>;

interface Lexeme {
  kind: "id" | "keyword" | "soft" | "op" | "end";
  text: string;
}

const RULE_HEAD = /^([A-Za-z_]\w*):\s*([^\s].*?)(?:\s+(memo(?::fast|:careful)?))?(?:\s+levels:(\d+))?$/;

/** Parses a grammar's text. Throws Error with the line number on anything malformed. */
export function parsePegGrammar(text: string): PegGrammar {
  const grammar: PegGrammar = new Map();
  let rule: PegRule | undefined;
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trimEnd();
    if (line === "" || line.startsWith("#")) continue;
    if (!/^\s/.test(line)) {
      const head = RULE_HEAD.exec(line);
      if (head === null) throw notationError(i + 1, `not a rule head: ${line}`);
      if (grammar.has(head[1])) throw notationError(i + 1, `rule ${head[1]} is defined twice`);
      const [, name, type, memo, levels] = head;
      rule = { name, type, memo: memoOf(memo), levels: Number(levels ?? 0), alts: [], line: i + 1 };
      grammar.set(rule.name, rule);
    } else {
      const body = line.trimStart();
      if (!body.startsWith("|")) throw notationError(i + 1, `an alternative begins with |: ${body}`);
      if (rule === undefined) throw notationError(i + 1, "an alternative outside a rule");
      rule.alts.push(parseAlternativeLine(body.slice(1), i + 1));
    }
  }
  for (const r of grammar.values()) {
    if (r.alts.length === 0) throw notationError(r.line, `rule ${r.name} has no alternative`);
  }
  return grammar;
}

function memoOf(attribute: string | undefined): PegMemo {
  if (attribute === "memo") return "both";
  if (attribute === "memo:fast") return "fast";
  if (attribute === "memo:careful") return "careful";
  return undefined;
}

function notationError(line: number, message: string): Error {
  return new Error(`python.peg:${line}: ${message}`);
}

function parseAlternativeLine(text: string, line: number): PegAlt {
  const reader = new NotationReader(text, line);
  const alt = reader.alternative();
  reader.expectEnd();
  return alt;
}

class NotationReader {
  private at = 0;
  private look: Lexeme;

  constructor(private readonly text: string, private readonly line: number) {
    this.look = this.next();
  }

  alternatives(): PegAlt[] {
    const alts = [this.alternative()];
    while (this.isOp("|")) {
      this.advance();
      alts.push(this.alternative());
    }
    return alts;
  }

  alternative(): PegAlt {
    const items: PegNamedItem[] = [];
    let action: string | undefined;
    while (this.look.kind !== "end" && !this.isOp("|") && !this.isOp(")")) {
      if (this.isOp("=>")) {
        action = this.actionText();
        break;
      }
      items.push(this.namedItem());
    }
    if (items.length === 0) throw notationError(this.line, "an empty alternative");
    return { items, action, line: this.line };
  }

  expectEnd(): void {
    if (this.look.kind !== "end") throw notationError(this.line, `unexpected ${this.look.text}`);
  }

  private namedItem(): PegNamedItem {
    if (this.look.kind === "id" && this.text[this.at] === ":") {
      const name = this.look.text;
      this.at++;
      this.look = this.next();
      return { name, item: this.separatedItem() };
    }
    return { name: undefined, item: this.separatedItem() };
  }

  private separatedItem(): PegItem {
    const item = this.prefixedItem();
    if (!this.isOp("%")) return item;
    this.advance();
    return { kind: "gather", item, separator: this.prefixedItem() };
  }

  private prefixedItem(): PegItem {
    if (this.isOp("~")) {
      this.advance();
      return { kind: "cut" };
    }
    if (this.isOp("^")) {
      this.advance();
      if (this.look.kind !== "keyword") throw notationError(this.line, "^ needs a quoted token");
      const text = this.look.text;
      this.advance();
      return { kind: "force", text };
    }
    if (this.isOp("&") || this.isOp("!")) {
      const kind = this.look.text === "&" ? "and" : "not";
      this.advance();
      return { kind, item: this.suffixedItem() };
    }
    return this.suffixedItem();
  }

  private suffixedItem(): PegItem {
    const item = this.atom();
    const kind = this.isOp("?") ? "opt" : this.isOp("*") ? "star" : this.isOp("+") ? "plus" : undefined;
    if (kind === undefined) return item;
    this.advance();
    return { kind, item };
  }

  private atom(): PegItem {
    const { kind, text } = this.look;
    if (kind === "keyword") {
      this.advance();
      return { kind: "token", text };
    }
    if (kind === "soft") {
      this.advance();
      return { kind: "soft", text };
    }
    if (kind === "id") {
      this.advance();
      return /^[A-Z_]+$/.test(text) ? { kind: "terminal", name: text } : { kind: "rule", name: text };
    }
    if (this.isOp("(")) {
      this.advance();
      const alts = this.alternatives();
      if (!this.isOp(")")) {
        throw notationError(this.line, `) expected, found ${this.look.text || "end of line"}`);
      }
      this.advance();
      return unwrap(alts);
    }
    throw notationError(this.line, `an item expected, found ${text || "end of line"}`);
  }

  /** From `=>` to the end of this alternative: a TypeScript expression, told by its brackets and quotes. */
  private actionText(): string {
    const start = this.at;
    let depth = 0;
    while (this.at < this.text.length) {
      const c = this.text[this.at];
      if (c === '"' || c === "'" || c === "`") this.skipString(c);
      else if (c === "(" || c === "[" || c === "{") depth++;
      else if (c === ")" || c === "]" || c === "}") {
        if (depth-- === 0) break;
      } else if (
        c === "|" && depth === 0 && this.text[this.at + 1] !== "|" && this.text[this.at - 1] !== "|"
      ) {
        break;
      }
      this.at++;
    }
    const action = this.text.slice(start, this.at).trim();
    if (action === "") throw notationError(this.line, "an empty action");
    this.look = this.next();
    return action;
  }

  private skipString(quote: string): void {
    this.at++;
    while (this.at < this.text.length && this.text[this.at] !== quote) {
      if (this.text[this.at] === "\\") this.at++;
      this.at++;
    }
    if (this.at >= this.text.length) throw notationError(this.line, "an unterminated string");
  }

  private isOp(text: string): boolean {
    return this.look.kind === "op" && this.look.text === text;
  }

  private advance(): void {
    this.look = this.next();
  }

  private next(): Lexeme {
    while (this.text[this.at] === " ") this.at++;
    if (this.at >= this.text.length) return { kind: "end", text: "" };
    const start = this.at;
    const c = this.text[start];
    if (/[A-Za-z_]/.test(c)) {
      while (this.at < this.text.length && /\w/.test(this.text[this.at])) this.at++;
      return { kind: "id", text: this.text.slice(start, this.at) };
    }
    if (c === "'" || c === '"') {
      const end = this.text.indexOf(c, start + 1);
      if (end < 0) throw notationError(this.line, "an unterminated token");
      this.at = end + 1;
      return { kind: c === "'" ? "keyword" : "soft", text: this.text.slice(start + 1, end) };
    }
    if (c === "=" && this.text[start + 1] === ">") {
      this.at += 2;
      return { kind: "op", text: "=>" };
    }
    if ("|()?*+%&!~^".includes(c)) {
      this.at++;
      return { kind: "op", text: c };
    }
    throw notationError(this.line, `unexpected character ${c}`);
  }
}

/** `(x)` is x. */
function unwrap(alts: PegAlt[]): PegItem {
  if (alts.length === 1 && alts[0].items.length === 1 && alts[0].action === undefined) {
    return alts[0].items[0].item;
  }
  return { kind: "group", alts };
}

/** An item as text again: equal text, equal item (names of bindings and actions included). */
export function itemText(item: PegItem): string {
  switch (item.kind) {
    case "token":
      return `'${item.text}'`;
    case "soft":
      return `"${item.text}"`;
    case "terminal":
    case "rule":
      return item.name;
    case "group":
      return `(${item.alts.map(altText).join(" | ")})`;
    case "opt":
      return itemText(item.item) + "?";
    case "star":
      return itemText(item.item) + "*";
    case "plus":
      return itemText(item.item) + "+";
    case "gather":
      return `(${itemText(item.item)} % ${itemText(item.separator)})`;
    case "and":
      return "&" + itemText(item.item);
    case "not":
      return "!" + itemText(item.item);
    case "force":
      return `^'${item.text}'`;
    case "cut":
      return "~";
  }
}

/** An alternative as text again. */
export function altText(alt: PegAlt): string {
  const items = alt.items.map(({ name, item }) => (name === undefined ? "" : name + ":") + itemText(item))
    .join(" ");
  return alt.action === undefined ? items : `${items} => ${alt.action}`;
}
