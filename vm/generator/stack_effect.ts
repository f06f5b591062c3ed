/**
 * Stack positions as the generator computes them: a constant plus multiples of expressions over `oparg`. Read by the
 * emitter (where a value lies) and by the metadata writer (how many values go and come).
 */

/** constant + sum of coefficient * term; terms are expressions such as "oparg" or "(oparg & 1)". */
export class Extent {
  readonly constant: number;
  readonly terms: ReadonlyMap<string, number>;

  constructor(constant: number, terms: ReadonlyMap<string, number> = new Map()) {
    this.constant = constant;
    this.terms = terms;
  }

  plus(other: Extent, sign: 1 | -1 = 1): Extent {
    const terms = new Map(this.terms);
    for (const [term, n] of other.terms) {
      const sum = (terms.get(term) ?? 0) + sign * n;
      if (sum === 0) terms.delete(term);
      else terms.set(term, sum);
    }
    return new Extent(this.constant + sign * other.constant, terms);
  }

  minus(other: Extent): Extent {
    return this.plus(other, -1);
  }

  equals(other: Extent): boolean {
    const difference = this.minus(other);
    return difference.constant === 0 && difference.terms.size === 0;
  }

  get isZero(): boolean {
    return this.constant === 0 && this.terms.size === 0;
  }

  /** As an expression; `start` (such as "sp") stands first when given. */
  text(start: string = ""): string {
    let text = start;
    for (const [term, n] of this.terms) {
      const part = Math.abs(n) === 1 ? term : `${Math.abs(n)} * ${term}`;
      text += text === "" ? (n < 0 ? "-" : "") + part : n < 0 ? ` - ${part}` : ` + ${part}`;
    }
    if (this.constant !== 0 || text === "") {
      text += text === ""
        ? `${this.constant}`
        : this.constant < 0
        ? ` - ${-this.constant}`
        : ` + ${this.constant}`;
    }
    return text;
  }
}

export const ZERO: Extent = new Extent(0);
export const ONE: Extent = new Extent(1);

/** Reads a size as written in `Values<"...">`: `oparg`, `oparg - 1`, `oparg * 2`, or any expression over oparg as one term. */
export function parseSize(text: string): Extent | undefined {
  const source = text.trim();
  if (!/^[\w\s&|>()*+-]+$/.test(source)) return undefined;
  let match: RegExpMatchArray | null;
  if (/^\d+$/.test(source)) return new Extent(Number(source));
  if ((match = source.match(/^oparg\s*([-+])\s*(\d+)$/)) !== null) {
    return new Extent(Number(match[1] + match[2]), new Map([["oparg", 1]]));
  }
  if ((match = source.match(/^oparg\s*\*\s*(\d+)$/)) !== null) {
    return new Extent(0, new Map([["oparg", Number(match[1])]]));
  }
  if (source === "oparg") return new Extent(0, new Map([["oparg", 1]]));
  return source.includes("oparg") ? new Extent(0, new Map([[`(${source})`, 1]])) : undefined;
}

/** The value for one oparg. */
export function evaluate(extent: Extent, oparg: number): number {
  let sum = extent.constant;
  for (const [term, n] of extent.terms) sum += n * evaluateTerm(term, oparg);
  return sum;
}

function evaluateTerm(term: string, oparg: number): number {
  const source = term.replace(/^\((.*)\)$/, "$1").replace(/\boparg\b/g, String(oparg));
  let match: RegExpMatchArray | null;
  if ((match = source.match(/^(\d+)$/)) !== null) return Number(match[1]);
  if ((match = source.match(/^(\d+)\s*(&|>>|\*|\+|-)\s*(0x[0-9a-fA-F]+|\d+)$/)) === null) {
    throw new RangeError(`can't evaluate the stack size ${term}`);
  }
  const left = Number(match[1]), right = Number(match[3]);
  switch (match[2]) {
    case "&":
      return left & right;
    case ">>":
      return left >> right;
    case "*":
      return left * right;
    case "+":
      return left + right;
    default:
      return left - right;
  }
}
