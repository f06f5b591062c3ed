/** Tests of lazy_code.ts: the same code objects as the eager reader's; odd data left to it. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { compile } from "../compile.ts";
import { CodeObject } from "./code_object.ts";
import { readCodeLazily } from "./lazy_code.ts";
import { dumps, loads } from "./marshal.ts";

const SOURCE = `
"""Doc of the module, longer than a dozen characters."""
import os
BIG, COMPLEX, SET = 123456789012345678901234567890, 1.5 - 2j, "x" in {1, "two", (3.5, None, ...)}
def outer(a, b: int = 1, /, *args, kw=b"bytes", **kwargs) -> "str":
    "\\u00e9t\\u00e9 \\U0001f40d"
    def inner(): return a, b, lambda x: x[1:2:3]
    class Local:
        field = -7
        async def method(self): return [i async for i in self if i is not a]
    return inner, Local
`;

function complete(code: CodeObject): CodeObject {
  code.complete();
  for (const constant of code.co_consts) if (constant instanceof CodeObject) complete(constant);
  return code;
}
function marshaled(filename = "<test>"): Uint8Array {
  return dumps(compile(SOURCE, { filename, mode: "exec", warn: () => {} }));
}

Deno.test("readCodeLazily: field by field what the eager reader gives", () => {
  const data = marshaled();
  assertEquals(dumps(complete(readCodeLazily(data)!)), dumps(loads(data)));
});

Deno.test("readCodeLazily: nested code is read when asked for, once", () => {
  const code = readCodeLazily(marshaled())!;
  assertEquals(code.co_name, "");
  assertEquals(code.complete().co_name, "<module>");
  const outer = code.co_consts.filter((constant) => constant instanceof CodeObject).at(-1)!;
  assertEquals([outer.co_argcount, outer.co_kwonlyargcount, outer.co_name], [2, 1, ""]);
  assertEquals(outer.complete().co_qualname, "outer");
  assertStrictEquals(outer.complete().co_consts, outer.co_consts);
});

Deno.test("renameFile: reaches code that is read later", () => {
  const code = readCodeLazily(marshaled())!.complete();
  code.renameFile("<test>", "/a.py");
  code.renameFile("/a.py", "/b.py");
  assertEquals(dumps(complete(code)), dumps(loads(marshaled("/b.py"))));
});

Deno.test("readCodeLazily: whatever the eager reader refuses is left to it", () => {
  const data = marshaled();
  for (let i = 0; i < data.length; i++) {
    for (const byte of [0, 0x5b, 0x72, 0xff, data[i] ^ 0x80]) {
      const damaged = data.slice();
      damaged[i] = byte;
      const lazily = readCodeLazily(damaged);
      if (lazily === undefined) continue;
      assertEquals(dumps(complete(lazily)), dumps(loads(damaged)), `byte ${i}: ${byte}`);
    }
    assertEquals(i === 0 || readCodeLazily(data.subarray(0, i)) === undefined, true);
  }
});
