/**
 * The grammar of the prolog: in which state a token plays which role and which state follows. The parser acts on roles.
 * After expat's `xmlrole.c`, whose states and roles these are: a state accepts what it must to tell CPython's errors.
 */
import * as t from "./tokens.ts";

export const ROLE_ERROR = -1,
  ROLE_NONE = 0,
  ROLE_XML_DECL = 1,
  ROLE_INSTANCE_START = 2,
  ROLE_DOCTYPE_NONE = 3,
  ROLE_DOCTYPE_NAME = 4,
  ROLE_DOCTYPE_SYSTEM_ID = 5,
  ROLE_DOCTYPE_PUBLIC_ID = 6,
  ROLE_DOCTYPE_INTERNAL_SUBSET = 7,
  ROLE_DOCTYPE_CLOSE = 8,
  ROLE_GENERAL_ENTITY_NAME = 9,
  ROLE_PARAM_ENTITY_NAME = 10,
  ROLE_ENTITY_NONE = 11,
  ROLE_ENTITY_VALUE = 12,
  ROLE_ENTITY_SYSTEM_ID = 13,
  ROLE_ENTITY_PUBLIC_ID = 14,
  ROLE_ENTITY_COMPLETE = 15,
  ROLE_ENTITY_NOTATION_NAME = 16,
  ROLE_NOTATION_NONE = 17,
  ROLE_NOTATION_NAME = 18,
  ROLE_NOTATION_SYSTEM_ID = 19,
  ROLE_NOTATION_NO_SYSTEM_ID = 20,
  ROLE_NOTATION_PUBLIC_ID = 21,
  ROLE_ATTRIBUTE_NAME = 22,
  /** Types follow in the order of `ATTRIBUTE_TYPES`. */
  ROLE_ATTRIBUTE_TYPE = 23,
  ROLE_ATTRIBUTE_ENUM_VALUE = 31,
  ROLE_ATTRIBUTE_NOTATION_VALUE = 32,
  ROLE_ATTLIST_NONE = 33,
  ROLE_ATTLIST_ELEMENT_NAME = 34,
  ROLE_IMPLIED_ATTRIBUTE_VALUE = 35,
  ROLE_REQUIRED_ATTRIBUTE_VALUE = 36,
  ROLE_DEFAULT_ATTRIBUTE_VALUE = 37,
  ROLE_FIXED_ATTRIBUTE_VALUE = 38,
  ROLE_ELEMENT_NONE = 39,
  ROLE_ELEMENT_NAME = 40,
  ROLE_CONTENT_ANY = 41,
  ROLE_CONTENT_EMPTY = 42,
  ROLE_CONTENT_PCDATA = 43,
  ROLE_GROUP_OPEN = 44,
  /** Quantifiers follow: none, `?`, `*`, `+`. */
  ROLE_GROUP_CLOSE = 45,
  ROLE_GROUP_CHOICE = 49,
  ROLE_GROUP_SEQUENCE = 50,
  /** Likewise. */
  ROLE_CONTENT_ELEMENT = 51,
  ROLE_PI = 55,
  ROLE_COMMENT = 56,
  ROLE_TEXT_DECL = 57,
  ROLE_IGNORE_SECT = 58,
  ROLE_INNER_PARAM_ENTITY_REF = 59,
  ROLE_PARAM_ENTITY_REF = 60;

export const ATTRIBUTE_TYPES: readonly string[] = [
  "CDATA",
  "ID",
  "IDREF",
  "IDREFS",
  "ENTITY",
  "ENTITIES",
  "NMTOKEN",
  "NMTOKENS",
];

/** The state behind a declaration: where it began. */
const TOP = "top";
type Step = readonly [role: number, state?: string];
interface State {
  /** The role of white space; other tokens that are not listed are errors. */
  blank?: number;
  tokens: Readonly<Record<number, Step>>;
  /** Steps for names that are words of the language; `#` belongs to the word. */
  words?: Readonly<Record<string, Step>>;
}

const NAMES = (role: number, state: string): Record<number, Step> => ({
  [t.TOK_NAME]: [role, state],
  [t.TOK_PREFIXED_NAME]: [role, state],
});
const SUBSET: Readonly<Record<number, Step>> = {
  [t.TOK_PROLOG_S]: [ROLE_NONE],
  [t.TOK_PI]: [ROLE_PI],
  [t.TOK_COMMENT]: [ROLE_COMMENT],
  [t.TOK_PARAM_ENTITY_REF]: [ROLE_PARAM_ENTITY_REF],
  [t.TOK_NONE]: [ROLE_NONE],
};
const DECLARATIONS: Readonly<Record<string, Step>> = {
  "<!ENTITY": [ROLE_ENTITY_NONE, "entity0"],
  "<!ATTLIST": [ROLE_ATTLIST_NONE, "attlist0"],
  "<!ELEMENT": [ROLE_ELEMENT_NONE, "element0"],
  "<!NOTATION": [ROLE_NOTATION_NONE, "notation0"],
};
const EXTERNAL = (role: number, system: string, publicId: string): Record<string, Step> => ({
  SYSTEM: [role, system],
  PUBLIC: [role, publicId],
});
const CONTENT_NAMES: Readonly<Record<number, Step>> = {
  ...NAMES(ROLE_CONTENT_ELEMENT, "element7"),
  [t.TOK_NAME_QUESTION]: [ROLE_CONTENT_ELEMENT + 1, "element7"],
  [t.TOK_NAME_ASTERISK]: [ROLE_CONTENT_ELEMENT + 2, "element7"],
  [t.TOK_NAME_PLUS]: [ROLE_CONTENT_ELEMENT + 3, "element7"],
};

function makeGrammar(): Map<string, State> {
  const doctype = ROLE_DOCTYPE_NONE, entity = ROLE_ENTITY_NONE, notation = ROLE_NOTATION_NONE;
  const attlist = ROLE_ATTLIST_NONE, element = ROLE_ELEMENT_NONE;
  const inProlog: Record<number, Step> = {
    [t.TOK_PROLOG_S]: [ROLE_NONE, "prolog1"],
    [t.TOK_PI]: [ROLE_PI, "prolog1"],
    [t.TOK_COMMENT]: [ROLE_COMMENT, "prolog1"],
    [t.TOK_BOM]: [ROLE_NONE],
    [t.TOK_INSTANCE_START]: [ROLE_INSTANCE_START, "error"],
  };
  const begin: Record<string, Step> = { "<!DOCTYPE": [doctype, "doctype0"] };
  const internal = { [t.TOK_OPEN_BRACKET]: [ROLE_DOCTYPE_INTERNAL_SUBSET, "internalSubset"] as Step };
  const closeDoctype = { [t.TOK_DECL_CLOSE]: [ROLE_DOCTYPE_CLOSE, "prolog2"] as Step };
  const states: Record<string, State> = {
    prolog0: { tokens: { ...inProlog, [t.TOK_XML_DECL]: [ROLE_XML_DECL, "prolog1"] }, words: begin },
    prolog1: { tokens: inProlog, words: begin },
    prolog2: {
      tokens: {
        [t.TOK_PROLOG_S]: [ROLE_NONE],
        [t.TOK_PI]: [ROLE_PI],
        [t.TOK_COMMENT]: [ROLE_COMMENT],
        [t.TOK_INSTANCE_START]: [ROLE_INSTANCE_START, "error"],
      },
    },
    doctype0: { blank: doctype, tokens: NAMES(ROLE_DOCTYPE_NAME, "doctype1") },
    doctype1: {
      blank: doctype,
      tokens: { ...internal, ...closeDoctype },
      words: EXTERNAL(doctype, "doctype3", "doctype2"),
    },
    doctype2: { blank: doctype, tokens: { [t.TOK_LITERAL]: [ROLE_DOCTYPE_PUBLIC_ID, "doctype3"] } },
    doctype3: { blank: doctype, tokens: { [t.TOK_LITERAL]: [ROLE_DOCTYPE_SYSTEM_ID, "doctype4"] } },
    doctype4: { blank: doctype, tokens: { ...internal, ...closeDoctype } },
    doctype5: { blank: doctype, tokens: closeDoctype },
    internalSubset: {
      tokens: { ...SUBSET, [t.TOK_CLOSE_BRACKET]: [doctype, "doctype5"] },
      words: DECLARATIONS,
    },
    externalSubset: {
      tokens: { ...SUBSET, [t.TOK_COND_SECT_OPEN]: [ROLE_NONE, "condSect0"] },
      words: DECLARATIONS,
    },
    entity0: {
      blank: entity,
      tokens: { [t.TOK_PERCENT]: [entity, "entity1"], [t.TOK_NAME]: [ROLE_GENERAL_ENTITY_NAME, "entity2"] },
    },
    entity1: { blank: entity, tokens: { [t.TOK_NAME]: [ROLE_PARAM_ENTITY_NAME, "entity7"] } },
    entity2: {
      blank: entity,
      tokens: { [t.TOK_LITERAL]: [ROLE_ENTITY_VALUE, "closeEntity"] },
      words: EXTERNAL(entity, "entity4", "entity3"),
    },
    entity3: { blank: entity, tokens: { [t.TOK_LITERAL]: [ROLE_ENTITY_PUBLIC_ID, "entity4"] } },
    entity4: { blank: entity, tokens: { [t.TOK_LITERAL]: [ROLE_ENTITY_SYSTEM_ID, "entity5"] } },
    entity5: {
      blank: entity,
      tokens: { [t.TOK_DECL_CLOSE]: [ROLE_ENTITY_COMPLETE, TOP] },
      words: { NDATA: [entity, "entity6"] },
    },
    entity6: { blank: entity, tokens: { [t.TOK_NAME]: [ROLE_ENTITY_NOTATION_NAME, "closeEntity"] } },
    entity7: {
      blank: entity,
      tokens: { [t.TOK_LITERAL]: [ROLE_ENTITY_VALUE, "closeEntity"] },
      words: EXTERNAL(entity, "entity9", "entity8"),
    },
    entity8: { blank: entity, tokens: { [t.TOK_LITERAL]: [ROLE_ENTITY_PUBLIC_ID, "entity9"] } },
    entity9: { blank: entity, tokens: { [t.TOK_LITERAL]: [ROLE_ENTITY_SYSTEM_ID, "entity10"] } },
    entity10: { blank: entity, tokens: { [t.TOK_DECL_CLOSE]: [ROLE_ENTITY_COMPLETE, TOP] } },
    notation0: { blank: notation, tokens: { [t.TOK_NAME]: [ROLE_NOTATION_NAME, "notation1"] } },
    notation1: { blank: notation, tokens: {}, words: EXTERNAL(notation, "notation3", "notation2") },
    notation2: { blank: notation, tokens: { [t.TOK_LITERAL]: [ROLE_NOTATION_PUBLIC_ID, "notation4"] } },
    notation3: { blank: notation, tokens: { [t.TOK_LITERAL]: [ROLE_NOTATION_SYSTEM_ID, "closeNotation"] } },
    notation4: {
      blank: notation,
      tokens: {
        [t.TOK_LITERAL]: [ROLE_NOTATION_SYSTEM_ID, "closeNotation"],
        [t.TOK_DECL_CLOSE]: [ROLE_NOTATION_NO_SYSTEM_ID, TOP],
      },
    },
    attlist0: { blank: attlist, tokens: NAMES(ROLE_ATTLIST_ELEMENT_NAME, "attlist1") },
    attlist1: {
      blank: attlist,
      tokens: { ...NAMES(ROLE_ATTRIBUTE_NAME, "attlist2"), [t.TOK_DECL_CLOSE]: [attlist, TOP] },
    },
    attlist2: {
      blank: attlist,
      tokens: { [t.TOK_OPEN_PAREN]: [attlist, "attlist3"] },
      words: {
        ...Object.fromEntries(
          ATTRIBUTE_TYPES.map((name, i) => [name, [ROLE_ATTRIBUTE_TYPE + i, "attlist8"] as Step]),
        ),
        NOTATION: [attlist, "attlist5"],
      },
    },
    attlist3: {
      blank: attlist,
      tokens: {
        ...NAMES(ROLE_ATTRIBUTE_ENUM_VALUE, "attlist4"),
        [t.TOK_NMTOKEN]: [ROLE_ATTRIBUTE_ENUM_VALUE, "attlist4"],
      },
    },
    attlist4: {
      blank: attlist,
      tokens: { [t.TOK_CLOSE_PAREN]: [attlist, "attlist8"], [t.TOK_OR]: [attlist, "attlist3"] },
    },
    attlist5: { blank: attlist, tokens: { [t.TOK_OPEN_PAREN]: [attlist, "attlist6"] } },
    attlist6: { blank: attlist, tokens: { [t.TOK_NAME]: [ROLE_ATTRIBUTE_NOTATION_VALUE, "attlist7"] } },
    attlist7: {
      blank: attlist,
      tokens: { [t.TOK_CLOSE_PAREN]: [attlist, "attlist8"], [t.TOK_OR]: [attlist, "attlist6"] },
    },
    attlist8: {
      blank: attlist,
      tokens: { [t.TOK_LITERAL]: [ROLE_DEFAULT_ATTRIBUTE_VALUE, "attlist1"] },
      words: {
        "#IMPLIED": [ROLE_IMPLIED_ATTRIBUTE_VALUE, "attlist1"],
        "#REQUIRED": [ROLE_REQUIRED_ATTRIBUTE_VALUE, "attlist1"],
        "#FIXED": [attlist, "attlist9"],
      },
    },
    attlist9: { blank: attlist, tokens: { [t.TOK_LITERAL]: [ROLE_FIXED_ATTRIBUTE_VALUE, "attlist1"] } },
    element0: { blank: element, tokens: NAMES(ROLE_ELEMENT_NAME, "element1") },
    element1: {
      blank: element,
      tokens: { [t.TOK_OPEN_PAREN]: [ROLE_GROUP_OPEN, "element2"] },
      words: { EMPTY: [ROLE_CONTENT_EMPTY, "closeElement"], ANY: [ROLE_CONTENT_ANY, "closeElement"] },
    },
    element2: {
      blank: element,
      tokens: { ...CONTENT_NAMES, [t.TOK_OPEN_PAREN]: [ROLE_GROUP_OPEN, "element6"] },
      words: { "#PCDATA": [ROLE_CONTENT_PCDATA, "element3"] },
    },
    element3: {
      blank: element,
      tokens: {
        [t.TOK_CLOSE_PAREN]: [ROLE_GROUP_CLOSE, "closeElement"],
        [t.TOK_CLOSE_PAREN_ASTERISK]: [ROLE_GROUP_CLOSE + 2, "closeElement"],
        [t.TOK_OR]: [element, "element4"],
      },
    },
    element4: { blank: element, tokens: NAMES(ROLE_CONTENT_ELEMENT, "element5") },
    element5: {
      blank: element,
      tokens: {
        [t.TOK_CLOSE_PAREN_ASTERISK]: [ROLE_GROUP_CLOSE + 2, "closeElement"],
        [t.TOK_OR]: [element, "element4"],
      },
    },
    element6: {
      blank: element,
      tokens: { ...CONTENT_NAMES, [t.TOK_OPEN_PAREN]: [ROLE_GROUP_OPEN, "element6"] },
    },
    element7: {
      blank: element,
      tokens: {
        [t.TOK_CLOSE_PAREN]: [ROLE_GROUP_CLOSE, "element7"],
        [t.TOK_CLOSE_PAREN_QUESTION]: [ROLE_GROUP_CLOSE + 1, "element7"],
        [t.TOK_CLOSE_PAREN_ASTERISK]: [ROLE_GROUP_CLOSE + 2, "element7"],
        [t.TOK_CLOSE_PAREN_PLUS]: [ROLE_GROUP_CLOSE + 3, "element7"],
        [t.TOK_COMMA]: [ROLE_GROUP_SEQUENCE, "element6"],
        [t.TOK_OR]: [ROLE_GROUP_CHOICE, "element6"],
      },
    },
    condSect0: {
      blank: ROLE_NONE,
      tokens: {},
      words: { INCLUDE: [ROLE_NONE, "condSect1"], IGNORE: [ROLE_NONE, "condSect2"] },
    },
    condSect1: { blank: ROLE_NONE, tokens: { [t.TOK_OPEN_BRACKET]: [ROLE_NONE, "externalSubset"] } },
    condSect2: { blank: ROLE_NONE, tokens: { [t.TOK_OPEN_BRACKET]: [ROLE_IGNORE_SECT, "externalSubset"] } },
    closeEntity: { blank: entity, tokens: { [t.TOK_DECL_CLOSE]: [entity, TOP] } },
    closeNotation: { blank: notation, tokens: { [t.TOK_DECL_CLOSE]: [notation, TOP] } },
    closeElement: { blank: element, tokens: { [t.TOK_DECL_CLOSE]: [element, TOP] } },
  };
  return new Map(Object.entries(states));
}

let grammar: Map<string, State> | undefined;

/** Where a parser stands in the prolog. */
export class PrologState {
  #state: string;
  /** Not an external subset or parameter entity. */
  readonly isDocument: boolean;
  /** How many groups of a content model are open. */
  level = 0;
  #includeLevel = 0;

  constructor(isDocument: boolean) {
    this.isDocument = isDocument;
    this.#state = isDocument ? "prolog0" : "textDecl";
  }

  /** The role of the token `text[from..to)`. */
  roleOf(token: number, text: string, from: number, to: number): number {
    if (this.#state === "textDecl") {
      this.#state = "externalSubset";
      if (token === t.TOK_XML_DECL) return ROLE_TEXT_DECL;
    }
    if (this.#state === "error") return ROLE_NONE;
    const step = this.#stepOf(token, text, from, to);
    if (step === undefined) {
      if (!this.isDocument && token === t.TOK_PARAM_ENTITY_REF) return ROLE_INNER_PARAM_ENTITY_REF;
      this.#state = "error";
      return ROLE_ERROR;
    }
    const [role, next] = step;
    const before = this.#state;
    if (next !== undefined) {
      this.#state = next === TOP ? (this.isDocument ? "internalSubset" : "externalSubset") : next;
    }
    if (before === "condSect1" && token !== t.TOK_PROLOG_S) this.#includeLevel++;
    if (role === ROLE_GROUP_OPEN) {
      this.level = before === "element1" ? 1 : before === "element2" ? 2 : this.level + 1;
    } else if (
      before === "element7" && role >= ROLE_GROUP_CLOSE && role < ROLE_GROUP_CHOICE && --this.level === 0
    ) {
      this.#state = "closeElement";
    }
    return role;
  }

  #stepOf(token: number, text: string, from: number, to: number): Step | undefined {
    const state = (grammar ??= makeGrammar()).get(this.#state)!;
    if (token === t.TOK_PROLOG_S && state.blank !== undefined) return [state.blank];
    if (this.#state === "externalSubset") {
      if (token === t.TOK_COND_SECT_CLOSE && this.#includeLevel > 0) {
        this.#includeLevel--;
        return [ROLE_NONE];
      }
      if (token === t.TOK_NONE && this.#includeLevel > 0) return undefined;
    }
    if (
      state.words !== undefined &&
      (token === t.TOK_NAME || token === t.TOK_POUND_NAME || token === t.TOK_DECL_OPEN)
    ) {
      const word = text.slice(from, to);
      if (Object.hasOwn(state.words, word)) return state.words[word];
    }
    return state.tokens[token];
  }
}
