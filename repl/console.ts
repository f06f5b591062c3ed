/**
 * The plain prompt: reads a line at a time (edited if there is an editor for lines), asks for more while a statement is incomplete, runs it, shows what an
 * expression gives. What CPython's basic REPL does; errors leave the prompt standing.
 */
import { PyBaseExceptionObject, type PySystemExitObject } from "../vm/objects/exceptions.ts";
import { PyModule_GetDict } from "../vm/objects/module_object.ts";
import { PyTuple_New } from "../vm/objects/tuple_object.ts";
import { PyExc_KeyboardInterrupt, PyExc_SyntaxError, PyExc_SystemExit } from "../vm/objects/type_zoo.ts";
import { decodeUtf8 } from "../vm/objects/unicode/codecs.ts";
import { strText } from "../vm/protocol/abstract.ts";
import { PyObject_Vectorcall } from "../vm/protocol/call.ts";
import { newKeyboardInterrupt, PyErr_Matches } from "../vm/protocol/errors.ts";
import { lineEditor } from "../vm/runtime/line_input.ts";
import { POLLIN, POLLNVAL } from "../vm/runtime/channels.ts";
import { interruptible } from "../vm/runtime/scheduler.ts";
import { exitStatus } from "../vm/runtime/pythonrun.ts";
import {
  flushStandardStreams,
  type Host,
  mainModule,
  printException,
  runPromptInput,
  showUncaught,
} from "../vm/mod.ts";
import { PromptLoop } from "./prompt_loop.ts";
import { promptText, setDefaultPrompts } from "./prompts.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const NEWLINE = 0x0a;

/** A line's text. Throws SyntaxError for what is no UTF-8, as CPython's tokenizer of a prompt does. */
function lineText(line: Uint8Array): string {
  try {
    const text = decoder.decode(line);
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  } catch (err) {
    if (!(err instanceof TypeError)) throw err;
    throw undecodable(line);
  }
}
function undecodable(line: Uint8Array): unknown {
  try {
    return decodeUtf8(line, "strict");
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) return err;
    const place = PyTuple_New(["<stdin>", 0, 0, "", 0, -1]);
    return PyObject_Vectorcall(PyExc_SyntaxError, [`(unicode error) ${strText(err)}`, place], undefined);
  }
}

export interface ConsoleOptions {
  /** The prompt of `python -m asyncio`. */
  asyncio?: boolean;
  /** Gets each line that is read. */
  onLine?: (line: string) => void;
  /** Said first. */
  warning?: string;
}

/** Lines of standard input, which is UTF-8. */
class LineReader {
  readonly #host: Host;
  /** Of what was read the part that was not given out. */
  #pending: Uint8Array;
  #ended: boolean;
  /** The last line had no end: the input ended there. */
  isUnfinished: boolean;

  constructor(host: Host) {
    this.#host = host;
    this.#pending = new Uint8Array(0);
    this.#ended = this.isUnfinished = false;
  }

  /** The next line without its end; undefined at the end of input. Throws KeyboardInterrupt, and SyntaxError for what is no UTF-8. */
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
    let newline: number;
    while ((newline = this.#pending.indexOf(NEWLINE)) < 0 && !this.#ended) {
      const bytes = await this.#read();
      this.#ended = bytes.length === 0;
      const longer = new Uint8Array(this.#pending.length + bytes.length);
      longer.set(this.#pending);
      longer.set(bytes, this.#pending.length);
      this.#pending = longer;
    }
    this.isUnfinished = newline < 0 && this.#pending.length > 0;
    if (newline < 0 && !this.isUnfinished) return undefined;
    const line = this.#pending.subarray(0, newline < 0 ? this.#pending.length : newline);
    this.#pending = this.#pending.subarray(line.length + 1);
    return lineText(line);
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
  if (options.warning !== undefined) write(options.warning);
  if (options.asyncio === true) write(`${promptText("ps1", "")}import asyncio\n`);
  const print = (text: string) => host.stdout.write(encoder.encode(text));
  const isTerminal = host.stdin.isatty();
  let lines: string[] = [];
  for (;;) {
    flushStandardStreams();
    const prompt = () => promptText(lines.length === 0 ? "ps1" : "ps2", "");
    let line: string | undefined;
    try {
      loop.startBackground(printException);
      try {
        line = await reader.next(prompt, isTerminal || options.asyncio === true ? print : write);
      } finally {
        await loop.stopBackground();
      }
      if (line !== undefined) options.onLine?.(line);
      if (line === undefined) {
        (isTerminal ? print : write)("\n");
        if (lines.length === 0) {
          if (options.asyncio === true) write("exiting asyncio REPL...\n");
          return 0;
        }
      }
      lines.push(line ?? "");
      // The end of a line that has none is looked for in the next one.
      if (reader.isUnfinished && line !== undefined) continue;
      const result = await runPromptInput(lines.join("\n"), globals, {
        isEnd: line === undefined,
        takesOneLine: options.asyncio === true && !isTerminal,
        run: (code, globals) => loop.run(code, globals),
      });
      if (result === "incomplete") continue;
    } catch (err) {
      if (!(err instanceof PyBaseExceptionObject)) throw err;
      const { traceback } = err;
      if (PyErr_Matches(err, PyExc_SystemExit)) {
        if (options.asyncio === true) write("exiting asyncio REPL...\n");
        return exitStatus(err as PySystemExitObject);
      }
      // One that the program did not see, from between its inputs, has no traceback.
      if (PyErr_Matches(err, PyExc_KeyboardInterrupt) && traceback === undefined) {
        if (lineEditor() === undefined) write("\n");
        showUncaught(err);
      } else showUncaught(err);
    }
    lines = [];
  }
}
