/** Rows after a change are those that a layout from scratch gives. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Layout, layoutRows } from "./layout.ts";

const promptOf = (line: number) => line === 0 ? "first\n>>> " : "... ";

Deno.test("Layout.update: after any change, what layoutRows gives", () => {
  const text = fc.array(fc.constantFrom("a", "b", "\n", "漢", "\t"), { maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.tuple(fc.nat(), fc.nat(5), text), { maxLength: 8 }), (start, changes) => {
      const layout = new Layout();
      const buffer = [...start];
      assertEquals(layout.update(buffer, 10, promptOf, ""), layoutRows(buffer, 10, promptOf));
      for (const [at, count, inserted] of changes) {
        buffer.splice(at % (buffer.length + 1), count, ...inserted);
        assertEquals(layout.update(buffer, 10, promptOf, ""), layoutRows(buffer, 10, promptOf));
      }
    }),
  );
});
