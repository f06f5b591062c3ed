/** The command's door. */
export { main } from "./main.ts";
export { runConsole } from "./console.ts";
export { runInteractive } from "./interactive.ts";
export type { Terminal } from "./terminal.ts";
