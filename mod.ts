/**
 * Taipan's door: CPython 3.14 in TypeScript. The command line is `repl/main.ts`; the compiler alone is
 * `@taipan/compiler`.
 */
export * from "./vm/mod.ts";
