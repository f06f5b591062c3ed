/**
 * Talks to native CPython 3.14: one process that answers JSON lines, and the files of its install as a corpus.
 * Read by the comparisons of ASTs and symbol tables.
 */

/** The interpreter: `$PY314`, else what the shared tool installs. Throws with a clear message when there is none. */
export function findPython(): string {
  const given = Deno.env.get("PY314");
  if (given) return given;
  const tool = new URL("../../../shared/tools/get-cpython314", import.meta.url).pathname;
  try {
    const result = new Deno.Command(tool, { args: ["--tests"] }).outputSync();
    if (result.success) return new TextDecoder().decode(result.stdout).trim();
  } catch {
    // Falls through to the message.
  }
  throw new Error("native CPython 3.14 is needed: set PY314 to its executable");
}

/** A Python process that answers one line of JSON for each line of JSON. */
export class AstServer {
  private readonly process: Deno.ChildProcess;
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();
  private rest: Uint8Array[] = [];
  private pending: string[] = [];

  /** `script` stands beside this file. */
  constructor(python: string, script: string, args: readonly string[] = []) {
    const path = new URL("./" + script, import.meta.url).pathname;
    this.process = new Deno.Command(python, { args: [path, ...args], stdin: "piped", stdout: "piped" })
      .spawn();
    this.writer = this.process.stdin.getWriter();
    this.reader = this.process.stdout.getReader();
  }

  async ask<T>(request: unknown): Promise<T> {
    await this.writer.write(this.encoder.encode(JSON.stringify(request) + "\n"));
    while (this.pending.length === 0) {
      const { value, done } = await this.reader.read();
      if (done) throw new Error("the oracle ended early");
      let start = 0;
      for (;;) {
        const end = value.indexOf(10, start);
        if (end < 0) break;
        this.rest.push(value.subarray(start, end));
        this.pending.push(this.rest.map((part) => this.decoder.decode(part, { stream: true })).join(""));
        this.rest = [];
        start = end + 1;
      }
      if (start < value.length) this.rest.push(value.subarray(start));
    }
    return JSON.parse(this.pending.shift()!) as T;
  }

  async close(): Promise<void> {
    await this.writer.close();
    await this.process.status;
  }
}

/** The library folder of `python`. */
export function libraryFolder(python: string): string {
  const args = ["-c", "import os; print(os.path.dirname(os.__file__))"];
  return new TextDecoder().decode(new Deno.Command(python, { args }).outputSync().stdout).trim();
}

/** All .py files under `paths`, sorted; a path may be a file. */
export function pythonFiles(paths: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (path: string) => {
    const info = Deno.statSync(path);
    if (info.isFile) found.push(path);
    if (!info.isDirectory) return;
    for (const entry of Deno.readDirSync(path)) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory && entry.name !== "__pycache__") visit(child);
      else if (entry.isFile && entry.name.endsWith(".py")) found.push(child);
    }
  };
  for (const path of paths) visit(path.replace(/\/$/, ""));
  return found.sort();
}

/** The path where two JSON values first differ, with both sides; `undefined` when equal. */
export function firstDifference(ours: unknown, theirs: unknown, path = ""): string | undefined {
  if (Array.isArray(ours) && Array.isArray(theirs)) {
    const label = typeof ours[0] === "string" && ours[0] === theirs[0] ? `${path}/${ours[0]}` : path;
    for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
      const difference = firstDifference(ours[i], theirs[i], `${label}[${i}]`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  if (ours === theirs) return undefined;
  const show = (value: unknown) => (JSON.stringify(value) ?? "nothing").slice(0, 300);
  return `${path}: ours ${show(ours)}, CPython's ${show(theirs)}`;
}
