/**
 * What the program in one file is bundled from: hands the command over to `repl/main.ts`, which runs the script.
 */
import { PROGRAM } from "../../stdlib-frozen/program_files.ts";
import { recordedTexts, setRecordedResults, startRecording } from "../../vm/runtime/recorded_results.ts";
import { python } from "./python.ts";

const train = async (): Promise<void> => (await import("./training.ts")).trainEditor();
(globalThis as { [PROGRAM]?: unknown })[PROGRAM] = Object.assign(python, {
  train,
  results: { recordedTexts, setRecordedResults, startRecording },
});
