/** What `--help`, `--help-env`, `--help-xoptions` and `-V` show. Entries stand in the order in which CPython lists them. */
import { VERSION, VERSION_INFO } from "../vm/modules/sys.ts";
import type { HelpKind } from "./command_line.ts";

/** The first line of every help; errors end with it and a hint. */
export function usageLine(program: string): string {
  return `usage: ${program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n`;
}

/** The text of a kind of help. */
export function helpText(kind: HelpKind, program: string): string {
  switch (kind) {
    case "version":
      return `Python ${VERSION_INFO.slice(0, 3).join(".")}\n`;
    case "build":
      return `Python ${VERSION}\n`;
    case "usage":
      return usageLine(program) + OPTIONS;
    case "env":
      return VARIABLES;
    case "xoptions":
      return XOPTIONS;
    case "all":
      return `${usageLine(program)}${OPTIONS}\n${VARIABLES}\n${XOPTIONS}`;
  }
}

const OPTIONS = `Options (and the environment variables that do the same):
-b     : warn when bytes are turned into str by str(), or compared with str or
         int (-bb: raise an exception)
-B     : write no .pyc files on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : the program is this string (the last option)
-d     : debug the parser (no effect in this build); also PYTHONDEBUG=x
-E     : take no notice of PYTHON* environment variables
-h     : show this help and exit (also -? or --help)
-i     : open a prompt after the program, even if standard input is no
         terminal; also PYTHONINSPECT=x
-I     : keep apart from the user's environment (implies -E, -P and -s)
-m mod : run a library module as the program (the last option)
-O     : leave out assert and code under __debug__; .pyc files get .opt-1;
         also PYTHONOPTIMIZE=x
-OO    : as -O, and leave out docstrings; .pyc files get .opt-2
-P     : put no unsafe folder in front of sys.path; also PYTHONSAFEPATH
-q     : open the prompt without version and copyright
-s     : keep the user's site folder out of sys.path; also PYTHONNOUSERSITE=x
-S     : don't import site at the start
-u     : don't buffer standard output and standard error;
         also PYTHONUNBUFFERED=x
-v     : tell of each import (more often: tell more); also PYTHONVERBOSE=x
-V     : show the version and exit (also --version; twice: the build too)
-W arg : what becomes of warnings: action:message:category:module:lineno;
         also PYTHONWARNINGS=arg
-x     : skip the first line of the program, which may be a foreign #!cmd
-X opt : set an option of this implementation
--check-hash-based-pycs always|default|never:
         when .pyc files that carry a hash are checked against their source
--help-env: show the environment variables and exit
--help-xoptions: show the options for -X and exit
--help-all: show all help and exit

Arguments:
file   : the program: a source file, or a folder or archive with __main__.py
-      : the program is standard input (the default; a prompt on a terminal)
arg ...: what the program finds in sys.argv[1:]
`;

const VARIABLES = `Environment variables that change behavior:
PYTHONASYNCIODEBUG: asyncio's debug mode
PYTHON_BASIC_REPL: the plain prompt instead of the line editor
PYTHONBREAKPOINT: what breakpoint() calls; 0: nothing
PYTHON_COLORS   : 1: colours always; 0: never
PYTHONHASHSEED  : seed of the hashes of str and bytes: an integer in the range
                  [0,4294967295], or 'random'
PYTHON_HISTORY  : where the prompt keeps its history
PYTHONHOME      : another place of the standard library (lib/python3.14 in it)
PYTHONIOENCODING: encoding[:errors] of stdin, stdout and stderr
PYTHONMALLOC    : accepted for compatibility: memory is JavaScript's
PYTHONPATH      : folders, separated by ':', that sys.path begins with
PYTHONPLATLIBDIR: another sys.platlibdir
PYTHONSTARTUP   : file that is run before the first prompt
PYTHONUSERBASE  : the user's base folder (site.USER_BASE)

These variables have equivalent options:
PYTHON_CONTEXT_AWARE_WARNINGS: filters of warnings follow the context
                  (-X context_aware_warnings)
PYTHON_CPU_COUNT: what os.cpu_count() answers (-X cpu_count)
PYTHONDEBUG     : debug the parser (-d)
PYTHONDEVMODE   : development mode (-X dev)
PYTHONDONTWRITEBYTECODE: write no .pyc files (-B)
PYTHONFAULTHANDLER: show the Python traceback on fatal errors
                  (-X faulthandler)
PYTHON_FROZEN_MODULES: whether frozen modules are used (-X frozen_modules)
PYTHONINSPECT   : open a prompt after the program (-i)
PYTHONINTMAXSTRDIGITS: most digits that int and str turn into one another;
                  0: any number (-X int_max_str_digits=N)
PYTHONNODEBUGRANGES: no columns in code objects (-X no_debug_ranges)
PYTHONNOUSERSITE: no user site folder (-s)
PYTHONOPTIMIZE  : leave out assertions (-O)
PYTHONPROFILEIMPORTTIME: show how long each import takes (-X importtime)
PYTHONPYCACHEPREFIX: folder that holds the .pyc files (-X pycache_prefix)
PYTHONSAFEPATH  : no unsafe folder in front of sys.path (-P)
PYTHON_THREAD_INHERIT_CONTEXT: threads begin with the context of the one that
                  starts them (-X thread_inherit_context)
PYTHONTRACEMALLOC: keep track of allocations (-X tracemalloc)
PYTHONUNBUFFERED: don't buffer stdout and stderr (-u)
PYTHONUTF8      : UTF-8 mode (-X utf8)
PYTHONVERBOSE   : tell of each import (-v)
PYTHONWARNDEFAULTENCODING: warn where encoding=None is relied on
                  (-X warn_default_encoding)
PYTHONWARNINGS  : what becomes of warnings (-W)
`;

const XOPTIONS = `The following implementation-specific options are available:
-X context_aware_warnings=[0|1]: whether filters of warnings follow the
         context; also PYTHON_CONTEXT_AWARE_WARNINGS
-X cpu_count=N: what os.cpu_count() answers; 'default' asks the system;
         also PYTHON_CPU_COUNT
-X dev : development mode; also PYTHONDEVMODE
-X faulthandler: show the Python traceback on fatal errors;
         also PYTHONFAULTHANDLER
-X frozen_modules=[on|off]: whether frozen modules are used (on);
         also PYTHON_FROZEN_MODULES
-X importtime[=2]: show how long each import takes; 2: also imports of modules
         that are already there; also PYTHONPROFILEIMPORTTIME
-X int_max_str_digits=N: most digits that int and str turn into one another;
         0: any number; also PYTHONINTMAXSTRDIGITS
-X no_debug_ranges: no columns in code objects; also PYTHONNODEBUGRANGES
-X pycache_prefix=PATH: folder that holds the .pyc files;
         also PYTHONPYCACHEPREFIX
-X showrefcount: accepted: there are no reference counts to show
-X thread_inherit_context=[0|1]: whether threads begin with the context of the
         one that starts them; also PYTHON_THREAD_INHERIT_CONTEXT
-X tracemalloc[=N]: keep track of allocations, N frames deep (1);
         also PYTHONTRACEMALLOC=N
-X utf8[=0|1]: UTF-8 mode; also PYTHONUTF8
-X warn_default_encoding: warn where encoding=None is relied on;
         also PYTHONWARNDEFAULTENCODING
`;
