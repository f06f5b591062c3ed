/**
 * Docstrings as they are stored: without the indentation that all their lines share. CPython: _PyCompile_CleanDoc.
 */
import { CodePointString } from "../constants.ts";
import { CompileError } from "../errors.ts";

/** `inspect.cleandoc` but for blank lines at the ends, which stay. Throws UnicodeEncodeError for lone surrogates. */
export function cleanDoc(doc: string | CodePointString): string {
  if (doc instanceof CodePointString) throw surrogateError(doc.codePoints);
  const text = doc.includes("\t") ? expandTabs(doc) : doc;
  if (/[\ud800-\udfff]/u.test(text)) throw surrogateError(Array.from(text, (ch) => ch.codePointAt(0)!));

  const lines = text.split("\n");
  let margin = Infinity;
  for (let i = 1; i < lines.length; i++) {
    const indent = indentation(lines[i]);
    if (indent < lines[i].length) margin = Math.min(margin, indent);
  }
  if (margin === Infinity) margin = 0;
  const firstIndent = indentation(lines[0]);
  if (firstIndent === 0 && margin === 0) return text;
  lines[0] = lines[0].slice(firstIndent);
  for (let i = 1; i < lines.length; i++) lines[i] = lines[i].slice(Math.min(margin, indentation(lines[i])));
  return lines.join("\n");
}

function indentation(line: string): number {
  let i = 0;
  while (line.charCodeAt(i) === 0x20) i++;
  return i;
}

/** `str.expandtabs()`: columns are code points since the last line break. */
function expandTabs(text: string): string {
  let result = "";
  let column = 0;
  for (const ch of text) {
    if (ch === "\t") {
      const spaces = 8 - (column & 7);
      result += " ".repeat(spaces);
      column += spaces;
    } else {
      result += ch;
      column = ch === "\n" || ch === "\r" ? 0 : column + 1;
    }
  }
  return result;
}

/** The error of encoding the first run of surrogates as UTF-8. */
function surrogateError(codePoints: readonly number[]): CompileError {
  const isSurrogate = (cp: number) => cp >= 0xd800 && cp <= 0xdfff;
  const start = codePoints.findIndex(isSurrogate);
  let end = start + 1;
  while (end < codePoints.length && isSurrogate(codePoints[end])) end++;
  const where = end === start + 1
    ? `character '\\u${codePoints[start].toString(16)}' in position ${start}`
    : `characters in position ${start}-${end - 1}`;
  return new CompileError(
    "UnicodeEncodeError",
    `'utf-8' codec can't encode ${where}: surrogates not allowed`,
  );
}
