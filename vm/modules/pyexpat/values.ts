/** Values of attributes and entities: references are replaced, white space is normalized. After expat's `xmlparse.c`. */
import type { Entity } from "./declarations.ts";
import * as e from "./errors.ts";
import { ParseFault } from "./errors.ts";
import { EXPANSION, type XmlParser } from "./parser.ts";
import { Scanner } from "./scanner.ts";
import * as t from "./tokens.ts";

/** The character of a reference at `from`; a fault if it is none. */
export function referencedCharacter(p: XmlParser, source: Scanner, from: number, to: number): string {
  const { text } = source;
  const isHex = text[from + 2] === "x";
  const value = parseInt(text.slice(from + (isHex ? 3 : 2), to - 1), isHex ? 16 : 10);
  const isCharacter = value < 0x20
    ? value === 9 || value === 10 || value === 13
    : value < 0xd800 || (value > 0xdfff && value < 0xfffe) || (value > 0xffff && value < 0x110000);
  if (!isCharacter) {
    if (source.isDocument) p.input.setEvent(from);
    throw new ParseFault(e.BAD_CHAR_REF);
  }
  return String.fromCodePoint(value);
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
/** The character of an entity that needs no declaration. */
export function predefinedEntity(name: string): string | undefined {
  return Object.hasOwn(PREDEFINED, name) ? PREDEFINED[name] : undefined;
}

/** The text of an entity, ready for the scanner. */
export function entityScanner(p: XmlParser, entity: Entity): Scanner {
  return entity.scanner ??= new Scanner(entity.text!, false, p.namespaces);
}

/** A text whose rest is still to be read; `entity` is the one that it belongs to. */
interface Reading {
  readonly source: Scanner;
  readonly entity: Entity | undefined;
  at: number;
  readonly end: number;
  readonly account: number;
}

/** Puts an entity's text on top of what is being read. */
function enter(p: XmlParser, entity: Entity, readings: Reading[]): void {
  entity.isOpen = true;
  const source = entityScanner(p, entity);
  readings.push({ source, entity, at: 0, end: source.end, account: EXPANSION });
}
/** Gives up what has been read to its end. */
function leave(readings: Reading[]): void {
  const { entity } = readings.pop()!;
  if (entity !== undefined) entity.isOpen = false;
}

/** The value of an attribute between its quotes; `inProlog`: a default value. */
export function attributeValue(
  p: XmlParser,
  source: Scanner,
  isCdata: boolean,
  from: number,
  to: number,
  inProlog: boolean,
  account: number,
): string {
  let value = "";
  const addSpace = () => {
    if (isCdata || (value !== "" && !value.endsWith(" "))) value += " ";
  };
  const readings: Reading[] = [{ source, entity: undefined, at: from, end: to, account }];
  while (readings.length > 0) {
    const reading = readings[readings.length - 1];
    const { source: text, at } = reading;
    const token = text.scanAttributeValue(at, reading.end);
    if (token === t.TOK_NONE) {
      leave(readings);
      continue;
    }
    let { next } = text;
    const fault = (code: number, place = at) => {
      if (text.isDocument) p.input.setEvent(place);
      return new ParseFault(code);
    };
    if (token === t.TOK_TRAILING_CR) next = at + 1;
    if (token === t.TOK_INVALID) throw fault(e.INVALID_TOKEN, next);
    if (token === t.TOK_PARTIAL || token === t.TOK_PARTIAL_CHAR) throw fault(e.INVALID_TOKEN);
    p.charge(text, at, next, reading.account);
    reading.at = next;
    switch (token) {
      case t.TOK_CHAR_REF: {
        const ch = referencedCharacter(p, text, at, next);
        if (ch === " ") addSpace();
        else value += ch;
        break;
      }
      case t.TOK_DATA_CHARS:
        value += text.text.slice(at, next);
        break;
      case t.TOK_ENTITY_REF: {
        const name = text.text.slice(at + 1, next - 1);
        const ch = predefinedEntity(name);
        if (ch !== undefined) {
          p.chargeBytes(1, EXPANSION);
          value += ch;
          break;
        }
        const entity = p.dtd.generalEntities.get(name);
        if (mustBeDeclared(p, inProlog)) {
          if (entity === undefined) throw new ParseFault(e.UNDEFINED_ENTITY);
          if (!entity.isInternal) throw new ParseFault(e.ENTITY_DECLARED_IN_PE);
        } else if (entity === undefined) break;
        if (entity.isOpen) throw fault(e.RECURSIVE_ENTITY_REF);
        if (entity.notation !== undefined) throw fault(e.BINARY_ENTITY_REF);
        if (entity.text === undefined) throw fault(e.ATTRIBUTE_EXTERNAL_ENTITY_REF);
        enter(p, entity, readings);
        break;
      }
      default:
        addSpace();
    }
  }
  return !isCdata && value.endsWith(" ") ? value.slice(0, -1) : value;
}

/** Whether a reference in an attribute's value needs a declaration that was read. */
function mustBeDeclared(p: XmlParser, inProlog: boolean): boolean {
  const { dtd } = p;
  if (!inProlog) return !dtd.hasParamEntityRefs || dtd.isStandalone;
  return p.prolog.isDocument && (dtd.isStandalone ? p.openEntities.length === 0 : !dtd.hasParamEntityRefs);
}

/** Adds text to the value of the entity that is being declared. */
export function storeEntityValue(
  p: XmlParser,
  source: Scanner,
  from: number,
  to: number,
  account: number,
): void {
  const wasInValue = p.inEntityValue;
  const readings: Reading[] = [{ source, entity: undefined, at: from, end: to, account }];
  p.inEntityValue = true;
  try {
    while (readings.length > 0) readValuePiece(p, readings);
  } finally {
    p.inEntityValue = wasInValue;
  }
}

function readValuePiece(p: XmlParser, readings: Reading[]): void {
  const reading = readings[readings.length - 1];
  const { source: text, at } = reading;
  const token = text.scanEntityValue(at, reading.end);
  if (token === t.TOK_NONE) return leave(readings);
  let { next } = text;
  const fault = (code: number, place = at) => {
    if (text.isDocument) p.input.setEvent(place);
    return new ParseFault(code);
  };
  if (token === t.TOK_TRAILING_CR) next = at + 1;
  if (token === t.TOK_INVALID) throw fault(e.INVALID_TOKEN, next);
  if (token === t.TOK_PARTIAL || token === t.TOK_PARTIAL_CHAR) throw fault(e.INVALID_TOKEN);
  p.charge(text, at, next, reading.account);
  reading.at = next;
  switch (token) {
    case t.TOK_PARAM_ENTITY_REF:
      if (!p.isParameterEntity && text.isDocument) throw fault(e.PARAM_ENTITY_REF);
      return readParameterReference(p, text.text.slice(at + 1, next - 1), readings, fault);
    case t.TOK_ENTITY_REF:
    case t.TOK_DATA_CHARS:
      p.dtd.entityValue += text.text.slice(at, next);
      return;
    case t.TOK_CHAR_REF:
      p.dtd.entityValue += referencedCharacter(p, text, at, next);
      return;
    default:
      p.dtd.entityValue += "\n";
  }
}

function readParameterReference(
  p: XmlParser,
  name: string,
  readings: Reading[],
  fault: (code: number) => ParseFault,
): void {
  const { dtd } = p;
  const entity = dtd.parameterEntities.get(name);
  if (entity === undefined) {
    dtd.keepProcessing = dtd.isStandalone;
    return;
  }
  if (entity.isOpen || entity === p.declaredEntity) throw fault(e.RECURSIVE_ENTITY_REF);
  if (entity.systemId === undefined) return enter(p, entity, readings);
  const { externalEntityRef } = p.handlers;
  if (externalEntityRef !== undefined) {
    dtd.paramEntityRead = false;
    entity.isOpen = true;
    const isRead = p.call(() => externalEntityRef(undefined, entity.base, entity.systemId, entity.publicId));
    entity.isOpen = false;
    if (!isRead) throw new ParseFault(e.EXTERNAL_ENTITY_HANDLING);
    if (dtd.paramEntityRead) return;
  }
  dtd.keepProcessing = dtd.isStandalone;
}
