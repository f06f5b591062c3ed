/** `TokenizerIter` against the record of CPython (`tokens_recorded.json`). */
import { assertEquals } from "@std/assert";
import { CompileError } from "../errors.ts";
import { describeError, recordedTokens } from "./recorded.ts";
import { TokenizerIter, type TokenTuple } from "./tokenizer_iter.ts";

function streamOf(source: string, extraTokens: boolean): unknown {
  const lines = source.split(/(?<=\n)/);
  let next = 0;
  const tokens: TokenTuple[] = [];
  try {
    for (const token of new TokenizerIter(() => lines[next++], { extraTokens })) tokens.push(token);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return [tokens, describeError(error)];
  }
  return [tokens, null];
}

Deno.test("TokenizerIter: tuples and errors are CPython's", () => {
  for (const [source, extra, plain] of recordedTokens) {
    assertEquals(streamOf(source, true), extra, `extra tokens of ${JSON.stringify(source)}`);
    assertEquals(streamOf(source, false), plain, `tokens of ${JSON.stringify(source)}`);
  }
});

Deno.test("TokenizerIter: reads a line only when a token needs it", () => {
  let asked = 0;
  const iter = new TokenizerIter(() => `x${asked++}\n`, { extraTokens: true });
  iter.next();
  assertEquals(asked, 1);
  iter.next();
  assertEquals(asked, 1);
  iter.next();
  assertEquals(asked, 2);
});
