/** Plays a transcript in Taipan: the prompt on a terminal in memory, the interpreter in this process. */
import {
  createDenoHost,
  defaultConfig,
  type Host,
  initializeInterpreter,
  mainModule,
  setFrozenModules,
} from "../../vm/mod.ts";
import { isLibraryReady, libraryFolder, libraryPrefix, readFrozen } from "../../stdlib-frozen/mod.ts";
import { fileWith, HostError, type HostFile } from "../../vm/host/host.ts";
import { dictKeys, PyDict_DelItemString, PyDict_SetItemString } from "../../vm/objects/dict_object.ts";
import { createStandardStreams } from "../../vm/modules/_io.ts";
import { PyModule_GetDict } from "../../vm/objects/module_object.ts";
import { lineSettings } from "../../vm/runtime/line_input.ts";
import { PyThreadState_Get } from "../../vm/runtime/thread_state.ts";
import { PyUnicode_AsUTF16 } from "../../vm/objects/unicode_object.ts";
import { runInteractive } from "../../repl/interactive.ts";
import { formatHistory } from "../../repl/history_file.ts";
import { KeyDecoder } from "../../repl/line_editor/keys.ts";
import type { Terminal } from "../../repl/terminal.ts";
import { keyBytes } from "./keys.ts";
import { ScreenEmulator } from "./screen_emulator.ts";
import type { Transcript } from "./transcripts.ts";

let emulator = new ScreenEmulator(60, 20);
/** What the history file of the transcript under way holds; undefined when there is none. */
let historyText: string | undefined;
/** The transcript's file of bindings. */
let inputrcText: string | undefined;
let host: Host | undefined;
/** Names that `__main__` begins with. */
let mainNames: Set<string> | undefined;

/** A stream of bytes onto the screen. */
function screenStream(file: HostFile): HostFile {
  const decoder = new TextDecoder();
  return fileWith(file, {
    write: (bytes) => {
      emulator.write(decoder.decode(bytes, { stream: true }));
      return bytes.length;
    },
    isatty: () => true,
  });
}

/** Deno's host, with the screen for standard output and a history file in memory. */
function transcriptHost(): Host {
  const real = createDenoHost();
  const path = "/nowhere/history";
  return {
    ...real,
    // Standard input that says it were a terminal.
    stdin: fileWith(real.stdin, { isatty: () => true }),
    stdout: screenStream(real.stdout),
    stderr: screenStream(real.stderr),
    environ: () => ({
      ...real.environ(),
      HOME: "/nowhere",
      PYTHON_HISTORY: path,
      INPUTRC: "/nowhere/inputrc",
      TERM: "xterm",
      NO_COLOR: "",
      PYTHON_COLORS: "",
      FORCE_COLOR: "",
    }),
    readFile: (name) => {
      // CPython's prompt shows no signatures: only the transcripts of our own ask for them.
      if (name === "/nowhere/inputrc") {
        return new TextEncoder().encode(inputrcText ?? "set show-signatures off");
      }
      if (name !== path) return real.readFile(name);
      if (historyText === undefined) throw new HostError(2, "No such file or directory");
      return new TextEncoder().encode(historyText);
    },
    scanDirectory: (name) =>
      name === "/nowhere/" || name === "."
        ? ["data.txt", "notes"].map((name) => ({ name, isFile: true, isDirectory: false, isSymlink: false }))
        : real.scanDirectory(name),
    open: (name, mode) => {
      return real.open(name === path ? "/dev/null" : name, mode);
    },
  };
}

function startInterpreter(): Host {
  if (host !== undefined) return host;
  host = transcriptHost();
  const prefix = libraryPrefix();
  if (isLibraryReady(prefix)) {
    const frozen = readFrozen(prefix);
    setFrozenModules((name) => frozen.get(name), () => [...frozen.keys()]);
  }
  initializeInterpreter(host, { ...defaultConfig(), path: [libraryFolder(prefix)], prefix });
  mainNames = new Set(dictKeys(PyModule_GetDict(mainModule())).map(PyUnicode_AsUTF16));
  return host;
}

/** The screen that a transcript's keys lead to. */
export async function playTranscript(
  transcript: Transcript,
): Promise<{ screen: string[]; cursor: [x: number, y: number] }> {
  const { columns = 60, rows = 20 } = transcript;
  const used = startInterpreter();
  const globals = PyModule_GetDict(mainModule());
  for (const name of dictKeys(globals).map(PyUnicode_AsUTF16)) {
    if (!mainNames!.has(name)) PyDict_DelItemString(globals, name);
  }
  const { sysdict } = PyThreadState_Get().interp;
  PyDict_SetItemString(sysdict!, "ps1", ">>> ");
  PyDict_SetItemString(sysdict!, "ps2", "... ");
  // `exit` in a transcript before has closed the one that was there.
  PyDict_SetItemString(sysdict!, "stdin", createStandardStreams(used, defaultConfig()).stdin!);
  lineSettings.history.length = 0;
  lineSettings.complete = lineSettings.begin = undefined;
  emulator = new ScreenEmulator(columns, rows);
  inputrcText = transcript.inputrc;
  historyText = transcript.history === undefined ? undefined : formatHistory(transcript.history);
  const keys = [...transcript.keys];
  let last: { screen: string[]; cursor: [x: number, y: number] } | undefined;
  const readNow = () => {
    const key = keys.shift();
    if (key !== undefined) return new TextEncoder().encode(keyBytes(key));
    last = { screen: emulator.screen(), cursor: [emulator.x, emulator.y] };
    return new Uint8Array(0);
  };
  const terminal: Terminal = {
    user: undefined,
    keys: new KeyDecoder(),
    read: () => Promise.resolve(readNow()),
    readNow,
    cancelRead: () => {},
    write: (text) => emulator.write(text),
    size: () => ({ columns, rows }),
    setRaw: () => {},
    suspend: () => true,
    quit: () => {},
  };
  await runInteractive(used, terminal, {});
  return last ?? { screen: emulator.screen(), cursor: [emulator.x, emulator.y] };
}
