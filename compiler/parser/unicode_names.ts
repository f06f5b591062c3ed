/**
 * Character names, for `\N{...}` in string literals. Read by the string parser (and whoever else needs names). The table
 * is unpacked on first use. The law: what CPython's `unicodedata.lookup` finds, in any case, named sequences apart.
 */
import { NAME_PAIRS, NAME_RANGES, NAMES } from "./unicode_names_generated.ts";

let table: Map<string, number> | undefined;

/** The code point that has this name or alias. */
export function unicodeNameToCodePoint(name: string): number | undefined {
  const upper = asciiUpper(name);
  if (upper.startsWith("HANGUL SYLLABLE ")) return hangulSyllable(upper.slice(16));
  const dash = upper.lastIndexOf("-");
  const hex = upper.slice(dash + 1);
  if (dash > 0 && /^[0-9A-F]{4,5}$/.test(hex)) {
    const code = rangedName(upper.slice(0, dash + 1), parseInt(hex, 16));
    if (code !== undefined) return code;
  }
  table ??= unpack();
  return table.get(upper);
}

let names: Map<number, string> | undefined;

/** The name of a code point; where there are aliases too, the first of the table. */
export function codePointToUnicodeName(code: number): string | undefined {
  if (code >= 0xac00 && code <= 0xd7a3) {
    const index = code - 0xac00;
    const lead = Math.floor(index / 588), vowel = Math.floor(index % 588 / 28);
    return "HANGUL SYLLABLE " + LEADING[lead] + VOWELS[vowel] + TRAILING[index % 28];
  }
  for (const entry of NAME_RANGES.split(";")) {
    const [prefix, ...ranges] = entry.split(",");
    for (const range of ranges) {
      const [first, last] = range.split("-");
      if (code >= parseInt(first, 16) && code <= parseInt(last, 16)) {
        return prefix + code.toString(16).toUpperCase();
      }
    }
  }
  if (names === undefined) {
    names = new Map();
    for (const [name, point] of table ??= unpack()) if (!names.has(point)) names.set(point, name);
  }
  return names.get(code);
}

function asciiUpper(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** CPython finds these, though it gives them no name. */
const NAMELESS_RANGES = "TANGUT IDEOGRAPH-,17000-187F7,18D00-18D08";

function rangedName(prefix: string, code: number): number | undefined {
  for (const entry of [...NAME_RANGES.split(";"), NAMELESS_RANGES]) {
    const [name, ...ranges] = entry.split(",");
    if (name !== prefix) continue;
    for (const range of ranges) {
      const [first, last] = range.split("-");
      if (code >= parseInt(first, 16) && code <= parseInt(last, 16)) return code;
    }
  }
  return undefined;
}

const LEADING = [
  "G",
  "GG",
  "N",
  "D",
  "DD",
  "R",
  "M",
  "B",
  "BB",
  "S",
  "SS",
  "",
  "J",
  "JJ",
  "C",
  "K",
  "T",
  "P",
  "H",
];
const VOWELS = "A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I".split(" ");
const TRAILING = " G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H".split(" ");

/** The syllable spelled so: each part the longest that fits, as the Unicode standard composes names. */
function hangulSyllable(spelling: string): number | undefined {
  const lead = longest(LEADING, spelling);
  const rest = spelling.slice(LEADING[lead].length);
  const vowel = longest(VOWELS, rest);
  if (vowel < 0) return undefined;
  const trail = TRAILING.indexOf(rest.slice(VOWELS[vowel].length));
  return trail < 0 ? undefined : 0xac00 + (lead * 21 + vowel) * 28 + trail;
}

function longest(parts: readonly string[], text: string): number {
  let best = -1;
  parts.forEach((part, i) => {
    if (text.startsWith(part) && (best < 0 || part.length > parts[best].length)) best = i;
  });
  return best;
}

function unpack(): Map<string, number> {
  // What each character of the table stands for in the end: a pair is made of letters and of pairs made before it.
  const expansion: string[] = [];
  for (let c = 0; c < 256; c++) expansion.push(String.fromCharCode(c));
  for (let i = 0; i < NAME_PAIRS.length; i += 3) {
    expansion[NAME_PAIRS.charCodeAt(i)] = expansion[NAME_PAIRS.charCodeAt(i + 1)] +
      expansion[NAME_PAIRS.charCodeAt(i + 2)];
  }
  const result = new Map<string, number>();
  let code = 0, name = "", line = "";
  for (let i = 0; i < NAMES.length; i++) {
    const c = NAMES.charCodeAt(i);
    if (c !== 10) {
      line += expansion[c];
      continue;
    }
    let at = 1;
    if (line.charCodeAt(0) === 126) {
      at = line.indexOf("~", 1);
      code += parseInt(line.slice(1, at++), 16);
    } else code += line.charCodeAt(0) - 48;
    name = name.slice(0, line.charCodeAt(at) - 65) + line.slice(at + 1);
    result.set(name, code);
    line = "";
  }
  return result;
}
