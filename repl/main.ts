/**
 * The `python` command: `deno run -A repl/main.ts [OPTIONS] [-c COMMAND | -m MODULE | FILE | -] [ARGS]`. Without a program, a prompt
 * on a terminal; otherwise standard input is the program.
 */
import {
  createDenoHost,
  defaultConfig,
  finalizeInterpreter,
  handleUncaught,
  type Host,
  initializeInterpreter,
  isPythonException,
  mainModule,
  prependPath,
  runModule,
  runProgram,
  setFrozenModules,
} from "../vm/mod.ts";
import {
  ensureLibrary,
  isLibraryReady,
  libraryFolder,
  libraryPrefix,
  readFrozen,
} from "../stdlib-frozen/mod.ts";
import { PyDict_DelItemString } from "../vm/objects/dict_object.ts";
import { PyModule_GetDict } from "../vm/objects/module_object.ts";
import { parseCommandLine } from "./command_line.ts";
import { runConsole } from "./console.ts";

/** A prompt: runs until its input ends, gives the exit status. */
export type RunPrompt = (host: Host, options: { banner: boolean }) => number;

/** Runs the command; the exit status. `runPrompt` is asked for when it comes to a prompt. */
export function main(args: readonly string[], host: Host, runPrompt: RunPrompt = runConsole): number {
  const command = parseCommandLine(args);
  if (command.message !== undefined) {
    const stream = command.status === 0 ? host.stdout : host.stderr;
    stream.write(new TextEncoder().encode(command.message));
    return command.status;
  }
  const isFile = command.file !== undefined;
  const firstPath = isFile
    ? directoryOf(absolute(host, command.file!))
    : command.module !== undefined
    ? host.cwd()
    : "";
  const prefix = libraryPrefix();
  if (isLibraryReady(prefix)) {
    const frozen = readFrozen(prefix);
    setFrozenModules((name) => frozen.get(name), () => [...frozen.keys()]);
  }
  try {
    initializeInterpreter(host, {
      ...defaultConfig(),
      argv: command.argv,
      origArgv: [host.executable, ...args],
      path: [libraryFolder(prefix), `${libraryFolder(prefix)}/lib-dynload`],
      executable: host.executable,
      prefix,
      stdlibDir: isLibraryReady(prefix) ? libraryFolder(prefix) : "",
      optimize: command.optimize,
      inspect: command.inspect,
      interactive: command.inspect,
      quiet: command.quiet,
      importSite: !command.noSite,
    });
  } catch (err) {
    // What went wrong has been shown; anything but a Python exception is a fault of ours and goes on.
    if (isPythonException(err)) return 1;
    throw err;
  }
  // After `site`, which makes the entries before it absolute.
  prependPath(firstPath);
  let status = 0;
  const interactive = command.command === undefined && command.module === undefined && !isFile &&
    (command.inspect || host.stdin.isatty());
  if (!interactive) {
    try {
      if (command.module !== undefined) runModule(command.module);
      else if (command.command !== undefined) {
        runProgram(command.command + "\n", "<string>", command.optimize);
      } else if (isFile) {
        const opened = readProgram(host, command.file!);
        if (typeof opened === "number") return opened;
        runProgram(opened, absolute(host, command.file!), command.optimize);
      } else runProgram(readAll(host), "<stdin>", command.optimize);
    } catch (err) {
      status = handleUncaught(err);
    }
  }
  if (interactive || command.inspect) {
    if (interactive) runStartup(host);
    status = runPrompt(host, { banner: interactive && !command.quiet });
  }
  finalizeInterpreter();
  return status;
}

/** The prompt with the line editor if it will be needed, which programs don't wait for; else the plain one. */
async function loadPrompt(host: Host): Promise<RunPrompt> {
  const { command, module, file, inspect } = parseCommandLine(Deno.args);
  const isProgram = command !== undefined || module !== undefined || file !== undefined;
  if ((isProgram && !inspect) || !canEdit(host)) return runConsole;
  const [{ runInteractive }, { createDenoTerminal }] = await Promise.all([
    import("./interactive.ts"),
    import("./main/deno_terminal.ts"),
  ]);
  return (host, options) => runInteractive(host, createDenoTerminal(), options);
}

/** Whether the line editor can be used: on a terminal that moves its cursor, unless PYTHON_BASIC_REPL asks for the plain prompt. */
function canEdit(host: Host): boolean {
  const { TERM, PYTHON_BASIC_REPL } = host.environ();
  return host.stdin.isatty() && host.stdout.isatty() && !PYTHON_BASIC_REPL && TERM !== undefined &&
    TERM !== "" && TERM !== "dumb";
}

/** Runs the file that PYTHONSTARTUP names. CPython: `pymain_run_startup`. */
function runStartup(host: Host): void {
  const { PYTHONSTARTUP } = host.environ();
  if (!PYTHONSTARTUP) return;
  try {
    runProgram(host.readFile(PYTHONSTARTUP), PYTHONSTARTUP, 0);
    for (const name of ["__file__", "__cached__"]) PyDict_DelItemString(PyModule_GetDict(mainModule()), name);
  } catch (err) {
    const { errno, strerror } = err as { errno?: number; strerror?: string };
    if (errno === undefined || strerror === undefined) {
      handleUncaught(err);
      return;
    }
    host.stderr.write(
      new TextEncoder().encode(
        `Could not open PYTHONSTARTUP\nFileNotFoundError: [Errno ${errno}] ${strerror}: '${PYTHONSTARTUP}'\n`,
      ),
    );
  }
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
    host.stderr.write(
      new TextEncoder().encode(
        `${host.executable}: can't open file '${absolute(host, path)}': [Errno ${errno}] ${strerror}\n`,
      ),
    );
    return 2;
  }
}

function absolute(host: Host, path: string): string {
  return path.startsWith("/") ? path : `${host.cwd()}/${path}`;
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

if (import.meta.main) {
  const host = createDenoHost();
  await ensureLibrary();
  host.exit(main(Deno.args, host, await loadPrompt(host)));
}
