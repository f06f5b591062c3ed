/** The Unicode character database, unpacked when first asked. Read by the `unicodedata` module. */
import { DECOMPOSITIONS, KINDS, NUMERICS, RUNS } from "./data_generated.ts";

/** What every code point has. */
export interface CharacterKind {
  category: string;
  bidirectional: string;
  combining: number;
  eastAsianWidth: string;
  mirrored: number;
}

/** A number that a character stands for. */
export interface NumericValue {
  kind: "D" | "G" | "N";
  numerator: number;
  denominator: number;
}

interface Database {
  kinds: CharacterKind[];
  /** First code point of each run, and its kind. */
  starts: number[];
  kindOfRun: number[];
  decompositions: Map<number, string>;
  numerics: Map<number, NumericValue>;
}

let database: Database | undefined;

function unpack(): Database {
  const kinds = KINDS.map((row) => {
    const [category, bidirectional, combining, eastAsianWidth, mirrored] = row.split(" ");
    return {
      category,
      bidirectional,
      combining: Number(combining),
      eastAsianWidth,
      mirrored: Number(mirrored),
    };
  });
  const starts: number[] = [], kindOfRun: number[] = [];
  let code = 0;
  for (const run of RUNS.split(",")) {
    const [length, kind] = run.split(".");
    starts.push(code);
    kindOfRun.push(parseInt(kind, 36));
    code += parseInt(length, 36);
  }
  const decompositions: Map<number, string> = new Map();
  code = 0;
  for (const entry of DECOMPOSITIONS.split(",")) {
    const [distance, tag, parts] = entry.split(":");
    code += parseInt(distance, 36);
    const points = parts.split(".").map((part) =>
      parseInt(part, 36).toString(16).toUpperCase().padStart(4, "0")
    );
    decompositions.set(code, (tag === "" ? "" : `<${tag}> `) + points.join(" "));
  }
  const numerics: Map<number, NumericValue> = new Map();
  code = 0;
  for (const entry of NUMERICS.split(",")) {
    const at = entry.search(/[DGN]/);
    code += parseInt(entry.slice(0, at), 36);
    const [numerator, denominator = "1"] = entry.slice(at + 1).split("/");
    numerics.set(code, {
      kind: entry[at] as NumericValue["kind"],
      numerator: Number(numerator),
      denominator: Number(denominator),
    });
  }
  return { kinds, starts, kindOfRun, decompositions, numerics };
}

/** The kind of a code point. */
export function characterKind(code: number): CharacterKind {
  const { kinds, starts, kindOfRun } = database ??= unpack();
  let low = 0, high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= code) low = middle;
    else high = middle;
  }
  return kinds[kindOfRun[low]];
}

/** How a code point is taken apart, one step: hexadecimal numbers behind an optional tag. */
export function decomposition(code: number): string {
  if (code >= 0xac00 && code <= 0xd7a3) {
    const index = code - 0xac00;
    const parts = [0x1100 + Math.floor(index / 588), 0x1161 + Math.floor(index % 588 / 28)];
    if (index % 28 > 0) parts.push(0x11a7 + index % 28);
    return parts.map((part) => part.toString(16).toUpperCase()).join(" ");
  }
  return (database ??= unpack()).decompositions.get(code) ?? "";
}

export function numericValue(code: number): NumericValue | undefined {
  return (database ??= unpack()).numerics.get(code);
}
