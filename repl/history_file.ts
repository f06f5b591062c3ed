/**
 * The history between sessions, in the file and format of CPython: one entry after the other, the lines of an entry ended by
 * `\r\n`. The law: entries are only ever added at the end, so that sessions side by side keep each other's; a file that can't
 * be read or written never disturbs.
 */
import { type Host, HostError } from "../vm/host/host.ts";

const encoder = new TextEncoder();

/** `PYTHON_HISTORY`, or `.python_history` at home; undefined if there is no home. */
export function historyPath(environ: Readonly<Record<string, string>>): string | undefined {
  if (environ.PYTHON_HISTORY) return environ.PYTHON_HISTORY.replace(/^~(?=\/|$)/, environ.HOME ?? "~");
  return environ.HOME ? `${environ.HOME.replace(/\/$/, "")}/.python_history` : undefined;
}

/** Entries of a file's bytes. Files of libedit, with their header and octal escapes, are read too. */
export function parseHistory(bytes: Uint8Array): string[] {
  let text = new TextDecoder().decode(bytes);
  if (text.startsWith("_HiStOrY_V2_")) {
    text = text.slice(text.indexOf("\n") + 1).replace(
      /\\(\d{3})/g,
      (_, octal) => String.fromCharCode(parseInt(octal, 8)),
    );
  }
  const entries: string[] = [];
  let entry = "";
  for (const line of text.split("\n")) {
    if (line.endsWith("\r")) {
      entry += line.slice(0, -1) + "\n";
      continue;
    }
    entry += line;
    if (entry !== "") entries.push(entry);
    entry = "";
  }
  if (entry !== "") entries.push(entry.replace(/\n$/, ""));
  return entries;
}

/** The text of entries in a file. */
export function formatHistory(entries: readonly string[]): string {
  return entries.map((entry) => entry.replaceAll("\n", "\r\n") + "\n").join("");
}

/** What the file holds; nothing if it can't be read. */
export function loadHistory(host: Host, path: string): string[] {
  try {
    return parseHistory(host.readFile(path));
  } catch (err) {
    if (err instanceof HostError) return [];
    throw err;
  }
}

/** Adds entries to the file, in one write; what the system said if that could not be done. */
export function appendHistory(host: Host, path: string, entries: readonly string[]): HostError | undefined {
  if (entries.length === 0) return undefined;
  try {
    const file = host.open(path, {
      read: false,
      write: true,
      append: true,
      create: true,
      truncate: false,
      exclusive: false,
      permissions: 0o600,
    });
    try {
      file.write(encoder.encode(formatHistory(entries)));
    } finally {
      file.close();
    }
    return undefined;
  } catch (err) {
    if (err instanceof HostError) return err;
    throw err;
  }
}
