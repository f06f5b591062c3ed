/**
 * Source lines for tracebacks and warnings: from files, and from texts that were typed or passed on the command line and
 * registered under their shown name. What `linecache` is to CPython's traceback module.
 */
import { HostError } from "../../host/host.ts";
import { SourceText } from "../../../compiler/tokenizer/source_text.ts";
import { hostOf } from "../host_state.ts";

const registered: Map<string, readonly string[]> = new Map();
const files: Map<string, readonly string[]> = new Map();

/** Remembers the text behind a made-up file name such as `<string>`. */
export function registerSource(filename: string, text: string): void {
  registered.set(filename, splitLines(text));
}

/** Files may have changed since the last traceback. */
export function forgetSourceFiles(): void {
  files.clear();
}

function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** One line without its end, `""` if it can't be had. Lines count from 1. With `onlyFiles` made-up names have none. */
export function sourceLine(filename: string, lineno: number, onlyFiles = false): string {
  const lines = (onlyFiles ? undefined : registered.get(filename)) ?? files.get(filename) ??
    readLines(filename);
  return lines[lineno - 1] ?? "";
}

function readLines(filename: string): readonly string[] {
  let lines: readonly string[] = [];
  if (filename !== "" && !(filename.startsWith("<") && filename.endsWith(">"))) {
    try {
      lines = splitLines(SourceText.decode(hostOf().readFile(filename), { filename, execInput: false }).text);
    } catch (err) {
      // A file that is gone or not to be read has no lines: a traceback must not fail because of it.
      if (err instanceof RangeError || err instanceof TypeError) throw err;
      if (err instanceof HostError) lines = [];
    }
  }
  files.set(filename, lines);
  return lines;
}
