/**
 * Cuts a text into tokens: content, prolog, CDATA sections, attribute and entity values. A scanner belongs to one text, the document's or
 * an entity's. Each `scan...` returns a token and leaves in `next` where it ends, or for TOK_INVALID where the fault is.
 * After expat's `xmltok_impl.c`, whose tokens these are: what is complete, what may go on and where a fault lies decide over events.
 */
import * as k from "./characters.ts";
import * as t from "./tokens.ts";

/** More than any character of the tables. */
const END = 99;

export class Scanner {
  text: string;
  end: number;
  next = 0;
  readonly isDocument: boolean;
  readonly namespaces: boolean;
  /** A byte is left over that is not even part of a character that we could tell. */
  isOdd = false;
  /** Keywords of declarations may have letters up to this one: they are looked at byte by byte. */
  lastLetter = 0x7f;
  readonly #ascii: Uint8Array;
  #wide: Uint8Array | undefined;

  constructor(text: string, isDocument: boolean, namespaces: boolean) {
    this.text = text;
    this.end = text.length;
    this.isDocument = isDocument;
    this.namespaces = namespaces;
    this.#ascii = k.asciiKinds(namespaces, !isDocument);
  }

  /** What stands at an index; END behind the text. */
  kind(at: number): number {
    if (at >= this.end) return END;
    const c = this.text.charCodeAt(at);
    return c < 0x80 ? this.#ascii[c] : (this.#wide ??= k.wideKinds())[c];
  }

  #fault(at: number): number {
    this.next = at;
    return t.TOK_INVALID;
  }
  #done(at: number, token: number): number {
    this.next = at;
    return token;
  }
  /** The text stops making sense at an index, unless it just ends there. */
  #stop(at: number): number {
    if (at >= this.end) return t.TOK_PARTIAL;
    return this.kind(at) === k.PART ? t.TOK_PARTIAL_CHAR : this.#fault(at);
  }
  #isSpace(kind: number): boolean {
    return kind === k.SPACE || kind === k.LF || kind === k.CR;
  }

  /** Behind the name characters from an index on. */
  skipName(at: number): number {
    const { text, end } = this;
    const ascii = this.#ascii;
    for (; at < end; at++) {
      const c = text.charCodeAt(at);
      if ((c < 0x80 ? ascii[c] : (this.#wide ??= k.wideKinds())[c]) < k.DIGIT) break;
    }
    return at;
  }
  /** Likewise, colons included. */
  skipQName(at: number): number {
    at = this.skipName(at);
    while (this.kind(at) === k.COLON) at = this.skipName(at + 1);
    return at;
  }
  skipSpace(at: number): number {
    while (this.#isSpace(this.kind(at))) at++;
    return at;
  }

  #empty(): number {
    return this.isOdd ? t.TOK_PARTIAL : t.TOK_NONE;
  }

  scanContent(at: number): number {
    const { text, end } = this;
    if (at >= end) return this.#empty();
    switch (this.kind(at)) {
      case k.LT:
        return this.#markup(at + 1);
      case k.AMP:
        return this.#reference(at + 1);
      case k.CR:
        if (at + 1 >= end) return t.TOK_TRAILING_CR;
        return this.#done(at + (text[at + 1] === "\n" ? 2 : 1), t.TOK_DATA_NEWLINE);
      case k.LF:
        return this.#done(at + 1, t.TOK_DATA_NEWLINE);
      case k.RSQB:
        at++;
        if (at >= end) return t.TOK_TRAILING_RSQB;
        if (text[at] === "]") {
          if (at + 1 >= end) return t.TOK_TRAILING_RSQB;
          if (text[at + 1] === ">") return this.#fault(at + 1);
        }
        break;
      case k.PAIR:
        at += 2;
        break;
      case k.PART:
        return t.TOK_PARTIAL_CHAR;
      case k.NONXML:
        return this.#fault(at);
      default:
        at++;
    }
    const ascii = this.#ascii;
    for (; at < end; at++) {
      const c = text.charCodeAt(at);
      const kind = c < 0x80 ? ascii[c] : (this.#wide ??= k.wideKinds())[c];
      if (kind > k.PAIR) continue;
      if (kind === k.PAIR) at++;
      else if (kind === k.RSQB) {
        if (at + 1 >= end) break;
        if (text[at + 1] !== "]") continue;
        if (at + 2 >= end) break;
        if (text[at + 2] === ">") return this.#fault(at + 2);
      } else break;
    }
    return this.#done(at, t.TOK_DATA_CHARS);
  }

  /** Behind "<" in content. */
  #markup(at: number): number {
    const { text, end } = this;
    if (at >= end) return t.TOK_PARTIAL;
    switch (this.kind(at)) {
      case k.EXCL:
        at++;
        if (at >= end) return t.TOK_PARTIAL;
        if (text[at] === "-") return this.#comment(at + 1);
        if (text[at] !== "[") return this.#fault(at);
        at++;
        if (this.#bytesLeft(at, 6) < 6) return t.TOK_PARTIAL;
        for (const letter of "CDATA[") {
          if (text[at] !== letter) return this.#fault(at);
          at++;
        }
        return this.#done(at, t.TOK_CDATA_SECT_OPEN);
      case k.QUEST:
        return this.#processingInstruction(at + 1);
      case k.SOL:
        return this.#endTag(at + 1);
      case k.NMSTRT:
      case k.HEX:
        return this.#startTag(at + 1);
      default:
        return this.#stop(at);
    }
  }
  /** How many bytes there are, up to `wanted`. */
  #bytesLeft(at: number, wanted: number): number {
    let count = 0;
    for (; at < this.end && count < wanted; at++) {
      const c = this.text.charCodeAt(at);
      count += c < 0x80 ? 1 : c < 0x800 ? 2 : c >= 0xd800 && c < 0xe000 ? 2 : 3;
    }
    return count;
  }

  /** The rest of a name that may have one colon, with a name behind it: its end, -1 if `#colonFault` tells what is wrong. */
  #colonFault = 0;
  #prefixedName(at: number): number {
    at = this.skipName(at);
    if (this.kind(at) !== k.COLON) return at;
    at++;
    if (this.kind(at) < k.NMSTRT || at >= this.end) {
      this.#colonFault = this.#stop(at);
      return -1;
    }
    return this.skipName(at + 1);
  }

  #startTag(at: number): number {
    at = this.#prefixedName(at);
    if (at < 0) return this.#colonFault;
    let kind = this.kind(at);
    if (this.#isSpace(kind)) {
      at = this.skipSpace(at);
      kind = this.kind(at);
      if (kind === k.NMSTRT || kind === k.HEX) return this.#attributes(at + 1);
    }
    return this.#tagEnd(at, kind);
  }
  #tagEnd(at: number, kind: number): number {
    if (kind === k.GT) return this.#done(at + 1, t.TOK_START_TAG);
    if (kind !== k.SOL) return this.#stop(at);
    at++;
    if (at >= this.end) return t.TOK_PARTIAL;
    return this.text[at] === ">" ? this.#done(at + 1, t.TOK_EMPTY_ELEMENT) : this.#fault(at);
  }
  /** Behind the first character of an attribute's name. */
  #attributes(at: number): number {
    for (;;) {
      at = this.#prefixedName(at);
      if (at < 0) return this.#colonFault;
      at = this.skipSpace(at);
      if (this.kind(at) !== k.EQUALS) {
        return at < this.end && this.kind(at) !== k.PART ? this.#fault(at) : this.#partOfAttribute(at);
      }
      at = this.skipSpace(at + 1);
      const quote = this.kind(at);
      if (quote !== k.QUOT && quote !== k.APOS) return at >= this.end ? t.TOK_PARTIAL : this.#fault(at);
      at++;
      for (;;) {
        const kind = this.kind(at);
        if (kind === quote) break;
        if (kind === k.AMP) {
          const token = this.#reference(at + 1);
          if (token <= 0) return token;
          at = this.next;
        } else if (kind === k.PAIR) at += 2;
        else if (kind > k.LT && kind !== END) at++;
        else return kind === k.LT ? this.#fault(at) : this.#stop(at);
      }
      at++;
      let kind = this.kind(at);
      if (this.#isSpace(kind)) {
        at = this.skipSpace(at);
        kind = this.kind(at);
        if (kind === k.NMSTRT || kind === k.HEX) {
          at++;
          continue;
        }
        return this.#tagEnd(at, kind);
      }
      if (kind === k.PART) return this.#fault(at);
      return this.#tagEnd(at, kind);
    }
  }
  /** Bytes of a character behind a name are part of it, behind a space they are a fault. */
  #partOfAttribute(at: number): number {
    return at < this.end && this.#isSpace(this.kind(at - 1)) ? this.#fault(at) : this.#stop(at);
  }

  #endTag(at: number): number {
    const first = this.kind(at);
    if (first < k.NMSTRT || first === END) return this.#stop(at);
    at = this.skipQName(at + 1);
    if (this.#isSpace(this.kind(at))) {
      at = this.skipSpace(at);
      if (this.kind(at) === k.PART) return this.#fault(at);
    }
    return this.kind(at) === k.GT ? this.#done(at + 1, t.TOK_END_TAG) : this.#stop(at);
  }

  /** Behind "&". */
  #reference(at: number): number {
    const first = this.kind(at);
    if (first === k.NUM) return this.#characterReference(at + 1);
    if (first < k.NMSTRT || first === END) return this.#stop(at);
    at = this.skipName(at + 1);
    return this.kind(at) === k.SEMI ? this.#done(at + 1, t.TOK_ENTITY_REF) : this.#stop(at);
  }
  #characterReference(at: number): number {
    const isHex = at < this.end && this.text[at] === "x";
    if (isHex) at++;
    const from = at;
    for (; at < this.end; at++) {
      const kind = this.kind(at);
      if (kind === k.DIGIT || (isHex && kind === k.HEX)) continue;
      return kind === k.SEMI && at > from ? this.#done(at + 1, t.TOK_CHAR_REF) : this.#fault(at);
    }
    return t.TOK_PARTIAL;
  }

  /** Behind "<!-". */
  #comment(at: number): number {
    const { text, end } = this;
    if (at >= end) return t.TOK_PARTIAL;
    if (text[at] !== "-") return this.#fault(at);
    for (at++; at < end; at++) {
      const kind = this.kind(at);
      if (kind === k.PAIR) at++;
      else if (kind < k.LT) return this.#stop(at);
      else if (kind === k.MINUS) {
        if (at + 1 >= end) return t.TOK_PARTIAL;
        if (text[at + 1] !== "-") continue;
        if (at + 2 >= end) return t.TOK_PARTIAL;
        return text[at + 2] === ">" ? this.#done(at + 3, t.TOK_COMMENT) : this.#fault(at + 2);
      }
    }
    return t.TOK_PARTIAL;
  }

  /** Behind "<?". */
  #processingInstruction(at: number): number {
    const { text, end } = this;
    const target = at;
    const first = this.kind(at);
    if (first < k.NMSTRT || first === END) return this.#stop(at);
    at = this.skipName(at + 1);
    const kind = this.kind(at);
    const isBlank = this.#isSpace(kind);
    if (!isBlank && kind !== k.QUEST) return this.#stop(at);
    let token = t.TOK_PI;
    const name = at - target === 3 ? text.slice(target, at) : "";
    if (name === "xml") token = t.TOK_XML_DECL;
    else if (name.toLowerCase() === "xml") return this.#fault(at);
    if (!isBlank) {
      at++;
      if (at >= end) return t.TOK_PARTIAL;
      return text[at] === ">" ? this.#done(at + 1, token) : this.#fault(at);
    }
    for (at++; at < end; at++) {
      const kind = this.kind(at);
      if (kind === k.PAIR) at++;
      else if (kind < k.LT) return this.#stop(at);
      else if (kind === k.QUEST) {
        if (at + 1 >= end) return t.TOK_PARTIAL;
        if (text[at + 1] === ">") return this.#done(at + 2, token);
      }
    }
    return t.TOK_PARTIAL;
  }

  scanCdata(at: number): number {
    const { text, end } = this;
    if (at >= end) return this.#empty();
    switch (this.kind(at)) {
      case k.RSQB:
        at++;
        if (at >= end) return t.TOK_PARTIAL;
        if (text[at] === "]") {
          if (at + 1 >= end) return t.TOK_PARTIAL;
          if (text[at + 1] === ">") return this.#done(at + 2, t.TOK_CDATA_SECT_CLOSE);
        }
        break;
      case k.CR:
        if (at + 1 >= end) return t.TOK_PARTIAL;
        return this.#done(at + (text[at + 1] === "\n" ? 2 : 1), t.TOK_DATA_NEWLINE);
      case k.LF:
        return this.#done(at + 1, t.TOK_DATA_NEWLINE);
      case k.PAIR:
        at += 2;
        break;
      case k.PART:
      case k.NONXML:
        return this.#stop(at);
      default:
        at++;
    }
    for (; at < end; at++) {
      const kind = this.kind(at);
      if (kind === k.PAIR) at++;
      else if (kind <= k.LF && kind !== k.LT && kind !== k.AMP) break;
    }
    return this.#done(at, t.TOK_DATA_CHARS);
  }

  /** To the end of an ignored section. */
  scanIgnored(at: number): number {
    const { text, end } = this;
    for (let level = 0; at < end;) {
      const kind = this.kind(at);
      if (kind < k.LT) return this.#stop(at);
      at += kind === k.PAIR ? 2 : 1;
      if (kind !== k.LT && kind !== k.RSQB) continue;
      const [second, third] = kind === k.LT ? "![" : "]>";
      if (at >= end) return t.TOK_PARTIAL;
      if (text[at] !== second) continue;
      at++;
      if (at >= end) return t.TOK_PARTIAL;
      if (text[at] !== third) continue;
      at++;
      if (kind === k.LT) level++;
      else if (level-- === 0) return this.#done(at, t.TOK_IGNORE_SECT);
    }
    return t.TOK_PARTIAL;
  }

  scanProlog(at: number): number {
    const { text, end } = this;
    if (at >= end) return this.#empty();
    const kind = this.kind(at);
    switch (kind) {
      case k.QUOT:
      case k.APOS:
        return this.#literal(at + 1, kind);
      case k.LT: {
        at++;
        if (at >= end) return t.TOK_PARTIAL;
        const second = this.kind(at);
        if (second === k.EXCL) return this.#declaration(at + 1);
        if (second === k.QUEST) return this.#processingInstruction(at + 1);
        const isInstance = second >= k.NMSTRT || second === k.PART || text.charCodeAt(at) > 0x7f;
        return isInstance && second !== k.NONXML ? this.#done(at - 1, t.TOK_INSTANCE_START) : this.#fault(at);
      }
      case k.CR:
        // It may be the first half of a line's end.
        if (at + 1 === end) return this.#done(end, -t.TOK_PROLOG_S);
        return this.#blank(at);
      case k.SPACE:
      case k.LF:
        return this.#blank(at);
      case k.PERCNT:
        return this.#percent(at + 1);
      case k.COMMA:
        return this.#done(at + 1, t.TOK_COMMA);
      case k.LSQB:
        return this.#done(at + 1, t.TOK_OPEN_BRACKET);
      case k.RSQB:
        at++;
        if (at >= end) return -t.TOK_CLOSE_BRACKET;
        if (text[at] === "]") {
          if (at + 1 >= end) return t.TOK_PARTIAL;
          if (text[at + 1] === ">") return this.#done(at + 2, t.TOK_COND_SECT_CLOSE);
        }
        return this.#done(at, t.TOK_CLOSE_BRACKET);
      case k.LPAR:
        return this.#done(at + 1, t.TOK_OPEN_PAREN);
      case k.RPAR:
        return this.#closeParen(at + 1);
      case k.VERBAR:
        return this.#done(at + 1, t.TOK_OR);
      case k.GT:
        return this.#done(at + 1, t.TOK_DECL_CLOSE);
      case k.NUM:
        return this.#poundName(at + 1);
      case k.PART:
        return t.TOK_PARTIAL_CHAR;
      case k.COLON:
        return this.#nameToken(at + 1, t.TOK_NMTOKEN);
      default:
        if (kind >= k.NMSTRT) return this.#nameToken(at + 1, t.TOK_NAME);
        return kind >= k.DIGIT ? this.#nameToken(at + 1, t.TOK_NMTOKEN) : this.#fault(at);
    }
  }

  /** Behind ")". */
  #closeParen(at: number): number {
    switch (this.kind(at)) {
      case END:
        return -t.TOK_CLOSE_PAREN;
      case k.AST:
        return this.#done(at + 1, t.TOK_CLOSE_PAREN_ASTERISK);
      case k.QUEST:
        return this.#done(at + 1, t.TOK_CLOSE_PAREN_QUESTION);
      case k.PLUS:
        return this.#done(at + 1, t.TOK_CLOSE_PAREN_PLUS);
      case k.CR:
      case k.LF:
      case k.SPACE:
      case k.GT:
      case k.COMMA:
      case k.VERBAR:
      case k.RPAR:
        return this.#done(at, t.TOK_CLOSE_PAREN);
      default:
        return this.#fault(at);
    }
  }

  #blank(at: number): number {
    for (at++; at < this.end; at++) {
      const kind = this.kind(at);
      if (kind === k.SPACE || kind === k.LF) continue;
      if (kind !== k.CR || at + 1 === this.end) break;
    }
    return this.#done(at, t.TOK_PROLOG_S);
  }

  /** Behind the first character of a name or name token. */
  #nameToken(at: number, token: number): number {
    for (;;) {
      at = this.skipName(at);
      const kind = this.kind(at);
      switch (kind) {
        case END:
          return -token;
        case k.GT:
        case k.RPAR:
        case k.COMMA:
        case k.VERBAR:
        case k.LSQB:
        case k.PERCNT:
        case k.SPACE:
        case k.CR:
        case k.LF:
          return this.#done(at, token);
        case k.COLON:
          at++;
          if (token === t.TOK_NAME) {
            if (at >= this.end) return t.TOK_PARTIAL;
            const behind = this.kind(at);
            if (behind === k.PART) return t.TOK_PARTIAL_CHAR;
            token = behind >= k.DIGIT ? t.TOK_PREFIXED_NAME : t.TOK_NMTOKEN;
          } else if (token === t.TOK_PREFIXED_NAME) token = t.TOK_NMTOKEN;
          continue;
        case k.PLUS:
        case k.AST:
        case k.QUEST:
          if (token === t.TOK_NMTOKEN) return this.#fault(at);
          return this.#done(
            at + 1,
            kind === k.PLUS ? t.TOK_NAME_PLUS : kind === k.AST ? t.TOK_NAME_ASTERISK : t.TOK_NAME_QUESTION,
          );
        default:
          return this.#stop(at);
      }
    }
  }

  #literal(at: number, quote: number): number {
    for (; at < this.end; at++) {
      const kind = this.kind(at);
      if (kind === k.PAIR) at++;
      else if (kind < k.LT) return this.#stop(at);
      else if (kind === quote) {
        at++;
        if (at >= this.end) return -t.TOK_LITERAL;
        const behind = this.kind(at);
        const isEnd = this.#isSpace(behind) || behind === k.GT || behind === k.PERCNT || behind === k.LSQB;
        return this.#done(at, isEnd ? t.TOK_LITERAL : t.TOK_INVALID);
      }
    }
    return t.TOK_PARTIAL;
  }

  /** Behind "<!" in the prolog. */
  #declaration(at: number): number {
    const { end } = this;
    if (at >= end) return t.TOK_PARTIAL;
    const first = this.kind(at);
    if (first === k.MINUS) return this.#comment(at + 1);
    if (first === k.LSQB) return this.#done(at + 1, t.TOK_COND_SECT_OPEN);
    const isLetter = (index: number) =>
      this.kind(index) >= k.NMSTRT && this.text.charCodeAt(index) <= this.lastLetter;
    if (!isLetter(at)) return this.#fault(at);
    while (at < end && isLetter(at)) at++;
    if (at >= end) return t.TOK_PARTIAL;
    const kind = this.kind(at);
    if (kind === k.PERCNT) {
      if (at + 1 >= end) return t.TOK_PARTIAL;
      const behind = this.kind(at + 1);
      if (this.#isSpace(behind) || behind === k.PERCNT) return this.#fault(at);
      return this.#done(at, t.TOK_DECL_OPEN);
    }
    return this.#isSpace(kind) ? this.#done(at, t.TOK_DECL_OPEN) : this.#fault(at);
  }

  /** Behind "%". */
  #percent(at: number): number {
    const first = this.kind(at);
    if (this.#isSpace(first) || first === k.PERCNT) return this.#done(at, t.TOK_PERCENT);
    if (first < k.NMSTRT || first === END) return this.#stop(at);
    at = this.skipName(at + 1);
    return this.kind(at) === k.SEMI ? this.#done(at + 1, t.TOK_PARAM_ENTITY_REF) : this.#stop(at);
  }

  /** Behind "#". */
  #poundName(at: number): number {
    const first = this.kind(at);
    if (first < k.NMSTRT || first === END) return this.#stop(at);
    at = this.skipName(at + 1);
    const kind = this.kind(at);
    if (kind === END) return -t.TOK_POUND_NAME;
    const isEnd = this.#isSpace(kind) || kind === k.RPAR || kind === k.GT || kind === k.PERCNT ||
      kind === k.VERBAR;
    return isEnd ? this.#done(at, t.TOK_POUND_NAME) : this.#stop(at);
  }

  /** A piece of an attribute's value that ends at `end`. */
  scanAttributeValue(at: number, end: number): number {
    return this.#value(at, end, k.LT);
  }
  /** A piece of an entity's value that ends at `end`. */
  scanEntityValue(at: number, end: number): number {
    return this.#value(at, end, k.PERCNT);
  }
  /** `special`: LT in attributes, PERCNT in entities. */
  #value(at: number, end: number, special: number): number {
    if (at >= end) return t.TOK_NONE;
    const { text } = this;
    const first = this.kind(at);
    switch (first) {
      case k.AMP:
        return this.#within(end, () => this.#reference(at + 1));
      case k.LT:
        if (special === k.LT) return this.#fault(at);
        break;
      case k.PERCNT: {
        if (special !== k.PERCNT) break;
        const token = this.#within(end, () => this.#percent(at + 1));
        return token === t.TOK_PERCENT ? t.TOK_INVALID : token;
      }
      case k.LF:
        return this.#done(at + 1, t.TOK_DATA_NEWLINE);
      case k.CR:
        if (at + 1 >= end) return t.TOK_TRAILING_CR;
        return this.#done(at + (text[at + 1] === "\n" ? 2 : 1), t.TOK_DATA_NEWLINE);
      case k.SPACE:
        if (special === k.LT) return this.#done(at + 1, t.TOK_ATTRIBUTE_VALUE_S);
    }
    for (; at < end; at++) {
      const kind = this.kind(at);
      if (kind === k.AMP || kind === k.LF || kind === k.CR || kind === special) break;
      if (kind === k.SPACE && special === k.LT) break;
    }
    // A "<" faults at once, what stands before it is of no use any more.
    if (at < end && special === k.LT && text[at] === "<") return this.#fault(at);
    return this.#done(at, t.TOK_DATA_CHARS);
  }
  #within(end: number, scan: () => number): number {
    const all = this.end;
    this.end = end;
    try {
      return scan();
    } finally {
      this.end = all;
    }
  }
}
