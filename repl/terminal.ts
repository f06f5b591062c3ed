/**
 * What the line editor asks of a terminal. `main/deno_terminal.ts` is the real one, tests have one with a screen in memory.
 * The law: input is bytes as they were typed, in raw mode; output is text with escape sequences.
 */

import type { KeyDecoder } from "./line_editor/keys.ts";

export interface TerminalSize {
  columns: number;
  rows: number;
}

/** Who has the terminal in raw mode, and is told what happens to it meanwhile. */
export interface TerminalUser {
  /** The size has changed. */
  resized(): void;
  /** The process was stopped and goes on: modes and screen are whatever the shell left. */
  resumed(): void;
  /** A signal is about to end the process: the terminal is to be given back. */
  ending(): void;
  /** Somebody else is about to write on the terminal: whole lines, or the last one unfinished. */
  aside(endsLine: boolean): void;
}

export interface Terminal {
  /** Set while it is in raw mode. */
  user: TerminalUser | undefined;
  /** What was typed: keys that one input does not take are for the next, be it the prompt's or `input()`'s. */
  readonly keys: KeyDecoder;
  /** Waits for input while the event loop turns; an empty array when the terminal is gone, undefined when cancelled. */
  read(): Promise<Uint8Array | undefined>;
  /** Ends a `read` that waits; what is typed later is for the next one. */
  cancelRead(): void;
  /** The same, blocking. */
  readNow(): Uint8Array;
  write(text: string): void;
  /** As it is now: asked again before each redraw. */
  size(): TerminalSize;
  /** Raw mode: each byte at once, nothing echoed, Ctrl-C a byte like others. Off is how the terminal was found. */
  setRaw(on: boolean): void;
  /** Stops the process (Ctrl-Z); returns when it goes on, false if nobody could let it go on. */
  suspend(): boolean;
  /** Sends the signal that ends the process, as the terminal would in its own mode (Ctrl-\). */
  quit(): void;
}
