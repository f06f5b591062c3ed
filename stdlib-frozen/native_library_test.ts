/** `native_library.ts`: which files are taken from a native CPython. */
import { assertEquals } from "@std/assert";
import { missingFiles } from "./native_library.ts";

Deno.test("missingFiles: what is listed, there, and not known", () => {
  const folder = Deno.makeTempDirSync();
  Deno.mkdirSync(`${folder}/pydoc_data/__pycache__`, { recursive: true });
  for (const path of ["_pydecimal.py", "os.py", "pydoc_data/topics.py", "pydoc_data/__init__.py"]) {
    Deno.writeTextFileSync(`${folder}/${path}`, path);
  }
  Deno.writeTextFileSync(`${folder}/pydoc_data/__pycache__/topics.pyc`, "");
  const found = missingFiles(folder, { "pydoc_data/__init__.py": 1 });
  assertEquals(Object.keys(found).sort(), ["_pydecimal.py", "pydoc_data/topics.py"]);
  assertEquals(new TextDecoder().decode(found["_pydecimal.py"]), "_pydecimal.py");
  Deno.removeSync(folder, { recursive: true });
});
