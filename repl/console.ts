/**
 * The plain prompt: reads a line at a time, asks for more while a statement is incomplete, runs it, shows what an
 * expression gives. What CPython's basic REPL does; errors leave the prompt standing.
 */
import { PyBaseExceptionObject, type PySystemExitObject } from "../vm/objects/exceptions.ts";
import { PyModule_GetDict } from "../vm/objects/module_object.ts";
import { PyExc_KeyboardInterrupt, PyExc_SystemExit } from "../vm/objects/type_zoo.ts";
import { PyErr_Matches } from "../vm/protocol/errors.ts";
import { exitStatus } from "../vm/runtime/pythonrun.ts";
import { flushStandardStreams, type Host, mainModule, printException, runPromptInput } from "../vm/mod.ts";
import { VERSION } from "../vm/modules/sys.ts";
import { promptText, setDefaultPrompts } from "./prompts.ts";

const encoder = new TextEncoder();

export interface ConsoleOptions {
  /** Show version and hints first. */
  banner: boolean;
}

/** Lines of standard input, decoded as UTF-8. */
class LineReader {
  readonly #host: Host;
  readonly #decoder: TextDecoder;
  #pending: string;
  #ended: boolean;

  constructor(host: Host) {
    this.#host = host;
    this.#decoder = new TextDecoder();
    this.#pending = "";
    this.#ended = false;
  }

  /** The next line without its end; undefined at the end of input. */
  next(): string | undefined {
    for (;;) {
      const newline = this.#pending.indexOf("\n");
      if (newline >= 0) {
        const line = this.#pending.slice(0, newline);
        this.#pending = this.#pending.slice(newline + 1);
        return line.endsWith("\r") ? line.slice(0, -1) : line;
      }
      if (this.#ended) {
        const rest = this.#pending;
        this.#pending = "";
        return rest === "" ? undefined : rest;
      }
      const bytes = this.#host.stdin.read(65536);
      if (bytes.length === 0) {
        this.#ended = true;
        this.#pending += this.#decoder.decode();
      } else {
        this.#pending += this.#decoder.decode(bytes, { stream: true });
      }
    }
  }
}

/** Runs the prompt until the input ends or the program exits; the exit status. */
export async function runConsole(host: Host, options: ConsoleOptions): Promise<number> {
  const globals = PyModule_GetDict(mainModule());
  setDefaultPrompts();
  const reader = new LineReader(host);
  const write = (text: string) => host.stderr.write(encoder.encode(text));
  if (options.banner) {
    write(
      `Python ${VERSION} on linux\nType "help", "copyright", "credits" or "license" for more information.\n`,
    );
  }
  const interactiveOut = host.stdin.isatty()
    ? (text: string) => host.stdout.write(encoder.encode(text))
    : write;
  let lines: string[] = [];
  for (;;) {
    flushStandardStreams();
    interactiveOut(promptText(lines.length === 0 ? "ps1" : "ps2", ""));
    const line = reader.next();
    if (line === undefined && lines.length === 0) {
      interactiveOut("\n");
      return 0;
    }
    lines.push(line ?? "");
    try {
      if (await runPromptInput(lines.join("\n"), globals) === "incomplete" && line !== undefined) continue;
    } catch (err) {
      if (!(err instanceof PyBaseExceptionObject)) throw err;
      const { traceback } = err;
      if (PyErr_Matches(err, PyExc_SystemExit)) return exitStatus(err as PySystemExitObject);
      // One that the program did not see, from between its inputs, has no traceback.
      const isIdle = traceback === undefined && PyErr_Matches(err, PyExc_KeyboardInterrupt);
      if (isIdle) write("\nKeyboardInterrupt\n");
      else printException(err);
    }
    lines = [];
    if (line === undefined) {
      interactiveOut("\n");
      return 0;
    }
  }
}
