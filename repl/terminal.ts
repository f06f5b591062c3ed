/**
 * What the line editor asks of a terminal. `main/deno_terminal.ts` is the real one, tests have one with a screen in memory.
 * The law: input is bytes as they were typed, in raw mode; output is text with escape sequences.
 */

export interface TerminalSize {
  columns: number;
  rows: number;
}

export interface Terminal {
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
  /** Stops the process (Ctrl-Z); returns when it goes on. */
  suspend(): void;
}
