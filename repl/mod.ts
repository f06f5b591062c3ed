/** The command's door. */
export { main } from "./main.ts";
export { runConsole } from "./console.ts";
