/**
 * Reads `bytecodes.ts` through the TypeScript compiler: signatures become stack effects and cache layouts, calls are
 * resolved to their declarations so that "may this escape into Python" is a fact of the helper, not of a list here.
 */
import ts from "typescript";
import {
  type BodyFacts,
  type CacheOperand,
  DefinitionError,
  type Definitions,
  type FamilyDefinition,
  type Instruction,
  type MicroOpDefinition,
  type Part,
  type PseudoDefinition,
  type StackItem,
} from "./definitions.ts";
import { type Extent, ONE, parseSize, ZERO } from "./stack_effect.ts";

export const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  types: [],
  lib: ["lib.esnext.d.ts"],
};

/** The names of `bytecodes_dsl.ts` that stand for calls the generator replaces. */
const INTRINSIC_CALLS: ReadonlySet<string> = new Set([
  "exitIf",
  "deoptIf",
  "jumpBy",
  "pushFrame",
  "popFrame",
  "suspend",
  "detach",
  "raise",
  "raiseIf",
  "exitInterpreter",
  "suspendThread",
  "checkPeriodic",
  "checkPeriodicOrSwitch",
  "redispatch",
  "dispatch",
  "at",
  "isForm",
]);

class Reader {
  readonly errors: DefinitionError[] = [];
  readonly uops: Map<string, MicroOpDefinition> = new Map();
  readonly instructions: Map<string, Instruction> = new Map();
  readonly families: FamilyDefinition[] = [];
  readonly pseudos: PseudoDefinition[] = [];
  readonly imports: Map<string, string> = new Map();
  readonly #checker: ts.TypeChecker;
  readonly #source: ts.SourceFile;

  constructor(program: ts.Program, source: ts.SourceFile) {
    this.#checker = program.getTypeChecker();
    this.#source = source;
  }

  where(node: ts.Node): string {
    const { line } = this.#source.getLineAndCharacterOfPosition(node.getStart(this.#source));
    return `${this.#source.fileName.split("/").pop()}:${line + 1}`;
  }

  fail(node: ts.Node, message: string): void {
    this.errors.push(new DefinitionError(this.where(node), message));
  }

  read(): Definitions {
    for (const statement of this.#source.statements) {
      if (ts.isImportDeclaration(statement)) this.#readImport(statement);
    }
    for (const statement of this.#source.statements) {
      if (ts.isFunctionDeclaration(statement)) this.#readMicroOp(statement);
    }
    for (const statement of this.#source.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const declaration of statement.declarationList.declarations) {
        this.#readDeclaration(statement, declaration);
      }
    }
    return this;
  }

  #readImport(statement: ts.ImportDeclaration): void {
    const specifier = (statement.moduleSpecifier as ts.StringLiteral).text;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) return;
    for (const element of bindings.elements) this.imports.set(element.name.text, specifier);
  }

  #tags(node: ts.Node): { tags: Map<string, string>; doc: string } {
    const tags = new Map<string, string>();
    let doc = "";
    for (const part of ts.getJSDocCommentsAndTags(node)) {
      if (ts.isJSDoc(part) && part.comment !== undefined) doc = ts.getTextOfJSDocComment(part.comment) ?? "";
    }
    for (const tag of ts.getJSDocTags(node)) {
      tags.set(tag.tagName.text, ts.getTextOfJSDocComment(tag.comment) ?? "");
    }
    return { tags, doc: doc.split("\n")[0] };
  }

  #stackItem(name: string, type: ts.TypeNode | undefined, node: ts.Node): StackItem {
    if (type !== undefined && ts.isTypeReferenceNode(type)) {
      const typeName = type.typeName.getText(this.#source);
      if (typeName === "Values" || typeName === "Untouched") {
        const argument = type.typeArguments?.[0];
        const text =
          argument !== undefined && ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal)
            ? argument.literal.text
            : undefined;
        const size: Extent | undefined = text === undefined ? undefined : parseSize(text);
        if (size === undefined) this.fail(node, `the size of ${name} is not an expression over oparg`);
        return { name, size: size ?? ZERO, kind: typeName === "Values" ? "values" : "untouched" };
      }
    }
    return { name, size: ONE, kind: "value" };
  }

  #parameters(
    parameters: readonly ts.ParameterDeclaration[],
    source: ts.SourceFile,
  ): { caches: CacheOperand[]; inputs: StackItem[] } {
    const caches: CacheOperand[] = [], inputs: StackItem[] = [];
    for (const parameter of parameters) {
      const name = parameter.name.getText(source);
      const type = parameter.type?.getText(source) ?? "";
      const isRef = /^(ref|smallRef)\b/.test(type);
      const units = type === "uint16"
        ? 1
        : type === "uint32" || type.startsWith("smallRef<")
        ? 2
        : isRef
        ? 4
        : 0;
      if (units !== 0) {
        if (inputs.length > 0) this.fail(parameter, `cache operand ${name} stands behind a popped value`);
        caches.push({ name, units: units as 1 | 2 | 4, isRef });
      } else {
        inputs.push(this.#stackItem(name, parameter.type, parameter));
      }
    }
    return { caches, inputs };
  }

  #readMicroOp(declaration: ts.FunctionDeclaration): void {
    const name = declaration.name?.text ?? "";
    if (!declaration.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) {
      this.fail(declaration, `${name}: only exported definitions may stand here; helpers live elsewhere`);
      return;
    }
    const { tags, doc } = this.#tags(declaration);
    const { caches, inputs } = this.#parameters(declaration.parameters, this.#source);
    const outputs: StackItem[] = [];
    const type = declaration.type;
    if (type === undefined || !ts.isTupleTypeNode(type)) {
      this.fail(declaration, `${name}: the result type must be a labelled tuple`);
    } else {
      for (const element of type.elements) {
        if (!ts.isNamedTupleMember(element)) {
          this.fail(element, `${name}: an element of the result type has no label`);
        } else outputs.push(this.#stackItem(element.name.text, element.type, element));
      }
    }
    const statements = [...(declaration.body?.statements ?? [])];
    const results: ts.Expression[] = [];
    const last = statements[statements.length - 1];
    if (last !== undefined && ts.isReturnStatement(last)) {
      statements.pop();
      if (last.expression === undefined || !ts.isArrayLiteralExpression(last.expression)) {
        this.fail(last, `${name}: return must give an array literal`);
      } else results.push(...last.expression.elements);
    }
    const endsEarly = last !== undefined &&
      (ts.isThrowStatement(last) || isCallOf(last, "pushFrame", "exitInterpreter", "raise"));
    if (!endsEarly && results.length !== outputs.length) {
      this.fail(declaration, `${name}: returns ${results.length} values, its type says ${outputs.length}`);
    }
    if (declaration.body !== undefined) this.#checkReturns(name, declaration.body, last);
    const facts = this.#facts(name, declaration);
    for (const item of [...inputs, ...outputs]) {
      if ([...item.size.terms.keys()].some((t) => t.includes("oparg"))) facts.usesOparg = true;
    }
    const uop: MicroOpDefinition = {
      name,
      where: this.where(declaration),
      caches,
      inputs,
      outputs,
      declaration,
      results,
      statements,
      tags,
      doc,
      facts,
    };
    this.uops.set(name, uop);
    if (!name.startsWith("_")) this.#addInstruction(declaration, name, [{ kind: "uop", uop }], tags);
  }

  /** One `return`, last. */
  #checkReturns(name: string, body: ts.Block, last: ts.Statement | undefined): void {
    const visit = (node: ts.Node): void => {
      if (ts.isReturnStatement(node) && node !== last) {
        this.fail(node, `${name}: a body has one return, as its last statement`);
      }
      if (ts.isFunctionLike(node)) {
        this.fail(node, `${name}: a body makes no functions`);
        return;
      }
      if (ts.isTryStatement(node)) this.fail(node, `${name}: a body does not catch; the loop does`);
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(body, visit);
  }

  #facts(name: string, declaration: ts.FunctionDeclaration): BodyFacts {
    const facts: BodyFacts = {
      usesOparg: false,
      usesConsts: false,
      usesNames: false,
      usesLocals: false,
      jumps: false,
      exits: false,
      deopts: false,
      throws: false,
      escapes: false,
      checksPeriodic: false,
      pushesFrame: false,
      leavesFrame: false,
      dispatches: false,
      imports: new Map(),
    };
    const effectBefore: { text: string | undefined } = { text: undefined };
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return;
      if (ts.isIdentifier(node)) {
        if (node.text === "oparg") facts.usesOparg = true;
        const specifier = this.imports.get(node.text);
        const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
        if (specifier !== undefined && !isMember && !specifier.endsWith("bytecodes_dsl.ts")) {
          facts.imports.set(node.text, specifier);
        }
      }
      if (
        ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) &&
        node.expression.text === "frame"
      ) {
        if (node.name.text === "co_consts") facts.usesConsts = true;
        if (node.name.text === "co_names") facts.usesNames = true;
        if (node.name.text === "localsplus") facts.usesLocals = true;
      }
      if (ts.isThrowStatement(node)) facts.throws = true;
      if (ts.isCallExpression(node)) {
        const callee = ts.isIdentifier(node.expression) ? node.expression.text : "";
        if (INTRINSIC_CALLS.has(callee)) {
          if (callee === "exitIf" || callee === "deoptIf") {
            if (callee === "exitIf") facts.exits = true;
            else facts.deopts = true;
            ts.forEachChild(node, visit);
            if (effectBefore.text !== undefined) {
              this.fail(
                node,
                `${name}: ${callee} behind an effect (${effectBefore.text}); guards come first`,
              );
            }
            return;
          }
          if (callee === "jumpBy") facts.jumps = true;
          if (callee === "checkPeriodic" || callee === "checkPeriodicOrSwitch") facts.checksPeriodic = true;
          if (callee === "pushFrame") facts.pushesFrame = true;
          if (
            callee === "popFrame" || callee === "suspend" || callee === "detach" ||
            callee === "exitInterpreter"
          ) facts.leavesFrame = true;
          if (callee === "dispatch") facts.dispatches = true;
          if (callee === "raise" || callee === "raiseIf") facts.throws = true;
        } else if (this.#escapes(name, node)) {
          facts.escapes = true;
          effectBefore.text ??= node.expression.getText(this.#source) + "() may escape";
        }
      }
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
        ts.forEachChild(node, visit);
        if (!ts.isIdentifier(node.left)) {
          effectBefore.text ??= `a store to ${node.left.getText(this.#source)}`;
        }
        return;
      }
      ts.forEachChild(node, visit);
    };
    if (declaration.body !== undefined) ts.forEachChild(declaration.body, visit);
    return facts;
  }

  /** Whether a call may run Python code: its declaration says so unless it carries `@noescape` or is JavaScript's own. */
  #escapes(name: string, call: ts.CallExpression): boolean {
    let symbol = this.#checker.getSymbolAtLocation(call.expression);
    if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) {
      symbol = this.#checker.getAliasedSymbol(symbol);
    }
    const declaration = symbol?.declarations?.[0];
    if (declaration === undefined) {
      this.fail(call, `${name}: can't resolve the helper ${call.expression.getText(this.#source)}`);
      return true;
    }
    if (
      declaration.getSourceFile().hasNoDefaultLib ||
      /\/lib\.[\w.]*d\.ts$/.test(declaration.getSourceFile().fileName)
    ) return false;
    const owner = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return !ts.getJSDocTags(owner).some((tag) => tag.tagName.text === "noescape");
  }

  #readDeclaration(statement: ts.VariableStatement, declaration: ts.VariableDeclaration): void {
    const name = declaration.name.getText(this.#source);
    const call = declaration.initializer;
    if (call === undefined || !ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) {
      this.fail(declaration, `${name}: neither macro, family nor pseudo`);
      return;
    }
    switch (call.expression.text) {
      case "macro":
        this.#readMacro(statement, declaration, name, call);
        break;
      case "family": {
        const [head, ...members] = call.arguments.map((a) => a.getText(this.#source));
        this.families.push({ name, where: this.where(declaration), head, members });
        break;
      }
      case "superinstruction":
        this.#readSuperinstruction(declaration, name, call);
        break;
      case "declared":
      case "instrumented": {
        const base = this.instructions.get(call.arguments[0].getText(this.#source));
        if (base === undefined) {
          this.fail(
            declaration,
            `${name}: there is no instruction ${call.arguments[0].getText(this.#source)}`,
          );
          break;
        }
        const tags = new Map(base.tags).set("declared", call.expression.text);
        const run = call.arguments.length > 1 ? this.#microOps(name, call.arguments.slice(1)) : undefined;
        if (run !== undefined && run.at(-1)?.facts.dispatches !== true) {
          this.fail(
            declaration,
            `${name}: the last micro-op of an instrumented form says what runs in its place`,
          );
        }
        this.#addInstruction(declaration, name, [...base.parts], tags, undefined, [], run);
        break;
      }
      case "pseudo": {
        const [effect, ...targets] = call.arguments;
        const text = effect.getText(this.#source);
        this.pseudos.push({
          name,
          where: this.where(declaration),
          pops: Number(text.match(/pops:\s*(\d+)/)?.[1] ?? 0),
          pushes: Number(text.match(/pushes:\s*(\d+)/)?.[1] ?? 0),
          hasArg: /hasArg:\s*true/.test(text),
          targets: targets.map((a) => a.getText(this.#source)),
        });
        break;
      }
      default:
        this.fail(declaration, `${name}: neither macro, family nor pseudo`);
    }
  }

  #microOps(name: string, args: readonly ts.Expression[]): MicroOpDefinition[] {
    return args.flatMap((argument) => {
      const uop = this.uops.get(argument.getText(this.#source));
      if (uop === undefined) {
        this.fail(argument, `${name}: there is no micro-op ${argument.getText(this.#source)}`);
      }
      return uop === undefined ? [] : [uop];
    });
  }

  #readMacro(statement: ts.Statement, declaration: ts.Node, name: string, call: ts.CallExpression): void {
    const parts: Part[] = [];
    for (const argument of call.arguments) {
      if (ts.isIdentifier(argument)) {
        const uop = this.uops.get(argument.text);
        if (uop === undefined) this.fail(argument, `${name}: there is no micro-op ${argument.text}`);
        else parts.push({ kind: "uop", uop });
      } else if (ts.isCallExpression(argument) && argument.expression.getText(this.#source) === "unused") {
        parts.push({ kind: "unused", units: Number(argument.arguments[0].getText(this.#source)) });
      } else if (
        ts.isCallExpression(argument) && argument.expression.getText(this.#source) === "specialize"
      ) {
        const helper = argument.arguments[0];
        parts.push({
          kind: "specialize",
          helper: helper.getText(this.#source),
          operands: this.#specializerOperands(helper),
        });
      } else {
        this.fail(argument, `${name}: not a micro-op, unused(n) or specialize(helper)`);
      }
    }
    this.#addInstruction(declaration, name, parts, this.#tags(statement).tags);
  }

  #readSuperinstruction(declaration: ts.Node, name: string, call: ts.CallExpression): void {
    const parts: Part[] = [];
    const components: string[] = [];
    for (const argument of call.arguments) {
      const component = this.instructions.get(argument.getText(this.#source));
      if (component === undefined) {
        this.fail(argument, `${name}: there is no instruction ${argument.getText(this.#source)}`);
        continue;
      }
      if (components.length > 0) {
        const last = this.instructions.get(components[components.length - 1])!;
        parts.push({ kind: "next", units: 1 + last.cacheUnits });
        for (const part of component.parts) {
          if (part.kind === "specialize" || (part.kind === "uop" && part.uop.facts.escapes)) {
            this.fail(argument, `${name}: ${component.name} can escape, so it may only come first`);
          }
        }
      }
      components.push(component.name);
      parts.push(...component.parts);
    }
    const last = this.instructions.get(components[components.length - 1]);
    this.#addInstruction(declaration, name, parts, new Map([["private", ""]]), last?.cacheUnits, components);
  }

  #specializerOperands(helper: ts.Expression): StackItem[] {
    let symbol = this.#checker.getSymbolAtLocation(helper);
    if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) {
      symbol = this.#checker.getAliasedSymbol(symbol);
    }
    const declaration = symbol?.declarations?.[0];
    if (declaration === undefined || !ts.isFunctionDeclaration(declaration)) {
      this.fail(helper, `can't resolve the specializer ${helper.getText(this.#source)}`);
      return [];
    }
    const source = declaration.getSourceFile();
    return declaration.parameters.slice(4).map((p) => {
      const type = p.type?.getText(source) ?? "";
      const size = type.match(/^(?:Values|Untouched)<"([^"]*)">$/);
      const name = p.name.getText(source);
      if (size === null) return { name, size: ONE, kind: "value" };
      return {
        name,
        size: parseSize(size[1]) ?? ZERO,
        kind: type.startsWith("Values") ? "values" : "untouched",
      };
    });
  }

  #addInstruction(
    node: ts.Node,
    name: string,
    parts: Part[],
    tags: Map<string, string>,
    lastCacheUnits?: number,
    components: readonly string[] = [],
    run?: readonly MicroOpDefinition[],
  ): void {
    let cacheUnits = 0;
    // Effects from all micro-ops: what one leaves the next takes.
    let depth = ZERO, deepest = ZERO;
    for (const part of parts) {
      if (part.kind === "unused") cacheUnits += part.units;
      else if (part.kind === "specialize") cacheUnits += 1;
      else if (part.kind === "uop") {
        for (const cache of part.uop.caches) cacheUnits += cache.units;
        for (const input of part.uop.inputs) depth = depth.minus(input.size);
        if (isDeeper(depth, deepest)) deepest = depth;
        for (const output of part.uop.outputs) depth = depth.plus(output.size);
      }
    }
    const popped = ZERO.minus(deepest);
    this.instructions.set(name, {
      name,
      where: this.where(node),
      parts,
      run: run?.map((uop) => ({ kind: "uop", uop })),
      tags,
      cacheUnits: lastCacheUnits ?? cacheUnits,
      components,
      head: undefined,
      popped,
      pushed: depth.minus(deepest),
    });
  }
}

/** Whether `a` reaches further down than `b`, for opargs an instruction can have. */
function isDeeper(a: Extent, b: Extent): boolean {
  const difference = a.minus(b);
  let sum = difference.constant;
  for (const n of difference.terms.values()) sum += 16 * n;
  return sum < 0;
}

function isCallOf(statement: ts.Statement, ...names: string[]): boolean {
  return ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression) &&
    ts.isIdentifier(statement.expression.expression) && names.includes(statement.expression.expression.text);
}

/** Reads the definitions in `path`. `host` stands in for the file system in tests. */
export function readDefinitions(path: string, host?: ts.CompilerHost): Definitions {
  const program = ts.createProgram([path], compilerOptions, host);
  const source = program.getSourceFile(path)!;
  return new Reader(program, source).read();
}
