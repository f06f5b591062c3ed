/** What comes before and behind the outermost element: declarations, the document type. After expat's `doProlog` and `epilogProcessor`. */
import {
  ContentModel,
  CTYPE_ANY,
  CTYPE_CHOICE,
  CTYPE_EMPTY,
  CTYPE_MIXED,
  defineAttribute,
  type Entity,
} from "./declarations.ts";
import * as e from "./errors.ts";
import { ParseFault } from "./errors.ts";
import * as r from "./grammar.ts";
import { CONTENT, DIRECT, EPILOG, FINISHED, IGNORED, NO_ACCOUNT, PARSING, type XmlParser } from "./parser.ts";
import { parseContent } from "./content.ts";
import type { Scanner } from "./scanner.ts";
import * as t from "./tokens.ts";
import { attributeValue, entityScanner, predefinedEntity, storeEntityValue } from "./values.ts";
import { readXmlDeclaration } from "./xml_declaration.ts";

/** The name under which the external subset is known: no parameter entity can be called so. */
const EXTERNAL_SUBSET = "#";

/**
 * Parses from the token `token` at `at` on; where it stopped. `mayClose`: the document type may end here.
 */
export function parseProlog(
  p: XmlParser,
  source: Scanner,
  at: number,
  token: number,
  hasMore: boolean,
  mayClose: boolean,
  account: number,
): number {
  const { input } = p;
  const { isDocument } = source;
  for (;;) {
    let { next } = source;
    if (isDocument) input.setEvent(at);
    if (token <= 0) {
      if (hasMore && token !== t.TOK_INVALID) return at;
      switch (token) {
        case t.TOK_INVALID:
          if (isDocument) input.setEvent(next);
          throw new ParseFault(e.INVALID_TOKEN);
        case t.TOK_PARTIAL:
          throw new ParseFault(e.UNCLOSED_TOKEN);
        case t.TOK_PARTIAL_CHAR:
          throw new ParseFault(e.PARTIAL_CHAR);
        case t.TOK_NONE:
          if (!isDocument && !p.openEntities[p.openEntities.length - 1].betweenDeclarations) return at;
          if (p.isParameterEntity || !isDocument) {
            const role = p.prolog.roleOf(t.TOK_NONE, source.text, source.end, source.end);
            if (role === r.ROLE_ERROR) throw new ParseFault(e.INCOMPLETE_PE);
            return at;
          }
          throw new ParseFault(e.NO_ELEMENTS);
        case -t.TOK_PROLOG_S:
          token = -token;
          break;
        default:
          token = -token;
          next = source.end;
      }
    }
    const role = p.prolog.roleOf(token, source.text, at, next);
    if (role !== r.ROLE_INSTANCE_START && role !== r.ROLE_XML_DECL && role !== r.ROLE_TEXT_DECL) {
      p.charge(source, at, next, account);
    }
    if (role === r.ROLE_INSTANCE_START) {
      if (p.useForeignDtd) readExternalSubset(p, true, false);
      p.processor = CONTENT;
      return parseContent(p, source, at, p.parent === undefined ? 0 : 1, !p.isFinal, DIRECT);
    }
    if (role === r.ROLE_IGNORE_SECT) {
      p.reportDefault(source, at, next);
      next = parseIgnored(p, source, next, hasMore);
      if (p.cdataEnd < 0) {
        p.processor = IGNORED;
        return next;
      }
    } else if (act(p, source, role, token, at, next, mayClose)) p.reportDefault(source, at, next);
    if (p.status === FINISHED) throw new ParseFault(e.ABORTED);
    if (p.status === PARSING && p.isReentering) return next;
    at = next;
    token = source.scanProlog(at);
  }
}

function mustBeStandalone(p: XmlParser): void {
  const { notStandalone } = p.handlers;
  if (p.dtd.isStandalone || notStandalone === undefined) return;
  if (!p.call(notStandalone)) throw new ParseFault(e.NOT_STANDALONE);
}

/** Has the external subset read. `isForeign`: the document names none, or the application's comes first. */
function readExternalSubset(p: XmlParser, isForeign: boolean, hasSystemId: boolean): void {
  const { dtd } = p;
  const before = dtd.hasParamEntityRefs;
  dtd.hasParamEntityRefs = true;
  const { externalEntityRef } = p.handlers;
  if (p.paramEntityParsing === 0 || externalEntityRef === undefined) return;
  const entity = externalSubset(p);
  if (isForeign) entity.base = p.base;
  dtd.paramEntityRead = false;
  const isRead = p.call(() => externalEntityRef(undefined, entity.base, entity.systemId, entity.publicId));
  if (!isRead) throw new ParseFault(e.EXTERNAL_ENTITY_HANDLING);
  if (dtd.paramEntityRead) mustBeStandalone(p);
  else if (!hasSystemId) dtd.hasParamEntityRefs = before;
}
function externalSubset(p: XmlParser): Entity {
  const { dtd } = p;
  return dtd.parameterEntities.get(EXTERNAL_SUBSET) ?? dtd.newEntity(EXTERNAL_SUBSET, true, false)!;
}

/** The literal without its quotes. */
function literal(source: Scanner, at: number, next: number): string {
  return source.text.slice(at + 1, next - 1);
}
const PUBLIC_ID_CHARACTERS = /[^A-Za-z0-9 \r\n\-'()+,./:=?;!*#@$_%]/;
/** A public identifier with its white space normalized; a fault if it has other characters than it may. */
function publicId(p: XmlParser, source: Scanner, at: number, next: number): string {
  const id = literal(source, at, next);
  const bad = id.search(PUBLIC_ID_CHARACTERS);
  if (bad >= 0) {
    if (source.isDocument) p.input.setEvent(at + 1 + bad);
    throw new ParseFault(e.PUBLICID);
  }
  return id.replace(/[ \r\n]+/g, " ").replace(/^ | $/g, "");
}

/** Does what a token's role asks for. True: it is for the default handler. */
function act(
  p: XmlParser,
  source: Scanner,
  role: number,
  token: number,
  at: number,
  next: number,
  mayClose: boolean,
): boolean {
  const { dtd, handlers } = p;
  const text = () => source.text.slice(at, next);
  const isDeclaring = dtd.keepProcessing;
  switch (role) {
    case r.ROLE_ERROR:
      if (token === t.TOK_PARAM_ENTITY_REF) throw new ParseFault(e.PARAM_ENTITY_REF);
      throw new ParseFault(token === t.TOK_XML_DECL ? e.MISPLACED_XML_PI : e.SYNTAX);
    case r.ROLE_NONE:
      return token !== t.TOK_BOM;
    case r.ROLE_PI:
      p.reportProcessingInstruction(source, at, next);
      return false;
    case r.ROLE_COMMENT:
      p.reportComment(source, at, next);
      return false;
    case r.ROLE_XML_DECL:
    case r.ROLE_TEXT_DECL:
      readXmlDeclaration(p, role === r.ROLE_TEXT_DECL, at, next);
      return false;
    case r.ROLE_DOCTYPE_NONE:
      return handlers.startDoctypeDecl === undefined;
    case r.ROLE_ENTITY_NONE:
      return !(isDeclaring && handlers.entityDecl !== undefined);
    case r.ROLE_NOTATION_NONE:
      return handlers.notationDecl === undefined;
    case r.ROLE_ATTLIST_NONE:
      return !(isDeclaring && handlers.attlistDecl !== undefined);
    case r.ROLE_ELEMENT_NONE:
      return handlers.elementDecl === undefined;
    case r.ROLE_DOCTYPE_NAME:
      p.doctypeSystemId = undefined;
      if (handlers.startDoctypeDecl === undefined) return true;
      p.doctypeName = text();
      p.doctypePublicId = undefined;
      return false;
    case r.ROLE_DOCTYPE_INTERNAL_SUBSET:
      return !announceDoctype(p, true);
    case r.ROLE_DOCTYPE_PUBLIC_ID: {
      p.useForeignDtd = false;
      p.declaredEntity = externalSubset(p);
      dtd.hasParamEntityRefs = true;
      const id = publicId(p, source, at, next);
      if (isDeclaring) p.declaredEntity.publicId = id;
      if (handlers.startDoctypeDecl === undefined) return true;
      p.doctypePublicId = id;
      return false;
    }
    case r.ROLE_DOCTYPE_SYSTEM_ID:
      return declareSystemId(p, literal(source, at, next));
    case r.ROLE_DOCTYPE_CLOSE: {
      if (!mayClose) throw new ParseFault(e.INVALID_TOKEN);
      let isForDefault = true;
      if (p.doctypeName !== undefined) isForDefault = !announceDoctype(p, false);
      const hasSystemId = p.doctypeSystemId !== undefined;
      if (hasSystemId || p.useForeignDtd) {
        readExternalSubset(p, p.useForeignDtd, hasSystemId);
        p.useForeignDtd = false;
      }
      const { endDoctypeDecl } = handlers;
      if (endDoctypeDecl === undefined) return isForDefault;
      p.call(endDoctypeDecl);
      return false;
    }
    case r.ROLE_PARAM_ENTITY_REF:
    case r.ROLE_INNER_PARAM_ENTITY_REF:
      return readParameterEntity(p, role === r.ROLE_PARAM_ENTITY_REF, literal(source, at, next));
  }
  if (role <= r.ROLE_ENTITY_NOTATION_NAME) return declareEntity(p, source, role, at, next);
  if (role <= r.ROLE_NOTATION_PUBLIC_ID) return declareNotation(p, source, role, at, next);
  if (role <= r.ROLE_FIXED_ATTRIBUTE_VALUE) return declareAttribute(p, source, role, at, next);
  return declareElement(p, source, role, at, next);
}

/** Tells the handler of the document type. False: there is none. */
function announceDoctype(p: XmlParser, hasInternalSubset: boolean): boolean {
  const { startDoctypeDecl } = p.handlers;
  const { doctypeName, doctypeSystemId, doctypePublicId } = p;
  p.doctypeName = undefined;
  if (startDoctypeDecl === undefined || doctypeName === undefined) return false;
  p.call(() => startDoctypeDecl(doctypeName, doctypeSystemId, doctypePublicId, hasInternalSubset));
  return true;
}

function declareSystemId(p: XmlParser, systemId: string): boolean {
  const { dtd, handlers } = p;
  p.useForeignDtd = false;
  dtd.hasParamEntityRefs = true;
  p.doctypeSystemId = systemId;
  if (p.paramEntityParsing === 0) mustBeStandalone(p);
  if (p.declaredEntity === undefined) {
    p.declaredEntity = externalSubset(p);
    p.declaredEntity.publicId = undefined;
  }
  if (dtd.keepProcessing) {
    p.declaredEntity.systemId = systemId;
    p.declaredEntity.base = p.base;
  }
  return handlers.startDoctypeDecl === undefined;
}

/** A reference between declarations or inside of one. */
function readParameterEntity(p: XmlParser, isBetween: boolean, name: string): boolean {
  const { dtd, handlers } = p;
  dtd.hasParamEntityRefs = true;
  if (p.paramEntityParsing === 0) {
    dtd.keepProcessing = dtd.isStandalone;
    mustBeStandalone(p);
    return true;
  }
  const entity = dtd.parameterEntities.get(name);
  if (p.prolog.isDocument && dtd.isStandalone && p.openEntities.length === 0) {
    if (entity === undefined) throw new ParseFault(e.UNDEFINED_ENTITY);
    if (!entity.isInternal) throw new ParseFault(e.ENTITY_DECLARED_IN_PE);
  } else if (entity === undefined) {
    dtd.keepProcessing = dtd.isStandalone;
    const { skippedEntity } = handlers;
    if (!isBetween || skippedEntity === undefined) return true;
    p.call(() => skippedEntity(name, true));
    return false;
  }
  if (entity.isOpen) throw new ParseFault(e.RECURSIVE_ENTITY_REF);
  if (entity.text !== undefined) {
    entityScanner(p, entity);
    p.openEntity(entity, isBetween);
    return false;
  }
  const { externalEntityRef } = handlers;
  if (externalEntityRef === undefined) {
    dtd.keepProcessing = dtd.isStandalone;
    return true;
  }
  dtd.paramEntityRead = false;
  entity.isOpen = true;
  const isRead = p.call(() => externalEntityRef(undefined, entity.base, entity.systemId, entity.publicId));
  entity.isOpen = false;
  if (!isRead) throw new ParseFault(e.EXTERNAL_ENTITY_HANDLING);
  if (!dtd.paramEntityRead) dtd.keepProcessing = dtd.isStandalone;
  else mustBeStandalone(p);
  return false;
}

function declareEntity(p: XmlParser, source: Scanner, role: number, at: number, next: number): boolean {
  const { dtd, handlers } = p;
  const entity = p.declaredEntity;
  const { entityDecl } = handlers;
  switch (role) {
    case r.ROLE_GENERAL_ENTITY_NAME:
    case r.ROLE_PARAM_ENTITY_NAME: {
      const isParameter = role === r.ROLE_PARAM_ENTITY_NAME;
      const name = source.text.slice(at, next);
      p.declaredEntity = undefined;
      if ((!isParameter && predefinedEntity(name) !== undefined) || !dtd.keepProcessing) return true;
      const isInternal = p.parent === undefined && p.openEntities.length === 0;
      p.declaredEntity = dtd.newEntity(name, isParameter, isInternal);
      return p.declaredEntity === undefined || entityDecl === undefined;
    }
    case r.ROLE_ENTITY_VALUE: {
      if (!dtd.keepProcessing) return true;
      let fault: unknown;
      try {
        storeEntityValue(p, source, at + 1, next - 1, NO_ACCOUNT);
      } catch (err) {
        if (!(err instanceof ParseFault)) throw err;
        fault = err;
      }
      const value = dtd.entityValue;
      dtd.entityValue = "";
      let isForDefault = true;
      if (entity !== undefined) {
        entity.text = value;
        if (entityDecl !== undefined) {
          p.call(() =>
            entityDecl(entity.name, entity.isParameter, value, p.base, undefined, undefined, undefined)
          );
          isForDefault = false;
        }
      }
      if (fault !== undefined) throw fault;
      return isForDefault;
    }
    case r.ROLE_ENTITY_PUBLIC_ID: {
      const id = publicId(p, source, at, next);
      if (!dtd.keepProcessing || entity === undefined) return true;
      entity.publicId = id;
      return entityDecl === undefined;
    }
    case r.ROLE_ENTITY_SYSTEM_ID:
      if (!dtd.keepProcessing || entity === undefined) return true;
      entity.systemId = literal(source, at, next);
      entity.base = p.base;
      return entityDecl === undefined;
  }
  if (!dtd.keepProcessing || entity === undefined) return true;
  if (role === r.ROLE_ENTITY_NOTATION_NAME) {
    entity.notation = source.text.slice(at, next);
    const { unparsedEntityDecl } = handlers;
    const { name, base, systemId, publicId, notation } = entity;
    if (unparsedEntityDecl !== undefined) {
      p.call(() => unparsedEntityDecl(name, base, systemId, publicId, notation));
      return false;
    }
  }
  if (entityDecl === undefined) return true;
  const { name, base, systemId, publicId: id, notation } = entity;
  const isParameter = role === r.ROLE_ENTITY_COMPLETE && entity.isParameter;
  p.call(() => entityDecl(name, isParameter, undefined, base, systemId, id, notation));
  return false;
}

function declareNotation(p: XmlParser, source: Scanner, role: number, at: number, next: number): boolean {
  const { notationDecl } = p.handlers;
  const name = p.declaredNotation;
  switch (role) {
    case r.ROLE_NOTATION_NAME:
      p.declaredNotationId = undefined;
      p.declaredNotation = notationDecl === undefined ? undefined : source.text.slice(at, next);
      return notationDecl === undefined;
    case r.ROLE_NOTATION_PUBLIC_ID: {
      const id = publicId(p, source, at, next);
      if (name === undefined) return true;
      p.declaredNotationId = id;
      return false;
    }
  }
  const publicIdentifier = p.declaredNotationId;
  const hasSystemId = role === r.ROLE_NOTATION_SYSTEM_ID;
  if (notationDecl === undefined || name === undefined || (!hasSystemId && publicIdentifier === undefined)) {
    return true;
  }
  const systemId = hasSystemId ? literal(source, at, next) : undefined;
  p.call(() => notationDecl(name, p.base, systemId, publicIdentifier));
  return false;
}

function declareAttribute(p: XmlParser, source: Scanner, role: number, at: number, next: number): boolean {
  const { dtd, handlers } = p;
  const { attlistDecl } = handlers;
  const isHeard = dtd.keepProcessing && attlistDecl !== undefined;
  switch (role) {
    case r.ROLE_ATTLIST_ELEMENT_NAME:
      p.declaredElement = dtd.elementType(source.text.slice(at, next));
      return !isHeard;
    case r.ROLE_ATTRIBUTE_NAME:
      p.declaredAttribute = dtd.attributeId(source.text.slice(at, next));
      p.declaredType = "";
      return !isHeard;
    case r.ROLE_ATTRIBUTE_ENUM_VALUE:
    case r.ROLE_ATTRIBUTE_NOTATION_VALUE: {
      if (!isHeard) return true;
      const opening = role === r.ROLE_ATTRIBUTE_NOTATION_VALUE ? "NOTATION(" : "(";
      p.declaredType += (p.declaredType === "" ? opening : "|") + source.text.slice(at, next);
      return false;
    }
    case r.ROLE_IMPLIED_ATTRIBUTE_VALUE:
    case r.ROLE_REQUIRED_ATTRIBUTE_VALUE:
    case r.ROLE_DEFAULT_ATTRIBUTE_VALUE:
    case r.ROLE_FIXED_ATTRIBUTE_VALUE:
      break;
    default:
      p.declaredType = r.ATTRIBUTE_TYPES[role - r.ROLE_ATTRIBUTE_TYPE];
      return !isHeard;
  }
  if (!dtd.keepProcessing) return true;
  const element = p.declaredElement!, id = p.declaredAttribute!;
  const isCdata = p.declaredType === "CDATA";
  const hasValue = role === r.ROLE_DEFAULT_ATTRIBUTE_VALUE || role === r.ROLE_FIXED_ATTRIBUTE_VALUE;
  const value = hasValue ? attributeValue(p, source, isCdata, at + 1, next - 1, true, NO_ACCOUNT) : undefined;
  defineAttribute(element, id, isCdata, !hasValue && p.declaredType === "ID", value);
  let type = p.declaredType;
  if (attlistDecl === undefined || type === "") return true;
  if (type.startsWith("(") || type.startsWith("NO")) type += ")";
  const isRequired = role === r.ROLE_REQUIRED_ATTRIBUTE_VALUE || role === r.ROLE_FIXED_ATTRIBUTE_VALUE;
  p.call(() => attlistDecl(element.name, id.name, type, value, isRequired));
  return false;
}

function declareElement(p: XmlParser, source: Scanner, role: number, at: number, next: number): boolean {
  const { dtd, prolog } = p;
  const { elementDecl } = p.handlers;
  const model = dtd.model;
  const isHeard = model !== undefined && elementDecl !== undefined;
  if (role >= r.ROLE_CONTENT_ELEMENT) {
    const quantifier = role - r.ROLE_CONTENT_ELEMENT;
    const name = source.text.slice(at, quantifier === 0 ? next : next - 1);
    model?.addName(dtd.elementType(name).name, quantifier);
    return !isHeard;
  }
  switch (role) {
    case r.ROLE_ELEMENT_NAME:
      if (elementDecl === undefined) return true;
      p.declaredElement = dtd.elementType(source.text.slice(at, next));
      dtd.model = new ContentModel();
      return false;
    case r.ROLE_CONTENT_ANY:
    case r.ROLE_CONTENT_EMPTY: {
      dtd.model = undefined;
      if (!isHeard) return true;
      const type = role === r.ROLE_CONTENT_ANY ? CTYPE_ANY : CTYPE_EMPTY;
      const { name } = p.declaredElement!;
      p.call(() => elementDecl(name, { type, quantifier: 0, name: undefined, children: [] }));
      return false;
    }
    case r.ROLE_CONTENT_PCDATA:
      if (model !== undefined) model.group.type = CTYPE_MIXED;
      return !isHeard;
    case r.ROLE_GROUP_OPEN:
      p.connectors[prolog.level] = "";
      model?.openGroup();
      return !isHeard;
    case r.ROLE_GROUP_SEQUENCE:
      if (p.connectors[prolog.level] === "|") throw new ParseFault(e.SYNTAX);
      p.connectors[prolog.level] = ",";
      return !isHeard;
    case r.ROLE_GROUP_CHOICE: {
      if (p.connectors[prolog.level] === ",") throw new ParseFault(e.SYNTAX);
      const isFirst = p.connectors[prolog.level] === "";
      p.connectors[prolog.level] = "|";
      if (model === undefined || !isFirst || model.group.type === CTYPE_MIXED) return true;
      model.group.type = CTYPE_CHOICE;
      return !isHeard;
    }
  }
  // A group ends.
  if (model === undefined) return true;
  const root = model.closeGroup(role - r.ROLE_GROUP_CLOSE);
  if (root !== undefined) {
    dtd.model = undefined;
    const { name } = p.declaredElement!;
    if (elementDecl !== undefined) p.call(() => elementDecl(name, root));
  }
  return !isHeard;
}

/** An ignored section from `at` on: where it stopped; `p.cdataEnd` is negative if the section goes on. */
export function parseIgnored(p: XmlParser, source: Scanner, at: number, hasMore: boolean): number {
  const { input } = p;
  const { isDocument } = source;
  if (isDocument) input.setEvent(at);
  p.cdataEnd = -1;
  const token = source.scanIgnored(at);
  const { next } = source;
  if (token === t.TOK_INVALID) {
    if (isDocument) input.setEvent(next);
    throw new ParseFault(e.INVALID_TOKEN);
  }
  if (token < 0) {
    if (hasMore) return at;
    throw new ParseFault(token === t.TOK_PARTIAL_CHAR ? e.PARTIAL_CHAR : e.SYNTAX);
  }
  p.charge(source, at, next, DIRECT);
  p.reportDefault(source, at, next);
  if (p.status === FINISHED) throw new ParseFault(e.ABORTED);
  return p.cdataEnd = next;
}

/** What comes behind the outermost element. */
export function parseEpilog(p: XmlParser, source: Scanner, at: number): number {
  const { input } = p;
  p.processor = EPILOG;
  input.setEvent(at);
  for (;;) {
    const token = source.scanProlog(at);
    const { next } = source;
    switch (token) {
      case -t.TOK_PROLOG_S:
        p.charge(source, at, next, DIRECT);
        p.reportDefault(source, at, next);
        if (p.status === FINISHED) throw new ParseFault(e.ABORTED);
        return next;
      case t.TOK_NONE:
        return at;
      case t.TOK_PROLOG_S:
        p.charge(source, at, next, DIRECT);
        p.reportDefault(source, at, next);
        break;
      case t.TOK_PI:
        p.charge(source, at, next, DIRECT);
        p.reportProcessingInstruction(source, at, next);
        break;
      case t.TOK_COMMENT:
        p.charge(source, at, next, DIRECT);
        p.reportComment(source, at, next);
        break;
      case t.TOK_INVALID:
        input.setEvent(next);
        throw new ParseFault(e.INVALID_TOKEN);
      case t.TOK_PARTIAL:
      case t.TOK_PARTIAL_CHAR:
        if (!p.isFinal) return at;
        throw new ParseFault(token === t.TOK_PARTIAL ? e.UNCLOSED_TOKEN : e.PARTIAL_CHAR);
      default:
        throw new ParseFault(e.JUNK_AFTER_DOC_ELEMENT);
    }
    if (p.status === FINISHED) {
      input.setEvent(next);
      throw new ParseFault(e.ABORTED);
    }
    at = next;
    input.setEvent(at);
  }
}
