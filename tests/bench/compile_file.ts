/** Compiles the file named on the command line and ends: what the benchmark starts to time a cold start. */
import { compile } from "../../compiler/compile.ts";

compile(Deno.readFileSync(Deno.args[0]), { filename: Deno.args[0], mode: "exec" });
