/**
 * One worker of `compile.ts`: compares the files it is sent, in order. The compiler is imported when work comes, so that
 * a compiler that does not load is reported instead of hanging the comparison.
 */
import { compareFile, type Compile, type FileResult } from "./compile_one.ts";
import { type OptimizeLevel, OracleData, type OracleRecord, type SourceFile } from "./compile_cache.ts";

/** What a worker is told to do. */
export interface CompileJob {
  level: OptimizeLevel;
  dataPath: string;
  files: { file: SourceFile; record: OracleRecord }[];
}

/** What it answers: a result at a time, then the end; or why it can't work. */
export type CompileAnswer = { result: FileResult } | { done: true } | { failure: string };

/** Compares every file of a job. */
export async function runJob(job: CompileJob, report: (result: FileResult) => void): Promise<void> {
  const { compile } = await import("../../compiler/compile.ts") as { compile: Compile };
  const data = new OracleData(job.dataPath);
  for (const { file, record } of job.files) {
    const oracleCode = record.size === undefined ? undefined : data.read(record);
    report(compareFile(compile, file, job.level, record, oracleCode));
  }
  data.close();
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<CompileJob>) => void) | null;
  postMessage(answer: CompileAnswer): void;
}

if (typeof (globalThis as unknown as { WorkerGlobalScope?: unknown }).WorkerGlobalScope === "function") {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = ({ data: job }) => {
    runJob(job, (result) => scope.postMessage({ result })).then(
      () => scope.postMessage({ done: true }),
      (error) => scope.postMessage({ failure: String(error instanceof Error ? error.stack : error) }),
    );
  };
}
