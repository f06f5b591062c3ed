/**
 * Reads snippets.txt, the parser's samples. Used by the parser's tests and by tests/oracle/parser_record.ts. The law: the
 * order of the samples is that of recorded.json.
 */
import type { CompileMode } from "../../options.ts";

export interface Snippet {
  source: string;
  mode: CompileMode;
  flags: number;
  featureVersion: number | undefined;
}

/** The samples in the text of snippets.txt. */
export function readSnippets(text: string): Snippet[] {
  return text.split(/^%%\n/m).slice(1).map((block) => {
    const settings = /^((?:mode|flags|feature_version)=.*)\n/.exec(block);
    const snippet: Snippet = { source: block, mode: "exec", flags: 0, featureVersion: undefined };
    if (settings === null) return snippet;
    snippet.source = block.slice(settings[0].length);
    for (const setting of settings[1].split(" ")) {
      const [key, value] = setting.split("=");
      if (key === "mode") snippet.mode = value as CompileMode;
      else if (key === "flags") snippet.flags = Number(value);
      else snippet.featureVersion = Number(value);
    }
    return snippet;
  });
}
