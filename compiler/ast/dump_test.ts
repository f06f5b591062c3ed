/** Tests of `dump` against recorded texts of `ast.dump`. */
import { assertEquals } from "@std/assert";
import { parse } from "../parser/mod.ts";
import { dump } from "./dump.ts";

Deno.test("dump: ast.dump's texts for the recorded samples", () => {
  const path = new URL("./testdata/dump.json", import.meta.url);
  for (const [source, options, expected] of JSON.parse(Deno.readTextFileSync(path))) {
    const text = dump(parse(source, { filename: "<test>", mode: "exec" }), {
      annotateFields: options.annotate_fields,
      includeAttributes: options.include_attributes,
      indent: options.indent,
      showEmpty: options.show_empty,
    });
    assertEquals(text, expected);
  }
});
