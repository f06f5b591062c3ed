/**
 * `@std/fmt/colors`, taken from npm (see `assert.ts`). Read by the REPL and the command-line tools; the law: the types
 * in `fmt_colors.d.ts` describe exactly what this module exports.
 */
// @ts-types="./fmt_colors.d.ts"
export * from "npm:deno-std@1.4.0/fmt/colors.js";
