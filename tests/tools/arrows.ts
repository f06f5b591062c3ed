/**
 * Checks that imports follow the arrows between the top-level folders (DESIGN, section 2), over `deno info --json`:
 *
 *     repl -> mod.ts -> jit -> vm -> compiler        mod.ts -> stdlib-frozen -> compiler
 *
 * A folder may import from every folder further along, not only from its neighbour. Run by `deno task ok`. The law:
 * `compiler` imports nothing of ours, `vm` never imports `jit`, and npm packages are for
 * tests and tools. Tests and generators are not looked at: they may import what they examine.
 */

const root = new URL("../../", import.meta.url);

/** Folders (and mod.ts) that each one may import from, besides itself. */
export const allowedArrows: Readonly<Record<string, readonly string[]>> = {
  "compiler": [],
  "vm": ["compiler"],
  "jit": ["vm", "compiler"],
  "stdlib-frozen": ["compiler"],
  "mod.ts": ["jit", "vm", "compiler", "stdlib-frozen"],
  "repl": ["mod.ts", "jit", "vm", "compiler", "stdlib-frozen"],
};

/** The @std modules that the product may use: the command line needs them. */
const productModules = new Set(["tests/std/cli_parse_args.ts", "tests/std/fmt_colors.ts"]);

interface Dependency {
  specifier: string;
  code?: { specifier?: string };
  type?: { specifier?: string };
}
interface ModuleGraph {
  modules: { specifier: string; dependencies?: Dependency[] }[];
}

/** An import that goes against the arrows, ready to print. */
export interface WrongArrow {
  from: string;
  to: string;
}

/** The wrong imports of a module graph; specifiers are URLs below `base`. */
export function wrongArrows(graph: ModuleGraph, base: string): WrongArrow[] {
  const wrong: WrongArrow[] = [];
  for (const { specifier, dependencies = [] } of graph.modules) {
    const from = relative(specifier, base);
    if (from === undefined || !isProduct(from)) continue;
    for (const dependency of dependencies) {
      const target = dependency.code?.specifier ?? dependency.type?.specifier ?? dependency.specifier;
      const to = relative(target, base) ?? target;
      if (!isAllowed(from, to)) wrong.push({ from, to });
    }
  }
  return wrong;
}

function isAllowed(from: string, to: string): boolean {
  const source = folderOf(from), target = folderOf(to);
  // What may import Node's modules is the lint rule's matter.
  if (to.startsWith("node:")) return true;
  // What the first run makes.
  if (to.startsWith("build/start/")) return true;
  if (source === target || allowedArrows[source].includes(target)) return true;
  return (source === "repl" || source === "mod.ts") && productModules.has(to);
}

function relative(specifier: string, base: string): string | undefined {
  return specifier.startsWith(base) ? decodeURIComponent(specifier.slice(base.length)) : undefined;
}

function folderOf(path: string): string {
  return path.split("/")[0];
}

/** Product code: in a folder of the house, neither test nor generator. */
export function isProduct(path: string): boolean {
  if (!(folderOf(path) in allowedArrows)) return false;
  return !/_test\.ts$|(?:^|\/)(?:generate|freeze|bench)\w*\.ts$|\/generator\//.test(path);
}

/** The product's modules on disk. */
function productFiles(): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
      if (isDirectory) walk(`${folder}${name}/`);
      else if (/(?<!\.d)\.ts$/.test(name) && isProduct(folder + name)) found.push(folder + name);
    }
  };
  for (const folder of Object.keys(allowedArrows)) {
    if (folder !== "mod.ts") walk(`${folder}/`);
    else if (exists(folder)) found.push(folder);
  }
  return found.sort();
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(new URL(path, root)).isFile;
  } catch {
    return false;
  }
}

/** Wrong imports of the tree as it stands. */
export async function checkArrows(): Promise<WrongArrow[]> {
  // One module that imports all others, so that one run of `deno info` sees the whole graph.
  const folder = new URL("build/tools/", root);
  await Deno.mkdir(folder, { recursive: true });
  const everything = new URL("everything.ts", folder);
  await Deno.writeTextFile(everything, productFiles().map((path) => `import "../../${path}";\n`).join(""));
  const { stdout, success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", everything.pathname],
    cwd: root.pathname,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return wrongArrows(JSON.parse(new TextDecoder().decode(stdout)), root.href);
}

if (import.meta.main) {
  const wrong = await checkArrows();
  for (const { from, to } of wrong) console.error(`${from} must not import ${to}`);
  Deno.exit(wrong.length === 0 ? 0 : 1);
}
