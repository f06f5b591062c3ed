/**
 * How an interpreter is set up: what the command line and the environment decide. After CPython's `PyConfig`.
 */
export interface InterpreterConfig {
  /** `sys.argv` and `sys.orig_argv`. */
  argv: readonly string[];
  origArgv: readonly string[];
  /** `sys.path`. */
  path: readonly string[];
  executable: string;
  prefix: string;
  /** `sys._stdlib_dir`; "" if there is no library. */
  stdlibDir: string;
  optimize: 0 | 1 | 2;
  /** `-i`. */
  inspect: boolean;
  interactive: boolean;
  quiet: boolean;
  warnOptions: readonly string[];
  /** Import `site` at the start, as without `-S`. */
  importSite: boolean;
}

/** The configuration of an interpreter without a command line. */
export function defaultConfig(): InterpreterConfig {
  return {
    argv: [""],
    origArgv: [],
    path: [""],
    executable: "",
    prefix: "",
    stdlibDir: "",
    optimize: 0,
    inspect: false,
    interactive: false,
    quiet: false,
    warnOptions: [],
    importSite: true,
  };
}
