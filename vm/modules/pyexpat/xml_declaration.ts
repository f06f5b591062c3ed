/** `<?xml ...?>` at the beginning of a document or an external entity. */
import { builtinEncoding } from "./encodings.ts";
import * as e from "./errors.ts";
import { ParseFault } from "./errors.ts";
import { DIRECT, type XmlParser } from "./parser.ts";

/** Where a declaration is faulty. */
class BadPlace {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}

interface PseudoAttribute {
  name: string;
  nameAt: number;
  value: string;
  valueAt: number;
  next: number;
}
interface Declaration {
  version: string | undefined;
  encoding: string | undefined;
  encodingAt: number;
  /** -1: it says nothing. */
  standalone: number;
}

const BLANK = /[ \t\r\n]/;

class DeclarationReader {
  readonly #text: string;
  readonly #end: number;
  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }
  /** A character of ASCII, "" for others and at the end. */
  #at(index: number): string {
    if (index >= this.#end) return "";
    const ch = this.#text[index];
    return ch < "\x80" ? ch : "";
  }
  #isBlank(index: number): boolean {
    return BLANK.test(this.#at(index));
  }
  #skipBlanks(at: number): number {
    while (this.#isBlank(at)) at++;
    return at;
  }

  /** `name = "value"` behind white space; undefined if nothing follows. */
  #attribute(at: number): PseudoAttribute | undefined {
    if (at === this.#end) return undefined;
    if (!this.#isBlank(at)) throw new BadPlace(at);
    at = this.#skipBlanks(at);
    if (at === this.#end) return undefined;
    const nameAt = at;
    while (this.#at(at) !== "=" && !this.#isBlank(at)) {
      if (this.#at(at) === "") throw new BadPlace(at);
      at++;
    }
    const name = this.#text.slice(nameAt, at);
    at = this.#skipBlanks(at);
    if (this.#at(at) !== "=" || name === "") throw new BadPlace(at);
    at = this.#skipBlanks(at + 1);
    const quote = this.#at(at);
    if (quote !== '"' && quote !== "'") throw new BadPlace(at);
    const valueAt = ++at;
    for (; this.#at(at) !== quote; at++) if (!/[a-zA-Z0-9._-]/.test(this.#at(at))) throw new BadPlace(at);
    return { name, nameAt, value: this.#text.slice(valueAt, at), valueAt, next: at + 1 };
  }

  read(at: number, isText: boolean): Declaration {
    const result: Declaration = { version: undefined, encoding: undefined, encodingAt: at, standalone: -1 };
    let attribute = this.#attribute(at);
    if (attribute === undefined) throw new BadPlace(this.#end);
    if (attribute.name === "version") {
      result.version = attribute.value;
      if (!/^1\.[0-9]+$/.test(attribute.value)) throw new BadPlace(attribute.valueAt);
      const { next } = attribute;
      attribute = this.#attribute(next);
      if (attribute === undefined) {
        if (isText) throw new BadPlace(next);
        return result;
      }
    } else if (!isText) throw new BadPlace(attribute.nameAt);
    if (attribute.name === "encoding") {
      if (!/^[a-zA-Z]/.test(attribute.value)) throw new BadPlace(attribute.valueAt);
      result.encoding = attribute.value;
      result.encodingAt = attribute.valueAt;
      attribute = this.#attribute(attribute.next);
      if (attribute === undefined) return result;
    }
    if (attribute.name !== "standalone" || isText) throw new BadPlace(attribute.nameAt);
    if (attribute.value !== "yes" && attribute.value !== "no") throw new BadPlace(attribute.valueAt);
    result.standalone = attribute.value === "yes" ? 1 : 0;
    at = this.#skipBlanks(attribute.next);
    if (at !== this.#end) throw new BadPlace(at);
    return result;
  }
}

/** Reads the declaration at `from` and does what it says. CPython's expat: `processXmlDecl`. */
export function readXmlDeclaration(p: XmlParser, isText: boolean, from: number, next: number): void {
  const { input } = p;
  const source = input.scanner;
  p.charge(source, from, next, DIRECT);
  let found: Declaration;
  try {
    found = new DeclarationReader(source.text, next - 2).read(from + 5, isText);
  } catch (err) {
    if (!(err instanceof BadPlace)) throw err;
    input.setEvent(err.at);
    throw new ParseFault(isText ? e.TEXT_DECL : e.XML_DECL);
  }
  const { version, encoding, standalone } = found;
  if (!isText && standalone === 1) {
    p.dtd.isStandalone = true;
    if (p.paramEntityParsing === 1) p.paramEntityParsing = 0;
  }
  const { xmlDecl } = p.handlers;
  if (xmlDecl !== undefined) p.call(() => xmlDecl(version, encoding, standalone));
  else p.reportDefault(source, from, next);
  if (p.givenEncoding !== undefined || encoding === undefined) return;
  const current = input.encoding!;
  let named = builtinEncoding(encoding);
  if (named !== undefined) {
    if (encoding.toLowerCase() === "utf-16" && current.unit === 2) named = current;
    if (named.unit !== current.unit || (named.unit === 2 && named !== current)) {
      input.setEvent(found.encodingAt);
      throw new ParseFault(e.INCORRECT_ENCODING);
    }
  } else {
    try {
      named = p.unknownEncoding(encoding);
    } catch (err) {
      if (err instanceof ParseFault) input.setEvent(found.encodingAt);
      throw err;
    }
  }
  input.useEncoding(named, next);
}
