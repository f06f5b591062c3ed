/** The prompt's door; the command is `main.ts`. */
export { runConsole } from "./console.ts";
export { runInteractive } from "./interactive.ts";
export type { Terminal } from "./terminal.ts";
