/** Laws of the parser generator: definition in, text or error out. */
import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { generateParsers } from "./generate.ts";
import { GrammarAnalysis } from "./peg_analysis.ts";
import { itemText, parsePegGrammar } from "./peg_notation.ts";
import { emitCareful } from "./emit_careful.ts";
import { emitFast } from "./emit_fast.ts";

const START = "file: ast.mod\n  | statement ENDMARKER => makeModule(p, [])\n\n";

function analyse(text: string): GrammarAnalysis {
  return new GrammarAnalysis(parsePegGrammar(text));
}

Deno.test("parsePegGrammar: reads every construct and writes it back", () => {
  const alternatives = [
    "'if' \"match\" NAME rule",
    "a:rule* b:(x | y:z 'in')+ c:rule?",
    "(rule % ',') &'x' !(NAME '=') ~ ^':'",
  ];
  const grammar = parsePegGrammar(`r: T memo\n${alternatives.map((alt) => `  | ${alt}\n`).join("")}`);
  const rule = grammar.get("r")!;
  assertEquals(rule.memo, "both");
  assertEquals(
    rule.alts.map((alt) =>
      alt.items.map((n) => (n.name === undefined ? "" : n.name + ":") + itemText(n.item)).join(" ")
    ),
    alternatives,
  );
});

Deno.test("parsePegGrammar: an action ends with its alternative", () => {
  const rule = parsePegGrammar("r: T\n  | (a:NAME => f(a, \"|)\") | '(' => [1 || 2]) => g(`${1}`)\n").get(
    "r",
  )!;
  assertEquals(rule.alts[0].action, "g(`${1}`)");
  const group = rule.alts[0].items[0].item;
  if (group.kind !== "group") throw new Error(group.kind);
  assertEquals(group.alts.map((alt) => alt.action), ['f(a, "|)")', "[1 || 2]"]);
});

Deno.test("parsePegGrammar: attributes of a rule", () => {
  const rule = parsePegGrammar("r: A | B memo:fast levels:3\n  | NAME\n").get("r")!;
  assertEquals([rule.type, rule.memo, rule.levels], ["A | B", "fast", 3]);
});

for (
  const [what, text, message] of [
    ["a rule without alternatives", "r: T\n", "r has no alternative"],
    ["two rules of one name", "r: T\n  | NAME\nr: T\n  | NAME\n", "defined twice"],
    ["a line that is no rule head", "r = NAME\n", "not a rule head"],
    ["an alternative outside a rule", "  | NAME\n", "outside a rule"],
    ["an unclosed group", "r: T\n  | (NAME\n", ") expected"],
    ["an empty alternative", "r: T\n  | NAME (|)\n", "an empty alternative"],
    ["an unknown character", "r: T\n  | NAME $\n", "unexpected character $"],
  ]
) {
  Deno.test(`parsePegGrammar: refuses ${what}`, () => {
    assertThrows(() => parsePegGrammar(text), Error, message);
  });
}

Deno.test("GrammarAnalysis: refuses undefined rules and tokens", () => {
  assertThrows(() => analyse("r: T\n  | nothing\n"), Error, "r uses nothing, which is not defined");
  assertThrows(() => analyse("r: T\n  | NOTHING\n"), Error, "NOTHING, which is no token");
  assertThrows(() => analyse("r: T\n  | '?!'\n"), Error, "'?!', which is no token");
});

Deno.test("GrammarAnalysis: finds left recursion and who leads it", () => {
  const { leftRecursiveLeader } = analyse(
    "sum: T\n  | sum '+' NAME\n  | NAME\nattr: T\n  | name_or_attr '.' NAME\nname_or_attr: T\n  | attr\n  | NAME\n" +
      "right: T\n  | NAME right\n  | NAME\nhidden: T\n  | '-'? hidden NAME\n  | NAME\n",
  );
  assertEquals([...leftRecursiveLeader], [
    ["sum", "sum"],
    ["attr", "attr"],
    ["name_or_attr", "attr"],
    ["hidden", "hidden"],
  ]);
});

Deno.test("GrammarAnalysis: first tokens leave out the second pass, and narrow by lookahead", () => {
  const analysis = analyse(
    "r: T\n  | invalid_r\n  | &'if' s\n  | 'not'? '('\ns: T\n  | 'if'\n  | 'for'\ninvalid_r: never\n  | 'pass' => x()\n",
  );
  const kinds = ["if", "not", "("].map((text) => analysis.kindOfToken(text)).sort();
  assertEquals([...analysis.firstOf({ kind: "rule", name: "r" })].sort(), kinds);
});

Deno.test("emitFast: alternatives with one beginning parse it once", () => {
  const { code } = emitFast(
    analyse(START + "statement: T\n  | a:x 'if' => f(a)\n  | a:x 'in'\n  | x\nx: T\n  | NAME\n"),
    [
      "file",
    ],
  );
  assertEquals(code.split("x_rule(p)").length - 1, 1);
});

Deno.test("emitFast: a chain of binary operators is one function", () => {
  const { code } = emitFast(
    analyse(
      START + "statement: T\n  | a:statement '+' b:term => f(a, b)\n  | term\n" +
        "term: T\n  | a:term '*' b:atom => g(a, b)\n  | atom\natom: T\n  | NAME\n",
    ),
    ["file"],
  );
  assertMatch(code, /function statement_ladder\(p: FastParser, loosest: number\)/);
  assertMatch(code, /return statement_ladder\(p, 2\);/);
  assertMatch(code, /case 14: \/\/ a:statement '\+' b:term\n\s+a = f\(a, b\);/);
});

Deno.test("emitFast: left recursion is a loop", () => {
  const { code } = emitFast(
    analyse(START + "statement: T\n  | a:statement '.' b:IDENT => f(a, b, @)\n  | NAME\n"),
    ["file"],
  );
  assertMatch(code, /const a: T = \$left;[^]*\$left = f\(a, b, p\.lineno\[\$s\]/);
});

Deno.test("emitCareful: invalid_ rules run in the second pass only", () => {
  const code = emitCareful(
    analyse(START + "statement: T\n  | invalid_s\n  | NAME\ninvalid_s: never\n  | '(' => raise(p)\n"),
    ["file"],
  );
  assertMatch(code, /if \(p\.callInvalidRules\) alt: \{ \/\/ invalid_s/);
});

Deno.test("emitCareful: a cut ends the rule", () => {
  const code = emitCareful(analyse(START + "statement: T\n  | 'for' ~ NAME\n  | NAME\n"), ["file"]);
  assertMatch(code, /cut = true;[^]*if \(cut\) \{\n\s+p\.level--;\n\s+return undefined;/);
});

Deno.test("emitCareful: left recursion grows from its memo", () => {
  const code = emitCareful(analyse(START + "statement: T\n  | statement '+' NAME\n  | NAME\n"), ["file"]);
  assertMatch(code, /p\.updateMemo\(mark, 0, res\);[^]*statement_raw\(p\);/);
});

Deno.test("generateParsers: the checked-in parsers are those of python.peg", () => {
  const folder = new URL("./", import.meta.url);
  const files = generateParsers(Deno.readTextFileSync(new URL("python.peg", folder)));
  for (const [name, text] of Object.entries(files)) {
    assertEquals(Deno.readTextFileSync(new URL(name, folder)) === text, true, `${name}: run deno task regen`);
  }
});
