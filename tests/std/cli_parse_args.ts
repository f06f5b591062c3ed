/**
 * `@std/cli/parse-args`, taken from npm (see `assert.ts`). Read by the command line and the tools; the law: the types
 * in `cli_parse_args.d.ts` describe exactly what this module exports.
 */
// @ts-types="./cli_parse_args.d.ts"
export * from "npm:deno-std@1.4.0/cli/parse_args.js";
