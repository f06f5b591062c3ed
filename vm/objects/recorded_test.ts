/**
 * The built-in types, seen from Python: every recorded expression gives what CPython 3.14 gave, byte for byte. The
 * expressions stand in `recorded/`, one a line; `recorded/record.py` records them anew.
 */
import { assertEquals } from "@std/assert";
import { createDenoHost } from "../host/deno_host.ts";
import { fileWith } from "../host/host.ts";
import { PyEval_EvalCode } from "../eval/call_frames.ts";
import { defaultConfig } from "../runtime/config.ts";
import { compileSource } from "../runtime/compile_source.ts";
import { initializeInterpreter, mainModule } from "../runtime/interpreter.ts";
import { reprText, strText } from "../protocol/abstract.ts";
import type { PyDictObject } from "./dict_object.ts";
import { PyBaseExceptionObject } from "./exceptions.ts";
import { setHashSeed } from "./hash.ts";
import { PyModule_GetDict } from "./module_object.ts";
import { PyDict_Copy, PyDict_SetItemString } from "./dict_object.ts";

const folder = new URL("./recorded/", import.meta.url);

/** A namespace in which `setup.py` has run; warnings stay silent. */
function prepare(): PyDictObject {
  setHashSeed(0);
  const host = createDenoHost();
  initializeInterpreter(
    { ...host, stderr: fileWith(host.stderr, { write: (bytes) => bytes.length }) },
    defaultConfig(),
  );
  const globals = PyDict_Copy(PyModule_GetDict(mainModule()));
  PyDict_SetItemString(globals, "__name__", "__main__");
  const setup = Deno.readTextFileSync(new URL("setup.py", folder));
  PyEval_EvalCode(compileSource(setup, { filename: "<setup>", mode: "exec" }), globals, globals);
  return globals;
}

/** The repr of an expression's value, or its exception's type and text. */
function outcome(expression: string, globals: PyDictObject): string {
  try {
    return reprText(
      PyEval_EvalCode(compileSource(expression, { filename: "<test>", mode: "eval" }), globals, globals),
    );
  } catch (err) {
    if (!(err instanceof PyBaseExceptionObject)) {
      return `internal error: ${err instanceof Error ? err.stack : err}`;
    }
    return `${err.ob_type.ht_name}: ${strText(err)}`;
  }
}

Deno.test("built-in types: recorded expressions give what CPython gave", () => {
  const globals = prepare();
  const recorded = JSON.parse(Deno.readTextFileSync(new URL("results.json", folder))) as [string, string][];
  const different: string[] = [];
  for (const [expression, expected] of recorded) {
    const got = outcome(expression, globals);
    if (got !== expected) different.push(`${expression}\n  expected ${expected}\n  got      ${got}`);
  }
  assertEquals(different.join("\n"), "");
});
