/**
 * `deno task regen [--check]`: runs every `generate.ts` of the tree. With `--check` the generators write nothing and
 * fail if what they would write is not what is checked in; the exit status is 1 then.
 */

const root = new URL("../../", import.meta.url).pathname;

/** The generators, as paths relative to the repository, sorted. */
export function findGenerators(): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(root + folder)) {
      if (isDirectory && !name.startsWith(".") && name !== "build" && name !== "node_modules") {
        walk(`${folder}${name}/`);
      } else if (name === "generate.ts") found.push(folder + name);
    }
  };
  walk("");
  return found.sort();
}

/** Runs the generators; returns those that failed. */
export async function regenerate(args: string[]): Promise<string[]> {
  const failed: string[] = [];
  for (const generator of findGenerators()) {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", root + generator, ...args],
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    if (!success) failed.push(generator);
  }
  return failed;
}

if (import.meta.main) {
  const failed = await regenerate(Deno.args);
  for (const generator of failed) console.error(`failed: ${generator}`);
  Deno.exit(failed.length === 0 ? 0 : 1);
}
