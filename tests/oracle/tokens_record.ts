/**
 * `deno run -A tests/oracle/tokens_record.ts`: asks CPython about the sources below and writes its answers to
 * `compiler/tokenizer/tokens_recorded.json`, which the tokenizer's tests read. The law: the record holds sources of our
 * own, few and short, one for each rule of the tokenizer.
 */
import { findCpython, runCpython, scriptPath } from "./cpython.ts";

/** Compared as token streams. */
const TOKENS: readonly string[] = [
  "",
  "\n",
  "x",
  "x\n",
  "# only a comment",
  "def f(a, *, b=1):\n    return a + b\n",
  "if x:\n  if y:\n    z\nw\n",
  "if x:\n\ty\n\n  # deeper\n# shallow\n\tz\n",
  "x = [\n  1, # one\n  2,\n]\n",
  "x = 1 + \\\n    2\n",
  "  \\\n  x = 1\n",
  "a\fb\n\f\nc\n",
  "a\r\nb\r\n",
  "a\rb",
  "x \\\r\n + y",
  "0 00 0_0 1_000 0xFF_ff 0o17 0b1_0 1. .5 1.5 1e5 1E-5 1_0.0_1e1_0 1j .5J 0j 007.5 1if 2else 3or 4",
  "'a' \"b\" '''c\nd''' \"\"\"e\"\"\" r'\\' b'x' Rb'y' bR'z' u'w' U\"v\" '' \"\" '\\''",
  "'a\\\nb' c",
  "f'' F\"x\" rf'{x}' fR'{x}' f'''\n{x}\n''' f'{x!r}' f'{x=}' f'{x = !s:>{w}.{p}}' f'{{}}' f'{{{x}}}'",
  "f'{x:%H:%M}' f'{x:{y:{z}}}' f\"{f'{f\"{1}\"}'}\" f'{lambda x: 1}' f'{(lambda x: 1)}' f'{x:=5}' f'{(x:=5)}' f'{x!=y}'",
  "f'\\N{BULLET} \\{6}' rf'\\N{x}' f'\\\n{x}' f'{a[\"b\"]}' f'{ {1: 2}[1] }' f'{x:\\n}'",
  'f"""{\n  x  # note\n  = !r:\n  >10}"""',
  "t'' T'{x}' rt'{x!s:y}' tR'\\{x}' t'''\n{x}'''",
  'é = ñ + 变量 # комментарий\n\'é\', "𝒳", 𝒳 = 1\n"""é\n𝒳"""; x\n',
  "f'é{x}𝒳{y!r:é}' + z",
  "+ - * / // % @ ** << >> & | ^ ~ := < > <= >= == != <> -> += -= *= /= //= %= @= &= |= ^= >>= <<= **= . ... , : ; = !",
  "$ ? ` !",
  "x = (1,\n",
  "x \\ y\n",
  "x\\",
  "if 1:\n  x\n y\n",
  "if 1:\n\tx\n        y\n",
  "'abc",
  "'''abc\n",
  "f'{x",
  "f'{x:\n}'",
  "x\0y",
  "€",
  "1__0",
  "0b12",
  "async def f(): await x\nmatch x:\n  case _: pass\ntype X = int\n",
];

/** Compared as exceptions of compile(); all are the tokenizer's. */
const ERRORS: readonly string[] = [
  "'abc",
  "'abc\\'",
  "'''abc\n\n",
  "x = bu'x'",
  "x = ur'x'",
  "uf'x'",
  "ut'x'",
  "fb'x'",
  "bt'x'",
  "ft'x'",
  "f'",
  "f'''\n",
  "t'''{x}",
  "x\nf'{x",
  "f'{a'",
  "t'{a'",
  "f'{\"a}'",
  "f'}'",
  "t'}'",
  "f'{)}'",
  "f'{(]}'",
  "f'{a[}'",
  "f'{1]}'",
  "f'{x:\n}'",
  "t'{x:\n}'",
  "f'{a:{b:{c:{d}}}}'",
  "1_",
  "1__0",
  "0_",
  "0x",
  "0xg",
  "0o8",
  "0o1_",
  "0b2",
  "0b12",
  "0o18",
  "012",
  "é = 012",
  "0_7",
  "1e+",
  "1e",
  "1.e",
  "1jx",
  "1.5abc",
  "0xfg",
  "0b1a",
  "(]",
  "(\n]",
  ")",
  "{1]",
  "x = €",
  "x = é€b",
  "x = 5\u00a0",
  "a\u200bb",
  "\ufeffx",
  "\x01",
  "x = \x7f",
  "x \\ y",
  "(\\ y\n)",
  "x = 1 + \\\n  \\ é",
  "é \\é",
  "\\",
  "x = \\\n",
  "x = (",
  "é = (1,\n  [2,\n",
  "if 1:\n  x\n y",
  "if 1:\n\tx\n        y",
  "if 1:\n  é = 1\n é = 2",
  "x\0",
  "# \ud800",
  "# a\udc80\ud800b",
];

const encoder = new TextEncoder();

function bytes(...parts: (string | number)[]): number[] {
  return parts.flatMap((part) => typeof part === "number" ? [part] : [...encoder.encode(part)]);
}

/** Compared as exceptions of compile(); all come from decoding. */
const BYTES: readonly number[][] = [
  bytes("x = '", 0xe9, "'"),
  bytes("x\n# é ", 0xff, "\n"),
  bytes("x\r\ny\r", 0xc3, 0x28),
  bytes(0xed, 0xa0, 0x80),
  bytes("x = 1", 0),
  bytes(0xef, 0xbb, 0xbf, "x = 1"),
  bytes(0xef, 0xbb, 0xbf, "# coding: utf-8\nx = 1"),
  bytes(0xef, 0xbb, 0xbf, "# coding: latin-1\nx = 1"),
  bytes(0xef, 0xbb, 0xbf, "\n# coding: utf8\nx = 1"),
  bytes("# coding: nonsense\n"),
  bytes("#!python\n# vim: set fileencoding=nonsense :\n"),
  bytes("x\n# coding: nonsense\n"),
  bytes("# -*- coding: latin-1 -*-\nx = '", 0xe9, "'"),
  bytes("# coding: iso-8859-15\nx = '", 0xa4, "'"),
  bytes("# coding: utf-8\nx = '", 0xe9, "'"),
  bytes("# coding: utf8\nx = '", 0xe9, "'"),
  bytes("# coding: utf8\nx = '", 0xe2, 0x82),
  bytes("# coding: utf8\nx = '", 0xe2, 0x82, "'"),
  bytes("# coding: U8\nx = '", 0xff, "'"),
  bytes("# coding: ascii\nx = '", 0xe9, "'"),
  bytes("# coding: cp1252\nx = '", 0x81, "'"),
  bytes("# coding: cp1252\nx = '", 0x80, "'"),
  bytes("# coding: koi8-r\nx = '", 0xc1, "'"),
];

const request = JSON.stringify({ tokens: TOKENS, errors: ERRORS, bytes: BYTES });
const answer = await runCpython(await findCpython(), ["-I", scriptPath("tokens_record.py")], request);
const recorded = JSON.parse(answer) as Record<string, unknown[]>;
const sections = Object.entries(recorded).map(([name, cases]) =>
  `"${name}": [\n${cases.map((value) => JSON.stringify(value)).join(",\n")}\n]`
);
const target = new URL("../../compiler/tokenizer/tokens_recorded.json", import.meta.url);
await Deno.writeTextFile(target, `{\n${sections.join(",\n")}\n}\n`);
