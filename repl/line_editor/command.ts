/** What a key is bound to. */
import type { Key } from "./keys.ts";
import type { Reader } from "./reader.ts";

export interface Command {
  /** CPython's name where CPython has the command. */
  name: string;
  /** `history-line`: Up and Down, which keep what they look for while they follow each other. */
  kind: "history-line" | "other";
  run: (reader: Reader, key: Key) => void;
}
