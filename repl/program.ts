/**
 * Running what the command line names: a module, a text, a file, a folder or archive, standard input; and what `sys.path`
 * begins with then. After `pymain_run_python` in CPython's `Modules/main.c`.
 */
import {
  type Host,
  HostError,
  type HostFile,
  isCompiledProgram,
  prependPath,
  runCompiledAsync,
  runModuleAsync,
  runProgramAsync,
} from "../vm/mod.ts";
import { encodeUtf8 } from "../vm/objects/unicode/codecs.ts";
import { type PyStr, PyUnicode_FromUTF16 } from "../vm/objects/unicode_object.ts";
import type { CommandLine } from "./command_line.ts";
import type { CommandConfig } from "./configuration.ts";

/** Runs the program; the exit status if it can't be opened. CPython: `pymain_run_python`. */
export async function runGiven(
  host: Host,
  line: CommandLine,
  config: CommandConfig,
): Promise<number | undefined> {
  const optimize = Math.min(2, config.optimize) as 0 | 1 | 2;
  const prepend = (folder: string) => {
    // After `site`, which makes the entries before it absolute.
    if (!config.safePath) prependPath(folder);
  };
  if (line.module !== undefined) {
    prepend(host.cwd());
    await runModuleAsync(line.module);
  } else if (line.command !== undefined) {
    prepend("");
    if (!line.command.isWellFormed()) {
      writeTo(host.stderr, "Unable to decode the command from the command line:\n");
      encodeUtf8(PyUnicode_FromUTF16(line.command) as PyStr, "strict");
    }
    await runProgramAsync(dedent(line.command) + "\n", "<string>", optimize);
  } else if (line.file !== undefined) {
    const path = absolute(host, line.file);
    if (isImportable(host, path)) {
      prependPath(path);
      await runModuleAsync("__main__", false);
      return undefined;
    }
    const opened = readProgram(host, line.file);
    if (typeof opened === "number") return opened;
    prepend(directoryOf(realPath(host, path)));
    if (isCompiledProgram(opened, path)) await runCompiledAsync(opened, path);
    else {await runProgramAsync(
        config.skipSourceFirstLine ? withoutFirstLine(opened) : opened,
        path,
        optimize,
      );}
  } else {
    prepend("");
    await runProgramAsync(readAll(host), "<stdin>", optimize);
  }
  return undefined;
}

/** Whether the path is a folder, an archive or inside one, to be searched for `__main__`. CPython: `pymain_get_importer`. */
function isImportable(host: Host, path: string): boolean {
  const stat = guarded(() => host.stat(path));
  if (stat !== undefined) return stat.isDirectory || (stat.isFile && isArchive(host, path));
  // The first part of the path that there is.
  let above = directoryOf(path);
  while (above !== "" && guarded(() => host.stat(above)) === undefined) above = directoryOf(above);
  return above !== "" && guarded(() => host.stat(above))?.isFile === true && isArchive(host, above);
}

/** Whether the file ends as zip archives do, after whatever program to unpack them. */
function isArchive(host: Host, path: string): boolean {
  const bytes = guarded(() => host.readFile(path)) ?? new Uint8Array();
  // The end of the central directory, and a comment of at most 65,535 bytes behind it.
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 65557); at--) {
    if (bytes[at] === 0x50 && bytes[at + 1] === 0x4b && bytes[at + 2] === 5 && bytes[at + 3] === 6) {
      return true;
    }
  }
  return false;
}

/** Whether standard input is a folder, which can't be read. */
export function isInputFolder(host: Host): boolean {
  return !host.stdin.isatty() && guarded(() => host.stdin.stat())?.isDirectory === true;
}

/** A file's path without symbolic links, as far as it can be told. */
function realPath(host: Host, path: string): string {
  for (let links = 0; links < 40; links++) {
    if (guarded(() => host.lstat(path))?.mode === undefined) return path;
    const target = guarded(() => host.readLink(path));
    if (target === undefined) return path;
    path = target.startsWith("/") ? target : `${directoryOf(path)}/${target}`;
  }
  return path;
}

function guarded<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (err) {
    if (err instanceof HostError) return undefined;
    throw err;
  }
}

/** The program's bytes from the end of the first line on, so that line numbers stay. CPython: `-x`. */
function withoutFirstLine(source: Uint8Array): Uint8Array {
  const newline = source.indexOf(0x0a);
  return newline < 0 ? new Uint8Array() : source.subarray(newline);
}

/** Takes the indentation that all lines share from the text of `-c`. CPython: `_PyUnicode_Dedent`. */
function dedent(text: string): string {
  const lines = text.split("\n");
  let margin: string | undefined;
  for (const line of lines) {
    const indent = /^[ \t]*/.exec(line)![0];
    if (indent.length === line.length) continue;
    if (margin === undefined) margin = indent;
    else {
      let same = 0;
      while (same < margin.length && margin[same] === indent[same]) same++;
      margin = margin.slice(0, same);
    }
  }
  if (!margin) return text;
  return lines.map((line) => /^[ \t]*$/.test(line) ? "" : line.slice(margin.length)).join("\n");
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : slash === 0 ? "/" : path.slice(0, slash);
}

/** The program's bytes, or the exit status of CPython's complaint that it can't be opened. */
function readProgram(host: Host, path: string): Uint8Array | number {
  try {
    return host.readFile(path);
  } catch (err) {
    const { errno, strerror } = err as { errno?: number; strerror?: string };
    if (errno === undefined) throw err;
    writeTo(
      host.stderr,
      `${host.executable}: can't open file '${absolute(host, path)}': [Errno ${errno}] ${strerror}\n`,
    );
    return 2;
  }
}

/** The path from the root on. CPython: `_Py_abspath`. */
export function absolute(host: Host, path: string): string {
  if (path.startsWith("/")) return path;
  const rest = path.startsWith("./") ? path.slice(2) : path === "." ? "" : path;
  return rest === "" ? host.cwd() : `${host.cwd()}/${rest}`;
}

function readAll(host: Host): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = host.stdin.read(65536);
    if (chunk.length === 0) break;
    chunks.push(chunk.slice());
  }
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Writes text to one of the host's streams; half pairs as escapes. */
export function writeTo(stream: HostFile, text: string): void {
  const shown = text.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
  stream.write(new TextEncoder().encode(shown));
}
