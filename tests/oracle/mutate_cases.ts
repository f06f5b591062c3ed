/**
 * Wrong programs made of right ones: blocks of CPython's library with tokens deleted, doubled, swapped, inserted. Read by
 * `mutate.ts`. The law: the same seed over the same library gives the same cases.
 */

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What gets inserted, besides tokens of the block itself. */
const INSERTED = (
  "False None True and as assert async await break class continue def del elif else except finally for from global if " +
  "import in is lambda nonlocal not or pass raise return try while with yield match case type _ print exec x self " +
  "( ) [ ] { } , : ; . = -> += -= *= := == != <> < > <= >= + - * / // % @ ** & | ^ ~ << >> ! ... ? $ ` \\ # " +
  "0 1 1.5 2j 0x1f 08 1_ 1e 'a' \"b\" b'c' f'{x}' f'{' f'{x!r:>{w}}' t'{y}' ''' \"\"\" ' \" r'\\d' '\\d' u'' é € \u00a0"
).split(" ");

const BLANKS = ["\n", "  ", "\t", "\n    ", " \\\n", "\f"];

/** Words, numbers, strings, operators and blanks; together they are the source again. */
function pieces(source: string): string[] {
  const pattern =
    /[ \t]+|\n|#[^\n]*|[A-Za-z]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\w+|\*\*=?|\/\/=?|>>=?|<<=?|->|:=|[-+*/%@&|^<>=!]=|\.\.\.|[^]/gu;
  return source.match(pattern) ?? [];
}

/** Picks a block of at most a dozen lines and takes its indentation away. */
function pickBlock(lines: readonly string[], random: () => number): string {
  const first = Math.floor(random() * lines.length);
  const count = 1 + Math.floor(random() * random() * 12);
  const block = lines.slice(first, first + count);
  const depths = block.filter((line) => line.trim() !== "").map((line) =>
    line.length - line.trimStart().length
  );
  const depth = depths.length === 0 ? 0 : Math.min(...depths);
  return block.map((line) => line.slice(depth)).join("\n") + "\n";
}

/** Changes `parts` in one place. */
function mutate(parts: string[], random: () => number): void {
  const at = Math.floor(random() * parts.length);
  const other = Math.floor(random() * parts.length);
  switch (Math.floor(random() * 5)) {
    case 0:
      parts.splice(at, 1);
      break;
    case 1:
      parts.splice(at, 0, parts[at]);
      break;
    case 2:
      [parts[at], parts[other]] = [parts[other], parts[at]];
      break;
    case 3:
      parts.splice(at, 0, parts[other]);
      break;
    case 4: {
      const vocabulary = random() < 0.1 ? BLANKS : INSERTED;
      const word = vocabulary[Math.floor(random() * vocabulary.length)];
      // Half of the time apart from its neighbours.
      parts.splice(at, 0, random() < 0.5 ? word : ` ${word} `);
      break;
    }
  }
}

/** `count` cases out of `files`, the texts of library files. */
export function makeCases(files: readonly string[], count: number, seed: number): string[] {
  const random = randomNumbers(seed);
  const split = files.map((text) => text.split("\n"));
  const cases: string[] = [];
  while (cases.length < count) {
    const lines = split[Math.floor(random() * split.length)];
    const parts = pieces(pickBlock(lines, random));
    if (parts.every((part) => part.trim() === "")) continue;
    const changes = 1 + Math.floor(random() * random() * 4);
    for (let i = 0; i < changes && parts.length > 0; i++) mutate(parts, random);
    const source = parts.join("");
    if (source.includes("\0") || source.length > 2000) continue;
    cases.push(source);
  }
  return cases;
}
