/**
 * What `repl/main.ts` runs: `python [OPTIONS] [-c COMMAND | -m MODULE | FILE | -] [ARGS]`. Without a program, a prompt on a
 * terminal; otherwise standard input is the program. `deno run -A repl/main/python.ts` runs it from the sources in any case.
 */
import {
  createDenoHost,
  dieOfInterrupt,
  finalizeInterpreter,
  handleUncaught,
  type Host,
  HostError,
  initializeInterpreter,
  installSignalHandlers,
  mainModule,
  prependPath,
  runProgramAsync,
  setFrozenModules,
  showUncaught,
  waitForThreads,
} from "../../vm/mod.ts";
import {
  isLibraryReady,
  launcher,
  libraryFolder,
  libraryPrefix,
  type PackedLibrary,
  readFrozen,
  setRootFolder,
} from "../../stdlib-frozen/mod.ts";
import {
  PyDict_ContainsString,
  PyDict_DelItemString,
  PyDict_GetItemString,
  PyDict_SetItemString,
} from "../../vm/objects/dict_object.ts";
import { PyExc_SystemExit } from "../../vm/objects/type_zoo.ts";
import { PyErr_Matches } from "../../vm/protocol/errors.ts";
import { withPackedFiles } from "../../vm/host/packed_host.ts";
import { systemText } from "../../vm/host/system_text.ts";
import { PyModule_GetDict } from "../../vm/objects/module_object.ts";
import { VERSION } from "../../vm/modules/sys.ts";
import { importModule } from "../../vm/runtime/import.ts";
import { setLineEditor } from "../../vm/runtime/line_input.ts";
import { type CommandLine, parseCommandLine } from "../command_line.ts";
import { type CommandConfig, ConfigurationError, readConfiguration } from "../configuration.ts";
import { runConsole } from "../console.ts";
import { asyncioBanner } from "../prompt_loop.ts";
import { versionBanner } from "../prompts.ts";
import { absolute, isInputFolder, runGiven, writeTo } from "../program.ts";
import type { Terminal } from "../terminal.ts";

/** A prompt: runs until its input ends, gives the exit status. */
export type RunPrompt = (host: Host, options: { asyncio?: boolean }) => Promise<number>;

/** What is to be run: arguments and environment put together. */
interface Invocation {
  line: CommandLine;
  config: CommandConfig;
}

/**
 * Deno's arguments. It replaces what is no UTF-8; such bytes are taken from the system as half pairs, as Python has them
 * (surrogateescape).
 */
function commandArguments(host: Host): readonly string[] {
  if (!Deno.args.some((arg) => arg.includes("\ufffd"))) return Deno.args;
  try {
    return systemText(host.readFile("/proc/self/cmdline")).split("\0").slice(0, -1).slice(-Deno.args.length);
  } catch (err) {
    // A system that does not tell.
    if (err instanceof HostError) return Deno.args;
    throw err;
  }
}

/** Reads arguments and environment; the exit status if there is nothing to run, whose message is written. */
async function readInvocation(args: readonly string[], host: Host): Promise<Invocation | number> {
  const line = parseCommandLine(args);
  if (line.error !== undefined || line.help !== undefined) {
    const { helpText, usageLine } = await import("../help.ts");
    if (line.error === undefined) {
      writeTo(host.stdout, helpText(line.help!, "python"));
      return 0;
    }
    writeTo(
      host.stderr,
      `${line.error}\n${usageLine("python")}Try \`python -h' for more information.\n`,
    );
    return 2;
  }
  try {
    return { line, config: readConfiguration(line, host.environ()) };
  } catch (err) {
    if (!(err instanceof ConfigurationError)) throw err;
    writeTo(host.stderr, err.text);
    return 1;
  }
}

/** Runs the command; the exit status. `runPrompt` is asked for when it comes to a prompt. CPython: `Py_RunMain`. */
async function main(
  args: readonly string[],
  host: Host,
  { line, config }: Invocation,
  runPrompt: RunPrompt,
  library: PackedLibrary | undefined,
): Promise<number> {
  const { PYTHONHOME } = config.useEnvironment ? host.environ() : {};
  const prefix = PYTHONHOME ? PYTHONHOME.split(":")[0] : libraryPrefix();
  const hasLibrary = library !== undefined || isLibraryReady(libraryPrefix());
  if (hasLibrary) {
    const frozen = library?.frozen() ?? readFrozen(libraryPrefix());
    setFrozenModules((name) => frozen.get(name), () => [...frozen.keys()]);
  }
  if (isInputFolder(host)) {
    writeTo(
      host.stderr,
      "Fatal Python error: init_sys_streams: <stdin> is a directory, cannot continue\n" +
        "Python runtime state: core initialized\n",
    );
    return 1;
  }
  try {
    initializeInterpreter(host, {
      ...config,
      origArgv: [host.executable, ...args],
      path: [
        ...config.modulePath.map((folder) => absolute(host, folder)),
        libraryFolder(prefix),
        `${libraryFolder(prefix)}/lib-dynload`,
      ],
      executable: host.executable,
      prefix,
      stdlibDir: hasLibrary || PYTHONHOME ? libraryFolder(prefix) : "",
    });
  } catch (err) {
    return showUncaught(err);
  }
  installSignalHandlers();
  const isProgram = line.command !== undefined || line.module !== undefined || line.file !== undefined;
  const isPrompt = !isProgram && (host.stdin.isatty() || config.interactive);
  let status = 0;
  const asyncio = isAsyncioPrompt(line, config);
  if (isPrompt || asyncio) {
    if (!config.safePath) prependPath("");
    if (!config.quiet) {
      writeTo(host.stderr, asyncio ? asyncioBanner(VERSION) : versionBanner(config.importSite));
    }
    const ending = config.startup === undefined ? undefined : await runStartup(host, config.startup);
    if (asyncio) PyDict_SetItemString(PyModule_GetDict(mainModule()), "asyncio", importModule("asyncio"));
    status = ending ?? await runPrompt(host, { asyncio });
  } else {
    if (config.verbose > 0 && !config.quiet) writeTo(host.stderr, versionBanner(config.importSite));
    try {
      const early = await runGiven(host, line, config);
      if (early !== undefined) {
        if (!config.inspect) return early;
        status = early;
      }
    } catch (err) {
      status = config.inspect ? showUncaught(err) : handleUncaught(err);
    }
    if ((config.inspect || inspectionWanted(host, config)) && (host.stdin.isatty() || config.interactive)) {
      // CPython's plain prompt does without here.
      const startup = canEdit(host) && !config.basicRepl ? config.startup : undefined;
      const ending = startup === undefined ? undefined : await runStartup(host, startup);
      status = ending ?? await runPrompt(host, {});
    }
  }
  await waitForThreads();
  const isFlushed = finalizeInterpreter();
  dieOfInterrupt();
  return isFlushed ? status : 120;
}

/** Whether `-m asyncio` asks for a prompt: without the commands that it has for other processes. */
function isAsyncioPrompt(line: CommandLine, config: CommandConfig): boolean {
  return line.module === "asyncio" && config.argv.length === 1;
}

/** Whether the program has set PYTHONINSPECT. */
function inspectionWanted(host: Host, config: CommandConfig): boolean {
  return config.useEnvironment && !!host.environ().PYTHONINSPECT;
}

/** The prompt with the line editor if it will be needed, which programs don't wait for; else the plain one. */
async function loadPrompt(
  { line, config }: Invocation,
  terminal: Terminal | undefined,
): Promise<RunPrompt> {
  const isProgram = line.command !== undefined || line.module !== undefined || line.file !== undefined;
  if (isProgram && !config.inspect && !isAsyncioPrompt(line, config)) return runConsole;
  if (terminal === undefined) {
    const warning = (host: Host) => config.basicRepl ? undefined : whyNoEditor(host);
    return (host, options) => runConsole(host, { ...options, warning: warning(host) });
  }
  if (config.basicRepl) return (await import("../basic_prompt.ts")).runBasicPrompt;
  const { runInteractive } = await import("../interactive.ts");
  return (host, options) => runInteractive(host, terminal, options);
}

/** What CPython says about a terminal that it can't move the cursor on; undefined if there is none. */
function whyNoEditor(host: Host): string | undefined {
  if (!host.stdin.isatty() || !host.stdout.isatty()) return undefined;
  const { TERM } = host.environ();
  const reason = `(5, "terminal doesn't have the required clear capability")`;
  return `warning: can't use pyrepl: ${reason}${TERM ? `; TERM=${TERM}` : ""}\n`;
}

/** Whether the line editor can be used: on a terminal that moves its cursor. */
function canEdit(host: Host): boolean {
  const { TERM } = host.environ();
  return host.stdin.isatty() && host.stdout.isatty() && TERM !== undefined && TERM !== "" && TERM !== "dumb";
}

/** A host whose streams know of the line editor, which `input()` has once the program imports `readline`. */
async function withTerminal(host: Host): Promise<{ host: Host; terminal: Terminal }> {
  const [{ createLineEditor }, { besideEditor, createDenoTerminal }] = await Promise.all([
    import("../line_input.ts"),
    import("./deno_terminal.ts"),
  ]);
  const terminal = createDenoTerminal(host.system);
  setLineEditor(createLineEditor(host, terminal));
  return {
    host: {
      ...host,
      stdout: besideEditor(host.stdout, terminal),
      stderr: besideEditor(host.stderr, terminal),
      exit: (status) => {
        // From another thread, by `os._exit`.
        terminal.user?.ending();
        return host.exit(status);
      },
    },
    terminal,
  };
}

/** What tells a program which file it is. */
const ORIGIN = ["__file__", "__cached__", "__loader__"];

/** Runs the file that PYTHONSTARTUP names; the exit status if it exits. CPython: `pymain_run_startup`. */
async function runStartup(host: Host, path: string): Promise<number | undefined> {
  const globals = PyModule_GetDict(mainModule());
  // Behind a program (`-i`) they are the program's.
  const origin = ORIGIN.map((name) => PyDict_GetItemString(globals, name));
  let text: Uint8Array;
  try {
    text = host.readFile(path);
  } catch (err) {
    if (!(err instanceof HostError)) throw err;
    writeTo(
      host.stderr,
      `Could not open PYTHONSTARTUP\nFileNotFoundError: [Errno ${err.errno}] ${err.strerror}: '${path}'\n`,
    );
    return undefined;
  }
  try {
    await runProgramAsync(text, path, 0);
    return undefined;
  } catch (err) {
    const status = handleUncaught(err);
    return PyErr_Matches(err, PyExc_SystemExit) ? status : undefined;
  } finally {
    origin.forEach((value, i) => {
      if (value !== undefined) PyDict_SetItemString(globals, ORIGIN[i], value);
      else if (PyDict_ContainsString(globals, ORIGIN[i])) PyDict_DelItemString(globals, ORIGIN[i]);
    });
  }
}

/**
 * Runs the command with Deno's arguments and ends the process. `root` is Taipan's folder, "/" at its end; `library` is there
 * when files may not be read.
 */
export async function python(root: string, library?: PackedLibrary): Promise<void> {
  setRootFolder(root);
  const denoHost = createDenoHost();
  const args = commandArguments(denoHost);
  const invocation = await readInvocation(args, denoHost);
  if (typeof invocation === "number") Deno.exit(invocation);
  const plainHost = library === undefined
    ? { ...denoHost, executable: launcher(libraryPrefix()) ?? denoHost.executable }
    : withPackedFiles(denoHost, library);
  const { host, terminal } = canEdit(plainHost)
    ? await withTerminal(plainHost)
    : { host: plainHost, terminal: undefined };
  host.exit(await main(args, host, invocation, await loadPrompt(invocation, terminal), library));
}

if (import.meta.main) await python(new URL("../../", import.meta.url).pathname);
