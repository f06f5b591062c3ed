/**
 * `@std/assert`, taken from npm: JSR may be out of reach where Taipan is built and tested. Read by every test under
 * the name `@std/assert`; the law: the types in `assert.d.ts` describe exactly what this module exports.
 */
// @ts-types="./assert.d.ts"
export * from "npm:deno-std@1.4.0/assert/mod.js";
