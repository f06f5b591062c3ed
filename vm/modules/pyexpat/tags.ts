/** Start tags: attributes, their defaults, namespaces. After expat's `storeAtts` and `addBinding`. */
import { type AttributeId, type Binding, defineAttribute, type Prefix } from "./declarations.ts";
import * as e from "./errors.ts";
import { ParseFault } from "./errors.ts";
import type { XmlParser } from "./parser.ts";
import type { Scanner } from "./scanner.ts";
import { attributeValue } from "./values.ts";

export { defineAttribute };

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";
/** Characters that RFC 3986 allows in a URI. */
const URI_CHARACTER = /[A-Za-z0-9%._~:/?#[\]@!$&'()*+,;=-]/;

/** A prefix begins to stand for a namespace; `announces`: a handler hears of it. */
export function addBinding(
  p: XmlParser,
  prefix: Prefix,
  uri: string,
  bindings: Binding[],
  announces: boolean,
): void {
  const { name } = prefix;
  if (uri === "" && name !== undefined) throw new ParseFault(e.UNDECLARING_PREFIX);
  if (name === "xmlns") throw new ParseFault(e.RESERVED_PREFIX_XMLNS);
  const mustBeXml = name === "xml";
  const { separator } = p;
  if (separator !== "" && uri.includes(separator) && !URI_CHARACTER.test(separator)) {
    throw new ParseFault(e.SYNTAX);
  }
  if (mustBeXml !== (uri === XML_NAMESPACE)) {
    throw new ParseFault(mustBeXml ? e.RESERVED_PREFIX_XML : e.RESERVED_NAMESPACE_URI);
  }
  if (uri === XMLNS_NAMESPACE) throw new ParseFault(e.RESERVED_NAMESPACE_URI);
  const binding: Binding = { prefix, uri, outer: prefix.binding };
  prefix.binding = uri === "" ? undefined : binding;
  bindings.push(binding);
  const { startNamespaceDecl } = p.handlers;
  if (announces && startNamespaceDecl !== undefined) {
    p.call(() => startNamespaceDecl(name, prefix.binding === undefined ? undefined : uri));
  }
}

/** The prefixes of an element stand for what they did before. */
export function endBindings(p: XmlParser, bindings: Binding[]): void {
  for (let i = bindings.length - 1; i >= 0; i--) {
    const { prefix, outer } = bindings[i];
    const { endNamespaceDecl } = p.handlers;
    if (endNamespaceDecl !== undefined) p.call(() => endNamespaceDecl(prefix.name));
    prefix.binding = outer;
  }
}

/** A name with its namespace for a prefix. */
function expand(p: XmlParser, binding: Binding, localName: string): string {
  const { separator } = p;
  const name = binding.uri + separator + localName;
  // An empty separator ends the name where expat would put the prefix.
  return p.withPrefixes && binding.prefix.name !== undefined && separator !== ""
    ? name + separator + binding.prefix.name
    : name;
}

export interface StartTag {
  name: string;
  /** Names and values in turn. */
  attributes: string[];
  /** How many of these stand in the tag. */
  specified: number;
}

/** A value that normalization could change. */
const UNSETTLED = /[&\t\n\r]/, UNSETTLED_TOKENS = /[&\t\n\r]|^ | {2}| $/;

/** The start tag at `from`; namespaces that it declares are added to `bindings`. */
export function readStartTag(
  p: XmlParser,
  source: Scanner,
  from: number,
  account: number,
  bindings: Binding[],
): StartTag {
  const { text } = source;
  const { dtd } = p;
  const nameEnd = source.skipQName(from + 1);
  const rawName = text.slice(from + 1, nameEnd);
  const type = dtd.elementType(rawName);
  const attributes: string[] = [];
  let at = source.skipSpace(nameEnd);
  let ch = text[at];
  // Most tags need no more than this.
  if ((ch === ">" || ch === "/") && type.defaults.length === 0) {
    return { name: elementName(p, rawName, type.prefix), attributes, specified: 0 };
  }
  const seen = new Set<AttributeId>();
  const prefixed: number[] = [];
  const add = (id: AttributeId, value: string): void => {
    if (id.isXmlns) {
      addBinding(p, id.prefix!, value, bindings, true);
      return;
    }
    if (id.prefix !== undefined) prefixed.push(attributes.length);
    attributes.push(id.name, value);
  };
  for (; ch !== ">" && ch !== "/"; ch = text[at]) {
    const attributeEnd = source.skipQName(at);
    const id = dtd.attributeId(text.slice(at, attributeEnd));
    if (seen.has(id)) {
      if (source.isDocument) p.input.setEvent(at);
      throw new ParseFault(e.DUPLICATE_ATTRIBUTE);
    }
    seen.add(id);
    at = source.skipSpace(source.skipSpace(attributeEnd) + 1);
    const end = text.indexOf(text[at], at + 1);
    const isCdata = !id.maybeTokenized || (type.byName.get(id.name)?.isCdata ?? true);
    let value = text.slice(at + 1, end);
    if ((isCdata ? UNSETTLED : UNSETTLED_TOKENS).test(value)) {
      value = attributeValue(p, source, isCdata, at + 1, end, false, account);
    }
    add(id, value);
    at = source.skipSpace(end + 1);
  }
  const specified = attributes.length;
  for (const { id, value } of type.defaults) {
    if (value === undefined || seen.has(id)) continue;
    if (!id.isXmlns) seen.add(id);
    add(id, value);
  }
  if (prefixed.length > 0) expandNames(p, attributes, prefixed);
  return { name: elementName(p, rawName, type.prefix), attributes, specified };
}

/** Prefixes of attributes give way to namespaces; the same name twice is a fault. */
function expandNames(p: XmlParser, attributes: string[], prefixed: readonly number[]): void {
  const names = new Set<string>();
  for (const i of prefixed) {
    const name = attributes[i];
    const colon = name.indexOf(":");
    const { binding } = p.dtd.prefix(name.slice(0, colon));
    if (binding === undefined) throw new ParseFault(e.UNBOUND_PREFIX);
    const localName = name.slice(colon + 1);
    const plain = binding.uri + p.separator + localName;
    if (names.has(plain)) throw new ParseFault(e.DUPLICATE_ATTRIBUTE);
    names.add(plain);
    attributes[i] = expand(p, binding, localName);
  }
}

function elementName(p: XmlParser, rawName: string, prefix: Prefix | undefined): string {
  if (!p.namespaces) return rawName;
  if (prefix !== undefined) {
    if (prefix.binding === undefined) throw new ParseFault(e.UNBOUND_PREFIX);
    return expand(p, prefix.binding, rawName.slice(rawName.indexOf(":") + 1));
  }
  const { binding } = p.dtd.defaultPrefix;
  return binding === undefined ? rawName : expand(p, binding, rawName);
}
