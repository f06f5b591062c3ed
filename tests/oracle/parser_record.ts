/**
 * Asks CPython about the sources in compiler/parser/testdata/snippets.txt and writes its answers to recorded.json beside
 * it, which compiler/parser/mod_test.ts compares with.
 *
 *     deno run -A tests/oracle/parser_record.ts
 */
import { readSnippets } from "../../compiler/parser/testdata/snippets.ts";
import { AstServer, findPython } from "./ast_server.ts";

const FOLDER = new URL("../../compiler/parser/testdata/", import.meta.url);

if (import.meta.main) {
  const server = new AstServer(findPython(), "dump_ast.py", ["--serve"]);
  const text = Deno.readTextFileSync(new URL("snippets.txt", FOLDER));
  const lines: string[] = [];
  for (const { source, mode, flags, featureVersion } of readSnippets(text)) {
    const request = { source, mode, flags, feature_version: featureVersion ?? -1 };
    lines.push(JSON.stringify(await server.ask(request)));
  }
  await server.close();
  Deno.writeTextFileSync(new URL("recorded.json", FOLDER), `[\n${lines.join(",\n")}\n]\n`);
  console.log(`${lines.length} answers`);
}
