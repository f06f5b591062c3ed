/**
 * The arguments of `python`, taken apart but not yet given a meaning: `configuration.ts` does that. After CPython's
 * `Python/getopt.c` and `config_parse_cmdline` of `Python/initconfig.c`.
 */

/** What is to be shown instead of running a program. */
export type HelpKind = "usage" | "env" | "xoptions" | "all" | "version" | "build";

export interface CommandLine {
  /** Program text of `-c`. */
  command: string | undefined;
  /** Module of `-m`. */
  module: string | undefined;
  /** Program file, folder or archive. */
  file: string | undefined;
  /** `sys.argv`. */
  argv: string[];
  /** How often each option without an argument was given: `"O"` twice is `-OO`. */
  counts: Record<FlagOption, number>;
  /** Arguments of `-W`, in order. */
  warnings: string[];
  /** Arguments of `-X`, in order. */
  xoptions: string[];
  /** `-R`: PYTHONHASHSEED is not heeded. */
  randomHashes: boolean;
  checkHashPycs: "default" | "always" | "never";
  help: HelpKind | undefined;
  /** Why the arguments can't be used: a line for standard error, which the usage follows. Exit status 2. */
  error: string | undefined;
}

const FLAG_OPTIONS = ["b", "B", "d", "E", "i", "I", "O", "P", "q", "s", "S", "u", "v", "x"] as const;
/** An option without an argument. */
export type FlagOption = typeof FLAG_OPTIONS[number];

const LONG_OPTIONS: Readonly<Record<string, HelpKind>> = {
  "--help": "usage",
  "--version": "version",
  "--help-env": "env",
  "--help-xoptions": "xoptions",
  "--help-all": "all",
};

/** Reads the arguments that follow the program's own name. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const result: CommandLine = {
    command: undefined,
    module: undefined,
    file: undefined,
    argv: [""],
    counts: Object.fromEntries(FLAG_OPTIONS.map((option) => [option, 0])) as Record<FlagOption, number>,
    warnings: [],
    xoptions: [],
    randomHashes: false,
    checkHashPycs: "default",
    help: undefined,
    error: undefined,
  };
  let versions = 0;
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i];
    if (arg === "-" || !arg.startsWith("-")) break;
    if (arg === "--") {
      i++;
      break;
    }
    if (arg.startsWith("--")) {
      if (arg === "--check-hash-based-pycs") {
        const mode = args[++i];
        if (mode === undefined) {
          return refused(result, "Argument expected for the --check-hash-based-pycs options");
        }
        if (mode !== "default" && mode !== "always" && mode !== "never") {
          return refused(result, "--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
        }
        result.checkHashPycs = mode;
        continue;
      }
      const kind = LONG_OPTIONS[arg];
      if (kind === undefined) return refused(result, `Unknown option: ${arg}`);
      if (kind === "version") versions++;
      else result.help ??= kind;
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const option = arg[at];
      if ((FLAG_OPTIONS as readonly string[]).includes(option)) {
        result.counts[option as FlagOption]++;
        continue;
      }
      if (option === "V") {
        versions++;
        continue;
      }
      if (option === "h" || option === "?") {
        result.help ??= "usage";
        continue;
      }
      if (option === "R") result.randomHashes = true;
      // -t has no meaning any more.
      if (option === "R" || option === "t") continue;
      if (!"cmWX".includes(option)) return refused(result, `Unknown option: -${option}`);
      const value = at + 1 < arg.length ? arg.slice(at + 1) : args[++i];
      if (value === undefined) return refused(result, `Argument expected for the -${option} option`);
      if (option === "c" || option === "m") {
        if (option === "c") result.command = value;
        else result.module = value;
        result.argv = [`-${option}`, ...args.slice(i + 1)];
        return withVersion(result, versions);
      }
      (option === "W" ? result.warnings : result.xoptions).push(value);
      break;
    }
  }
  if (i < args.length) {
    if (args[i] !== "-") result.file = args[i];
    result.argv = args.slice(i);
  }
  return withVersion(result, versions);
}

function withVersion(result: CommandLine, versions: number): CommandLine {
  if (versions > 0) result.help ??= versions > 1 ? "build" : "version";
  return result;
}

function refused(result: CommandLine, error: string): CommandLine {
  result.error = error;
  return result;
}
