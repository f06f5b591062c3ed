/** `sys.executable`: a program that a Python program can start. */
import { assertEquals } from "@std/assert";

const main = new URL("../../repl/main.ts", import.meta.url).pathname;

Deno.test("sys.executable: starts Taipan, with arguments, standard streams and exit status", async () => {
  const program = `
import subprocess, sys
child = "import sys; print(sys.argv[1:], sys.stdin.read(), sys.executable == " + repr(sys.executable) + "); sys.exit(9)"
done = subprocess.run([sys.executable, "-c", child, "a b", "c'd"], input="typed", text=True, capture_output=True)
print(done.returncode, done.stdout, done.stderr)
`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, "-c", program],
  }).output();
  assertEquals(new TextDecoder().decode(stdout), `9 ['a b', "c'd"] typed True\n \n`);
});

Deno.test("subprocess: without the permissions it needs, PermissionError", async () => {
  const program = `
import subprocess
try:
    subprocess.run(["true"])
except PermissionError as error:
    print(error)
`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-env", "--no-check", main, "-c", program],
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "[Errno 1] Operation not permitted\n");
});
