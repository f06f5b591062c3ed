/**
 * What the program in one file is bundled from: hands the command over to `repl/main.ts`, which runs the script.
 */
import { PROGRAM } from "../../stdlib-frozen/program_files.ts";
import { python } from "./python.ts";

(globalThis as { [PROGRAM]?: typeof python })[PROGRAM] = python;
