/**
 * What the grammar's actions call for string literals: pieces of f- and t-strings, their fields, format specs, and
 * adjacent literals made one. Read by both generated parsers. CPython: the second half of Parser/action_helpers.c.
 */
import * as ast from "../ast/nodes_generated.ts";
import { BytesConstant, codePointsOf, CodePointString, strFromCodePoints } from "../constants.ts";
import { FSTRING_END, FSTRING_START, TSTRING_END, TSTRING_START } from "../tokenizer/tokens.ts";
import { raiseAtNode } from "./action_helpers.ts";
import type { ParserBase, token } from "./pegen.ts";
import { decodeString, parseString } from "./string_parser.ts";

/** A node together with the source text that the tokenizer attached to its first token. */
export class ResultTokenWithMetadata {
  constructor(readonly result: ast.expr, readonly metadata: string | undefined) {}
}

/** A piece of an f-string as it is written, decoded later. */
export function constantFromToken(p: ParserBase, index: token): ast.Constant {
  return constantAt(p, p.tokenText(index), undefined, index);
}

/** A piece of a format spec. */
export function decodedConstantFromToken(p: ParserBase, index: token): ast.Constant {
  const text = p.tokenText(index);
  const isRaw = !text.includes("\\") || isInRawString(p, index);
  return constantAt(p, decodeString(p, isRaw, text, index, "format spec"), undefined, index);
}

/** Whether the innermost f- or t-string around a token has an r prefix. */
function isInRawString(p: ParserBase, index: token): boolean {
  for (let i = index - 1, depth = 0; i >= 0; i--) {
    const kind = p.kind[i];
    if (kind === FSTRING_END || kind === TSTRING_END) depth++;
    else if ((kind === FSTRING_START || kind === TSTRING_START) && depth-- === 0) {
      return isRawPrefix(p.tokenText(i));
    }
  }
  return false;
}

function isRawPrefix(text: string): boolean {
  return text.includes("r") || text.includes("R");
}

export function constantFromString(p: ParserBase, index: token): ast.Constant {
  const value = parseString(p, index);
  const kind = p.tokenizer.input.charCodeAt(p.tokens.start[index]) === 117 ? "u" : undefined;
  return constantAt(p, value, kind, index);
}

function constantAt(
  p: ParserBase,
  value: string | CodePointString | BytesConstant,
  kind: string | undefined,
  index: token,
): ast.Constant {
  return new ast.Constant(
    value,
    kind,
    p.lineno[index],
    p.colOffset[index],
    p.endLineno[index],
    p.endColOffset[index],
  );
}

/** The letter of the string being read: "f" or "t". CPython: TOK_GET_STRING_PREFIX. */
function stringPrefix(p: ParserBase): string {
  const { tok_mode_stack, tok_mode_stack_index } = p.tokenizer;
  return tok_mode_stack[tok_mode_stack_index].isTemplate ? "t" : "f";
}

export function checkFstringConversion(
  p: ParserBase,
  mark: token,
  conversion: ast.expr,
): ResultTokenWithMetadata {
  const name = conversion as ast.Name;
  if (p.lineno[mark] !== name.lineno || p.endColOffset[mark] !== name.col_offset) {
    p.raiseAt(
      "SyntaxError",
      p.lineno[mark],
      p.colOffset[mark],
      name.end_lineno!,
      name.end_col_offset!,
      `${stringPrefix(p)}-string: conversion type must come right after the exclamation mark`,
    );
  }
  if (name.id !== "s" && name.id !== "r" && name.id !== "a") {
    raiseAtNode(
      p,
      name,
      `${stringPrefix(p)}-string: invalid conversion character '${name.id}': expected 's', 'r', or 'a'`,
    );
  }
  return new ResultTokenWithMetadata(name, p.tokens.metadata.get(mark));
}

function isEmptyText(e: ast.expr): boolean {
  return e.nodeType === "Constant" && e.value === "";
}

export function setupFullFormatSpec(
  p: ParserBase,
  colon: token,
  spec: ast.expr[],
  lineno: number,
  colOffset: number,
  endLineno: number,
  endColOffset: number,
): ResultTokenWithMetadata {
  const parts = spec.filter((item) => !isEmptyText(item));
  const node = parts.length === 0 || (parts.length === 1 && parts[0].nodeType === "Constant")
    ? new ast.JoinedStr(parts, lineno, colOffset, endLineno, endColOffset)
    : concatenateStrings(p, parts, lineno, colOffset, endLineno, endColOffset);
  return new ResultTokenWithMetadata(node, p.tokens.metadata.get(colon));
}

function conversionOf(
  debug: token | undefined,
  conversion: ResultTokenWithMetadata | undefined,
  format: ResultTokenWithMetadata | undefined,
): number {
  if (conversion !== undefined) return (conversion.result as ast.Name).id.codePointAt(0)!;
  return debug !== undefined && format === undefined ? 114 /* r */ : -1;
}

/** With `=`, the text before the value and the value, as a JoinedStr that the string takes apart again. */
function withDebugText(
  value: ast.expr,
  text: string | undefined,
  conversion: ResultTokenWithMetadata | undefined,
  format: ResultTokenWithMetadata | undefined,
): ast.JoinedStr {
  let endLineno = value.end_lineno!, endOffset = value.end_col_offset!;
  if (conversion !== undefined) {
    endLineno = conversion.result.lineno;
    endOffset = conversion.result.col_offset;
  } else if (format !== undefined) {
    endLineno = format.result.lineno;
    endOffset = format.result.col_offset + 1;
  }
  const { lineno, col_offset } = value;
  const constant = new ast.Constant(text ?? "", undefined, lineno, col_offset + 1, endLineno, endOffset - 1);
  return new ast.JoinedStr([constant, value], lineno, col_offset, endLineno, endOffset);
}

export function formattedValue(
  p: ParserBase,
  expression: ast.expr,
  debug: token | undefined,
  conversion: ResultTokenWithMetadata | undefined,
  format: ResultTokenWithMetadata | undefined,
  closingBrace: token,
  lineno: number,
  colOffset: number,
  endLineno: number,
  endColOffset: number,
): ast.expr {
  const code = conversionOf(debug, conversion, format);
  const value = new ast.FormattedValue(
    expression,
    code,
    format?.result,
    lineno,
    colOffset,
    endLineno,
    endColOffset,
  );
  if (debug === undefined) return value;
  const carrier = conversion ?? format;
  const text = carrier === undefined ? p.tokens.metadata.get(closingBrace) : carrier.metadata;
  return withDebugText(value, text, conversion, format);
}

export function interpolation(
  p: ParserBase,
  expression: ast.expr,
  debug: token | undefined,
  conversion: ResultTokenWithMetadata | undefined,
  format: ResultTokenWithMetadata | undefined,
  closingBrace: token,
  lineno: number,
  colOffset: number,
  endLineno: number,
  endColOffset: number,
): ast.expr {
  const carrier = conversion ?? format;
  const text = (carrier === undefined ? p.tokens.metadata.get(closingBrace) : carrier.metadata) ?? "";
  const code = conversionOf(debug, conversion, format);
  const value = new ast.Interpolation(
    expression,
    // With `=`, what stands before it; CPython 3.14 leaves spaces as written.
    debug === undefined ? text : text.slice(0, text.lastIndexOf("=")),
    code,
    format?.result,
    lineno,
    colOffset,
    endLineno,
    endColOffset,
  );
  return debug === undefined ? value : withDebugText(value, text, conversion, format);
}

/** A string's parts: pieces decoded, `=` values taken apart, empty pieces dropped. CPython: _get_resized_exprs. */
function stringParts(p: ParserBase, start: token, raw: ast.expr[], end: token): ast.expr[] {
  const isRaw = isRawPrefix(p.tokenText(start));
  const parts: ast.expr[] = [];
  for (const item of raw) {
    if (item.nodeType === "JoinedStr") parts.push(...item.values);
    else if (item.nodeType === "Constant") {
      const written = item.value as string;
      const text = written === "{{" ? "{" : written === "}}" ? "}" : written;
      const value = decodeString(p, isRaw, text, end, item);
      if (value === "") continue;
      parts.push(
        new ast.Constant(
          value,
          undefined,
          item.lineno,
          item.col_offset,
          item.end_lineno,
          item.end_col_offset,
        ),
      );
    } else parts.push(item);
  }
  return parts;
}

export function joinedStr(p: ParserBase, start: token, raw: ast.expr[], end: token): ast.JoinedStr {
  const parts = stringParts(p, start, raw, end);
  return new ast.JoinedStr(parts, p.lineno[start], p.colOffset[start], p.endLineno[end], p.endColOffset[end]);
}

export function templateStr(p: ParserBase, start: token, raw: ast.expr[], end: token): ast.TemplateStr {
  const parts = stringParts(p, start, raw, end);
  return new ast.TemplateStr(
    parts,
    p.lineno[start],
    p.colOffset[start],
    p.endLineno[end],
    p.endColOffset[end],
  );
}

/** Adjacent literals as one. CPython: _PyPegen_concatenate_strings. */
export function concatenateStrings(
  p: ParserBase,
  strings: ast.expr[],
  lineno: number,
  colOffset: number,
  endLineno: number,
  endColOffset: number,
): ast.expr {
  let isFstring = false, hasText = false, hasBytes = false;
  for (const e of strings) {
    if (e.nodeType !== "Constant") isFstring = true;
    else if (e.value instanceof BytesConstant) hasBytes = true;
    else hasText = true;
  }
  if (hasBytes && (hasText || isFstring)) {
    p.raiseHere("SyntaxError", "cannot mix bytes and nonbytes literals");
  }
  if (isFstring) {
    return new ast.JoinedStr(foldStrings(strings), lineno, colOffset, endLineno, endColOffset);
  }
  if (strings.length === 1) return strings[0];
  const constants = strings as ast.Constant[];
  const value = hasBytes
    ? concatenateBytes(constants)
    : concatenateTexts(constants.map((e) => e.value as string | CodePointString));
  return new ast.Constant(value, constants[0].kind, lineno, colOffset, endLineno, endColOffset);
}

export function concatenateTstrings(
  strings: ast.expr[],
  lineno: number,
  colOffset: number,
  endLineno: number,
  endColOffset: number,
): ast.TemplateStr {
  return new ast.TemplateStr(foldStrings(strings), lineno, colOffset, endLineno, endColOffset);
}

/** The parts of all strings, neighbouring constants joined. CPython: _build_concatenated_str. */
function foldStrings(strings: readonly ast.expr[]): ast.expr[] {
  const flat: ast.expr[] = [];
  for (const e of strings) {
    if (e.nodeType === "JoinedStr" || e.nodeType === "TemplateStr") {
      for (const part of e.values) flat.push(part);
    } else flat.push(e);
  }
  const parts: ast.expr[] = [];
  for (let i = 0; i < flat.length; i++) {
    let e = flat[i];
    if (e.nodeType === "Constant") {
      const values = [e.value as string | CodePointString];
      let last: ast.Constant = e;
      for (let next = flat[i + 1]; next !== undefined && next.nodeType === "Constant"; next = flat[i + 1]) {
        values.push(next.value as string | CodePointString);
        last = next;
        i++;
      }
      if (values.length > 1) {
        e = new ast.Constant(
          concatenateTexts(values),
          e.kind,
          e.lineno,
          e.col_offset,
          last.end_lineno,
          last.end_col_offset,
        );
      }
      if (isEmptyText(e)) continue;
    }
    parts.push(e);
  }
  return parts;
}

function concatenateBytes(constants: readonly ast.Constant[]): BytesConstant {
  const pieces = constants.map((e) => (e.value as BytesConstant).bytes);
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return new BytesConstant(bytes);
}

function concatenateTexts(values: readonly (string | CodePointString)[]): string | CodePointString {
  let text = "";
  let endsHigh = false;
  for (const value of values) {
    // Two lone surrogates must not become one character where the pieces meet.
    if (value instanceof CodePointString || (endsHigh && value !== "" && isLow(value.charCodeAt(0)))) {
      return strFromCodePoints(values.flatMap((part) => codePointsOf(part)));
    }
    if (value !== "") endsHigh = isHigh(value.charCodeAt(value.length - 1));
    text += value;
  }
  return text;
}

function isHigh(c: number): boolean {
  return c >= 0xd800 && c < 0xdc00;
}

function isLow(c: number): boolean {
  return c >= 0xdc00 && c < 0xe000;
}
