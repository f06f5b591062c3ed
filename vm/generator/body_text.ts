/** Turns the source of a micro-op's body into text of the loop: names, types and intrinsics (`bytecodes_dsl.ts`) are replaced. */
import ts from "typescript";
import type { MicroOpDefinition } from "./definitions.ts";
import { isMemberName } from "./names.ts";
import { OPCODE_MASK, reloadFrame } from "./phrases.ts";

export interface Surroundings {
  position(parameter: string): string;
  exit(): string;
  jump(units: string): string;
  push(newFrame: string, offset: string, below: string, isTail: boolean): string;
  opcodeOf(name: string): number;
  redispatch(): string;
}

/** Rewrites source text of a body: names, types, intrinsics. */
export class BodyText {
  readonly #source: ts.SourceFile;
  readonly #rename: ReadonlyMap<string, string>;
  readonly #around: Surroundings;
  readonly #body: ts.Block | undefined;
  #isTail = false;

  constructor(uop: MicroOpDefinition, rename: ReadonlyMap<string, string>, around: Surroundings) {
    this.#source = uop.declaration.getSourceFile();
    this.#body = uop.declaration.body;
    this.#rename = rename;
    this.#around = around;
  }

  statement(node: ts.Statement, isTail: boolean): string {
    this.#isTail = isTail;
    return dedent(this.#text(node));
  }

  expression(node: ts.Expression): string {
    return this.#text(node);
  }

  #text(node: ts.Node): string {
    const replaced = this.#replacement(node);
    if (replaced !== undefined) return replaced;
    const start = node.getStart(this.#source);
    let text = "", from = start;
    ts.forEachChild(node, (child) => {
      if (child.getStart(this.#source) < from) return;
      text += this.#source.text.slice(from, child.getStart(this.#source)) + this.#text(child);
      from = child.end;
    });
    return stripComments(text + this.#source.text.slice(from, node.end));
  }

  #replacement(node: ts.Node): string | undefined {
    if (ts.isIdentifier(node)) {
      if (isMemberName(node)) return undefined;
      if (node.text === "stack") return "ls";
      return this.#rename.get(node.text);
    }
    if (ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node)) {
      return this.#text(node.expression);
    }
    if (ts.isParenthesizedExpression(node) && ts.isAsExpression(node.expression)) {
      const inner = this.#text(node.expression);
      return /^[\w$.\[\]]+$/.test(inner) ? inner : `(${inner})`;
    }
    if (
      ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) &&
      node.expression.text === "frame"
    ) {
      if (node.name.text === "localsplus") return "ls";
      if (node.name.text === "co_consts") return "consts";
      if (node.name.text === "instructions") return "code";
      if (node.name.text === "co_names") return "frame.f_executable.co_names";
    }
    if (ts.isVariableStatement(node)) return this.#declarations(node.declarationList) + ";";
    if (ts.isVariableDeclarationList(node)) return this.#declarations(node);
    if (ts.isThrowStatement(node)) return `{ frame.instr_ptr = ip; throw ${this.#text(node.expression!)}; }`;
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      return this.#callStatement(node.expression);
    }
    if (ts.isCallExpression(node)) {
      if (ts.isIdentifier(node.expression) && node.expression.text === "at") {
        return this.#around.position(node.arguments[0].getText(this.#source));
      }
      if (ts.isIdentifier(node.expression) && node.expression.text === "isForm") {
        const [unit, form] = node.arguments;
        const opcode = this.#around.opcodeOf(form.getText(this.#source));
        return `((code[${this.#text(unit)}] & ${OPCODE_MASK}) === ${opcode})`;
      }
      if (node.typeArguments !== undefined) {
        return `${this.#text(node.expression)}(${node.arguments.map((a) => this.#text(a)).join(", ")})`;
      }
    }
    return undefined;
  }

  #declarations(list: ts.VariableDeclarationList): string {
    return list.declarations.map((d) => {
      const name = this.#text(d.name);
      if (ts.isForOfStatement(list.parent)) return name;
      return `${name} = ${d.initializer === undefined ? "undefined" : this.#text(d.initializer)}`;
    }).join(", ");
  }

  #callStatement(call: ts.CallExpression): string | undefined {
    if (!ts.isIdentifier(call.expression)) return undefined;
    const argument = (i: number): string =>
      call.arguments[i] === undefined ? "" : this.#text(call.arguments[i]);
    switch (call.expression.text) {
      case "exitIf":
      case "deoptIf":
        return `if (${argument(0)}) { ${this.#around.exit()} }`;
      case "jumpBy":
        return this.#around.jump(argument(0));
      case "pushFrame":
        return this.#around.push(
          argument(0),
          argument(1),
          argument(2),
          this.#isTail && ts.isExpressionStatement(call.parent) && call.parent.parent === this.#body,
        );
      case "exitInterpreter":
        return `return leaveInterpreter(thread, frame, ${argument(0)});`;
      case "suspendThread":
        return "{ frame.instr_ptr = ip; return SUSPEND; }";
      case "checkPeriodic":
        return "if (evalBreaker[0] !== 0) { frame.instr_ptr = ip; _Py_HandlePending(thread); }";
      case "checkPeriodicOrSwitch":
        return "if (--slice.ticks < 0 || evalBreaker[0] !== 0) { frame.instr_ptr = ip; frame.stackpointer = sp; " +
          "if (hasToLeave(thread, frame)) return SUSPEND; if (slice.ticks < 0) return SLICE_OVER; }";
      case "raise":
        return [
          `frame = raiseInLoop(thread, frame, ${argument(0)});`,
          ...reloadFrame("frame.instr_ptr"),
          `break;`,
        ]
          .join("\n");
      case "raiseIf":
        return `if (${argument(0)}) break raising;`;
      case "redispatch":
        return this.#around.redispatch();
      case "dispatch":
        return `return dispatched(${argument(0)}, thread, frame);`;
    }
    return undefined;
  }
}

function stripComments(text: string): string {
  return text.replace(/^\s*\/\/.*\n/gm, "").replace(/\s*\/\/ .*$/gm, "").replace(/\/\*.*?\*\//gs, "");
}

function dedent(text: string): string {
  return text.replace(/\n {2}/g, "\n");
}
