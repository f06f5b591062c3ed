/**
 * "invalid syntax. Did you mean 'for'?": tries to mend a syntax error by putting a keyword in place of a name near it.
 * What `TracebackException._find_keyword_typos` of CPython 3.14's traceback module does.
 */
import { compile } from "../../../compiler/compile.ts";
import { CompileError, type WarningSink } from "../../../compiler/errors.ts";
import { parse } from "../../../compiler/parser/mod.ts";
import { PyCF_ALLOW_INCOMPLETE_INPUT, PyCF_DONT_IMPLY_DEDENT } from "../../../compiler/options.ts";
import { TokenizerIter } from "../../../compiler/tokenizer/tokenizer_iter.ts";
import { NAME } from "../../../compiler/tokenizer/tokens.ts";
import { dedent } from "./text.ts";
import { closeMatches, closestName } from "./suggestions.ts";

const KEYWORDS =
  ("False None True and as assert async await break class continue def del elif else except finally for " +
    "from global if import in is lambda nonlocal not or pass raise return try while with yield").split(" ");

/** What a mended error shows instead. */
export interface KeywordTypo {
  text: string;
  offset: number;
  end_offset: number;
  lineno: number;
  end_lineno: number;
  msg: string;
}

/**
 * Whether the code compiles, or could when more is typed. CPython: `codeop.compile_command`, which compiles for good in
 * the end and so shows the warnings of code that nobody wrote.
 */
function couldCompile(code: string, warn: WarningSink): boolean {
  const options = {
    filename: "<input>",
    mode: "exec" as const,
    flags: PyCF_ALLOW_INCOMPLETE_INPUT | PyCF_DONT_IMPLY_DEDENT,
    warn: () => {},
  };
  for (const source of [code, code + "\n"]) {
    try {
      parse(source, options);
      if (source !== code) return true;
      compile(code, { filename: "<input>", mode: "exec", warn });
      return true;
    } catch (err) {
      if (!(err instanceof CompileError)) throw err;
      if (err.type === "_IncompleteInputError" && source !== code) return true;
    }
  }
  return false;
}

/**
 * The keyword that would mend it; undefined if there is none. `lines` are the source's lines, `line` where the statement
 * starts (0: at the first), `endLine` the line of the error.
 */
export function findKeywordTypo(
  lines: readonly string[],
  line: number,
  endLine: number,
  fromFile: boolean,
  warn: WarningSink,
): KeywordTypo | undefined {
  const code = dedent(lines.slice(line > 0 ? line - 1 : 0, endLine).join("\n"));
  if (code.length > 1024) return undefined;
  const codeLines = code.split("\n");
  let left = 10;
  try {
    const pending = codeLines.map((text, i) => i < codeLines.length - 1 ? text + "\n" : text);
    const tokens = new TokenizerIter(() => pending.shift(), { extraTokens: true });
    for (const [type, wrong, [row, startColumn], [endRow, endColumn], tokenLine] of tokens) {
      if (type !== NAME) continue;
      if (fromFile && row + line !== (line === 0 ? endLine : endLine + 1)) continue;
      if (KEYWORDS.includes(wrong)) continue;
      if (--left < 0) break;
      const near = closestName(KEYWORDS, wrong);
      const candidates = [...(near === undefined ? [] : [near]), ...closeMatches(wrong, KEYWORDS, 3)].slice(
        0,
        3,
      );
      for (const candidate of candidates) {
        const mended = codeLines.slice();
        const characters = [...mended[row - 1]];
        characters.splice(startColumn, endColumn - startColumn, candidate);
        mended[row - 1] = characters.join("");
        if (!couldCompile(mended.join("\n"), warn)) continue;
        return {
          text: tokenLine,
          offset: startColumn + 1,
          end_offset: endColumn + 1,
          lineno: row,
          end_lineno: endRow,
          msg: `invalid syntax. Did you mean '${candidate}'?`,
        };
      }
    }
  } catch (err) {
    // Text that can't even be tokenized gets no suggestion.
    if (!(err instanceof CompileError)) throw err;
  }
  return undefined;
}
