/**
 * Taipan's door: CPython 3.14 in TypeScript. `Python` runs Python code inside a JavaScript program; the command line is
 * `repl/main.ts`, the compiler alone `@taipan/compiler`.
 */
import { isLibraryReady, libraryFolder, libraryPrefix, readFrozen } from "./stdlib-frozen/mod.ts";
import {
  createDenoHost,
  defaultConfig,
  type Host,
  HostError,
  type HostFile,
  setFrozenModules,
} from "./vm/mod.ts";
import { Interpreter } from "./vm/embedding/mod.ts";

export { PythonError, type PythonFunction, PythonObject } from "./vm/embedding/mod.ts";
export * from "./vm/mod.ts";

/** What a program may do; everything is also subject to Deno's own permissions. */
export interface PythonPermissions {
  /** Reading and writing files. The library can be imported in any case. */
  files?: boolean;
  /** Starting processes, sending signals. */
  processes?: boolean;
}

export interface PythonOptions {
  /** `sys.argv`. */
  argv?: readonly string[];
  /** What `sys.path` begins with. */
  path?: readonly string[];
  /** Gets what the program writes, instead of the process's standard output or error. */
  stdout?: (text: string) => void;
  stderr?: (text: string) => void;
  /** What the program reads from standard input: all of it, or a function for more, undefined at the end. */
  stdin?: string | (() => string | undefined);
  /** `os.environ`, instead of the process's. */
  env?: Readonly<Record<string, string>>;
  permissions?: PythonPermissions;
}

/**
 * Python in a JavaScript program.
 *
 * ```ts ignore
 * const py = new Python();
 * py.run("def area(r): return 3.14 * r * r");
 * const area = py.get("area") as (r: number) => number;
 * console.log(area(2), py.eval("area(3)"));
 * await py.runAsync("import time; time.sleep(1)");
 * ```
 */
export class Python {
  readonly #interpreter: Interpreter;

  /** There is one at a time in each thread; a second one throws an Error. */
  constructor(options: PythonOptions = {}) {
    const prefix = libraryPrefix();
    const hasLibrary = isLibraryReady(prefix);
    if (hasLibrary) {
      const frozen = readFrozen(prefix);
      setFrozenModules((name) => frozen.get(name), () => [...frozen.keys()]);
    }
    const folder = libraryFolder(prefix);
    this.#interpreter = new Interpreter(embeddedHost(options, folder), {
      ...defaultConfig(),
      argv: options.argv ?? [""],
      path: [...options.path ?? [], folder],
      prefix,
      stdlibDir: hasLibrary ? folder : "",
    });
  }

  /** Runs statements in `__main__`; waits block. Throws PythonError. */
  run(source: string): void {
    this.#interpreter.run(source);
  }
  /** The value of an expression, converted. Throws PythonError. */
  eval(expression: string): unknown {
    return this.#interpreter.eval(expression);
  }
  /** The same as `run`, while the event loop turns wherever the program waits; `await` is allowed at top level. */
  async runAsync(source: string): Promise<void> {
    await this.#interpreter.runAsync(source);
  }
  /** The same as `eval`, and what is awaitable can be awaited in the expression. */
  async evalAsync(expression: string): Promise<unknown> {
    return await this.#interpreter.evalAsync(expression);
  }
  /** A variable of `__main__`, converted; undefined if there is none. */
  get(name: string): unknown {
    return this.#interpreter.get(name);
  }
  /** Sets a variable of `__main__`. */
  set(name: string, value: unknown): void {
    this.#interpreter.set(name, value);
  }
  /** A module, imported if need be. */
  import(name: string): unknown {
    return this.#interpreter.import(name);
  }
  /** Ends the program: runs what `atexit` has been given, flushes the streams. */
  close(): void {
    this.#interpreter.close();
  }
}

/** The host with the options' streams, environment and permissions. */
function embeddedHost(options: PythonOptions, library: string): Host {
  const host = createDenoHost();
  const env: Record<string, string> | undefined = options.env === undefined ? undefined : { ...options.env };
  const { files = true, processes = true } = options.permissions ?? {};
  const own: Partial<Host> = {};
  if (options.stdout !== undefined) Object.assign(own, { stdout: outputTo(host.stdout, options.stdout) });
  if (options.stderr !== undefined) Object.assign(own, { stderr: outputTo(host.stderr, options.stderr) });
  if (options.stdin !== undefined) Object.assign(own, { stdin: inputFrom(host.stdin, options.stdin) });
  if (env !== undefined) {
    own.environ = () => env;
    own.setEnv = (name, value) => {
      if (value === undefined) delete env[name];
      else env[name] = value;
    };
  }
  const refuse = () => {
    throw new HostError(13, "Permission denied");
  };
  if (!processes) Object.assign(own, { kill: refuse, runCommand: refuse });
  if (!files) {
    for (const name of CHANGING) Object.assign(own, { [name]: refuse });
    for (const name of READING) {
      const read = host[name] as (path: string, ...rest: unknown[]) => unknown;
      Object.assign(own, {
        [name]: (path: string, ...rest: unknown[]) =>
          path === library || path.startsWith(library + "/") ? read(path, ...rest) : refuse(),
      });
    }
  }
  // The system's descriptors and processes know no limits.
  const system = files && processes ? {} : { system: undefined };
  return Object.create(host, Object.getOwnPropertyDescriptors({ ...own, ...system })) as Host;
}

const READING = ["readFile", "stat", "lstat", "readLink", "readDirectory", "scanDirectory"] as const;
const CHANGING = [
  "open",
  "mkdir",
  "remove",
  "rename",
  "symlink",
  "chmod",
  "utime",
  "chdir",
  "link",
  "chown",
  "truncate",
] as const;

function outputTo(stream: HostFile, write: (text: string) => void): HostFile {
  const decoder = new TextDecoder();
  return fileLike(stream, {
    write: (bytes) => {
      write(decoder.decode(bytes, { stream: true }));
      return bytes.length;
    },
  });
}

function inputFrom(stream: HostFile, source: string | (() => string | undefined)): HostFile {
  const encoder = new TextEncoder();
  let rest = typeof source === "string" ? encoder.encode(source) : new Uint8Array();
  return fileLike(stream, {
    read: (size) => {
      if (rest.length === 0 && typeof source === "function") rest = encoder.encode(source() ?? "");
      const chunk = rest.subarray(0, size);
      rest = rest.subarray(size);
      return chunk;
    },
  });
}

/** A standard stream that is no terminal, with some methods of its own. */
function fileLike(stream: HostFile, own: Partial<HostFile>): HostFile {
  return {
    read: () => new Uint8Array(),
    write: (bytes) => bytes.length,
    seek: () => {
      throw new HostError(29, "Illegal seek");
    },
    truncate: () => {
      throw new HostError(22, "Invalid argument");
    },
    close: () => {},
    isatty: () => false,
    fileno: () => stream.fileno(),
    stat: () => ({ ...stream.stat(), isFile: true, mode: 0o100600, blksize: 4096 }),
    ...own,
  };
}
