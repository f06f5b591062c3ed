/** Which names the body of a micro-op reads, assigns and declares. */
import ts from "typescript";
import type { MicroOpDefinition } from "./definitions.ts";

function walk(uop: MicroOpDefinition, visit: (node: ts.Node) => void, withResults: boolean): void {
  const go = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    visit(node);
    ts.forEachChild(node, go);
  };
  for (const statement of uop.statements) go(statement);
  if (withResults) { for (const result of uop.results) go(result); }
}

export function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node);
}

/** Names that are read or written, `at(name)` apart. */
export function usedNames(uop: MicroOpDefinition, withResults: boolean = true): Set<string> {
  const names = new Set<string>();
  walk(uop, (node) => {
    if (!ts.isIdentifier(node) || isMemberName(node)) return;
    const { parent } = node;
    if (ts.isCallExpression(parent) && parent.expression.getText() === "at") return;
    names.add(node.text);
  }, withResults);
  return names;
}

export function namesIn(node: ts.Node): Set<string> {
  const names = new Set<string>();
  const go = (n: ts.Node): void => {
    if (ts.isTypeNode(n)) return;
    if (ts.isCallExpression(n) && n.expression.getText() === "at") return;
    if (ts.isIdentifier(n) && !isMemberName(n)) names.add(n.text);
    ts.forEachChild(n, go);
  };
  go(node);
  return names;
}

export function assignedNames(uop: MicroOpDefinition): Set<string> {
  const names = new Set<string>();
  walk(uop, (node) => {
    if (
      ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= ts.SyntaxKind.LastAssignment && ts.isIdentifier(node.left)
    ) names.add(node.left.text);
    if (
      (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && ts.isIdentifier(node.operand)
    ) {
      if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) {
        names.add(node.operand.text);
      }
    }
  }, true);
  return names;
}

export function declaredNames(uop: MicroOpDefinition): Set<string> {
  const names = new Set<string>();
  walk(uop, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) names.add(node.name.text);
  }, false);
  return names;
}
