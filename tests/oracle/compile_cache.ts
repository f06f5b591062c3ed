/**
 * What the oracle makes of source files, remembered in `build/oracle/`. Read by the comparisons of code objects, of
 * marshal data and the benchmarks; the law: an outcome is used again only for a file of the same size and time and for
 * the same oracle, and the oracle is started once for all files that are new.
 */
import { cpythonInfo, findCpython, libraryFiles, oracleCache, runCpython, scriptPath } from "./cpython.ts";

export type OptimizeLevel = 0 | 1 | 2;

export interface SourceFile {
  /** What stands in co_filename: the path inside of the library, or the path as given. */
  readonly name: string;
  readonly path: string;
}

/** An exception's attributes, `null` where they are None. */
export interface OracleError {
  type: string;
  msg: string | null;
  filename?: string | null;
  lineno?: number | null;
  offset?: number | null;
  end_lineno?: number | null;
  end_offset?: number | null;
  text?: string | null;
  metadata?: [number, number, string];
}

export interface OracleWarning {
  category: string;
  message: string;
  filename: string;
  lineno: number;
}

/** The outcome for one file: a place in the data file, or an exception. */
export interface OracleRecord {
  name: string;
  at?: number;
  size?: number;
  error?: OracleError;
  warnings: OracleWarning[];
  /** Of the source, to know when it changed. */
  sourceSize: number;
  sourceTime: number;
}

export interface OracleOutcomes {
  readonly level: OptimizeLevel;
  /** Path of the data file, in which the marshaled code objects lie. */
  readonly dataPath: string;
  readonly records: Map<string, OracleRecord>;
}

/** The files named on a command line: files, folders, and by default the whole library of the oracle. */
export async function sourceFiles(paths: readonly string[]): Promise<SourceFile[]> {
  const cpython = await findCpython(true);
  const { lib } = await cpythonInfo(cpython);
  if (paths.length === 0) return (await libraryFiles(lib)).map((name) => ({ name, path: `${lib}/${name}` }));
  const files: SourceFile[] = [];
  for (const path of paths) {
    // A path is looked for from here, then inside of the library.
    const place = (await kindOf(path)) ? path : `${lib}/${path}`;
    const kind = await kindOf(place);
    if (kind === undefined) {
      console.error(`no such file or folder: ${path}`);
      Deno.exit(2);
    }
    const found = kind === "folder"
      ? (await libraryFiles(place)).map((name) => `${place.replace(/\/$/, "")}/${name}`)
      : [place];
    for (const file of found) {
      files.push({ name: file.startsWith(lib + "/") ? file.slice(lib.length + 1) : file, path: file });
    }
  }
  return files;
}

/** The oracle's outcome for every one of `files`, asked for where it isn't known yet. */
export async function oracleOutcomes(
  files: readonly SourceFile[],
  level: OptimizeLevel,
): Promise<OracleOutcomes> {
  const cpython = await findCpython(true);
  const { version } = await cpythonInfo(cpython);
  await Deno.mkdir(oracleCache, { recursive: true });
  const dataPath = new URL(`compile-${level}.bin`, oracleCache).pathname;
  const indexPath = new URL(`compile-${level}.json`, oracleCache).pathname;
  const records = await readIndex(indexPath, dataPath, version);
  const missing: SourceFile[] = [];
  const stats = new Map<string, { size: number; time: number }>();
  for (const file of files) {
    const stat = await Deno.stat(file.path);
    const size = stat.size, time = stat.mtime?.getTime() ?? 0;
    const known = records.get(file.name);
    if (known?.sourceSize === size && known.sourceTime === time) continue;
    missing.push(file);
    stats.set(file.name, { size, time });
  }
  if (missing.length > 0) {
    if (missing.length > 100) {
      console.error(`asking CPython for ${missing.length} files at level ${level} ...`);
    }
    const request = { level, data: dataPath, files: missing.map(({ name, path }) => [name, path]) };
    const answer = await runCpython(cpython, ["-I", scriptPath("compile.py")], JSON.stringify(request));
    for (const line of answer.trimEnd().split("\n")) {
      const record = JSON.parse(line) as OracleRecord;
      const { size, time } = stats.get(record.name)!;
      record.sourceSize = size;
      record.sourceTime = time;
      records.set(record.name, record);
    }
    await Deno.writeTextFile(indexPath, JSON.stringify({ version, records: [...records.values()] }));
  }
  return { level, dataPath, records };
}

/** Reads marshaled code objects out of a data file. */
export class OracleData {
  readonly #file: Deno.FsFile;
  constructor(path: string) {
    this.#file = Deno.openSync(path);
  }
  read(record: OracleRecord): Uint8Array {
    const bytes = new Uint8Array(record.size!);
    this.#file.seekSync(record.at!, Deno.SeekMode.Start);
    for (let n = 0; n < bytes.length;) {
      const count = this.#file.readSync(bytes.subarray(n));
      if (count === null) {
        throw new Error("the oracle's data file is shorter than its index says; delete build/oracle");
      }
      n += count;
    }
    return bytes;
  }
  close(): void {
    this.#file.close();
  }
}

async function readIndex(
  indexPath: string,
  dataPath: string,
  version: string,
): Promise<Map<string, OracleRecord>> {
  try {
    const index = JSON.parse(await Deno.readTextFile(indexPath)) as {
      version: string;
      records: OracleRecord[];
    };
    if (index.version === version) return new Map(index.records.map((record) => [record.name, record]));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.writeFile(dataPath, new Uint8Array(0));
  return new Map();
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
