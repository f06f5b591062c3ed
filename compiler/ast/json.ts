/**
 * ASTs as JSON, both ways, in the format of tests/oracle/dump_ast.py: how tests take CPython's trees and compare ours.
 *
 * A node is an array: constructor name, fields in ASDL order, then its four position attributes if it has them.
 * Operators and contexts are strings, an absent field is `null`. See `constantToJson` for constants.
 */
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  normalizeInt,
  TupleConstant,
} from "../constants.ts";
import { type AST, CLASSES, FIELDS, type mod } from "./nodes_generated.ts";

export type Json = null | boolean | number | string | Json[];

type AnyNode = AST & Record<string, unknown>;

/** The tree that a JSON dump describes. Throws TypeError on an unknown node. */
export function astFromJson(value: Json): mod {
  return nodeFromJson(value) as mod;
}

/** One node of any kind. */
export function nodeFromJson(value: Json): AST {
  if (!Array.isArray(value)) throw new TypeError("an AST node is a JSON array");
  const name = value[0] as string;
  const info = FIELDS[name];
  if (info === undefined) throw new TypeError(`unknown AST node ${name}`);
  const values: unknown[] = [];
  let at = 1;
  for (const field of info.fields) {
    const item = value[at++];
    if (field.quantifier === "*" || field.quantifier === "?*") {
      values.push((item as Json[]).map((v) => v === null ? undefined : fieldFromJson(field.type, v)));
    } else if (field.type === "constant") {
      values.push(constantFromJson(item));
    } else {
      values.push(item === null ? undefined : fieldFromJson(field.type, item));
    }
  }
  for (let i = 0; i < info.attributes.length; i++) values.push(value[at++] ?? undefined);
  return new CLASSES[name](...values);
}

function fieldFromJson(type: string, value: Json): unknown {
  return Array.isArray(value) && type !== "identifier" && type !== "string" ? nodeFromJson(value) : value;
}

/** The JSON of a tree; equal trees give equal text under `JSON.stringify`. */
export function astToJson(node: AST): Json {
  const info = FIELDS[node.nodeType];
  const row: Json[] = [node.nodeType];
  const fields = node as AnyNode;
  for (const field of info.fields) {
    const value = fields[field.name];
    if (field.type === "constant") row.push(constantToJson(value as ConstantValue));
    else if (Array.isArray(value)) row.push(value.map(fieldToJson));
    else row.push(fieldToJson(value));
  }
  for (const attribute of info.attributes) row.push((fields[attribute.name] as number | undefined) ?? null);
  return row;
}

function fieldToJson(value: unknown): Json {
  if (value === undefined) return null;
  return typeof value === "object" ? astToJson(value as AST) : value as Json;
}

/** A constant's JSON; see dump_ast.py for the tags. */
export function constantToJson(value: ConstantValue): Json {
  if (
    value === null || typeof value === "boolean" || typeof value === "string" || typeof value === "number"
  ) {
    return value;
  }
  if (typeof value === "bigint") {
    return ["int", value < 0n ? "-0x" + (-value).toString(16) : "0x" + value.toString(16)];
  }
  if (value === ELLIPSIS) return ["..."];
  if (value instanceof FloatConstant) return ["float", floatToHex(value.value)];
  if (value instanceof ComplexConstant) return ["complex", floatToHex(value.real), floatToHex(value.imag)];
  if (value instanceof BytesConstant) {
    let hex = "";
    for (const byte of value.bytes) hex += byte.toString(16).padStart(2, "0");
    return ["bytes", hex];
  }
  if (value instanceof CodePointString) return ["str", [...value.codePoints]];
  if (value instanceof TupleConstant) return ["tuple", value.items.map(constantToJson)];
  if (value instanceof FrozenSetConstant) return ["frozenset", value.items.map(constantToJson)];
  throw new TypeError("a constant that has no JSON");
}

export function constantFromJson(value: Json): ConstantValue {
  if (!Array.isArray(value)) return value;
  switch (value[0]) {
    case "int": {
      const text = value[1] as string;
      return normalizeInt(text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text));
    }
    case "float":
      return new FloatConstant(floatFromHex(value[1] as string));
    case "complex":
      return new ComplexConstant(floatFromHex(value[1] as string), floatFromHex(value[2] as string));
    case "bytes": {
      const hex = value[1] as string;
      const bytes = new Uint8Array(hex.length / 2);
      for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
      return new BytesConstant(bytes);
    }
    case "...":
      return ELLIPSIS;
    case "str":
      return new CodePointString(value[1] as number[]);
    case "tuple":
      return new TupleConstant((value[1] as Json[]).map(constantFromJson));
    case "frozenset":
      return new FrozenSetConstant((value[1] as Json[]).map(constantFromJson));
  }
  throw new TypeError(`unknown constant ${value[0]}`);
}

/** What `float.hex()` writes: `0x1.8000000000000p+1`, `inf`, `nan`. */
export function floatToHex(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (value === 0) return sign + "0x0.0p+0";
  if (!Number.isFinite(value)) return sign + "inf";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number(bits >> 52n & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn).toString(16).padStart(13, "0");
  const lead = exponent === 0 ? "0" : "1";
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return `${sign}0x${lead}.${mantissa}p${power < 0 ? "" : "+"}${power}`;
}

/** Reads what `floatToHex` wrote. */
export function floatFromHex(text: string): number {
  if (text === "nan") return NaN;
  const sign = text.startsWith("-") ? -1 : 1;
  const body = sign < 0 ? text.slice(1) : text;
  if (body === "inf") return sign * Infinity;
  const dot = body.indexOf("."), p = body.indexOf("p");
  const lead = body.charCodeAt(dot - 1) - 48;
  const digits = body.slice(dot + 1, p);
  const mantissa = lead + parseInt(digits, 16) / 16 ** digits.length;
  return sign * mantissa * 2 ** Number(body.slice(p + 1));
}
