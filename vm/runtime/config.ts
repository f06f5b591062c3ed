/**
 * How an interpreter is set up: what the command line and the environment decide. Fields are those of CPython's `PyConfig`
 * under their names; see PEP 587. Imports nothing, so that any file may read it.
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
  /** `sys.platlibdir`. */
  platlibdir: string;
  /** `-d`: accepted, as in CPython's release builds. */
  parserDebug: number;
  /** `-O`, `-OO`; what is above 2 counts as 2. */
  optimize: number;
  /** `-i`. */
  inspect: boolean;
  interactive: boolean;
  quiet: boolean;
  /** `-v`: how often. */
  verbose: number;
  /** `-b`: 1 warns, 2 raises. */
  bytesWarning: number;
  /** Without `-B`. */
  writeBytecode: boolean;
  /** Without `-s`. */
  userSiteDirectory: boolean;
  /** Import `site` at the start, as without `-S`. */
  importSite: boolean;
  /** Without `-E`. */
  useEnvironment: boolean;
  /** `-I`. */
  isolated: boolean;
  /** `-X dev`. */
  devMode: boolean;
  /** `-X utf8`. */
  utf8Mode: boolean;
  /** `-X warn_default_encoding`. */
  warnDefaultEncoding: boolean;
  /** `-P`. */
  safePath: boolean;
  /** `-X int_max_str_digits`. */
  intMaxStrDigits: number;
  /** PYTHONHASHSEED; undefined for random hashes. */
  hashSeed: number | undefined;
  /** Without `-u`. */
  bufferedStdio: boolean;
  /** PYTHONIOENCODING, "" where it does not say. */
  stdioEncoding: string;
  stdioErrors: string;
  /** Without `-X no_debug_ranges`. */
  codeDebugRanges: boolean;
  /** Without `-X taipan_specialize=0`, which leaves every instruction in its general form: for comparisons. */
  specialize: boolean;
  /** `-X taipan_tier=handlers|loop|alternating`: what runs code (`eval/slices.ts`); undefined: time decides. */
  tier: string | undefined;
  /** `-X tracemalloc`: how many frames, 0 without. */
  tracemalloc: number;
  /** `-X faulthandler`. */
  faulthandler: boolean;
  /** `-X importtime`: 1 or 2, 0 without. */
  importTime: number;
  /** `-X frozen_modules`. */
  useFrozenModules: boolean;
  /** `-X cpu_count`; -1 asks the system. */
  cpuCount: number;
  /** `-X pycache_prefix`; undefined without. */
  pycachePrefix: string | undefined;
  /** `--check-hash-based-pycs`. */
  checkHashPycsMode: "default" | "always" | "never";
  /** `-X context_aware_warnings`, `-X thread_inherit_context`. */
  contextAwareWarnings: boolean;
  threadInheritContext: boolean;
  /** `sys._xoptions`: true for an option without a value. */
  xoptions: readonly (readonly [name: string, value: string | true])[];
  /** `sys.warnoptions`. */
  warnOptions: readonly string[];
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
    platlibdir: "lib",
    parserDebug: 0,
    optimize: 0,
    inspect: false,
    interactive: false,
    quiet: false,
    verbose: 0,
    bytesWarning: 0,
    writeBytecode: true,
    userSiteDirectory: true,
    importSite: true,
    useEnvironment: true,
    isolated: false,
    devMode: false,
    utf8Mode: false,
    warnDefaultEncoding: false,
    safePath: false,
    intMaxStrDigits: 4300,
    hashSeed: undefined,
    bufferedStdio: true,
    stdioEncoding: "",
    stdioErrors: "",
    codeDebugRanges: true,
    specialize: true,
    tier: undefined,
    tracemalloc: 0,
    faulthandler: false,
    importTime: 0,
    useFrozenModules: true,
    cpuCount: -1,
    pycachePrefix: undefined,
    checkHashPycsMode: "default",
    contextAwareWarnings: false,
    threadInheritContext: false,
    xoptions: [],
    warnOptions: [],
  };
}

/** The configuration of the interpreter that runs, and what it makes files far below `runtime/` do. */
export interface RuntimeSettings {
  config: InterpreterConfig;
  /** Warns about a bytes object used as a str; undefined without `-b`. */
  warnBytes: ((message: string) => void) | undefined;
}

export const runtimeSettings: RuntimeSettings = { config: defaultConfig(), warnBytes: undefined };
