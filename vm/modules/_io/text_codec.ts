/**
 * Decoding text that comes in pieces: what `TextIOWrapper` keeps between two reads. The built-in codecs only; others are
 * decoded when all bytes are there.
 */
import { type PyStr, PyUnicode_AsUTF16 } from "../../objects/unicode_object.ts";
import {
  decodeUtf8,
  encodeUtf8,
  PyUnicode_AsEncodedString,
  PyUnicode_Decode,
} from "../../objects/unicode/codecs.ts";
import { bytesLike } from "../../objects/bytes_object.ts";
import type { PyObject } from "../../objects/object.ts";
import { concatBytes } from "./base.ts";

const EMPTY = new Uint8Array(0);

export type CodecKind = "utf-8" | "bytewise" | "utf-16" | "utf-32" | "other";

/** What has to be known of a codec in order to cut a stream of bytes; LookupError if there is no such codec. */
export function codecKind(encoding: string): CodecKind {
  PyUnicode_Decode(EMPTY, encoding, "strict");
  const name = encoding.toLowerCase().replace(/[_ ]/g, "-");
  if (name === "utf-8" || name === "utf8") return "utf-8";
  if (/^(us-)?ascii$|^latin-?1$|^iso-?8859-1$/.test(name)) return "bytewise";
  if (/^utf-?16/.test(name)) return "utf-16";
  if (/^utf-?32/.test(name)) return "utf-32";
  return "other";
}

/** How many bytes at the end are the beginning of a UTF-8 sequence. */
function incompleteUtf8(bytes: Uint8Array): number {
  const n = bytes.length;
  for (let back = 1; back <= 3 && back <= n; back++) {
    const b = bytes[n - back];
    if ((b & 0xc0) === 0x80) continue;
    const length = b >= 0xf0 && b <= 0xf4 ? 4 : b >= 0xe0 ? 3 : b >= 0xc2 ? 2 : 1;
    return length > back && b < 0xf5 ? back : 0;
  }
  return 0;
}

export class TextDecoderState {
  readonly kind: CodecKind;
  readonly encoding: string;
  readonly errors: string;
  /** Bytes that wait for the rest of their character. */
  pending: Uint8Array;
  /** With a byte order mark: the codec it chose. */
  chosen: string | undefined;

  constructor(kind: CodecKind, encoding: string, errors: string) {
    this.kind = kind;
    this.encoding = encoding;
    this.errors = errors;
    this.pending = EMPTY;
    this.chosen = undefined;
  }

  reset(): void {
    this.pending = EMPTY;
    this.chosen = undefined;
    this.marked = false;
  }

  /** UTF-16 text of the bytes; `final`: nothing follows. */
  decode(bytes: Uint8Array, final: boolean): string {
    const all = this.pending.length === 0 ? bytes : concatBytes([this.pending, bytes]);
    let keep = 0;
    if (!final) {
      switch (this.kind) {
        case "utf-8":
          keep = incompleteUtf8(all);
          break;
        case "utf-16":
          keep = all.length % 2;
          if (all.length - keep >= 2 && this.chooseOrder(all, 2)) {
            const at = all.length - keep - 1;
            const high = this.chosen!.endsWith("be") ? all[at - 1] : all[at];
            if (high >= 0xd8 && high <= 0xdb) keep += 2;
          } else keep = all.length;
          break;
        case "utf-32":
          keep = all.length % 4;
          if (!this.chooseOrder(all, 4)) keep = all.length;
          break;
        case "other":
          keep = all.length;
      }
    } else if (this.kind === "utf-16") this.chooseOrder(all, 2);
    else if (this.kind === "utf-32") this.chooseOrder(all, 4);
    const ready = keep === 0 ? all : all.subarray(0, all.length - keep);
    this.pending = keep === 0 ? EMPTY : all.slice(all.length - keep);
    if (ready.length === 0) return "";
    return decodeText(
      ready,
      this.startsStream(ready) ? this.encoding : this.chosen ?? this.encoding,
      this.errors,
    );
  }

  /** The bytes still carry their mark. */
  private startsStream(bytes: Uint8Array): boolean {
    if (this.chosen === undefined || this.marked) return this.chosen === undefined;
    this.marked = true;
    return /-?(le|be)$/i.test(this.encoding) === false && bytes.length > 0;
  }
  private marked = false;

  /** Finds the byte order, once; false while there are too few bytes. */
  private chooseOrder(bytes: Uint8Array, unit: 2 | 4): boolean {
    if (this.chosen !== undefined) return true;
    const fixed = /-?(le|be)$/i.exec(this.encoding);
    if (fixed !== null) this.chosen = `utf-${unit * 8}-${fixed[1].toLowerCase()}`;
    else if (bytes.length < unit) return false;
    else {
      const big = unit === 2
        ? bytes[0] === 0xfe && bytes[1] === 0xff
        : bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe;
      this.chosen = `utf-${unit * 8}-${big ? "be" : "le"}`;
    }
    return true;
  }
}

/** Decodes bytes that stand for themselves. */
export function decodeText(bytes: Uint8Array, encoding: string, errors: string): string {
  return PyUnicode_AsUTF16(
    encoding === "utf-8" ? decodeUtf8(bytes, errors) : PyUnicode_Decode(bytes, encoding, errors),
  );
}

/** Encodes text. */
export function encodeText(text: PyObject, encoding: string, errors: string): Uint8Array {
  if (encoding === "utf-8") return encodeUtf8(text as PyStr, errors);
  return bytesLike(PyUnicode_AsEncodedString(text as PyStr, encoding, errors))!;
}
