/**
 * `ast.dump`: a tree as text. The law: what CPython 3.14's Lib/ast.py prints for the same tree, to the byte.
 */
import { reprConstant } from "../bytecode/repr.ts";
import type { ConstantValue } from "../constants.ts";
import { type AST, type FieldInfo, FIELDS } from "./nodes_generated.ts";

export interface DumpOptions {
  /** Write `name=value` for every field, not only where a field before it was left out. Default true. */
  annotateFields?: boolean;
  /** Write lineno and the other positions. Default false. */
  includeAttributes?: boolean;
  /** One node a line, indented by this text or so many spaces. Default: all on one line. */
  indent?: string | number;
  /** Write empty lists. Default false. */
  showEmpty?: boolean;
}

interface Formatter {
  readonly annotateFields: boolean;
  readonly includeAttributes: boolean;
  readonly indent: string | undefined;
  readonly showEmpty: boolean;
  /** Whether the text made last is a plain value or a node without arguments: such stay on their parent's line. */
  simple: boolean;
}

export function dump(node: AST, options: DumpOptions = {}): string {
  const { indent } = options;
  return formatNode(
    {
      annotateFields: options.annotateFields ?? true,
      includeAttributes: options.includeAttributes ?? false,
      indent: typeof indent === "number" ? " ".repeat(indent) : indent,
      showEmpty: options.showEmpty ?? false,
      simple: false,
    },
    node,
    0,
  );
}

function formatNode(f: Formatter, node: AST, outerLevel: number): string {
  const level = outerLevel + 1;
  const info = FIELDS[node.nodeType];
  const values = node as unknown as Record<string, unknown>;
  const args: string[] = [];
  let emptyLists: string[] = [];
  let allSimple = true;
  let keywords = f.annotateFields;
  for (const field of info.fields) {
    const value = values[field.name];
    if (value === undefined && field.quantifier === "?") {
      keywords = true;
      continue;
    }
    if (!f.showEmpty) {
      if (Array.isArray(value) && value.length === 0) {
        if (!keywords) emptyLists.push("[]");
        continue;
      }
      if (!keywords) {
        args.push(...emptyLists);
        emptyLists = [];
      }
    }
    const text = formatField(f, field, value, level);
    allSimple &&= f.simple;
    args.push(keywords ? `${field.name}=${text}` : text);
  }
  if (f.includeAttributes) {
    for (const attribute of info.attributes) {
      const value = values[attribute.name];
      if (value !== undefined) args.push(`${attribute.name}=${value}`);
    }
  }
  if (allSimple && args.length <= 3) {
    f.simple = args.length === 0;
    return `${node.nodeType}(${args.join(", ")})`;
  }
  f.simple = false;
  return `${node.nodeType}(${linePrefix(f, level)}${args.join(separator(f, level))})`;
}

function formatField(f: Formatter, field: FieldInfo, value: unknown, outerLevel: number): string {
  if (!Array.isArray(value)) return formatValue(f, field.type, value, outerLevel);
  if (value.length === 0) {
    f.simple = true;
    return "[]";
  }
  const level = outerLevel + 1;
  const items = value.map((item) => formatValue(f, field.type, item, level));
  f.simple = false;
  return `[${linePrefix(f, level)}${items.join(separator(f, level))}]`;
}

function formatValue(f: Formatter, type: string, value: unknown, level: number): string {
  if (type === "constant" || type === "identifier" || type === "string" || type === "int") {
    f.simple = true;
    return reprConstant((value ?? null) as ConstantValue);
  }
  if (value === undefined) {
    f.simple = true;
    return "None";
  }
  if (typeof value === "string") {
    // An operator or a context: a node without fields.
    f.simple = true;
    return `${value}()`;
  }
  return formatNode(f, value as AST, level);
}

function linePrefix(f: Formatter, level: number): string {
  return f.indent === undefined ? "" : "\n" + f.indent.repeat(level);
}

function separator(f: Formatter, level: number): string {
  return f.indent === undefined ? ", " : ",\n" + f.indent.repeat(level);
}
