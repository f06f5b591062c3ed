/**
 * `-X importtime`: how long each import takes, with and without what it imports in turn, on the host's standard error. Called
 * by `import.ts`. After CPython's `Python/import.c` (`import_find_and_load`).
 */
import type { PyObject } from "../objects/object.ts";
import { runtimeSettings } from "./config.ts";
import { hostOf } from "./host_state.ts";

let headerDue = true;
/** How many imports are under way. */
let level = 0;
/** Seconds that imports inside the one under way have taken. */
let inner = 0;

/** Imports a module, and tells how long it took if that is wanted. */
export function timedImport(name: string, load: () => PyObject): PyObject {
  if (runtimeSettings.config.importTime === 0) return load();
  writeHeader();
  const outer = inner, host = hostOf(), start = host.monotonic();
  level++;
  inner = 0;
  try {
    return load();
  } finally {
    const all = host.monotonic() - start;
    level--;
    write(`import time: ${field(all - inner, 9)} | ${field(all, 10)} | ${"  ".repeat(level)}${name}\n`);
    inner = outer + all;
  }
}

/** Tells of a module that was there already, with `-X importtime=2`. */
export function tellCachedImport(name: string): void {
  if (runtimeSettings.config.importTime !== 2) return;
  writeHeader();
  write(`import time: cached    | cached     | ${name.padStart(2 * level)}\n`);
}

function writeHeader(): void {
  if (!headerDue) return;
  headerDue = false;
  write("import time: self [us] | cumulative | imported package\n");
}

/** Microseconds, rounded up. */
function field(seconds: number, width: number): string {
  return String(Math.ceil(seconds * 1e6)).padStart(width);
}

function write(text: string): void {
  hostOf().stderr.write(new TextEncoder().encode(text));
}
