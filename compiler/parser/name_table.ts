/**
 * Names of one source, each made a string once, and the keywords among them. Read by both parsers as they take tokens.
 * The law: a name's string is its NFKC normal form, its kind is decided by its spelling (a keyword written with other
 * characters is a plain name, as in CPython).
 */
import { NAME } from "../tokenizer/tokens.ts";
import { KEYWORD_KINDS, SOFT_KEYWORD_KINDS } from "./keywords_generated.ts";

export class NameTable {
  /** What `lookup` found: the kind (NAME, a keyword's or a soft keyword's) and the name. */
  kind: number;
  name: string;
  private spellings: string[];
  private names: string[];
  private kinds: number[];
  /** Open addressing, 0 for a free slot, else index + 1. */
  private slots: Int32Array;
  private mask: number;

  constructor() {
    this.kind = NAME;
    this.name = "";
    this.spellings = [];
    this.names = [];
    this.kinds = [];
    this.slots = new Int32Array(512);
    this.mask = 511;
    for (const [word, kind] of KEYWORD_KINDS) this.add(word, hashOf(word, 0, word.length), kind);
    for (const [word, kind] of SOFT_KEYWORD_KINDS) this.add(word, hashOf(word, 0, word.length), kind);
  }

  /** Sets `kind` and `name` for the NAME token spelled `text.slice(start, end)`. */
  lookup(text: string, start: number, end: number): void {
    const hash = hashOf(text, start, end);
    const length = end - start;
    let slot = hash & this.mask;
    for (let index = this.slots[slot]; index !== 0; index = this.slots[slot]) {
      const spelling = this.spellings[index - 1];
      if (spelling.length === length && sameText(text, start, spelling)) {
        this.kind = this.kinds[index - 1];
        this.name = this.names[index - 1];
        return;
      }
      slot = (slot + 1) & this.mask;
    }
    this.add(text.slice(start, end), hash, NAME);
    this.kind = NAME;
    this.name = this.names[this.names.length - 1];
  }

  private add(spelling: string, hash: number, kind: number): void {
    if (this.spellings.length * 2 >= this.mask) this.grow();
    let slot = hash & this.mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
    this.spellings.push(spelling);
    this.names.push(isAscii(spelling) ? spelling : spelling.normalize("NFKC"));
    this.kinds.push(kind);
    this.slots[slot] = this.spellings.length;
  }

  private grow(): void {
    const size = (this.mask + 1) * 4;
    this.slots = new Int32Array(size);
    this.mask = size - 1;
    for (let i = 0; i < this.spellings.length; i++) {
      const spelling = this.spellings[i];
      let slot = hashOf(spelling, 0, spelling.length) & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = i + 1;
    }
  }
}

function hashOf(text: string, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash ^ (hash >>> 15);
}

function sameText(text: string, start: number, spelling: string): boolean {
  for (let i = 0; i < spelling.length; i++) {
    if (text.charCodeAt(start + i) !== spelling.charCodeAt(i)) return false;
  }
  return true;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 128) return false;
  return true;
}
