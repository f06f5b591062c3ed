/**
 * The VM's door: an interpreter on a host, and the ways to run a program in it.
 */
export { finalizeInterpreter, waitForThreads } from "./runtime/finalize.ts";
export { defaultConfig, type InterpreterConfig } from "./runtime/config.ts";
export { initializeInterpreter, mainModule, prependPath } from "./runtime/interpreter.ts";
export {
  dieOfInterrupt,
  handleUncaught,
  isCompiledProgram,
  printException,
  type PromptResult,
  runCompiledAsync,
  runModuleAsync,
  runProgram,
  runProgramAsync,
  runPromptInput,
  showUncaught,
} from "./runtime/pythonrun.ts";
export { installSignalHandlers } from "./runtime/signals.ts";
export { flushStandardStreams } from "./runtime/std_streams.ts";
export { createDenoHost } from "./host/deno_host.ts";
export { type Host, HostError, type HostFile } from "./host/host.ts";
export { type FrozenModule, setFrozenModules } from "./runtime/frozen.ts";
