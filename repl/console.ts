/**
 * The plain prompt: reads a line at a time (edited if there is an editor for lines), asks for more while a statement is incomplete, runs it, shows what an
 * expression gives. What CPython's basic REPL does; errors leave the prompt standing.
 */
import { PyBaseExceptionObject, type PySystemExitObject } from "../vm/objects/exceptions.ts";
import { PyModule_GetDict } from "../vm/objects/module_object.ts";
import { PyExc_KeyboardInterrupt, PyExc_SystemExit } from "../vm/objects/type_zoo.ts";
import { newKeyboardInterrupt, PyErr_Matches } from "../vm/protocol/errors.ts";
import { lineEditor } from "../vm/runtime/line_input.ts";
import { POLLIN, POLLNVAL } from "../vm/runtime/channels.ts";
import { interruptible } from "../vm/runtime/scheduler.ts";
import { exitStatus } from "../vm/runtime/pythonrun.ts";
import { flushStandardStreams, type Host, mainModule, printException, runPromptInput } from "../vm/mod.ts";
import { VERSION } from "../vm/modules/sys.ts";
import { asyncioBanner, PromptLoop } from "./prompt_loop.ts";
import { promptText, setDefaultPrompts } from "./prompts.ts";

const encoder = new TextEncoder();

export interface ConsoleOptions {
  /** Show version and hints first. */
  banner: boolean;
  /** The prompt of `python -m asyncio`. */
  asyncio?: boolean;
  /** Gets each line that is read. */
  onLine?: (line: string) => void;
  /** Said after the banner. */
  warning?: string;
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

  /** The next line without its end; undefined at the end of input. Throws KeyboardInterrupt. */
  async next(prompt: () => string, show: (text: string) => void): Promise<string | undefined> {
    const editor = lineEditor();
    if (editor !== undefined) {
      const wait = editor.read(prompt());
      await interruptible(() => wait);
      const outcome = await wait.promise;
      if (outcome.kind === "interrupt") throw newKeyboardInterrupt();
      return outcome.kind === "line" ? outcome.text : undefined;
    }
    show(prompt());
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
      const bytes = await this.#read();
      if (bytes.length === 0) {
        this.#ended = true;
        this.#pending += this.#decoder.decode();
      } else {
        this.#pending += this.#decoder.decode(bytes, { stream: true });
      }
    }
  }

  async #read(): Promise<Uint8Array> {
    const { system, stdin } = this.#host;
    const entry = [{ fd: 0, events: POLLIN }];
    const state = system?.poll(entry, 0)[0] ?? POLLIN;
    // The program has closed it; the next descriptor that is made would take its number.
    if ((state & POLLNVAL) !== 0) return new Uint8Array(0);
    if (state === 0) await interruptible(() => system?.pollAsync(entry));
    return stdin.read(65536);
  }
}

/** Runs the prompt until the input ends or the program exits; the exit status. */
export async function runConsole(host: Host, options: ConsoleOptions): Promise<number> {
  const globals = PyModule_GetDict(mainModule());
  setDefaultPrompts();
  const reader = new LineReader(host);
  const write = (text: string) => host.stderr.write(encoder.encode(text));
  const loop = new PromptLoop(options.asyncio === true);
  const banner = options.asyncio === true
    ? asyncioBanner(VERSION)
    : `Python ${VERSION} on linux\nType "help", "copyright", "credits" or "license" for more information.\n`;
  if (options.banner) write(banner);
  if (options.warning !== undefined) write(options.warning);
  if (options.asyncio === true) write(`${promptText("ps1", "")}import asyncio\n`);
  const end = () => {
    interactiveOut("\n");
    if (options.asyncio === true) write("exiting asyncio REPL...\n");
    return 0;
  };
  const interactiveOut = host.stdin.isatty()
    ? (text: string) => host.stdout.write(encoder.encode(text))
    : write;
  let lines: string[] = [];
  for (;;) {
    flushStandardStreams();
    const prompt = () => promptText(lines.length === 0 ? "ps1" : "ps2", "");
    let line: string | undefined;
    let wasInterrupted = false;
    try {
      loop.startBackground(printException);
      try {
        line = await reader.next(prompt, interactiveOut);
      } finally {
        await loop.stopBackground();
      }
      if (line !== undefined) options.onLine?.(line);
      if (line === undefined && lines.length === 0) return end();
      lines.push(line ?? "");
      const result = await runPromptInput(
        lines.join("\n"),
        globals,
        (code, globals) => loop.run(code, globals),
      );
      if (result === "incomplete" && line !== undefined) continue;
    } catch (err) {
      if (!(err instanceof PyBaseExceptionObject)) throw err;
      const { traceback } = err;
      if (PyErr_Matches(err, PyExc_SystemExit)) {
        if (options.asyncio === true) write("exiting asyncio REPL...\n");
        return exitStatus(err as PySystemExitObject);
      }
      wasInterrupted = PyErr_Matches(err, PyExc_KeyboardInterrupt);
      // One that the program did not see, from between its inputs, has no traceback.
      if (wasInterrupted && traceback === undefined) {
        write(`${lineEditor() === undefined ? "\n" : ""}KeyboardInterrupt\n`);
      } else printException(err);
    }
    lines = [];
    if (line === undefined && !wasInterrupted) return end();
  }
}
