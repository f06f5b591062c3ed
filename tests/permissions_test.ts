/** Runs without any of Deno's permissions: the library is there, the rest raises PermissionError. */
import { assertEquals } from "@std/assert";

import { makeProgram } from "../stdlib-frozen/bundle.ts";
import { newestChange, readManifest } from "../stdlib-frozen/program_files.ts";
import { ensurePrepared } from "../stdlib-frozen/prepare.ts";

const command = new URL("../repl/main.ts", import.meta.url).pathname;

const PROGRAM = `
import asyncio, json, os, re
print(json.dumps([1]), asyncio.run(asyncio.sleep(0, "slept")), re.sub("a", "b", "aa"), os.path.basename(os.__file__))
for action in (lambda: open("x.txt"), lambda: open(os.__file__, "a"), lambda: os.listdir("/"), lambda: os.mkdir("/x")):
    try:
        action()
    except PermissionError as error:
        print(error.errno, error.strerror)
print(sorted(os.listdir(os.path.dirname(json.__file__)))[:2], len(os.environ))
`;

Deno.test({
  name: "without permissions: the library works, files raise PermissionError",
  fn: async () => {
    // Without permissions it can't be made, nor seen to be outdated.
    await ensurePrepared();
    if (newestChange(readManifest()!) !== undefined) await makeProgram(() => {});
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", command, "-c", PROGRAM],
    }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    assertEquals(new TextDecoder().decode(stdout).split("\n"), [
      "[1] slept bb os.py",
      "13 Permission denied",
      "13 Permission denied",
      "13 Permission denied",
      "13 Permission denied",
      "['__init__.py', '__main__.py'] 0",
      "",
    ]);
  },
});
