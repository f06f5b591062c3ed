/**
 * `deno task record:corpus`: records anew what CPython 3.14 makes of the sources in tests/corpus, for the tests that run
 * without a native CPython (`tests/corpus_test.ts`).
 */
import { findCpython, runCpython, scriptPath } from "./cpython.ts";

const folder = new URL("../corpus/", import.meta.url).pathname;
const text = await runCpython(await findCpython(), ["-I", scriptPath("record_corpus.py"), folder]);
await Deno.writeTextFile(folder + "recorded.json", text);
const { files, bad } = JSON.parse(text);
console.log(`${files.length} files and ${bad.length} bad inputs recorded`);
