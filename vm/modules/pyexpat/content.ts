/** Elements and what is in them. After expat's `doContent` and `doCdataSection`. */
import type { Binding } from "./declarations.ts";
import * as e from "./errors.ts";
import { ParseFault } from "./errors.ts";
import { CDATA, EXPANSION, FINISHED, NO_ACCOUNT, PARSING, type XmlParser } from "./parser.ts";
import { parseEpilog } from "./prolog.ts";
import type { Scanner } from "./scanner.ts";
import { endBindings, readStartTag } from "./tags.ts";
import * as t from "./tokens.ts";
import { entityScanner, predefinedEntity, referencedCharacter } from "./values.ts";

/** Text for the handler of character data, or for the default handler as it stands. */
function report(p: XmlParser, characters: string, source: Scanner, from: number, to: number): void {
  const { characterData } = p.handlers;
  if (characterData !== undefined) p.call(() => characterData(characters));
  else p.reportDefault(source, from, to);
}
function reportData(p: XmlParser, source: Scanner, from: number, to: number): void {
  const { characterData } = p.handlers;
  if (characterData !== undefined) p.deliver(characterData, source, from, to, false);
  else p.reportDefault(source, from, to);
}

/**
 * Parses content from `at` on; where it stopped, the rest being for later. `startLevel`: how many elements are open outside.
 */
export function parseContent(
  p: XmlParser,
  source: Scanner,
  at: number,
  startLevel: number,
  hasMore: boolean,
  account: number,
): number {
  const { input, handlers } = p;
  const { isDocument } = source;
  if (isDocument) input.setEvent(at);
  for (;;) {
    const token = isDocument ? p.scanContent(at) : source.scanContent(at);
    let { next } = source;
    switch (token) {
      case t.TOK_TRAILING_CR:
      case t.TOK_TRAILING_RSQB: {
        if (hasMore) return at;
        const { end } = source;
        p.charge(source, at, end, account);
        if (token === t.TOK_TRAILING_CR) report(p, "\n", source, at, end);
        else {
          reportData(p, source, at, end);
          if (isDocument && (startLevel === 0 || p.tagLevel !== startLevel)) input.setEvent(end);
        }
        if (startLevel === 0) throw new ParseFault(e.NO_ELEMENTS);
        if (p.tagLevel !== startLevel) throw new ParseFault(e.ASYNC_ENTITY);
        return end;
      }
      case t.TOK_NONE:
        if (hasMore) return at;
        if (startLevel === 0) throw new ParseFault(e.NO_ELEMENTS);
        if (p.tagLevel !== startLevel) throw new ParseFault(e.ASYNC_ENTITY);
        return at;
      case t.TOK_INVALID:
        if (isDocument) input.setEvent(next);
        throw new ParseFault(e.INVALID_TOKEN);
      case t.TOK_PARTIAL:
      case t.TOK_PARTIAL_CHAR:
        if (hasMore) return at;
        throw new ParseFault(token === t.TOK_PARTIAL ? e.UNCLOSED_TOKEN : e.PARTIAL_CHAR);
    }
    p.charge(source, at, next, account);
    switch (token) {
      case t.TOK_DATA_CHARS:
        reportData(p, source, at, next);
        break;
      case t.TOK_DATA_NEWLINE:
        report(p, "\n", source, at, next);
        break;
      case t.TOK_START_TAG: {
        const bindings: Binding[] = [];
        const nameEnd = source.skipQName(at + 1);
        const rawName = source.text.slice(at + 1, nameEnd);
        const tag = { rawName, name: rawName, bindings };
        p.tags.push(tag);
        p.tagLevel++;
        const { name, attributes, specified } = readStartTag(p, source, at, account, bindings);
        tag.name = name;
        const { startElement } = handlers;
        if (startElement !== undefined) p.call(() => startElement(name, attributes, specified));
        else p.reportDefault(source, at, next);
        break;
      }
      case t.TOK_EMPTY_ELEMENT:
        emptyElement(p, source, at, next);
        if (p.tagLevel === 0 && p.status !== FINISHED) return parseEpilog(p, source, next);
        break;
      case t.TOK_END_TAG:
        if (p.tagLevel === startLevel) throw new ParseFault(e.ASYNC_ENTITY);
        endTag(p, source, at, next);
        if (p.tagLevel === 0 && p.status !== FINISHED) return parseEpilog(p, source, next);
        break;
      case t.TOK_ENTITY_REF:
        entityReference(p, source, at, next);
        break;
      case t.TOK_CHAR_REF:
        report(p, referencedCharacter(p, source, at, next), source, at, next);
        break;
      case t.TOK_BOM:
        p.reportDefault(source, at, next);
        break;
      case t.TOK_XML_DECL:
        throw new ParseFault(e.MISPLACED_XML_PI);
      case t.TOK_CDATA_SECT_OPEN: {
        const { startCdataSection } = handlers;
        if (startCdataSection !== undefined) p.call(startCdataSection);
        else p.reportDefault(source, at, next);
        next = parseCdata(p, source, next, hasMore, account);
        if (p.cdataEnd < 0) {
          p.processor = CDATA;
          return next;
        }
        break;
      }
      case t.TOK_PI:
        p.reportProcessingInstruction(source, at, next);
        break;
      case t.TOK_COMMENT:
        p.reportComment(source, at, next);
        break;
    }
    if (p.status === FINISHED) {
      if (isDocument) input.setEvent(next);
      throw new ParseFault(e.ABORTED);
    }
    if (p.status === PARSING && p.isReentering) return next;
    at = next;
    if (isDocument) input.setEvent(at);
  }
}

function emptyElement(p: XmlParser, source: Scanner, at: number, next: number): void {
  const bindings: Binding[] = [];
  let hasHandler = false;
  try {
    const { name, attributes, specified } = readStartTag(p, source, at, NO_ACCOUNT, bindings);
    const { startElement } = p.handlers;
    if (startElement !== undefined) {
      hasHandler = true;
      p.call(() => startElement(name, attributes, specified));
    }
    const { endElement } = p.handlers;
    if (endElement !== undefined) {
      if (p.handlers.startElement !== undefined && source.isDocument) p.input.setEvent(next);
      hasHandler = true;
      p.call(() => endElement(name));
    }
    if (!hasHandler) p.reportDefault(source, at, next);
  } finally {
    endBindings(p, bindings);
  }
}

function endTag(p: XmlParser, source: Scanner, at: number, next: number): void {
  const { tags } = p;
  const tag = tags[tags.length - 1];
  const nameEnd = source.skipQName(at + 2);
  const { rawName } = tag;
  if (nameEnd - at - 2 !== rawName.length || !source.text.startsWith(rawName, at + 2)) {
    if (source.isDocument) p.input.setEvent(at + 2);
    throw new ParseFault(e.TAG_MISMATCH);
  }
  tags.pop();
  p.tagLevel--;
  const { endElement } = p.handlers;
  if (endElement !== undefined) p.call(() => endElement(tag.name));
  else p.reportDefault(source, at, next);
  endBindings(p, tag.bindings);
}

function entityReference(p: XmlParser, source: Scanner, at: number, next: number): void {
  const { dtd, handlers } = p;
  const name = source.text.slice(at + 1, next - 1);
  const ch = predefinedEntity(name);
  if (ch !== undefined) {
    p.chargeBytes(1, EXPANSION);
    report(p, ch, source, at, next);
    return;
  }
  const skip = () => {
    const { skippedEntity } = handlers;
    if (skippedEntity !== undefined) p.call(() => skippedEntity(name, false));
    else p.reportDefault(source, at, next);
  };
  const entity = dtd.generalEntities.get(name);
  if (!dtd.hasParamEntityRefs || dtd.isStandalone) {
    if (entity === undefined) throw new ParseFault(e.UNDEFINED_ENTITY);
    if (!entity.isInternal) throw new ParseFault(e.ENTITY_DECLARED_IN_PE);
  } else if (entity === undefined) return skip();
  if (entity.isOpen) throw new ParseFault(e.RECURSIVE_ENTITY_REF);
  if (entity.notation !== undefined) throw new ParseFault(e.BINARY_ENTITY_REF);
  if (entity.text !== undefined) {
    if (!p.expandsEntities) return skip();
    entityScanner(p, entity);
    p.openEntity(entity, false);
    return;
  }
  const { externalEntityRef } = handlers;
  if (externalEntityRef === undefined) return p.reportDefault(source, at, next);
  entity.isOpen = true;
  const context = p.contextText();
  entity.isOpen = false;
  const isRead = p.call(() => externalEntityRef(context, entity.base, entity.systemId, entity.publicId));
  if (!isRead) throw new ParseFault(e.EXTERNAL_ENTITY_HANDLING);
}

/** A section of CDATA from `at` on: where it stopped; `p.cdataEnd` is negative if the section goes on. */
export function parseCdata(
  p: XmlParser,
  source: Scanner,
  at: number,
  hasMore: boolean,
  account: number,
): number {
  const { input, handlers } = p;
  const { isDocument } = source;
  if (isDocument) input.setEvent(at);
  p.cdataEnd = -1;
  for (;;) {
    const token = source.scanCdata(at);
    const { next } = source;
    if (token === t.TOK_INVALID) {
      if (isDocument) input.setEvent(next);
      throw new ParseFault(e.INVALID_TOKEN);
    }
    if (token < 0) {
      if (hasMore) return at;
      throw new ParseFault(token === t.TOK_PARTIAL_CHAR ? e.PARTIAL_CHAR : e.UNCLOSED_CDATA_SECTION);
    }
    p.charge(source, at, next, account);
    if (token === t.TOK_CDATA_SECT_CLOSE) {
      const { endCdataSection } = handlers;
      if (endCdataSection !== undefined) p.call(endCdataSection);
      else p.reportDefault(source, at, next);
      if (p.status === FINISHED) throw new ParseFault(e.ABORTED);
      return p.cdataEnd = next;
    }
    if (token === t.TOK_DATA_NEWLINE) report(p, "\n", source, at, next);
    else reportData(p, source, at, next);
    if (p.status === FINISHED) {
      if (isDocument) input.setEvent(next);
      throw new ParseFault(e.ABORTED);
    }
    at = next;
    if (isDocument) input.setEvent(at);
  }
}
