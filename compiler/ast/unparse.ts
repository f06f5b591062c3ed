/**
 * The source text of an expression, for annotations under `from __future__ import annotations`: the same text as
 * CPython's Python/ast_unparse.c, which is not `ast.unparse`'s. Read by code generation.
 */
import { reprConstant, reprStr } from "../bytecode/repr.ts";
import {
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  TupleConstant,
} from "../constants.ts";
import { CompileError } from "../errors.ts";
import type {
  arg,
  argumentsNode,
  BinOp,
  Call,
  cmpop,
  comprehension,
  expr,
  Interpolation,
  operator,
  Slice,
  TemplateStr,
} from "./nodes_generated.ts";

/** How tightly an operator binds; an operand below what its place asks for is put in parentheses. */
const enum Pr {
  Tuple,
  Test,
  Or,
  And,
  Not,
  Cmp,
  Expr,
  BitXor,
  BitAnd,
  Shift,
  Arith,
  Term,
  Factor,
  Power,
  Await,
  Atom,
}

/** `sys.int_info.default_max_str_digits`, as a power of two that surely exceeds it or not. */
const MAX_STR_DIGITS = 4300;

/** The text of an annotation. CPython: _PyAST_ExprAsUnicode. */
export function unparseExpr(e: expr): string {
  return unparse(e, Pr.Test);
}

function unparse(e: expr, level: Pr): string {
  switch (e.nodeType) {
    case "Name":
      return e.id;
    case "Constant":
      if (e.value === ELLIPSIS) return "...";
      return (e.kind ?? "") + constantText(e.value);
    case "Attribute": {
      // `1.real` would be a float followed by a name.
      const isInt = e.value.nodeType === "Constant" && isIntConstant(e.value.value);
      return `${unparse(e.value, Pr.Atom)}${isInt ? " ." : "."}${e.attr}`;
    }
    case "Subscript":
      return `${unparse(e.value, Pr.Atom)}[${unparse(e.slice, Pr.Tuple)}]`;
    case "Tuple": {
      if (e.elts.length === 0) return "()";
      return parenthesizedIf(level > Pr.Tuple, list(e.elts) + (e.elts.length === 1 ? "," : ""));
    }
    case "BinOp":
      return binOp(e, level);
    case "Call":
      return call(e);
    case "List":
      return `[${list(e.elts)}]`;
    case "Set":
      return `{${list(e.elts)}}`;
    case "Dict":
      return `{${e.values.map((value, i) => dictItem(e.keys[i], value)).join(", ")}}`;
    case "BoolOp": {
      const pr = e.op === "And" ? Pr.And : Pr.Or;
      const operands = e.values.map((value) => unparse(value, pr + 1));
      return parenthesizedIf(level > pr, operands.join(e.op === "And" ? " and " : " or "));
    }
    case "UnaryOp": {
      const pr = e.op === "Not" ? Pr.Not : Pr.Factor;
      return parenthesizedIf(level > pr, UNARY[e.op] + unparse(e.operand, pr));
    }
    case "Compare": {
      let text = unparse(e.left, Pr.Cmp + 1);
      for (let i = 0; i < e.ops.length; i++) {
        text += compareText(e.ops[i]) + unparse(e.comparators[i], Pr.Cmp + 1);
      }
      return parenthesizedIf(level > Pr.Cmp, text);
    }
    case "IfExp": {
      const body = unparse(e.body, Pr.Test + 1), test = unparse(e.test, Pr.Test + 1);
      return parenthesizedIf(level > Pr.Test, `${body} if ${test} else ${unparse(e.orelse, Pr.Test)}`);
    }
    case "Lambda": {
      // CPython asks for positional parameters only: `lambda*a: b`.
      const space = e.args.args.length + e.args.posonlyargs.length > 0 ? " " : "";
      return parenthesizedIf(
        level > Pr.Test,
        `lambda${space}${parameters(e.args)}: ${unparse(e.body, Pr.Test)}`,
      );
    }
    case "Starred":
      return `*${unparse(e.value, Pr.Expr)}`;
    case "Slice":
      return slice(e);
    case "ListComp":
      return `[${unparse(e.elt, Pr.Test)}${generators(e.generators)}]`;
    case "SetComp":
      return `{${unparse(e.elt, Pr.Test)}${generators(e.generators)}}`;
    case "DictComp":
      return `{${unparse(e.key, Pr.Test)}: ${unparse(e.value, Pr.Test)}${generators(e.generators)}}`;
    case "GeneratorExp":
      return `(${unparse(e.elt, Pr.Test)}${generators(e.generators)})`;
    case "Yield":
      return e.value === undefined ? "(yield)" : `(yield ${unparse(e.value, Pr.Test)})`;
    case "YieldFrom":
      return `(yield from ${unparse(e.value, Pr.Test)})`;
    case "Await":
      return parenthesizedIf(level > Pr.Await, `await ${unparse(e.value, Pr.Atom)}`);
    case "NamedExpr":
      return parenthesizedIf(
        level > Pr.Tuple,
        `${unparse(e.target, Pr.Atom)} := ${unparse(e.value, Pr.Atom)}`,
      );
    case "JoinedStr":
      return "f" + reprStr(stringBody(e.values));
    case "TemplateStr":
      return templateStr(e);
    case "FormattedValue":
    case "Interpolation":
      return stringElement(e, false);
  }
}

function parenthesizedIf(condition: boolean, text: string): string {
  return condition ? `(${text})` : text;
}

function list(elts: readonly expr[]): string {
  return elts.map((elt) => unparse(elt, Pr.Test)).join(", ");
}

function dictItem(key: expr | undefined, value: expr): string {
  if (key === undefined) return `**${unparse(value, Pr.Expr)}`;
  return `${unparse(key, Pr.Test)}: ${unparse(value, Pr.Test)}`;
}

const UNARY = { Invert: "~", Not: "not ", UAdd: "+", USub: "-" } as const;

function binOp(e: BinOp, level: Pr): string {
  const pr = binaryPriority(e.op);
  // `**` binds to the right, everything else to the left.
  const isPower = e.op === "Pow";
  const left = unparse(e.left, isPower ? pr + 1 : pr);
  const right = unparse(e.right, isPower ? pr : pr + 1);
  return parenthesizedIf(level > pr, `${left} ${BINARY[e.op]} ${right}`);
}

const BINARY = {
  Add: "+",
  Sub: "-",
  Mult: "*",
  MatMult: "@",
  Div: "/",
  Mod: "%",
  LShift: "<<",
  RShift: ">>",
  BitOr: "|",
  BitXor: "^",
  BitAnd: "&",
  FloorDiv: "//",
  Pow: "**",
} as const;

function binaryPriority(op: operator): Pr {
  switch (op) {
    case "Add":
    case "Sub":
      return Pr.Arith;
    case "LShift":
    case "RShift":
      return Pr.Shift;
    case "BitOr":
      return Pr.Expr;
    case "BitXor":
      return Pr.BitXor;
    case "BitAnd":
      return Pr.BitAnd;
    case "Pow":
      return Pr.Power;
    default:
      return Pr.Term;
  }
}

function compareText(op: cmpop): string {
  switch (op) {
    case "Eq":
      return " == ";
    case "NotEq":
      return " != ";
    case "Lt":
      return " < ";
    case "LtE":
      return " <= ";
    case "Gt":
      return " > ";
    case "GtE":
      return " >= ";
    case "Is":
      return " is ";
    case "IsNot":
      return " is not ";
    case "In":
      return " in ";
    case "NotIn":
      return " not in ";
  }
}

function call(e: Call): string {
  const func = unparse(e.func, Pr.Atom);
  if (e.args.length === 1 && e.keywords.length === 0 && e.args[0].nodeType === "GeneratorExp") {
    return func + unparse(e.args[0], Pr.Test);
  }
  const items = e.args.map((item) => unparse(item, Pr.Test));
  for (const keyword of e.keywords) {
    items.push((keyword.arg === undefined ? "**" : keyword.arg + "=") + unparse(keyword.value, Pr.Test));
  }
  return `${func}(${items.join(", ")})`;
}

function slice(e: Slice): string {
  const part = (bound: expr | undefined) => bound === undefined ? "" : unparse(bound, Pr.Test);
  return `${part(e.lower)}:${part(e.upper)}${e.step === undefined ? "" : ":" + part(e.step)}`;
}

function generators(gens: readonly comprehension[]): string {
  let text = "";
  for (const gen of gens) {
    text += `${gen.is_async !== 0 ? " async" : ""} for ${unparse(gen.target, Pr.Tuple)}`;
    text += ` in ${unparse(gen.iter, Pr.Test + 1)}`;
    for (const condition of gen.ifs) text += ` if ${unparse(condition, Pr.Test + 1)}`;
  }
  return text;
}

function parameters(a: argumentsNode): string {
  const items: string[] = [];
  const positional = [...a.posonlyargs, ...a.args];
  positional.forEach((parameter, i) => {
    const byDefault = a.defaults[i - positional.length + a.defaults.length];
    let text = parameterText(parameter, byDefault);
    if (i + 1 === a.posonlyargs.length) text += ", /";
    items.push(text);
  });
  if (a.vararg !== undefined || a.kwonlyargs.length > 0) {
    items.push("*" + (a.vararg === undefined ? "" : parameterText(a.vararg, undefined)));
  }
  a.kwonlyargs.forEach((parameter, i) => items.push(parameterText(parameter, a.kw_defaults[i])));
  if (a.kwarg !== undefined) items.push("**" + parameterText(a.kwarg, undefined));
  return items.join(", ");
}

function parameterText(parameter: arg, byDefault: expr | undefined): string {
  const annotation = parameter.annotation === undefined ? "" : ": " + unparse(parameter.annotation, Pr.Test);
  return parameter.arg + annotation + (byDefault === undefined ? "" : "=" + unparse(byDefault, Pr.Test));
}

function isIntConstant(value: ConstantValue): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function constantText(value: ConstantValue): string {
  if (value instanceof TupleConstant) {
    return `(${value.items.map(constantText).join(", ")}${value.items.length === 1 ? "," : ""})`;
  }
  const text = reprConstant(value);
  if (typeof value === "bigint" && text.length > MAX_STR_DIGITS) {
    throw new CompileError(
      "ValueError",
      `Exceeds the limit (${MAX_STR_DIGITS} digits) for integer string conversion; ` +
        "use sys.set_int_max_str_digits() to increase the limit",
    );
  }
  // `inf` is a name; a literal too large for a float reads back as infinity.
  if (value instanceof FloatConstant && !Number.isFinite(value.value) || value instanceof ComplexConstant) {
    return text.replaceAll("inf", "1e309");
  }
  return text;
}

/** The inside of an f-string or t-string, before it is quoted. */
function stringBody(values: readonly expr[]): string {
  let text = "";
  for (const value of values) text += stringElement(value, false);
  return text;
}

function stringElement(e: expr, isFormatSpec: boolean): string {
  switch (e.nodeType) {
    case "Constant": {
      const value = e.value;
      const text = value instanceof CodePointString
        ? String.fromCodePoint(...value.codePoints)
        : value as string;
      return text.replaceAll("{", "{{").replaceAll("}", "}}");
    }
    case "JoinedStr":
      return isFormatSpec
        ? e.values.map((v) => stringElement(v, true)).join("")
        : "f" + reprStr(stringBody(e.values));
    case "TemplateStr":
      return templateStr(e);
    case "FormattedValue":
      return replacementField(unparse(e.value, Pr.Test + 1), e.conversion, e.format_spec);
    case "Interpolation":
      return replacementField(interpolationSource(e), e.conversion, e.format_spec);
    default:
      throw new CompileError("SystemError", "unknown expression kind inside f-string or t-string");
  }
}

/** t-strings keep the text of their fields. */
function interpolationSource(e: Interpolation): string {
  return e.str as string;
}

function replacementField(value: string, conversion: number, formatSpec: expr | undefined): string {
  // A leading brace would read as an escaped one.
  const open = value.startsWith("{") ? "{ " : "{";
  const suffix = conversion < 0 ? "" : "!" + String.fromCharCode(conversion);
  const spec = formatSpec === undefined ? "" : ":" + stringElement(formatSpec, true);
  return open + value + suffix + spec + "}";
}

/** A t-string concatenated with f-strings holds their fields too: each is written as an f-string of its own. */
function templateStr(e: TemplateStr): string {
  const parts: string[] = [];
  let run: expr[] = [];
  for (const value of e.values) {
    if (value.nodeType !== "FormattedValue") {
      run.push(value);
      continue;
    }
    if (run.length > 0) parts.push("t" + reprStr(stringBody(run)));
    run = [];
    parts.push("f" + reprStr(stringBody([value])));
  }
  if (run.length > 0 || parts.length === 0) parts.push("t" + reprStr(stringBody(run)));
  return parts.join(" ");
}
