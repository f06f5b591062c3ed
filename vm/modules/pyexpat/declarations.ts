/** What a document type declares: entities, element types, attributes, prefixes. After expat's `DTD` and its parts. */
import type { Scanner } from "./scanner.ts";

/** What a prefix stands for; `name` is undefined for the default namespace. */
export interface Prefix {
  readonly name: string | undefined;
  binding: Binding | undefined;
}
export interface Binding {
  readonly prefix: Prefix;
  readonly uri: string;
  /** What the prefix stood for before. */
  readonly outer: Binding | undefined;
}

export interface Entity {
  readonly name: string;
  readonly isParameter: boolean;
  /** Declared in the document itself, outside of parameter entities. */
  isInternal: boolean;
  text: string | undefined;
  /** The text, ready to be cut into tokens. */
  scanner: Scanner | undefined;
  systemId: string | undefined;
  publicId: string | undefined;
  base: string | undefined;
  notation: string | undefined;
  /** Being read: a reference to it would be recursive. */
  isOpen: boolean;
}

export interface AttributeId {
  readonly name: string;
  readonly prefix: Prefix | undefined;
  /** It declares a namespace. */
  readonly isXmlns: boolean;
  /** Somewhere it has a type other than CDATA. */
  maybeTokenized: boolean;
}
export interface DefaultAttribute {
  readonly id: AttributeId;
  readonly isCdata: boolean;
  readonly value: string | undefined;
}
export interface ElementType {
  readonly name: string;
  readonly prefix: Prefix | undefined;
  readonly defaults: DefaultAttribute[];
  /** The first declaration of each name counts. */
  readonly byName: Map<string, DefaultAttribute>;
}

function copyEntity(entity: Entity): Entity {
  return { ...entity, isOpen: false };
}

export class Declarations {
  readonly generalEntities: Map<string, Entity> = new Map();
  readonly parameterEntities: Map<string, Entity> = new Map();
  readonly elementTypes: Map<string, ElementType> = new Map();
  readonly attributeIds: Map<string, AttributeId> = new Map();
  readonly prefixes: Map<string, Prefix> = new Map();
  readonly defaultPrefix: Prefix = { name: undefined, binding: undefined };
  readonly namespaces: boolean;
  /** False behind a parameter entity that was not read: declarations may be missing, later ones don't count. */
  keepProcessing = true;
  hasParamEntityRefs = false;
  isStandalone = false;
  /** An external parameter entity was read. */
  paramEntityRead = false;
  /** The value of an entity that is being put together. */
  entityValue = "";
  /** Groups of the content model that is being declared. */
  model: ContentModel | undefined = undefined;

  constructor(namespaces: boolean) {
    this.namespaces = namespaces;
  }

  /** The declarations for a parser of an external entity in content; prefixes stand for nothing there. */
  copy(): Declarations {
    const copy = new Declarations(this.namespaces);
    for (const [name, entity] of this.generalEntities) copy.generalEntities.set(name, copyEntity(entity));
    for (const [name, entity] of this.parameterEntities) copy.parameterEntities.set(name, copyEntity(entity));
    for (const name of this.prefixes.keys()) copy.prefix(name);
    for (const [name, id] of this.attributeIds) copy.attributeId(name).maybeTokenized = id.maybeTokenized;
    for (const [name, type] of this.elementTypes) {
      const fresh = copy.elementType(name);
      for (const attribute of type.defaults) {
        const made = { ...attribute, id: copy.attributeId(attribute.id.name) };
        fresh.defaults.push(made);
        if (!fresh.byName.has(made.id.name)) fresh.byName.set(made.id.name, made);
      }
    }
    copy.keepProcessing = this.keepProcessing;
    copy.hasParamEntityRefs = this.hasParamEntityRefs;
    copy.isStandalone = this.isStandalone;
    copy.paramEntityRead = this.paramEntityRead;
    return copy;
  }

  prefix(name: string): Prefix {
    let prefix = this.prefixes.get(name);
    if (prefix === undefined) this.prefixes.set(name, prefix = { name, binding: undefined });
    return prefix;
  }

  /** The element type of a name, made when there is none. */
  elementType(name: string): ElementType {
    let type = this.elementTypes.get(name);
    if (type !== undefined) return type;
    const colon = this.namespaces ? name.indexOf(":") : -1;
    const prefix = colon < 0 ? undefined : this.prefix(name.slice(0, colon));
    type = { name, prefix, defaults: [], byName: new Map() };
    this.elementTypes.set(name, type);
    return type;
  }

  attributeId(name: string): AttributeId {
    let id = this.attributeIds.get(name);
    if (id !== undefined) return id;
    let prefix: Prefix | undefined;
    const colon = this.namespaces ? name.indexOf(":") : -1;
    const isXmlns = this.namespaces && (name === "xmlns" || name.startsWith("xmlns:"));
    if (name === "xmlns" && isXmlns) prefix = this.defaultPrefix;
    else if (colon >= 0) prefix = this.prefix(isXmlns ? name.slice(6) : name.slice(0, colon));
    id = { name, prefix, isXmlns, maybeTokenized: false };
    this.attributeIds.set(name, id);
    return id;
  }

  /** A declaration; undefined if the name is declared already. */
  newEntity(name: string, isParameter: boolean, isInternal: boolean): Entity | undefined {
    const table = isParameter ? this.parameterEntities : this.generalEntities;
    if (table.has(name)) return undefined;
    const entity: Entity = {
      name,
      isParameter,
      isInternal,
      text: undefined,
      scanner: undefined,
      systemId: undefined,
      publicId: undefined,
      base: undefined,
      notation: undefined,
      isOpen: false,
    };
    table.set(name, entity);
    return entity;
  }
}

/** Declares an attribute of an element type. CPython's expat: `defineAttribute`. */
export function defineAttribute(
  type: ElementType,
  id: AttributeId,
  isCdata: boolean,
  isId: boolean,
  value: string | undefined,
): void {
  if ((value !== undefined || isId) && type.byName.has(id.name)) return;
  const attribute = { id, isCdata, value };
  type.defaults.push(attribute);
  if (!isCdata) id.maybeTokenized = true;
  if (!type.byName.has(id.name)) type.byName.set(id.name, attribute);
}

export const CTYPE_EMPTY = 1,
  CTYPE_ANY = 2,
  CTYPE_MIXED = 3,
  CTYPE_NAME = 4,
  CTYPE_CHOICE = 5,
  CTYPE_SEQ = 6;

/** A node of a content model; `quantifier`: none, `?`, `*`, `+`. */
export interface ModelNode {
  type: number;
  quantifier: number;
  readonly name: string | undefined;
  readonly children: ModelNode[];
}

/** A content model while it is read. */
export class ContentModel {
  #root: ModelNode | undefined = undefined;
  readonly #open: ModelNode[] = [];

  /** The innermost open group. */
  get group(): ModelNode {
    return this.#open[this.#open.length - 1];
  }
  #add(node: ModelNode): void {
    if (this.#open.length > 0) this.group.children.push(node);
    else this.#root ??= node;
  }
  addName(name: string, quantifier: number): void {
    this.#add({ type: CTYPE_NAME, quantifier, name, children: [] });
  }
  openGroup(): void {
    const node = { type: CTYPE_SEQ, quantifier: 0, name: undefined, children: [] };
    this.#add(node);
    this.#open.push(node);
  }
  /** Closes the innermost group; the whole model when it was the last. */
  closeGroup(quantifier: number): ModelNode | undefined {
    this.#open.pop()!.quantifier = quantifier;
    return this.#open.length === 0 ? this.#root : undefined;
  }
}
