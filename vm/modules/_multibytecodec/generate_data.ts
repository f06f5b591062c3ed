/**
 * `deno run -A vm/modules/_multibytecodec/generate_data.ts`: writes `data_generated.ts`, where CPython's East Asian encodings differ from
 * what the host's `TextDecoder` says. Asks a native CPython 3.14 (`PY314`) for all codes and all characters.
 */
import { findCpython } from "../../../tests/oracle/cpython.ts";
import {
  type Charset,
  type Data,
  GB18030_CODES,
  isPair,
  makeTable,
  patched,
  type TableName,
} from "./tables.ts";

/** In the order in which they are made of each other. */
const NAMES: readonly TableName[] = [
  "gb2312",
  "gbk",
  "gb18030",
  "big5",
  "cp950",
  "big5hkscs",
  "euc_kr",
  "cp949",
  "johab",
  "euc_jp",
  "shift_jis",
  "cp932",
  "euc_jis_2004",
  "euc_jisx0213",
  "shift_jis_2004",
  "shift_jisx0213",
];

/** Prints what an encoding makes of every code (two, three, four bytes) and of every character. */
const PROGRAM = `
import json, sys
name = sys.argv[1]
decode = lambda b: b.decode(name)
def text(b):
    try:
        return b.decode(name)
    except UnicodeDecodeError:
        return None
def incomplete(b):
    try:
        b.decode(name)
    except UnicodeDecodeError as e:
        return e.reason.startswith("incomplete")
    return False
two, three, four, encode = {}, {}, {}, {}
firsts = [b for b in range(0x80, 256) if incomplete(bytes([b]))]
for a in firsts:
    for b in range(256):
        t = text(bytes([a, b]))
        if t is not None:
            two[a << 8 | b] = t
if name.startswith("euc_j"):
    for a in range(0x80, 256):
        for b in range(0x80, 256):
            t = text(bytes([0x8f, a, b]))
            if t is not None:
                three[a << 8 | b] = t
if name == "gb18030":
    for place in range(${GB18030_CODES}):
        a, rest = divmod(place, 12600)
        b, rest = divmod(rest, 1260)
        c, d = divmod(rest, 10)
        t = text(bytes([a + 0x81, b + 0x30, c + 0x81, d + 0x30]))
        if t is not None:
            four[place] = t
for c in range(0x80, 0x10000 if name == "gb18030" else 0x110000):
    try:
        b = chr(c).encode(name)
    except UnicodeEncodeError:
        continue
    if len(b) < 5:
        encode[c] = int.from_bytes(b)
json.dump(dict(two=two, three=three, four=four, encode=encode), sys.stdout)
`;

interface Answer {
  two: Record<string, string>;
  three: Record<string, string>;
  four: Record<string, string>;
  encode: Record<string, number>;
}

const python = await findCpython();
async function ask(name: string): Promise<Answer> {
  const { stdout, stderr, success } = await new Deno.Command(python, { args: ["-c", PROGRAM, name] })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const data = { DECODED: {}, PAIRS: {}, ENCODED: {} } satisfies Data as {
  DECODED: Record<string, string[]>;
  PAIRS: Record<string, string[]>;
  ENCODED: Record<string, string>;
};

function valueOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const [first, second] = [...text].map((ch) => ch.codePointAt(0)!);
  return second === undefined ? first : first << 16 | second;
}

/** Notes where a base differs from what CPython says. Stretches run on over up to two codes that are the same in both. */
function noteDecoded(name: string, base: Charset, actual: Record<string, string>): void {
  const stretches: string[] = [], pairs: string[] = [];
  let last = -9;
  for (let code = 0; code < 65536; code++) {
    const value = valueOf(actual[code]);
    if (base[code] === value) continue;
    if (isPair(value)) {
      pairs.push(code.toString(16), actual[code]);
      continue;
    }
    const bridge = Array.from({ length: code - last - 1 }, (_, i) => valueOf(actual[last + 1 + i]));
    if (bridge.length > 2 || bridge.some(isPair)) {
      stretches.push(code.toString(16), "");
      bridge.length = 0;
    }
    for (const one of [...bridge, value]) {
      stretches[stretches.length - 1] += String.fromCodePoint(one || 0xfffd);
    }
    last = code;
  }
  if (stretches.length > 0) data.DECODED[name] = stretches;
  if (pairs.length > 0) data.PAIRS[name] = pairs;
}

function noteEncoded(name: TableName, { encode }: Answer): void {
  const known = makeTable(name, data).encode;
  const runs: [value: number, bytes: number, count: number][] = [];
  for (let value = 0x80; value < 0x110000; value++) {
    const bytes = encode[value] ?? 0;
    if ((known.get(value) ?? 0) === bytes) continue;
    const run = runs.at(-1);
    if (run !== undefined && run[0] + run[2] === value && bytes === (run[1] === 0 ? 0 : run[1] + run[2])) {
      run[2]++;
    } else runs.push([value, bytes, 1]);
  }
  if (runs.length > 0) {
    data.ENCODED[name] = runs.map((run) => run.map((n) => n.toString(36)).join(".")).join(" ");
  }
}

for (const name of NAMES) {
  const answer = await ask(name);
  const base = patched(name, data);
  noteDecoded(name, base.two, answer.two);
  if (base.three !== undefined) noteDecoded(name + "/3", base.three, answer.three);
  if (base.four !== undefined) noteDecoded(name + "/4", base.four, answer.four);
  noteEncoded(name, answer);
  const decoded = (data.DECODED[name] ?? []).length / 2,
    encoded = (data.ENCODED[name] ?? "").split(" ").length;
  console.log(`${name}: ${decoded} stretches, ${encoded} runs`);
}
const lines = [
  "// Generated by generate_data.ts from the host's TextDecoder and CPython's codecs. Do not edit.",
  "// deno-fmt-ignore-file deno-lint-ignore-file",
  ...Object.entries(data).map(([key, value]) =>
    `export const ${key}: Readonly<Record<string, ${key === "ENCODED" ? "string" : "readonly string[]"}>> = ${
      JSON.stringify(value, undefined, 1)
    };`
  ),
];
Deno.writeTextFileSync(new URL("data_generated.ts", import.meta.url), lines.join("\n") + "\n");
