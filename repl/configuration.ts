/**
 * From arguments and environment to the configuration of an interpreter. The arguments win, except where CPython adds
 * both up (`-O` and PYTHONOPTIMIZE: the larger; warnings: one after the other). After CPython's `Python/initconfig.c` and
 * `Python/preconfig.c`; errors have their texts.
 */
import { defaultConfig, type InterpreterConfig } from "../vm/mod.ts";
import type { CommandLine } from "./command_line.ts";

/** A configuration that no interpreter can start with: exit status 1. */
export class ConfigurationError {
  /** Two lines for standard error. */
  readonly text: string;

  constructor(where: string, message: string, state = "preinitialized") {
    this.text = `Fatal Python error: ${
      where === "" ? "" : `${where}: `
    }${message}\nPython runtime state: ${state}\n\n`;
  }
}

/** The part of a configuration that arguments and environment decide. */
export type CommandConfig =
  & Omit<InterpreterConfig, "origArgv" | "path" | "executable" | "prefix" | "stdlibDir">
  & {
    /** PYTHONPATH's folders. */
    modulePath: readonly string[];
    /** PYTHONSTARTUP. */
    startup: string | undefined;
    /** PYTHON_BASIC_REPL. */
    basicRepl: boolean;
    /** `-x`. */
    skipSourceFirstLine: boolean;
  };

/** Reads both. Throws ConfigurationError. */
export function readConfiguration(
  line: CommandLine,
  environ: Readonly<Record<string, string>>,
): CommandConfig {
  const { counts } = line;
  const isolated = counts.I > 0;
  const useEnvironment = !isolated && counts.E === 0;
  /** A variable that is set and not empty. */
  const variable = (name: string): string | undefined =>
    useEnvironment && environ[name] ? environ[name] : undefined;
  const xoptions = line.xoptions.map((option): [string, string | true] => {
    const equals = option.indexOf("=");
    return equals < 0 ? [option, true] : [option.slice(0, equals), option.slice(equals + 1)];
  });
  /** The last `-X name`: its value, "" without one. */
  const xvalue = (name: string) => xoptions.findLast(([key]) => key === name)?.[1];
  const xoption = (name: string): string | undefined => {
    const value = xvalue(name);
    return value === true ? "" : value;
  };
  /** CPython: `_Py_get_env_flag`: a number of at least 1 counts as itself, any other text as 1. */
  const level = (name: string): number => {
    const text = variable(name);
    if (text === undefined) return 0;
    const value = integer(text);
    return value === undefined || value < 0 ? 1 : value;
  };
  const flag = (option: number, name: string) => Math.max(option, level(name));
  const devMode = xoption("dev") !== undefined || variable("PYTHONDEVMODE") !== undefined;
  const bytesWarning = counts.b;
  const warnOptions = [
    ...(devMode ? ["default"] : []),
    ...(variable("PYTHONWARNINGS") ?? "").split(",").filter((option) => option !== ""),
    ...line.warnings,
    ...(bytesWarning > 0 ? [bytesWarning > 1 ? "error::BytesWarning" : "default::BytesWarning"] : []),
  ];
  const [stdioEncoding, stdioErrors = ""] = (variable("PYTHONIOENCODING") ?? "").split(":");
  const hashSeed = line.randomHashes ? undefined : readHashSeed(variable("PYTHONHASHSEED"));
  checkGil(xoption("gil") ?? variable("PYTHON_GIL"));
  checkAllocator(variable("PYTHONMALLOC"));
  const utf8Mode = readUtf8Mode(xoption("utf8"), variable("PYTHONUTF8"), environ);
  return {
    ...defaultConfig(),
    argv: line.argv,
    parserDebug: Math.min(1, flag(counts.d, "PYTHONDEBUG")),
    optimize: flag(counts.O, "PYTHONOPTIMIZE"),
    inspect: counts.i > 0 || variable("PYTHONINSPECT") !== undefined,
    interactive: counts.i > 0,
    quiet: counts.q > 0,
    verbose: flag(counts.v, "PYTHONVERBOSE"),
    bytesWarning,
    writeBytecode: flag(counts.B, "PYTHONDONTWRITEBYTECODE") === 0,
    userSiteDirectory: !isolated && flag(counts.s, "PYTHONNOUSERSITE") === 0,
    importSite: counts.S === 0,
    useEnvironment,
    isolated,
    devMode,
    utf8Mode,
    warnDefaultEncoding: xoption("warn_default_encoding") !== undefined ||
      variable("PYTHONWARNDEFAULTENCODING") !== undefined,
    safePath: isolated || counts.P > 0 || variable("PYTHONSAFEPATH") !== undefined,
    intMaxStrDigits: readIntMaxStrDigits(xvalue("int_max_str_digits"), variable("PYTHONINTMAXSTRDIGITS")),
    hashSeed,
    bufferedStdio: flag(counts.u, "PYTHONUNBUFFERED") === 0,
    stdioEncoding,
    stdioErrors: stdioErrors ||
      (stdioEncoding ? "strict" : utf8Mode ? "surrogateescape" : defaultStdioErrors(environ)),
    codeDebugRanges: xoption("no_debug_ranges") === undefined &&
      variable("PYTHONNODEBUGRANGES") === undefined,
    specialize: xoption("taipan_specialize") !== "0",
    tier: xvalue("taipan_tier")?.toString(),
    tracemalloc: readTracemalloc(xvalue("tracemalloc"), variable("PYTHONTRACEMALLOC")),
    faulthandler: devMode || xoption("faulthandler") !== undefined ||
      variable("PYTHONFAULTHANDLER") !== undefined,
    importTime: readImportTime(xoption("importtime"), variable("PYTHONPROFILEIMPORTTIME")),
    useFrozenModules: readFrozenModules(xoption("frozen_modules"), variable("PYTHON_FROZEN_MODULES")),
    cpuCount: readCpuCount(xoption("cpu_count"), variable("PYTHON_CPU_COUNT")),
    pycachePrefix: readPycachePrefix(xoptions, variable("PYTHONPYCACHEPREFIX")),
    checkHashPycsMode: line.checkHashPycs,
    contextAwareWarnings: readBoolean(
      "context_aware_warnings",
      xoption("context_aware_warnings"),
      variable("PYTHON_CONTEXT_AWARE_WARNINGS"),
      "PYTHON_CONTEXT_AWARE_WARNINGS",
    ),
    threadInheritContext: readBoolean(
      "thread_inherit_context",
      xoption("thread_inherit_context"),
      variable("PYTHON_THREAD_INHERIT_CONTEXT"),
      "PYTHON_THREAD_INHERIT_CONTEXT",
    ),
    platlibdir: variable("PYTHONPLATLIBDIR") ?? "lib",
    xoptions,
    warnOptions,
    modulePath: variable("PYTHONPATH")?.split(":") ?? [],
    startup: variable("PYTHONSTARTUP"),
    basicRepl: variable("PYTHON_BASIC_REPL") !== undefined,
    skipSourceFirstLine: counts.x > 0,
  };
}

/** A C integer in decimal, blanks before it allowed; no text at all is 0. CPython: `_Py_str_to_int`. */
function integer(text: string): number | undefined {
  if (!/^(?:[ \t\n\v\f\r]*[+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return value >= -2147483648 && value <= 2147483647 ? value : undefined;
}

/** CPython: `config_init_hash_seed`. */
function readHashSeed(text: string | undefined): number | undefined {
  if (text === undefined || text === "random") return undefined;
  const value = /^[ \t\n\v\f\r]*\+?\d+$/.test(text) ? Number(text) : -1;
  if (value < 0 || value > 4294967295) {
    throw new ConfigurationError(
      "config_init_hash_seed",
      'PYTHONHASHSEED must be "random" or an integer in range [0; 4294967295]',
    );
  }
  return value;
}

/** CPython: `config_init_int_max_str_digits`. */
function readIntMaxStrDigits(option: string | true | undefined, variable: string | undefined): number {
  const read = (text: string | true, source: string): number => {
    const digits = text === true ? undefined : integer(text);
    if (digits !== undefined && (digits === 0 || digits >= 640)) return digits;
    throw new ConfigurationError(
      "config_init_int_max_str_digits",
      `${source}: invalid limit; must be >= 640 or 0 for unlimited.`,
    );
  };
  if (option !== undefined) return read(option, "-X int_max_str_digits");
  return variable === undefined ? 4300 : read(variable, "PYTHONINTMAXSTRDIGITS");
}

/** CPython: `config_init_tracemalloc`. */
function readTracemalloc(option: string | true | undefined, variable: string | undefined): number {
  const read = (text: string, where: string): number => {
    const frames = integer(text);
    if (frames !== undefined && frames >= 0) return frames;
    throw new ConfigurationError("config_init_tracemalloc", `${where}: invalid number of frames`);
  };
  if (option !== undefined) return option === true ? 1 : read(option, "-X tracemalloc=NFRAME");
  return variable === undefined ? 0 : read(variable, "PYTHONTRACEMALLOC");
}

/** CPython: `config_init_import_time`. */
function readImportTime(option: string | undefined, variable: string | undefined): number {
  const read = (text: string, where: string): number => {
    const level = text === "" ? 1 : integer(text) ?? 1;
    if (level >= 0 && level <= 2) return level;
    throw new ConfigurationError(
      "config_init_import_time",
      `${where} other than 1 and 2 are reserved for future use.`,
    );
  };
  if (option !== undefined) return read(option, "-X importtime: values");
  return variable === undefined ? 0 : read(variable, "PYTHONPROFILEIMPORTTIME: numeric values");
}

/** CPython: `config_init_import`. */
function readFrozenModules(option: string | undefined, variable: string | undefined): boolean {
  if (variable === "on" || variable === "off") option ??= variable;
  else if (variable !== undefined && option === undefined) {
    throw new ConfigurationError("", 'bad value for PYTHON_FROZEN_MODULES (expected "on" or "off")');
  }
  if (option === undefined || option === "" || option === "on") return true;
  if (option === "off") return false;
  throw new ConfigurationError("", 'bad value for option -X frozen_modules (expected "on" or "off")');
}

/** CPython: `config_init_cpu_count`. */
function readCpuCount(option: string | undefined, variable: string | undefined): number {
  const text = option ?? variable;
  if (text === undefined || text === "default") return -1;
  const count = integer(text);
  if (count !== undefined && count > 0) return count;
  throw new ConfigurationError(
    "config_init_cpu_count",
    "-X cpu_count=n option: n is missing or an invalid number, n must be greater than 0",
  );
}

/** CPython: `config_init_pycache_prefix`. An option without a value takes the variable's effect away. */
function readPycachePrefix(
  xoptions: readonly (readonly [string, string | true])[],
  variable: string | undefined,
): string | undefined {
  const option = xoptions.findLast(([name]) => name === "pycache_prefix");
  if (option === undefined) return variable;
  return option[1] === true || option[1] === "" ? undefined : option[1];
}

/** CPython: `config_init_thread_inherit_context`, `config_init_context_aware_warnings`. */
function readBoolean(
  name: string,
  option: string | undefined,
  variable: string | undefined,
  variableName: string,
): boolean {
  const read = (text: string, where: string): boolean => {
    if (text === "0" || text === "1") return text === "1";
    throw new ConfigurationError(`config_init_${name}`, `${where} is missing or invalid`);
  };
  const fromVariable = variable !== undefined && read(variable, `${variableName}=N: N`);
  return option === undefined ? fromVariable : read(option, `-X ${name}=n: n`);
}

/** CPython: `preconfig_init_utf8_mode`. */
function readUtf8Mode(
  option: string | undefined,
  variable: string | undefined,
  environ: Readonly<Record<string, string>>,
): boolean {
  const state = "preinitializing";
  if (option !== undefined) {
    if (option === "" || option === "1") return true;
    if (option === "0") return false;
    throw new ConfigurationError("preconfig_init_utf8_mode", "invalid -X utf8 option value", state);
  }
  if (variable !== undefined) {
    if (variable === "1") return true;
    if (variable === "0") return false;
    throw new ConfigurationError(
      "preconfig_init_utf8_mode",
      "invalid PYTHONUTF8 environment variable value",
      state,
    );
  }
  return ["C", "POSIX"].includes(localeName(environ));
}

/** The name of the locale for characters. */
function localeName(environ: Readonly<Record<string, string>>): string {
  return environ.LC_ALL || environ.LC_CTYPE || environ.LANG || "C";
}

/** CPython: `config_get_stdio_errors`. */
function defaultStdioErrors(environ: Readonly<Record<string, string>>): string {
  return ["C", "POSIX", "C.UTF-8", "C.utf8"].includes(localeName(environ)) ? "surrogateescape" : "strict";
}

/** CPython: `config_read_gil`. */
function checkGil(setting: string | undefined): void {
  if (setting === undefined || setting === "1") return;
  throw new ConfigurationError(
    "config_read_gil",
    setting === "0"
      ? "Disabling the GIL is not supported by this build"
      : 'PYTHON_GIL / -X gil must be "0" or "1"',
  );
}

/** CPython: `preconfig_init_allocator`. Memory is JavaScript's: a name that CPython knows changes nothing. */
function checkAllocator(name: string | undefined): void {
  if (name === undefined || /^(default|debug|(malloc|pymalloc|mimalloc)(_debug)?)$/.test(name)) return;
  throw new ConfigurationError(
    "preconfig_init_allocator",
    "PYTHONMALLOC: unknown allocator",
    "preinitializing",
  );
}
