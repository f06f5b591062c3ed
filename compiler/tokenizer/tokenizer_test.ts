/** The tokenizer against the record of CPython (`tokens_recorded.json`), and what the record does not hold. */
import { assertEquals } from "@std/assert";
import { CompileError, type CompileWarning } from "../errors.ts";
import { describeError, recordedErrors, recordedTokens } from "./recorded.ts";
import { SourceText } from "./source_text.ts";
import type { TokenizerOptions } from "./state.ts";
import { Tokenizer } from "./tokenizer.ts";
import { ENDMARKER, EXACT_TOKEN_TYPES, N_TOKENS, NAME, tok_name } from "./tokens.ts";

const options = { filename: "<string>", execInput: true };

function open(source: string, more: Partial<TokenizerOptions> = {}): Tokenizer {
  return new Tokenizer(SourceText.fromString(source, options), { ...options, ...more });
}

function readAll(tokenizer: Tokenizer): Tokenizer {
  while (tokenizer.fetch() !== ENDMARKER);
  return tokenizer;
}

/** Names of the tokens, with texts for those that have one of their own. */
function show(tokenizer: Tokenizer): string {
  const { tokens, source } = readAll(tokenizer);
  const words: string[] = [];
  for (let i = 0; i < tokens.count; i++) {
    const text = tokens.start[i] < 0 ? "" : source.text.slice(tokens.start[i], tokens.end[i]);
    const isOperator = EXACT_TOKEN_TYPES.get(text) === tokens.type[i];
    words.push(
      isOperator ? text : text === "" ? tok_name[tokens.type[i]] : `${tok_name[tokens.type[i]]}:${text}`,
    );
  }
  return words.join(" ");
}

function thrownBy(action: () => void): CompileError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return error;
  }
}

Deno.test("tokens: names and numbers agree", () => {
  assertEquals(tok_name.length, N_TOKENS);
  assertEquals(tok_name[NAME], "NAME");
  assertEquals(EXACT_TOKEN_TYPES.size, 48);
});

Deno.test("Tokenizer: types, texts and lines are CPython's", () => {
  for (const [source, , [expected, error]] of recordedTokens) {
    if (source === "" || error !== null || source.includes("\r") || source.includes("\0")) continue;
    const { tokens, source: { text } } = readAll(open(source));
    const found = expected.map((_, i) => [
      tokens.type[i],
      tokens.start[i] < 0 ? "" : text.slice(tokens.start[i], tokens.end[i]),
      tokens.lineno[i],
      tokens.endLineno[i],
    ]);
    assertEquals(
      found,
      expected.map(([type, string, [line], [endLine]]) => [type, string, line, endLine]),
      source,
    );
    assertEquals(tokens.count, expected.length);
  }
});

Deno.test("Tokenizer: columns count UTF-8 bytes", () => {
  const { tokens } = readAll(open("é = '𝒳' + 变\n"));
  assertEquals([...tokens.colOffset.subarray(0, 6)], [0, 3, 5, 12, 14, 17]);
  assertEquals([...tokens.endColOffset.subarray(0, 6)], [2, 4, 11, 13, 17, 18]);
});

Deno.test("Tokenizer: errors are CPython's, word for word and in place", () => {
  for (const [source, expected] of recordedErrors) {
    const error = thrownBy(() => readAll(open(source)));
    assertEquals(error && describeError(error), expected ?? undefined, JSON.stringify(source));
  }
});

Deno.test("Tokenizer: type comments", () => {
  const source =
    "x = 1 # type: int\ny # type: ignore[z]\n# type: ignore\ndef f(): #type:\t(int) -> é\n  # not: one\n  pass\n";
  assertEquals(
    show(open(source, { typeComments: true })),
    "NAME:x = NUMBER:1 TYPE_COMMENT:int NEWLINE NAME:y NEWLINE NAME:def NAME:f ( ) : " +
      "TYPE_COMMENT:(int) -> é NEWLINE INDENT NAME:pass NEWLINE DEDENT ENDMARKER",
  );
  const tokenizer = readAll(open(source, { typeComments: true }));
  assertEquals(tokenizer.typeIgnores, [{ lineno: 2, tag: "[z]" }, { lineno: 3, tag: "" }]);
});

Deno.test("Tokenizer: the text of an = expression and of t-string expressions is kept", () => {
  const metadata = (source: string) => [...readAll(open(source)).tokens.metadata.values()];
  assertEquals(metadata("f'{ x = }{y}{z=!r:>{w=}}'"), [" x = ", "z=", "z=", "w="]);
  assertEquals(metadata("t'{ x }{y!r}'"), [" x ", "y", "y!r"]);
  assertEquals(metadata("f'''{\nx # note\n=}'''"), ["\nx \n="]);
  assertEquals(metadata("f'{\"#\"=}'"), ['"#"=']);
});

Deno.test("Tokenizer: a number that runs into a keyword is warned of", () => {
  const warnings: CompileWarning[] = [];
  const warn = (warning: CompileWarning) => {
    warnings.push(warning);
  };
  readAll(open("x = 1if 0x2or 3.0or 4jand 5in 0b1is 0o7for x\nf'\\{1}'", { warn }));
  assertEquals(warnings.map(({ lineno, message }) => [lineno, message]), [
    [1, "invalid decimal literal"],
    [1, "invalid hexadecimal literal"],
    [1, "invalid decimal literal"],
    [1, "invalid imaginary literal"],
    [1, "invalid decimal literal"],
    [1, "invalid binary literal"],
    [1, "invalid octal literal"],
    [
      2,
      '"\\{" is an invalid escape sequence. Such sequences will not work in the future. ' +
      'Did you mean "\\\\{"? A raw string is also an option.',
    ],
  ]);
});

Deno.test("Tokenizer: a filter can make a warning an error", () => {
  const error = thrownBy(() => readAll(open("x = 1if 2else 3", { warn: () => true })));
  assertEquals(error && describeError(error).slice(0, 4), ["SyntaxError", "invalid decimal literal", 1, 5]);
});

Deno.test("Tokenizer: an empty line at the prompt ends a statement", () => {
  const source = "if x:\n  y\n\n";
  assertEquals(
    show(open(source, { interactive: true })),
    "NAME:if NAME:x : NEWLINE INDENT NAME:y NEWLINE DEDENT NEWLINE ENDMARKER",
  );
});

Deno.test("Tokenizer: long and deep input is done promptly", () => {
  const began = performance.now();
  const longest = 2_000_000;
  readAll(open("x = " + "1+".repeat(longest / 2) + "1"));
  readAll(open("9".repeat(longest)));
  readAll(open("'''" + "é\n".repeat(longest / 2) + "'''"));
  assertEquals(thrownBy(() => readAll(open("(".repeat(longest))))?.message, "too many nested parentheses");
  assertEquals(
    thrownBy(() => readAll(open('f"{'.repeat(longest / 4))))?.message,
    "too many nested f-strings or t-strings",
  );
  assertEquals(
    thrownBy(() => readAll(open("é".repeat(longest) + "€")))?.message,
    "invalid character '€' (U+20AC)",
  );
  const indented = Array.from({ length: 101 }, (_, i) => " ".repeat(i) + "if x:\n").join("");
  assertEquals(thrownBy(() => readAll(open(indented)))?.message, "too many levels of indentation");
  assertEquals(performance.now() - began < 20_000, true);
});
