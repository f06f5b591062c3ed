/**
 * Finds and asks the oracle, a native CPython 3.14. Read by every script in this folder that needs one; the law: a
 * script starts few interpreters and asks each many questions, and without an oracle it says how to get one.
 */

const repository = new URL("../../", import.meta.url);

/** Caches of what the oracle said, ignored by git. Ends in a slash. */
export const oracleCache: URL = new URL("build/oracle/", repository);

/**
 * The path of the oracle: `PY314`, else what `../shared/tools/get-cpython314` says (with CPython's test suite installed
 * if `withTests`). Prints what is missing and exits with 2 when there is none.
 */
export async function findCpython(withTests = false): Promise<string> {
  const fromEnvironment = Deno.env.get("PY314");
  if (fromEnvironment) return fromEnvironment;
  const script = new URL("../shared/tools/get-cpython314", repository).pathname;
  try {
    const { code, stdout } = await new Deno.Command(script, {
      args: withTests ? ["--tests"] : [],
      stderr: "inherit",
    }).output();
    const path = new TextDecoder().decode(stdout).trim();
    if (code === 0 && path) return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.error(
    "No native CPython 3.14 found: set PY314 to the path of one (its Lib/test is needed for the whole corpus).",
  );
  Deno.exit(2);
}

export interface OracleInfo {
  /** `sys.version` */
  version: string;
  /** The folder of os.py. */
  lib: string;
}

export async function cpythonInfo(cpython: string): Promise<OracleInfo> {
  const script =
    "import json, os, sys; print(json.dumps({'version': sys.version, 'lib': os.path.dirname(os.__file__)}))";
  return JSON.parse(await runCpython(cpython, ["-I", "-c", script]));
}

/** Runs the oracle to its end and returns its standard output; throws with its standard error if it fails. */
export async function runCpython(cpython: string, args: string[], input?: string): Promise<string> {
  const child = new Deno.Command(cpython, {
    args,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    env: { PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf-8:surrogatepass" },
  }).spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  if (code !== 0) throw new Error(`the oracle failed:\n${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** The path of a Python script in this folder. */
export function scriptPath(name: string): string {
  return new URL(name, import.meta.url).pathname;
}

/** Every .py file of CPython's library (test suite included where installed), as paths relative to it, sorted. */
export async function libraryFiles(lib: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (folder: string) => {
    for await (const { name, isDirectory, isSymlink } of Deno.readDir(`${lib}/${folder}`)) {
      if (isDirectory && name !== "__pycache__") await walk(folder + name + "/");
      else if (
        !isDirectory && name.endsWith(".py") && (!isSymlink || await resolves(`${lib}/${folder}${name}`))
      ) {
        files.push(folder + name);
      }
    }
  };
  await walk("");
  return files.sort();
}

/** Whether a symbolic link leads somewhere. */
async function resolves(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
