/**
 * `deno task oracle:tokens [PATHS]`: compares token streams with CPython's, file by file, by default over its whole
 * library: `TokenizerIter` with and without extra tokens, and the tokenizer that the parser uses (whose byte columns
 * are checked against its offsets). Prints the first difference of each file that differs, then the totals. Ends with 1
 * when something differs.
 */
import {
  SourceText,
  tok_name,
  Tokenizer,
  TokenizerIter,
  type TokenTuple,
} from "../../compiler/tokenizer/mod.ts";
import { decodeBytes, DecodeFailure } from "../../compiler/tokenizer/encodings.ts";
import { CompileError } from "../../compiler/errors.ts";
import { DEDENT, ENDMARKER, ERRORTOKEN } from "../../compiler/tokenizer/tokens.ts";
import { type SourceFile, sourceFiles } from "./compile_cache.ts";
import { cpythonInfo, findCpython, oracleCache, runCpython, scriptPath } from "./cpython.ts";

interface Stream {
  count: number;
  digest: string;
  /** Type, msg, lineno, offset, end_lineno, end_offset, text. */
  error: unknown[] | null;
  text?: string;
}

interface Answer {
  name: string;
  encoding: string | null;
  extra: Stream;
  plain: Stream;
  size?: number;
  time?: number;
}

const cachePath = new URL("tokens.json", oracleCache);

async function main(): Promise<void> {
  const files = await sourceFiles(Deno.args);
  const answers = await ask(files);
  let tokens = 0, identical = 0, different = 0, undecodable = 0, bytes = 0, milliseconds = 0;
  for (const file of files) {
    const answer = answers.get(file.name)!;
    if (answer.encoding === null) {
      undecodable += 1;
      continue;
    }
    const source = await readSource(file, answer.encoding);
    tokens += answer.extra.count + answer.plain.count;
    const differing: string[] = [];
    if (!await same(iterate(source, true), answer.extra)) differing.push("extra");
    if (!await same(iterate(source, false), answer.plain)) differing.push("plain");
    const began = performance.now();
    const tokenizer = tokenizeAll(source);
    milliseconds += performance.now() - began;
    bytes += answer.size ?? source.length;
    if (source !== "" && !source.includes("\r")) {
      const stream = fromBuffer(tokenizer);
      // The parser's errors are others; only the tokens before are the same.
      if (answer.plain.error === null && !await same(stream, answer.plain)) differing.push("parser");
      const column = findWrongColumn(tokenizer);
      if (column !== undefined) differing.push(column);
    }
    if (differing.length === 0) identical += 1;
    else {
      different += 1;
      console.log(`${file.name}: ${differing.join(", ")}`);
      if (different <= 20) await explain(file, source);
    }
  }
  const speed = (bytes / 1e6 / (milliseconds / 1e3)).toFixed(1);
  console.log(
    `files ${files.length}, tokens ${tokens}, identical ${identical}, different ${different}, undecodable ${undecodable}; ` +
      `tokenizer alone ${speed} MB/s`,
  );
  if (different > 0) Deno.exit(1);
}

/** The oracle's answers, from the cache where the file is unchanged. */
async function ask(files: readonly SourceFile[]): Promise<Map<string, Answer>> {
  const cpython = await findCpython(true);
  const { version } = await cpythonInfo(cpython);
  const known = new Map<string, Answer>();
  try {
    const cache = JSON.parse(await Deno.readTextFile(cachePath)) as { version: string; answers: Answer[] };
    if (cache.version === version) { for (const answer of cache.answers) known.set(answer.name, answer); }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const missing: [string, string][] = [];
  const stats = new Map<string, Deno.FileInfo>();
  for (const { name, path } of files) {
    const stat = await Deno.stat(path);
    stats.set(name, stat);
    const answer = known.get(name);
    if (answer?.size === stat.size && answer.time === stat.mtime?.getTime()) continue;
    missing.push([name, path]);
  }
  if (missing.length === 0) return known;
  const output = await runCpython(cpython, ["-I", scriptPath("tokens_digest.py")], JSON.stringify(missing));
  for (const line of output.trimEnd().split("\n")) {
    const answer = JSON.parse(line) as Answer;
    const stat = stats.get(answer.name)!;
    answer.size = stat.size;
    answer.time = stat.mtime?.getTime() ?? 0;
    known.set(answer.name, answer);
  }
  await Deno.mkdir(oracleCache, { recursive: true });
  await Deno.writeTextFile(cachePath, JSON.stringify({ version, answers: [...known.values()] }));
  return known;
}

async function readSource(file: SourceFile, encoding: string): Promise<string> {
  const bytes = await Deno.readFile(file.path);
  const hasBom = encoding === "utf-8-sig";
  const text = decodeBytes(hasBom ? bytes.subarray(3) : bytes, hasBom ? "utf-8" : encoding);
  if (text === undefined || text instanceof DecodeFailure) {
    throw new Error(`${file.name}: can't decode ${encoding}`);
  }
  return text;
}

interface OurStream {
  tokens: TokenTuple[];
  error: unknown[] | null;
  hasLines: boolean;
}

function iterate(source: string, extraTokens: boolean): OurStream {
  let at = 0;
  const readline = () => {
    const newline = source.indexOf("\n", at);
    const line = source.slice(at, newline < 0 ? source.length : newline + 1);
    at += line.length;
    return line;
  };
  const tokens: TokenTuple[] = [];
  let error: unknown[] | null = null;
  try {
    for (const token of new TokenizerIter(readline, { extraTokens })) tokens.push(token);
  } catch (e) {
    if (!(e instanceof CompileError)) throw e;
    error = [e.type, e.message, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text].map((x) => x ?? null);
  }
  return { tokens, error, hasLines: extraTokens };
}

function tokenizeAll(source: string): Tokenizer {
  const options = { filename: "<string>", execInput: true };
  const tokenizer = new Tokenizer(SourceText.fromString(source, options), options);
  for (;;) {
    const type = tokenizer.get();
    if (type === ENDMARKER || type === ERRORTOKEN) return tokenizer;
  }
}

/** What `TokenizerIter` would show of these tokens without extra ones. */
function fromBuffer(tokenizer: Tokenizer): OurStream {
  const { tokens, source } = tokenizer;
  const result: TokenTuple[] = [];
  const column = (offset: number) => {
    const line = source.text.lastIndexOf("\n", offset - 1) + 1;
    return [...source.text.slice(line, offset)].length;
  };
  for (let i = 0; i < tokens.count; i++) {
    const start = tokens.start[i], end = tokens.end[i];
    if (tokens.type[i] === ERRORTOKEN) break;
    result.push([
      tokens.type[i],
      start < 0 ? "" : source.text.slice(start, end),
      [tokens.lineno[i], start < 0 ? -1 : column(start)],
      [tokens.endLineno[i], start < 0 ? -1 : column(end)],
      "",
    ]);
  }
  return { tokens: result, error: null, hasLines: false };
}

/** The first token whose byte columns are not those of its offsets. */
function findWrongColumn(tokenizer: Tokenizer): string | undefined {
  const { tokens, source } = tokenizer;
  const encoder = new TextEncoder();
  for (let i = 0; i < tokens.count; i++) {
    const start = tokens.start[i];
    if (start < 0) continue;
    const lineStart = source.lineStart(tokens.lineno[i]);
    const column = source.isAscii
      ? start - lineStart
      : encoder.encode(source.text.slice(lineStart, start)).length;
    if (tokens.colOffset[i] !== column && tokens.type[i] !== DEDENT) {
      return `${tok_name[tokens.type[i]]} at ${tokens.lineno[i]}:${tokens.colOffset[i]}, not ${column}`;
    }
  }
  return undefined;
}

function textForms(stream: OurStream): string[] {
  let previous: string | undefined;
  return stream.tokens.map(([type, string, start, end, line]) => {
    const shown = !stream.hasLines ? "" : line === previous ? "=" : line;
    previous = line;
    return `${type}\x1f${string}\x1f${start}\x1f${end}\x1f${shown}\x1e`;
  });
}

async function same(stream: OurStream, theirs: Stream): Promise<boolean> {
  if (stream.tokens.length !== theirs.count) return false;
  if (JSON.stringify(stream.error) !== JSON.stringify(theirs.error)) return false;
  const bytes = new TextEncoder().encode(textForms(stream).join(""));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === theirs.digest;
}

/** Prints the first token or the error in which the streams differ. */
async function explain(file: SourceFile, source: string): Promise<void> {
  const request = JSON.stringify([[file.name, file.path]]);
  const output = await runCpython(
    await findCpython(true),
    ["-I", scriptPath("tokens_digest.py"), "--full"],
    request,
  );
  const answer = JSON.parse(output) as Answer;
  const streams: [string, OurStream, Stream][] = [
    ["extra", iterate(source, true), answer.extra],
    ["plain", iterate(source, false), answer.plain],
    ["parser", fromBuffer(tokenizeAll(source)), answer.plain],
  ];
  for (const [name, ours, theirs] of streams) {
    const expected = theirs.text!.split("\x1e").slice(0, -1).map((token) => token + "\x1e");
    const found = textForms(ours);
    const at = expected.findIndex((token, i) => token !== found[i]);
    if (at >= 0 || found.length > expected.length) {
      const i = at < 0 ? expected.length : at;
      console.log(`  ${name}: token ${i}: ${JSON.stringify(found[i])}, not ${JSON.stringify(expected[i])}`);
    } else if (name !== "parser" && JSON.stringify(ours.error) !== JSON.stringify(theirs.error)) {
      console.log(`  ${name}: error ${JSON.stringify(ours.error)}, not ${JSON.stringify(theirs.error)}`);
    }
  }
}

await main();
