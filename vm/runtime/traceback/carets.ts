/**
 * The line or lines of a frame in a traceback, with the range of the failing instruction marked below (PEP 657). What
 * `StackSummary.format_frame_summary` of CPython 3.14's traceback module prints.
 */
import type { expr, Module } from "../../../compiler/ast/nodes_generated.ts";
import { CompileError } from "../../../compiler/errors.ts";
import { parse } from "../../../compiler/parser/mod.ts";
import type { TracebackTheme } from "./theme.ts";
import { byteToCharacterOffset, dedent, displayWidth, isSpace } from "./text.ts";

/** The part between left end and right start is marked `^`, the rest of the range `~`. */
interface Anchors {
  leftLine: number;
  leftColumn: number;
  rightLine: number;
  rightColumn: number;
}

function tryParse(source: string): Module | undefined {
  try {
    return parse(source, { filename: "<unknown>", mode: "exec", warn: () => {} }) as Module;
  } catch (err) {
    if (err instanceof CompileError) return undefined;
    throw err;
  }
}

/** Where the operator or the brackets of a failing expression stand. CPython: `_extract_caret_anchors_from_line_segment`. */
function findAnchors(segment: string): Anchors | undefined {
  const module = tryParse(`(\n${segment}\n)`);
  if (module === undefined || module.body.length !== 1) return undefined;
  const statement = module.body[0];
  if (statement.nodeType !== "Expr") return undefined;
  const lines = segment.split("\n");
  const characters = lines.map((line) => [...line]);
  let line = 0, column = 0;
  const isValid = () => line < characters.length && column < characters[line].length;
  const skipEnds = () => {
    while (line < characters.length && column >= characters[line].length) {
      column = 0;
      line++;
    }
  };
  const startBehind = (node: expr) => {
    line = node.end_lineno! - 2;
    column = byteToCharacterOffset(lines[line], node.end_col_offset!);
  };
  /** Moves on to the first character for which `stop` holds, over comments and continuations. */
  const find = (stop: (ch: string) => boolean): boolean => {
    skipEnds();
    while (isValid()) {
      const ch = characters[line][column];
      if (ch === "\\" || ch === "#") {
        line++;
        column = 0;
      } else if (stop(ch)) return true;
      else column++;
      skipEnds();
    }
    return false;
  };
  const node = statement.value;
  switch (node.nodeType) {
    case "BinOp": {
      startBehind(node.left);
      if (!find((ch) => !isSpace(ch) && ch !== ")")) return undefined;
      let right = column + 1;
      const row = characters[line];
      const rightLine = node.right.lineno - 2;
      if (
        right < row.length &&
        (rightLine > line || right < byteToCharacterOffset(lines[rightLine], node.right.col_offset)) &&
        !isSpace(row[right]) && row[right] !== "\\" && row[right] !== "#"
      ) right++;
      return { leftLine: line, leftColumn: column, rightLine: line, rightColumn: right };
    }
    case "Subscript":
    case "Call": {
      const bracket = node.nodeType === "Call" ? "(" : "[";
      startBehind(node.nodeType === "Call" ? node.func : node.value);
      if (!find((ch) => ch === bracket)) return undefined;
      const leftLine = line, leftColumn = column;
      startBehind(node);
      return { leftLine, leftColumn, rightLine: line, rightColumn: column };
    }
  }
  return undefined;
}

/** Carets are left out when they would only repeat the line. CPython: `_should_show_carets`. */
function shouldShowCarets(
  start: number,
  end: number,
  lines: readonly string[][],
  anchors: Anchors | undefined,
): boolean {
  const module = tryParse(lines.map((line) => line.join("")).join("\n"));
  if (module !== undefined) {
    if (module.body.length === 0) return false;
    const statement = module.body[0];
    let value: expr | undefined;
    if (statement.nodeType === "Return" && statement.value?.nodeType === "Call") {
      if (statement.value.func.nodeType === "Name") value = statement.value;
    } else if (statement.nodeType === "Assign" && statement.value.nodeType === "Call") {
      if (statement.targets.length === 1 && statement.targets[0].nodeType === "Name") value = statement.value;
    }
    if (
      value !== undefined && value.lineno === 1 && value.end_lineno === lines.length &&
      value.col_offset === start &&
      value.end_col_offset === end
    ) return false;
  }
  if (anchors !== undefined) return true;
  const before = lines[0].slice(0, start), behind = lines[lines.length - 1].slice(end);
  return before.some((ch) => !isSpace(ch)) || behind.some((ch) => !isSpace(ch));
}

/** A range in source lines: lines from 1, columns in UTF-8 bytes; columns undefined where the code has none. */
export interface FrameRange {
  lineno: number;
  end_lineno: number;
  col_offset: number | undefined;
  end_col_offset: number | undefined;
}

/** The indented source lines of a frame, `""` if the source is not known. */
export function formatSourceRange(
  lineOf: (lineno: number) => string,
  range: FrameRange,
  theme: TracebackTheme,
  colorize: boolean,
): string {
  const originals: string[] = [];
  for (let n = range.lineno; n <= range.end_lineno; n++) {
    originals.push(lineOf(n).replace(/[\s\x1c-\x1f\x85]+$/, ""));
  }
  const dedented = dedent(originals.join("\n") + "\n");
  if (dedented.trim() === "") return "";
  if (range.col_offset === undefined || range.end_col_offset === undefined) {
    return `    ${originals[0].trim()}\n`;
  }
  const lines = dedented.split("\n").slice(0, range.end_lineno - range.lineno + 1).map((line) => [...line]);
  const last = lines.length - 1;
  const removed = [...originals[0]].length - lines[0].length;
  const start = Math.max(0, byteToCharacterOffset(originals[0], range.col_offset) - removed);
  const end = Math.max(
    0,
    byteToCharacterOffset(originals[originals.length - 1], range.end_col_offset) - removed,
  );
  const shownStart = displayWidth(lines[0], start), shownEnd = displayWidth(lines[last], end);
  const flat = lines.map((line) => line.join("")).join("\n");
  const segment = [...flat].slice(start, [...flat].length - (lines[last].length - end)).join("");
  const anchors = findAnchors(segment);
  const showCarets = shouldShowCarets(start, end, lines, anchors);

  const significant: Set<number> = new Set([0, last]);
  let leftColumn = 0, rightColumn = 0;
  if (anchors !== undefined) {
    leftColumn = anchors.leftColumn + (anchors.leftLine === 0 ? start : 0);
    rightColumn = anchors.rightColumn + (anchors.rightLine === 0 ? start : 0);
    leftColumn = displayWidth(lines[anchors.leftLine], leftColumn);
    rightColumn = displayWidth(lines[anchors.rightLine], rightColumn);
    for (const centre of [anchors.leftLine, anchors.rightLine]) {
      for (let n = centre - 1; n <= centre + 1; n++) if (n >= 0 && n <= last) significant.add(n);
    }
  }
  const out: string[] = [];
  const show = (n: number) => {
    if (!showCarets) {
      out.push(lines[n].join("") + "\n");
      return;
    }
    const leading = lines[n].findIndex((ch) => !isSpace(ch));
    const spaces = leading < 0 ? lines[n].length : leading;
    const width = n === last ? shownEnd : displayWidth(lines[n]);
    const marks: string[] = [];
    for (let column = 0; column < width; column++) {
      if (column < spaces || (n === 0 && column < shownStart)) marks.push(" ");
      else if (anchors === undefined) marks.push("^");
      else {
        const behindLeft = n > anchors.leftLine || (n === anchors.leftLine && column >= leftColumn);
        const beforeRight = n < anchors.rightLine || (n === anchors.rightLine && column < rightColumn);
        marks.push(behindLeft && beforeRight ? "^" : "~");
      }
    }
    if (colorize) out.push(colored(lines[n], marks, theme), colored(marks, marks, theme) + "\n");
    else out.push(lines[n].join("") + "\n", marks.join("") + "\n");
  };
  const sorted = [...significant].sort((a, b) => a - b);
  sorted.forEach((n, i) => {
    if (i > 0) {
      const gap = n - sorted[i - 1];
      if (gap === 2) show(n - 1);
      else if (gap > 2) out.push(`...<${gap - 1} lines>...\n`);
    }
    show(n);
  });
  return dedent(out.join("")).replace(/[^\n]*\n/g, (line) => `    ${line}`);
}

/** The characters with those above `^` and `~` highlighted; the source line keeps its newline. */
function colored(characters: readonly string[], marks: readonly string[], theme: TracebackTheme): string {
  let text = "";
  const row = characters === marks ? characters : [...characters, "\n"];
  for (let i = 0; i < row.length;) {
    const mark = marks[i] ?? "";
    let run = "";
    while (i < row.length && (marks[i] ?? "") === mark) run += row[i++];
    if (mark === "^") text += theme.error_highlight + run + theme.reset;
    else if (mark === "~") text += theme.error_range + run + theme.reset;
    else text += run;
  }
  return text;
}
