/**
 * From AST nodes to the locations of instructions. Read by every file of this folder.
 */
import type { Attribute } from "../ast/nodes_generated.ts";
import { SourceLocation } from "../instruction_sequence.ts";

/** What has a place in the source: statements, expressions, patterns, handlers, type parameters, keywords. */
export interface Located {
  readonly lineno: number;
  readonly col_offset: number;
  readonly end_lineno: number | undefined;
  readonly end_col_offset: number | undefined;
}

/** The node's range; a node without an end is empty. CPython: LOC. */
export function LOC(node: Located): SourceLocation {
  const lineno = node.lineno, col = node.col_offset;
  return new SourceLocation(lineno, node.end_lineno ?? lineno, col, node.end_col_offset ?? col);
}

/** Length in code points of text without lone surrogate pairs. */
function codePointLength(text: string): number {
  let length = text.length;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) length--;
  }
  return length;
}

/**
 * For an attribute on a later line than where `loc` begins: the range of the attribute's name. The name's length is
 * taken in code points though columns are bytes, as CPython does. CPython: update_start_location_to_match_attr.
 */
export function updateStartLocationToMatchAttr(loc: SourceLocation, attr: Attribute): SourceLocation {
  const lineno = attr.end_lineno ?? attr.lineno;
  if (loc.lineno === lineno) return loc;
  const attrEnd = attr.end_col_offset ?? attr.col_offset;
  const length = codePointLength(attr.attr);
  let col = -1, endCol = -1;
  if (length <= attrEnd) {
    col = attrEnd - length;
    endCol = loc.end_col_offset;
  }
  const endLineno = Math.max(lineno, loc.end_lineno);
  if (lineno === endLineno) endCol = Math.max(col, endCol);
  return new SourceLocation(lineno, endLineno, col, endCol);
}
