/** Makes `repl/prompt.svg` of a session at the prompt: `deno run -A tests/repl/picture.ts`. */
import { playTranscript } from "./play.ts";

const COLUMNS = 72, ROWS = 20, CELL = 8.4, LINE = 19;
const COLORS: Readonly<Record<string, string>> = {
  31: "#f47067",
  32: "#8ddb8c",
  33: "#e3b341",
  34: "#6cb6ff",
  35: "#dcbdfb",
  36: "#76e3ea",
};

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A line of the emulator, with its `{1;31}` marks, as SVG text. */
function svgLine(line: string, y: number): string {
  const parts = line.split(/\{([\d;]*)\}/);
  let out = "", style = "";
  for (const [i, part] of parts.entries()) {
    if (i % 2 === 1) {
      const codes = part.split(";");
      const color = codes.map((code) => COLORS[code]).find((value) => value !== undefined);
      style = (color === undefined ? "" : ` fill="${color}"`) +
        (codes.includes("1") ? ' font-weight="bold"' : "");
    } else if (part !== "") out += `<tspan${style}>${escape(part)}</tspan>`;
  }
  return `<text x="12" y="${y}" xml:space="preserve">${out}</text>`;
}

if (import.meta.main) {
  const { screen } = await playTranscript({
    name: "picture",
    columns: COLUMNS,
    rows: ROWS,
    keys: [
      "def mean(values):  # of numbers",
      "Enter",
      "return sum(values) / len(values)",
      "Enter",
      "Enter",
      "mean([1, 2, 6])",
      "Enter",
      "mean([])",
      "Enter",
      "text = f'{mean([1, 2]):.2f}'",
      "Enter",
      "text.is",
      "Tab",
      "Tab",
    ],
  });
  const width = COLUMNS * CELL + 24, height = screen.length * LINE + 24;
  const lines = screen.map((line, i) => svgLine(line, 12 + (i + 0.75) * LINE)).join("\n");
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="monospace" font-size="14">
<rect width="100%" height="100%" rx="6" fill="#22272e"/>
<g fill="#cdd9e5">
${lines}
</g>
</svg>
`;
  Deno.writeTextFileSync(new URL("../../repl/prompt.svg", import.meta.url), svg);
}
