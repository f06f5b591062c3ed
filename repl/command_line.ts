/**
 * The command line of `python`. After CPython's `Python/initconfig.c`.
 */
import { VERSION_INFO } from "../vm/modules/sys.ts";

export interface Command {
  /** Program text of `-c`. */
  command: string | undefined;
  /** Module of `-m`. */
  module: string | undefined;
  /** Program file. */
  file: string | undefined;
  /** `sys.argv`. */
  argv: string[];
  optimize: 0 | 1 | 2;
  inspect: boolean;
  quiet: boolean;
  /** `-S`: `site` is not imported. */
  noSite: boolean;
  /** To be printed instead of running anything. */
  message: string | undefined;
  status: number;
}

const USAGE = "usage: python [option] ... [-c cmd | -m mod | file | -] [arg] ...\n";
const HELP = USAGE +
  "Options:\n" +
  "-c cmd : program passed in as string (terminates option list)\n" +
  "-h     : print this help message and exit (also -? or --help)\n" +
  "-i     : inspect interactively after running script\n" +
  "-m mod : run library module as a script (terminates option list)\n" +
  "-O     : remove assert and __debug__-dependent statements\n" +
  "-OO    : do -O changes and also discard docstrings\n" +
  "-q     : don't print version and copyright messages on interactive startup\n" +
  "-S     : don't imply 'import site' on initialization\n" +
  "-V     : print the Python version number and exit (also --version)\n" +
  "file   : program read from script file\n" +
  "-      : program read from stdin (default; interactive mode if a tty)\n" +
  "arg ...: arguments passed to program in sys.argv[1:]\n";

/** Reads the arguments; a wrong one gives CPython's message and status 2. */
export function parseCommandLine(args: readonly string[]): Command {
  const result: Command = {
    command: undefined,
    module: undefined,
    file: undefined,
    argv: [""],
    optimize: 0,
    inspect: false,
    quiet: false,
    noSite: false,
    message: undefined,
    status: 0,
  };
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i];
    if (arg === "-" || !arg.startsWith("-")) break;
    if (arg === "--") {
      i++;
      break;
    }
    if (arg === "--version" || arg === "--help") {
      result.message = arg === "--help" ? HELP : versionLine();
      return result;
    }
    if (arg.startsWith("--")) return refuse(result, `unknown option ${arg}\n`);
    for (let at = 1; at < arg.length; at++) {
      switch (arg[at]) {
        case "c": {
          const inline = arg.slice(at + 1);
          result.command = inline !== "" ? inline : args[++i];
          if (result.command === undefined) return refuse(result, "Argument expected for the -c option\n");
          result.argv = ["-c", ...args.slice(i + 1)];
          return result;
        }
        case "m": {
          const inline = arg.slice(at + 1);
          result.module = inline !== "" ? inline : args[++i];
          if (result.module === undefined) return refuse(result, "Argument expected for the -m option\n");
          result.argv = ["-m", ...args.slice(i + 1)];
          return result;
        }
        case "i":
          result.inspect = true;
          break;
        case "q":
          result.quiet = true;
          break;
        case "S":
          result.noSite = true;
          break;
        case "O":
          result.optimize = result.optimize === 0 ? 1 : 2;
          break;
        case "V":
          result.message = versionLine();
          return result;
        case "h":
        case "?":
          result.message = HELP;
          return result;
        default:
          return refuse(result, `Unknown option: -${arg[at]}\n`);
      }
    }
  }
  if (i < args.length) {
    if (args[i] !== "-") result.file = args[i];
    result.argv = args.slice(i);
  }
  return result;
}

function versionLine(): string {
  return `Python ${VERSION_INFO.slice(0, 3).join(".")}\n`;
}

function refuse(result: Command, message: string): Command {
  result.message = message + USAGE + "Try 'python -h' for more information.\n";
  result.status = 2;
  return result;
}
