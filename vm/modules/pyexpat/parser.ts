/**
 * The XML parser: takes bytes piece by piece and calls handlers. No Python objects here. After expat's `xmlparse.c`: which part of the input
 * calls which handler, in what order and with which position, and which error ends it, is expat's.
 *
 * Law: nothing recurses with the depth of the document or of entities. An entity that a text refers to is put on a stack, the text is left
 * (`isReentering`), and `parse` goes on with whatever lies on top.
 */
import {
  type AttributeId,
  type Binding,
  Declarations,
  type ElementType,
  type Entity,
  type ModelNode,
  type Prefix,
} from "./declarations.ts";
import { builtinEncoding, detectEncoding, type Encoding, utf8Width } from "./encodings.ts";
import * as e from "./errors.ts";
import { ParseFault } from "./errors.ts";
import { PrologState } from "./grammar.ts";
import { Input } from "./input.ts";
import { parseCdata, parseContent } from "./content.ts";
import { parseEpilog, parseIgnored, parseProlog } from "./prolog.ts";
import type { Scanner } from "./scanner.ts";
import { addBinding } from "./tags.ts";
import * as t from "./tokens.ts";
import { storeEntityValue } from "./values.ts";
import { readXmlDeclaration } from "./xml_declaration.ts";

type Text = string | undefined;

/** What the parser calls; undefined: nobody listens. */
export class Handlers {
  startElement: ((name: string, attributes: readonly string[], specified: number) => void) | undefined =
    undefined;
  endElement: ((name: string) => void) | undefined = undefined;
  characterData: ((text: string) => void) | undefined = undefined;
  processingInstruction: ((target: string, data: string) => void) | undefined = undefined;
  comment: ((text: string) => void) | undefined = undefined;
  startCdataSection: (() => void) | undefined = undefined;
  endCdataSection: (() => void) | undefined = undefined;
  default: ((text: string) => void) | undefined = undefined;
  startDoctypeDecl:
    | ((name: string, systemId: Text, publicId: Text, hasInternalSubset: boolean) => void)
    | undefined = undefined;
  endDoctypeDecl: (() => void) | undefined = undefined;
  unparsedEntityDecl:
    | ((name: string, base: Text, systemId: Text, publicId: Text, notation: Text) => void)
    | undefined = undefined;
  notationDecl: ((name: string, base: Text, systemId: Text, publicId: Text) => void) | undefined = undefined;
  startNamespaceDecl: ((prefix: Text, uri: Text) => void) | undefined = undefined;
  endNamespaceDecl: ((prefix: Text) => void) | undefined = undefined;
  notStandalone: (() => boolean) | undefined = undefined;
  externalEntityRef:
    | ((context: Text, base: Text, systemId: Text, publicId: Text) => boolean)
    | undefined = undefined;
  skippedEntity: ((name: string, isParameter: boolean) => void) | undefined = undefined;
  elementDecl: ((name: string, model: ModelNode) => void) | undefined = undefined;
  attlistDecl:
    | ((element: string, name: string, type: string, value: Text, isRequired: boolean) => void)
    | undefined = undefined;
  entityDecl:
    | ((
      name: string,
      isParameter: boolean,
      value: Text,
      base: Text,
      systemId: Text,
      publicId: Text,
      notation: Text,
    ) => void)
    | undefined = undefined;
  xmlDecl: ((version: Text, encoding: Text, standalone: number) => void) | undefined = undefined;
  /** The table of an encoding that is not built in. */
  unknownEncoding: ((name: string) => Encoding | undefined) | undefined = undefined;
}

export const INITIALIZED = 0, PARSING = 1, FINISHED = 2;

/** Who is charged for bytes: the document, an expansion, nobody. */
export const DIRECT = 0, EXPANSION = 1, NO_ACCOUNT = 2;

/** An element that has begun. */
export interface Tag {
  readonly rawName: string;
  name: string;
  readonly bindings: Binding[];
}

/** An entity whose text is being parsed. */
export interface OpenEntity {
  readonly entity: Entity;
  at: number;
  hasMore: boolean;
  readonly startLevel: number;
  /** A parameter entity between declarations, not inside of one. */
  readonly betweenDeclarations: boolean;
}

/** Bytes of the document and of what entities made of them: the limits of a tree of parsers. */
class Account {
  direct = 0;
  indirect = 0;
  threshold = 8 * 1024 * 1024;
  maximum = 100;

  isTolerated(): boolean {
    const output = this.direct + this.indirect;
    if (output < this.threshold) return true;
    const least = 22;
    const factor = this.direct > 0 ? output / this.direct : (least + this.indirect) / least;
    return Math.fround(factor) <= this.maximum;
  }
}

/** What the next piece of input is given to. */
export const PROLOG_INIT = 0,
  PROLOG = 1,
  CONTENT = 2,
  CDATA = 3,
  EPILOG = 4,
  IGNORED = 5,
  ENTITY = 6,
  FAILED = 7,
  EXTERNAL_INIT = 8,
  EXTERNAL_DECL = 9,
  EXTERNAL_CONTENT = 10,
  PARAMETER_INIT = 11,
  PARAMETER = 12,
  VALUE_INIT = 13,
  VALUE = 14;

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

export class XmlParser {
  readonly handlers: Handlers;
  readonly parent: XmlParser | undefined;
  readonly root: XmlParser;
  readonly namespaces: boolean;
  /** Stands between a namespace and a name; may be empty. */
  readonly separator: string;
  readonly input: Input;
  readonly dtd: Declarations;
  /** The encoding that was told from outside. */
  givenEncoding: string | undefined;
  /** Entities are expanded although there is a default handler. */
  expandsEntities = true;
  withPrefixes = false;
  useForeignDtd = false;
  paramEntityParsing = 0;
  defersReparsing = true;
  base: Text = undefined;
  status = INITIALIZED;
  errorCode = e.NO_ERROR;
  /** How many handlers are being called. */
  handlerDepth = 0;
  readonly account: Account;
  processor = PROLOG_INIT;
  isFinal = false;
  isReentering = false;
  readonly isParameterEntity: boolean;
  prolog: PrologState;
  inEntityValue = false;
  tags: Tag[] = [];
  tagLevel = 0;
  openEntities: OpenEntity[] = [];
  readonly #inherited: Binding[] = [];
  // The declaration that is being read.
  declaredElement: ElementType | undefined = undefined;
  declaredEntity: Entity | undefined = undefined;
  declaredAttribute: AttributeId | undefined = undefined;
  /** The attribute's type as it is reported, without the last parenthesis; empty as long as there is none. */
  declaredType = "";
  declaredNotation: Text = undefined;
  declaredNotationId: Text = undefined;
  /** What separates the parts of the open groups of a content model, by level. */
  readonly connectors: string[] = [];
  doctypeName: Text = undefined;
  doctypeSystemId: Text = undefined;
  doctypePublicId: Text = undefined;

  constructor(
    encoding: string | undefined,
    separator: string | undefined,
    parent?: XmlParser,
    context?: string,
  ) {
    this.parent = parent;
    this.root = parent?.root ?? this;
    this.givenEncoding = encoding;
    this.namespaces = separator !== undefined;
    this.separator = separator ?? "";
    this.input = new Input(this.namespaces);
    this.isParameterEntity = parent !== undefined && context === undefined;
    this.prolog = new PrologState(!this.isParameterEntity);
    this.account = parent?.account ?? new Account();
    this.handlers = Object.assign(new Handlers(), parent?.handlers);
    if (parent === undefined) {
      this.dtd = new Declarations(this.namespaces);
      if (this.namespaces) this.#bindXml();
      return;
    }
    this.dtd = context === undefined ? parent.dtd : parent.dtd.copy();
    this.expandsEntities = parent.expandsEntities;
    this.withPrefixes = parent.withPrefixes;
    this.paramEntityParsing = parent.paramEntityParsing;
    this.defersReparsing = parent.defersReparsing;
    this.inEntityValue = parent.inEntityValue;
    this.declaredElement = parent.declaredElement;
    if (context === undefined) this.processor = PARAMETER_INIT;
    else {
      this.#setContext(context);
      this.processor = EXTERNAL_INIT;
    }
  }

  #bindXml(): void {
    const prefix = this.dtd.prefix("xml");
    prefix.binding = { prefix, uri: XML_NAMESPACE, outer: undefined };
  }

  /** What an entity's text may rely on: namespaces and open entities. */
  contextText(): string {
    const { dtd } = this;
    const parts: string[] = [];
    const add = (prefix: Prefix) => {
      if (prefix.binding !== undefined) parts.push(`${prefix.name ?? ""}=${prefix.binding.uri}`);
    };
    add(dtd.defaultPrefix);
    for (const prefix of dtd.prefixes.values()) add(prefix);
    for (const entity of dtd.generalEntities.values()) if (entity.isOpen) parts.push(entity.name);
    return parts.join("\f");
  }
  #setContext(context: string): void {
    for (const part of context.split("\f")) {
      const equals = part.indexOf("=");
      if (equals < 0) {
        const entity = this.dtd.generalEntities.get(part);
        if (entity !== undefined) entity.isOpen = true;
        continue;
      }
      const prefix = equals === 0 ? this.dtd.defaultPrefix : this.dtd.prefix(part.slice(0, equals));
      addBinding(this, prefix, part.slice(equals + 1), this.#inherited, false);
    }
  }

  /** Bytes of a text are charged; a fault if entities have made too much of too little. */
  charge(source: Scanner, from: number, to: number, to_: number): void {
    if (to_ === NO_ACCOUNT) return;
    const bytes = source.isDocument
      ? -this.input.byteOf(from) + this.input.byteOf(to)
      : utf8Width(source.text, from, to);
    this.chargeBytes(bytes, to_);
    if (!this.account.isTolerated()) throw new ParseFault(e.AMPLIFICATION_LIMIT_BREACH);
  }
  chargeBytes(bytes: number, to: number): void {
    if (to === DIRECT && this.parent === undefined) this.account.direct += bytes;
    else this.account.indirect += bytes;
  }

  /** Calls a handler; meanwhile this parser takes no input. */
  call<T>(handler: () => T): T {
    this.handlerDepth++;
    try {
      return handler();
    } finally {
      this.handlerDepth--;
    }
  }

  /** Takes more input. False: there is an error, `errorCode` tells which. */
  parse(bytes: Uint8Array, isFinal: boolean): boolean {
    if (this.handlerDepth > 0) return false;
    if (this.status === FINISHED) {
      this.errorCode = e.FINISHED;
      return false;
    }
    this.status = PARSING;
    const { input } = this;
    input.add(bytes);
    this.isFinal = isFinal;
    this.errorCode = e.NO_ERROR;
    if (this.defersReparsing && !isFinal && !input.isEnough()) return true;
    try {
      let at = 0;
      do {
        this.isReentering = false;
        at = this.#process(at);
        if ((this.status as number) !== PARSING) break;
      } while (this.isReentering);
      input.consume(at, isFinal);
    } catch (err) {
      if (!(err instanceof ParseFault)) throw err;
      this.errorCode = err.code;
      this.#failure = err.code;
      this.processor = FAILED;
      return false;
    }
    if (isFinal) this.status = FINISHED;
    return true;
  }
  #failure = 0;

  /** Parsing ends with the token that is being handled. */
  stop(): void {
    if (this.status === PARSING) this.status = FINISHED;
  }

  #process(at: number): number {
    const { input } = this;
    const source = input.scanner;
    switch (this.processor) {
      case FAILED:
        throw new ParseFault(this.#failure);
      case PROLOG_INIT:
        this.#initializeEncoding();
        this.processor = PROLOG;
        return parseProlog(this, source, at, this.scanProlog(at), !this.isFinal, true, DIRECT);
      case PROLOG:
        return parseProlog(this, source, at, this.scanProlog(at), !this.isFinal, true, DIRECT);
      case CONTENT:
        return parseContent(this, source, at, this.parent === undefined ? 0 : 1, !this.isFinal, DIRECT);
      case EXTERNAL_CONTENT:
        return parseContent(this, source, at, 1, !this.isFinal, EXPANSION);
      case CDATA: {
        const next = parseCdata(this, source, at, !this.isFinal, DIRECT);
        if (this.cdataEnd < 0) return next;
        this.processor = this.parent === undefined ? CONTENT : EXTERNAL_CONTENT;
        return this.#process(next);
      }
      case IGNORED: {
        const next = parseIgnored(this, source, at, !this.isFinal);
        if (this.cdataEnd < 0) return next;
        this.processor = PROLOG;
        return this.#process(next);
      }
      case EPILOG:
        return parseEpilog(this, source, at);
      case ENTITY:
        this.#processEntity();
        return at;
      case EXTERNAL_INIT:
      case EXTERNAL_DECL:
        return this.#processExternal(at);
      case PARAMETER_INIT:
        this.#initializeEncoding();
        this.dtd.paramEntityRead = true;
        this.processor = this.inEntityValue ? VALUE_INIT : PARAMETER;
        return this.#process(at);
      case PARAMETER:
        return this.#processParameter(at);
      default:
        return this.#processValue(at);
    }
  }
  /** Where a section of CDATA or an ignored one ended, -1 if it goes on with the next piece of input. */
  cdataEnd = -1;

  /** The topmost open entity: its text, or what follows behind. */
  #processEntity(): void {
    const open = this.openEntities[this.openEntities.length - 1];
    const { entity } = open;
    if (open.hasMore) {
      const source = entity.scanner!;
      let next: number;
      if (entity.isParameter) {
        next = parseProlog(this, source, open.at, source.scanProlog(open.at), false, false, EXPANSION);
      } else next = parseContent(this, source, open.at, open.startLevel, false, EXPANSION);
      if (next !== source.end && this.status === PARSING && this.isReentering) {
        open.at = next;
        return;
      }
      open.hasMore = false;
      if (!entity.isParameter && open.startLevel !== this.tagLevel) throw new ParseFault(e.ASYNC_ENTITY);
      this.isReentering = true;
      return;
    }
    entity.isOpen = false;
    this.openEntities.pop();
    if (this.openEntities.length === 0) {
      this.processor = entity.isParameter ? PROLOG : this.parent === undefined ? CONTENT : EXTERNAL_CONTENT;
    }
    this.isReentering = true;
  }

  /** An entity's text comes next. */
  openEntity(entity: Entity, betweenDeclarations: boolean): void {
    entity.isOpen = true;
    this.openEntities.push({ entity, at: 0, hasMore: true, startLevel: this.tagLevel, betweenDeclarations });
    this.processor = ENTITY;
    this.isReentering = true;
  }

  /** An external entity of content: a mark, a text declaration, content. */
  #processExternal(at: number): number {
    const { input } = this;
    const source = input.scanner;
    let token: number;
    if (this.processor === EXTERNAL_INIT) {
      if (input.encoding === undefined) this.#initializeEncoding();
      token = this.scanContent(at);
      if (token === t.TOK_BOM) {
        this.charge(source, at, source.next, DIRECT);
        if (source.next === source.end && !this.isFinal) return source.next;
        at = source.next;
      } else if (this.#isIncomplete(token, at)) return at;
      this.processor = EXTERNAL_DECL;
    }
    input.setEvent(at);
    token = this.scanContent(at);
    if (token === t.TOK_XML_DECL) {
      const { next } = source;
      readXmlDeclaration(this, true, at, next);
      if (this.status === FINISHED) throw new ParseFault(e.ABORTED);
      at = next;
    } else if (this.#isIncomplete(token, at)) return at;
    this.processor = EXTERNAL_CONTENT;
    this.tagLevel = 1;
    return this.#process(at);
  }
  /** Whether to wait for more; a fault at the end. */
  #isIncomplete(token: number, at: number): boolean {
    if (token !== t.TOK_PARTIAL && token !== t.TOK_PARTIAL_CHAR) return false;
    if (!this.isFinal) return true;
    this.input.setEvent(at);
    throw new ParseFault(token === t.TOK_PARTIAL ? e.UNCLOSED_TOKEN : e.PARTIAL_CHAR);
  }

  /** Whether the input ends here, or has to go on; faults if it can't. */
  #isExhausted(token: number): boolean {
    if (token > 0) return false;
    if (!this.isFinal && token !== t.TOK_INVALID) return true;
    switch (token) {
      case t.TOK_INVALID:
        throw new ParseFault(e.INVALID_TOKEN);
      case t.TOK_PARTIAL:
        throw new ParseFault(e.UNCLOSED_TOKEN);
      case t.TOK_PARTIAL_CHAR:
        throw new ParseFault(e.PARTIAL_CHAR);
    }
    return true;
  }

  #processParameter(at: number): number {
    const source = this.input.scanner;
    let token = this.scanProlog(at);
    if (token <= 0) {
      if (this.#isExhausted(token) && !this.isFinal) return at;
    } else if (token === t.TOK_BOM) {
      this.charge(source, at, source.next, DIRECT);
      at = source.next;
      token = source.scanProlog(at);
    }
    this.processor = PROLOG;
    return parseProlog(this, source, at, token, !this.isFinal, true, DIRECT);
  }

  /** An external parameter entity inside of an entity's value: all of it is value. */
  #processValue(at: number): number {
    const { input } = this;
    const source = input.scanner;
    const isFirst = this.processor === VALUE_INIT;
    let start = at;
    if (isFirst) input.setEvent(start);
    for (;;) {
      const token = this.scanProlog(start);
      if (token <= 0) {
        this.#isExhausted(token);
        if (!this.isFinal) return at;
        storeEntityValue(this, source, at, source.end, DIRECT);
        return source.end;
      }
      const { next } = source;
      if (isFirst && token === t.TOK_XML_DECL) {
        readXmlDeclaration(this, false, start, next);
        if (this.status === FINISHED) throw new ParseFault(e.ABORTED);
        this.processor = VALUE;
        return this.#processValue(next);
      }
      if (token === t.TOK_BOM) {
        this.charge(source, at, next, DIRECT);
        at = next;
      } else if (token === t.TOK_INSTANCE_START) throw new ParseFault(e.SYNTAX);
      start = next;
      if (isFirst) input.setEvent(start);
    }
  }

  /** An encoding that was told and is not built in has to be asked for. */
  #initializeEncoding(): void {
    const { givenEncoding } = this;
    if (givenEncoding !== undefined && builtinEncoding(givenEncoding) === undefined) {
      this.input.useEncoding(this.unknownEncoding(givenEncoding), 0);
    }
  }
  unknownEncoding(name: string): Encoding {
    const { unknownEncoding } = this.handlers;
    const encoding = unknownEncoding === undefined ? undefined : this.call(() => unknownEncoding(name));
    if (encoding === undefined) throw new ParseFault(e.UNKNOWN_ENCODING);
    return encoding;
  }

  /** The first token tells the encoding, too. */
  #scanFirst(at: number, isContent: boolean): number {
    const { input } = this;
    const source = input.scanner;
    if (input.encoding === undefined) {
      const detected = detectEncoding(input.rest, this.givenEncoding, isContent);
      if (detected === "none") return t.TOK_NONE;
      if (detected === "partial") return t.TOK_PARTIAL;
      input.useEncoding(detected.encoding, 0);
      if (detected.hasMark) {
        source.next = 1;
        return t.TOK_BOM;
      }
    }
    return isContent ? source.scanContent(at) : source.scanProlog(at);
  }
  scanContent(at: number): number {
    return this.input.encoding === undefined ? this.#scanFirst(at, true) : this.input.scanner.scanContent(at);
  }
  scanProlog(at: number): number {
    return this.input.encoding === undefined ? this.#scanFirst(at, false) : this.input.scanner.scanProlog(at);
  }

  /**
   * Gives text to a handler; where the input's encoding is not UTF-8, in pieces of at most 1,024 bytes of it. `movesEvent`: the event stands
   * behind the text afterwards.
   */
  deliver(
    handler: (text: string) => void,
    source: Scanner,
    from: number,
    to: number,
    movesEvent: boolean,
  ): void {
    const { text } = source;
    this.handlerDepth++;
    try {
      if (!source.isDocument || !this.input.encoding!.isConverted) {
        handler(text.slice(from, to));
        return;
      }
      while (from < to) {
        let bytes = 0, end = from;
        while (end < to) {
          const c = text.charCodeAt(end);
          const isPair = c >= 0xd800 && c < 0xdc00;
          bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : isPair ? 4 : 3;
          if (bytes > 1024) break;
          end += isPair ? 2 : 1;
        }
        handler(text.slice(from, end));
        from = end;
        if (movesEvent || from < to) this.input.setEvent(from);
      }
    } finally {
      this.handlerDepth--;
    }
  }
  reportDefault(source: Scanner, from: number, to: number): void {
    const handler = this.handlers.default;
    if (handler !== undefined) this.deliver(handler, source, from, to, true);
  }

  reportProcessingInstruction(source: Scanner, from: number, to: number): void {
    const handler = this.handlers.processingInstruction;
    if (handler === undefined) return this.reportDefault(source, from, to);
    const nameEnd = source.skipQName(from + 2);
    const dataStart = source.skipSpace(nameEnd);
    const { text } = source;
    this.call(() => handler(text.slice(from + 2, nameEnd), normalizeLines(text.slice(dataStart, to - 2))));
  }
  reportComment(source: Scanner, from: number, to: number): void {
    const handler = this.handlers.comment;
    if (handler === undefined) return this.reportDefault(source, from, to);
    this.call(() => handler(normalizeLines(source.text.slice(from + 4, to - 3))));
  }
}

function normalizeLines(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
