/**
 * The standard library on this machine: CPython's own Lib, unmodified, unpacked from the npm package that carries it into
 * an ignored folder, with `.pyc` files made by our compiler beside it, and the frozen modules in one file. Made by
 * `deno task freeze`, or by the first run that misses it.
 */
import { unzipSync } from "fflate";
import { compile } from "../compiler/compile.ts";
import type { CodeObject } from "../compiler/bytecode/code_object.ts";
import { dumps } from "../compiler/bytecode/marshal.ts";
import { writePyc } from "../compiler/bytecode/pyc.ts";
import { CompileError } from "../compiler/errors.ts";
import { frozenFile, type IndexEntry, isLibraryReady, libraryFolder } from "./library_files.ts";
import { EXTENSION_LIBRARIES, FROZEN } from "./manifest.ts";
import { missingFiles, nativeLibrary } from "./native_library.ts";

/** The package that carries `python_stdlib.zip`, with its version. */
const PACKAGE = "npm:pyodide@314.0.7";
/** Folders of the zip that are not CPython's. */
const FOREIGN = /^(site-packages|pyodide|_pyodide|_sysconfigdata_)/;

export interface LibraryProgress {
  (done: number, total: number, what: string): void;
}

/**
 * Unpacks and compiles the library below `prefix`. Network access is the package manager's. The work is done in a folder
 * of its own and moved into place at the end, so that two first runs at once don't get in each other's way.
 */
export async function prepareLibrary(prefix: string, progress: LibraryProgress): Promise<void> {
  // Importing something of the package makes Deno install it.
  await import(`${PACKAGE}/package.json`, { with: { type: "json" } });
  const archive = Deno.readFileSync(new URL(import.meta.resolve(`${PACKAGE}/python_stdlib.zip`)));
  const files = unzipSync(archive, {
    filter: (file) => !FOREIGN.test(file.name) && !file.name.endsWith("/"),
  });
  Object.assign(files, ownModules("lib"));
  const native = await nativeLibrary();
  if (native !== undefined) Object.assign(files, missingFiles(native, files));
  for (const [name, source] of Object.entries(ownModules("lib_fallback"))) files[name] ??= source;
  const names = Object.keys(files).sort();
  const workshop = `${prefix}.${Deno.pid}`;
  const folder = libraryFolder(workshop);
  names.forEach((name, i) => {
    const path = `${folder}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeFileSync(path, files[name]);
    if (name.endsWith(".py")) writeCompiled(path, `${libraryFolder(prefix)}/${name}`, files[name]);
    progress(i + 1, names.length, "the standard library");
  });
  writeExtensions(folder);
  writeFrozen(workshop, files);
  // What an earlier version has made.
  if (!isLibraryReady(prefix)) removeFolder(prefix);
  try {
    Deno.renameSync(workshop, prefix);
  } catch (err) {
    Deno.removeSync(workshop, { recursive: true });
    if (!isLibraryReady(prefix)) throw err;
  }
}

/** Taipan's own modules in Python, by their paths in the library: `lib`, or what stands in for what could not be had. */
function ownModules(directory: "lib" | "lib_fallback"): Record<string, Uint8Array> {
  const modules: Record<string, Uint8Array> = {};
  const root = new URL(`./${directory}/`, import.meta.url).pathname;
  for (const { name: folder } of Deno.readDirSync(root)) {
    for (const { name } of Deno.readDirSync(root + folder)) {
      if (name.endsWith(".py")) modules[`${folder}/${name}`] = Deno.readFileSync(`${root}${folder}/${name}`);
    }
  }
  return modules;
}

function removeFolder(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (err) {
    if (!(err instanceof Deno.errors.NotFound)) throw err;
  }
}

/** Modules of the library that the package leaves out, and the files that extension libraries are found by. */
function writeExtensions(folder: string): void {
  for (const { path, source } of FROZEN) {
    if (source === undefined || path === "") continue;
    const file = `${folder}/${path}`;
    Deno.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(file, source);
  }
  Deno.mkdirSync(`${folder}/lib-dynload`, { recursive: true });
  for (const name of EXTENSION_LIBRARIES) {
    Deno.writeTextFileSync(
      `${folder}/lib-dynload/${name}.cpython-314-taipan.so`,
      `taipan extension library: ${name}\n`,
    );
  }
}

/** The `.pyc` beside a source file, bound to the file's time and size; code names the file by its final path. */
function writeCompiled(path: string, finalPath: string, source: Uint8Array): void {
  let code: CodeObject;
  try {
    code = compile(source, { filename: finalPath, mode: "exec", warn: () => {} });
  } catch (err) {
    // Library files that are wrong on purpose have no cache.
    if (err instanceof CompileError) return;
    throw err;
  }
  const slash = path.lastIndexOf("/");
  const cache = `${path.slice(0, slash)}/__pycache__`;
  Deno.mkdirSync(cache, { recursive: true });
  const { mtime, size } = Deno.statSync(path);
  const pyc = writePyc(code, {
    kind: "timestamp",
    mtime: Math.floor(mtime!.getTime() / 1000),
    sourceSize: size,
  });
  Deno.writeFileSync(`${cache}/${path.slice(slash + 1, -3)}.cpython-314.pyc`, pyc);
}

/** Length of the index (4 bytes), index as JSON, then the marshaled modules. */
function writeFrozen(prefix: string, files: Record<string, Uint8Array>): void {
  const index: IndexEntry[] = [];
  const parts: Uint8Array[] = [];
  let start = 0;
  for (const entry of FROZEN) {
    const origname = entry.origname === undefined ? entry.name : entry.origname;
    const source = entry.source === undefined ? files[entry.path] : new TextEncoder().encode(entry.source);
    const code = compile(source, {
      filename: `<frozen ${entry.codeName ?? origname}>`,
      mode: "exec",
      warn: () => {},
    });
    const data = dumps(code);
    index.push({ name: entry.name, origname, isPackage: entry.isPackage ?? false, start, size: data.length });
    parts.push(data);
    start += data.length;
  }
  const header = new TextEncoder().encode(JSON.stringify(index));
  const file = new Uint8Array(4 + header.length + start);
  new DataView(file.buffer).setUint32(0, header.length, true);
  file.set(header, 4);
  let at = 4 + header.length;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  Deno.writeFileSync(frozenFile(prefix), file);
}
