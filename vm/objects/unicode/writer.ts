/** Builds a str out of pieces. Read by every `tp_repr` of a container; keeps to one JavaScript string while it can. */
import type { PyObject } from "../object.ts";
import { PyUnicode_JoinPieces } from "../unicode_object.ts";

export class UnicodeWriter {
  #text: string;
  #pieces: PyObject[] | undefined;

  constructor(text = "") {
    this.#text = text;
    this.#pieces = undefined;
  }

  /** Appends a str object. */
  write(piece: PyObject): void {
    if (typeof piece === "string") this.#text += piece;
    else {
      this.#pieces ??= [];
      this.#pieces.push(this.#text, piece);
      this.#text = "";
    }
  }

  finish(): PyObject {
    if (this.#pieces === undefined) return this.#text;
    this.#pieces.push(this.#text);
    return PyUnicode_JoinPieces(this.#pieces);
  }
}
