/** Reads snippets.txt, the parser's samples. */
import type { CompileMode } from "../../options.ts";

export interface Snippet {
  source: string;
  mode: CompileMode;
  flags: number;
  featureVersion: number | undefined;
}

export function readSnippets(): Snippet[] {
  const text = Deno.readTextFileSync(new URL("snippets.txt", import.meta.url));
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
