/** Depths told from code alone, against the depth that the compiler reserved and against CPython's law for handlers. */
import { assert, assertEquals } from "@std/assert";
import { compile } from "../../compiler/compile.ts";
import { CodeObject } from "../../compiler/bytecode/code_object.ts";
import { opname } from "../../compiler/bytecode/opcodes_generated.ts";
import { stackDepths } from "./stack_depth.ts";

const SOURCE = `
def f(a, b):
    with a as c:
        for x in b:
            try:
                yield x + c(1, *b, k=[y for y in x])
            except (TypeError, ValueError) as e:
                raise RuntimeError from e
            finally:
                print(f"{x!r:>{c}}")
async def g(a):
    async with a:
        async for x in a:
            await x
    match a:
        case [1, {"k": v, **rest}]: return v, rest
`;

function codes(code: CodeObject): CodeObject[] {
  return [code, ...code.co_consts.filter((item) => item instanceof CodeObject).flatMap(codes)];
}

Deno.test("stackDepths: every instruction is reached, none lies deeper than co_stacksize", () => {
  for (const code of codes(compile(SOURCE, { filename: "<test>", mode: "exec" }))) {
    const depths = stackDepths(code);
    assert(depths.every((depth) => depth <= code.co_stacksize), code.co_qualname);
    depths.forEach((depth, unit) => {
      const name = opname[code.co_code[2 * unit]];
      if (name === "RETURN_VALUE") assert(depth >= 1, `${code.co_qualname} ${unit}`);
    });
    assertEquals(depths[0], 0);
  }
});
