/**
 * Command lines that `oracle:command` gives to both interpreters. Each is run in a folder with the files of `FILES`, with
 * an environment of its own and nothing else in it. The law: a case's output depends on neither machine nor time.
 */

export interface CommandCase {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; empty if not given. */
  readonly stdin?: string | Uint8Array;
  /** Only these lines of standard error are compared, for what shows the insides of a start. */
  readonly keep?: RegExp;
  /** Arguments with bytes that are no UTF-8: given through a shell's `printf`. */
  readonly shell?: string;
}

/** What a start has set up, on standard output. */
const SHOW = 'exec(open("show.py", "rb").read())';
const STREAMS = 'exec(open("streams.py", "rb").read())';
const PATHS =
  "import sys; print([p.replace(sys.prefix, 'PREFIX') for p in sys.path if not p.endswith(('.zip', 'dist-packages'))])";

/** Files of the folder that commands run in: name and text. */
export const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "hello.py": "import sys\nprint('hello', __name__, sys.argv, __file__ and 'file')\n",
  "show.py":
    "import os, sys\nprint(sys.flags)\nprint(sys.argv, sys.orig_argv[1:])\nprint(sys.warnoptions, sys._xoptions)\n" +
    "print([p for p in sys.path[:1] if not p.endswith('.zip') and not p.startswith(sys.prefix)])\n" +
    "print(sys.dont_write_bytecode, sys.pycache_prefix, sys.platlibdir, sys.get_int_max_str_digits())\n" +
    "if sys._xoptions.get('cpu_count') not in (None, 'default'): print(os.process_cpu_count())\n",
  "streams.py": "import sys\nfor f in (sys.stdin, sys.stdout, sys.stderr):\n" +
    "    print(f.encoding, f.errors, f.line_buffering, f.write_through, f.buffer.__class__.__name__)\n" +
    "print(sys.flags.utf8_mode, sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())\n",
  "raises.py": "def f(x):\n    return x / 0\n\nvalue = 7\nf(1)\n",
  "exits.py": "import sys\nvalue = 7\nsys.exit(3)\n",
  "exits_text.py": "import sys\nsys.exit('a message')\n",
  "exits_none.py": "raise SystemExit\n",
  "exits_tuple.py": "raise SystemExit(1, 2)\n",
  "exits_large.py": "raise SystemExit(259)\n",
  "exits_huge.py": "raise SystemExit(2**70)\n",
  "exits_bool.py": "raise SystemExit(True)\n",
  "exits_float.py": "raise SystemExit(2.5)\n",
  "syntax.py": "x = 1\ndef f(:\n    pass\n",
  "indent.py": "if 1:\nx\n",
  "null.py": new TextEncoder().encode("x = 1\n\0\n"),
  "latin.py": new Uint8Array([0x78, 0x20, 0x3d, 0x20, 0x27, 0xe9, 0x27, 0x0a]),
  "cookie.py": "# -*- coding: klingon -*-\nprint(1)\n",
  "skip.py": "#! not python at all (\nprint('skipped', __import__('sys')._getframe().f_lineno)\n",
  "empty.py": "",
  "interrupt.py": "raise KeyboardInterrupt\n",
  "flush.py": "import sys\nsys.stdout.write('out')\nsys.stderr.write('err')\n",
  "package/__init__.py": "print('package', __name__)\n",
  "package/__main__.py": "import sys\nprint('main', __name__, __package__, sys.argv[1:])\n",
  "package/part.py": "print('part', __name__, __package__)\n",
  "plain_package/__init__.py": "",
  "broken_package/__init__.py": "1 / 0\n",
  "folder/__main__.py":
    "import sys\nprint('folder', __name__, __package__, sys.path[0].rpartition('/')[2])\n",
  "folder_without/other.py": "",
  "namespace/inner/__main__.py": "print('namespace', __package__)\n",
  "warns.py":
    "import warnings\nwarnings.warn('mine')\nwarnings.warn('old', DeprecationWarning)\nprint('after')\n",
  "bytes_warn.py": "print(str(b'x'), b'x' == 'x', b'1' == 1)\n",
  "asserts.py": '"doc"\nassert 0\nprint(__doc__, __debug__)\n',
  "caret.py": "def f():\n    return (1 + 'a') * 2\n\nf()\n",
  "importer.py": "import imported\n",
  "imported.py": "print('imported')\n",
  "startup.py": "print('startup'); started = 1\n",
  "sitecustomize_folder/sitecustomize.py": "print('sitecustomize')\n",
  "usercustomize_folder/usercustomize.py": "print('usercustomize')\n",
  "bad_site/sitecustomize.py": "1 / 0\n",
  "unraisable.py": "class C:\n    def __del__(self): 1 / 0\nc = C()\ndel c\n",
  "thread_dies.py": "import threading\nthreading.excepthook = lambda a: print(a.exc_type)\n" +
    "t = threading.Thread(target=lambda: 1/0)\nt.start()\nt.join()\n",
  "atexit_.py": "import atexit\natexit.register(lambda: print('bye'))\natexit.register(lambda: 1 / 0)\n",
  "excepthook.py": "import sys\nsys.excepthook = lambda *a: print('hook', a[0])\n1/0\n",
  "excepthook_fails.py": "import sys\ndef hook(*a): raise ValueError(1)\nsys.excepthook = hook\n1/0\n",
  "group.py": "raise ExceptionGroup('g', [ValueError(1), TypeError(2)])\n",
  "closes.py": "import sys\nsys.stdout.close()\n",
  "no_newline.py": "print('no newline')",
  "bom.py": "\ufeffprint('bom')\n",
  "crlf.py": "print('one')\r\nif 1:\r\n    print('two')\r\n",
};

const VARIABLES: Record<string, readonly string[]> = {
  PYTHONOPTIMIZE: ["1", "2", "x", "0", "-3"],
  PYTHONDEBUG: ["1", "x"],
  PYTHONDONTWRITEBYTECODE: ["1", "0", ""],
  PYTHONINSPECT: [""],
  PYTHONUNBUFFERED: ["1", "0"],
  PYTHONNOUSERSITE: ["1", "0"],
  PYTHONSAFEPATH: ["1", "0", ""],
  PYTHONHASHSEED: ["0", "12", "random", "x", "-1", "4294967295", "4294967296", " 1", ""],
  PYTHONINTMAXSTRDIGITS: ["0", "640", "639", "x", "5000", "-1", ""],
  PYTHONWARNINGS: [
    "error",
    "ignore,default::DeprecationWarning",
    "nonsense",
    "error::Nothing",
    "default:::x:-1",
    "",
  ],
  PYTHONPYCACHEPREFIX: ["there", ""],
  PYTHONDEVMODE: ["1", "0", ""],
  PYTHONUTF8: ["0", "1", "2", "x", ""],
  PYTHONIOENCODING: ["latin-1", "utf-8:replace", ":ignore", "ascii:", "nothing"],
  PYTHONFAULTHANDLER: ["1", "0"],
  PYTHONTRACEMALLOC: ["1", "0", "5", "x", "-1"],
  PYTHON_CPU_COUNT: ["3", "0", "x", "default", "-1"],
  PYTHON_GIL: ["0", "1", "2", "x", ""],
  PYTHON_FROZEN_MODULES: ["on", "off", "x", ""],
  PYTHONCASEOK: ["1"],
  PYTHONNODEBUGRANGES: ["1"],
  PYTHONDUMPREFS: ["1"],
  PYTHONDUMPREFSFILE: ["x"],
  PYTHONMALLOC: ["malloc", "pymalloc_debug", "x"],
  PYTHONMALLOCSTATS: [""],
  PYTHONPLATLIBDIR: ["", "lib"],
  PYTHONCOERCECLOCALE: ["0", "1", "warn"],
  PYTHONLEGACYWINDOWSSTDIO: ["1"],
  PYTHONPERFSUPPORT: ["0", "x"],
  PYTHON_PERF_JIT_SUPPORT: ["0", "x"],
  PYTHON_PRESITE: ["imported"],
  PYTHON_THREAD_INHERIT_CONTEXT: ["0", "1", "x", ""],
  PYTHON_CONTEXT_AWARE_WARNINGS: ["0", "1", "x"],
  PYTHON_TLBC: ["0", "1", "x"],
  PYTHON_JIT: ["0", "1"],
  PYTHONWARNDEFAULTENCODING: ["1"],
  PYTHONNETFRAMEWORK: ["x"],
  PYTHONVERBOSE: ["0"],
  PYTHONPROFILEIMPORTTIME: ["0", "3"],
  PYTHONASYNCIODEBUG: ["1"],
  PYTHONBREAKPOINT: ["0", "print"],
};

const XOPTIONS = [
  "",
  "=",
  "nothing",
  "nothing=1=2",
  "dev",
  "dev=0",
  "utf8",
  "utf8=0",
  "utf8=1",
  "utf8=2",
  "faulthandler",
  "faulthandler=0",
  "no_debug_ranges",
  "int_max_str_digits",
  "int_max_str_digits=0",
  "int_max_str_digits=639",
  "int_max_str_digits=640",
  "int_max_str_digits=x",
  "int_max_str_digits=",
  "tracemalloc",
  "tracemalloc=0",
  "tracemalloc=2",
  "tracemalloc=-1",
  "tracemalloc=x",
  "tracemalloc=",
  "importtime=0",
  "importtime=3",
  "frozen_modules",
  "frozen_modules=on",
  "frozen_modules=off",
  "frozen_modules=x",
  "frozen_modules=",
  "gil",
  "gil=",
  "gil=0",
  "gil=1",
  "gil=2",
  "cpu_count",
  "cpu_count=",
  "cpu_count=0",
  "cpu_count=-1",
  "cpu_count=4",
  "cpu_count=default",
  "cpu_count=x",
  "showrefcount",
  "warn_default_encoding",
  "pycache_prefix",
  "pycache_prefix=there",
  "pycache_prefix=",
  "perf=0",
  "thread_inherit_context",
  "thread_inherit_context=0",
  "thread_inherit_context=1",
  "thread_inherit_context=2",
  "context_aware_warnings",
  "context_aware_warnings=1",
  "context_aware_warnings=x",
  "tlbc=0",
  "tlbc=1",
  "disable_remote_debug",
  "presite=imported",
  "lazy_imports=all",
  "pystats",
];

function* variableCases(): Iterable<CommandCase> {
  for (const [name, values] of Object.entries(VARIABLES)) {
    for (const value of values) {
      yield { args: ["-c", `${SHOW};${STREAMS}`], env: { [name]: value } };
      if (value === values[0]) {
        for (const option of ["-E", "-I"]) yield { args: [option, "-c", SHOW], env: { [name]: value } };
      }
    }
  }
}

function* optionCases(): Iterable<CommandCase> {
  for (const option of XOPTIONS) yield { args: ["-X", option, "-c", SHOW] };
  for (
    const option of [
      ..."bBdEIOPqsSuxRt",
      "bb",
      "bbb",
      "OO",
      "OOO",
      "uBsS",
      "Xdev",
      "Xutf8=0",
      "Wd",
      "Werror",
      "W",
      "Wx",
      "W error",
      "Wignore::DeprecationWarning",
      "W::x",
      "Wdefault:::::",
      "Werror:a:b:c:d",
      "Wonce::Nothing",
      "Werror::nothing.There",
      "Werror::sys.path",
      "Wall",
      "Wmodule:some text",
      "W default:::mod:12",
      "-check-hash-based-pycs=always",
    ].map((text) => `-${text}`)
  ) yield { args: [option, "-c", SHOW] };
  yield { args: ["-qbO", "-Wa", "-W", "b", "-Xone", "-X", "two=2", "show.py", "-O", "--help", "x"] };
  yield { args: ["-O", "-Wi", "-m", "show", "-O"] };
  yield { args: ["-I", "-OO", "show.py"] };
  yield { args: ["-cprint(1)", "-V"] };
  yield { args: ["-mshow"] };
  yield { args: ["-Wcprint(1)"], stdin: "print(2)" };
  for (
    const text of [
      "-Z",
      "-a",
      "-bZ",
      "--nothing",
      "--help=x",
      "-c",
      "-m",
      "-W",
      "-X",
      "-bc",
      "-C",
      "-é",
      "-J",
      "-",
    ]
  ) {
    yield { args: [text], stdin: "print('stdin')\n" };
    yield { args: ["-V", text], stdin: "print('stdin')\n" };
  }
  for (const mode of ["always", "never", "default", "x", ""]) {
    yield { args: ["--check-hash-based-pycs", mode, "-c", SHOW] };
  }
  yield { args: ["--check-hash-based-pycs"] };
  yield { args: ["-V"] };
  yield { args: ["--version", "-x"] };
  for (const args of [["--", "hello.py", "x"], ["--", "-c"], ["-O", "-", "x", "-y"], [""], ["--", ""]]) {
    yield { args, stdin: "import sys; print(sys.argv, sys.flags.optimize)\n" };
  }
}

function* programCases(): Iterable<CommandCase> {
  for (const name of Object.keys(FILES)) {
    if (!name.includes("/")) yield { args: [name, "one", "--two"] };
  }
  for (
    const name of [
      "package",
      "folder",
      "folder_without",
      "archive.zip",
      "archive.zip/none",
      "hello.py/x",
      "empty.zip",
      "namespace",
      ".",
    ]
  ) {
    yield { args: [name] };
    yield { args: ["-m", name] };
  }
  for (
    const name of [
      "package.part",
      "package.__main__",
      "package.nothing",
      "plain_package",
      "broken_package",
      "broken_package.x",
      "namespace.inner",
      "nothing",
      "nothing.x",
      "hello.x",
      "hello.py",
      "",
      ".",
      ".x",
      "sys",
      "os.path",
      "syntax",
      "raises",
      "exits",
      "no spaces",
      "this",
    ]
  ) yield { args: ["-m", name, "one"] };
  for (
    const name of [
      "nothing.py",
      "unreadable.py",
      "nothing/x.py",
      "hello.py/x",
      "link.py",
      "link_lost.py",
      "./hello.py",
    ]
  ) {
    yield { args: [name] };
  }
  yield { args: ["-x", "skip.py"] };
  yield { args: ["skip.py"] };
  yield { args: ["-x", "empty.py"] };
  yield { args: ["-x", "-c", "print(1)\nprint(2)"] };
  yield { args: ["-x"], stdin: "not python (\nprint(2)\n" };
  for (
    const text of [
      "print(1)",
      "  print(1)\n  print(2)",
      "if 1:\n  print(1)",
      "",
      "1/0",
      "(",
      "x = ",
      " \n",
      "print('é€😀')",
      "print(ascii('\u{10ffff}'))",
      "import nothing",
      "raise SystemExit(5)",
      "import sys; sys.exit('text')",
      "import os; os._exit(9)",
      "raise KeyboardInterrupt",
      "print(__file__)",
      "print(__name__, __spec__, __package__, __loader__.__name__)",
      "print(sorted(globals()))",
      "await x",
      "return",
      "import sys; print(sys.stdin.read())",
      "input()",
      "open('nothing')",
      "\tprint(1)\n        print(2)",
      "assert False",
      "import warnings; warnings.warn('x')",
      "'\\d'",
      "1 is 1",
      "breakpoint()",
    ]
  ) yield { args: ["-c", text] };
  yield { args: [], shell: "-c \"print(ascii('$(printf '\\377')'))\"" };
  yield {
    args: [],
    shell:
      "-c 'import sys; print(ascii(sys.argv), ascii(sys.orig_argv[3:]))' \"$(printf 'a\\377\\303\\251')\"",
  };
  yield { args: [], shell: "\"$(printf 'a\\377.py')\"" };
  yield { args: [], shell: "-m \"$(printf 'a\\377')\"" };
  yield { args: [], shell: "-X \"$(printf 'a\\377')\" -c 'import sys; print(ascii(sys._xoptions))'" };
  yield { args: [], shell: "-W \"$(printf 'a\\377')\" -c 'import sys; print(ascii(sys.warnoptions))'" };
  yield { args: [], shell: "-c 'print(1)' < ." };
  yield { args: [], shell: "< ." };
  yield { args: [], shell: "-c 'print(1)' <&-" };
  yield { args: [], shell: "-c 'print(1)' >&-" };
  yield { args: [], shell: "-c 'import sys; print(sys.stdin, sys.stdout)' <&- 2>&1" };
  yield { args: [], shell: "-c 'import sys; sys.exit(4)' 2>&-" };
  yield { args: [], shell: "-c 'print(1)' >/dev/full" };
  yield { args: [], shell: "-c 'print(1, flush=True)' >/dev/full" };
  yield { args: [], shell: "-c 'import sys; sys.stderr.write(\"x\")' 2>/dev/full" };
  yield { args: [], shell: "-c '[print(n) for n in range(100000)]' | head -n 1" };
  yield { args: [], shell: "-c 'import sys; sys.stderr = None; 1/0'; echo $?" };
  yield { args: [], shell: "-c 'import sys; sys.stderr = None; sys.exit(\"a message\")'; echo $?" };
  yield {
    args: [],
    shell:
      "-c 'import sys, warnings; sys.stderr = None; warnings.warn(\"w\"); sys.excepthook(1, 2, 3); print(4)'",
  };
  yield {
    args: [],
    shell: '-c \'import sys; sys.stderr = None; sys.unraisablehook(type("U", (), dict.fromkeys(["exc_type",' +
      ' "exc_value", "exc_traceback", "err_msg", "object"]))); print(4)\'',
  };
  yield {
    args: [],
    shell: "-c pass; V=$(printf 'a\\377') \"$PYTHON\" -c" +
      ' \'import os; print(ascii(os.environ["V"]), os.environb[b"V"])\'',
  };
  yield {
    args: [],
    shell: '-c \'import os; os.environb[b"V"] = b"a\\xff"; print(os.system(b"printf \\"$V\\" | wc -c"))\'',
  };
  yield {
    args: [],
    shell:
      '-c \'import os; os.mkdir(b"d\\xff"); os.chdir(b"d\\xff"); print(ascii(os.path.basename(os.getcwd())), os.getcwdb()[-2:]);' +
      ' os.chdir(".."); os.rmdir("d\\udcff")\'',
  };
  for (const status of ["exit 3", "kill -TERM $$", "exit 300", "nosuchcommand 2>/dev/null", "true", ""]) {
    yield {
      args: [
        "-c",
        `import os; s = os.system(${JSON.stringify(status)}); print(s, os.waitstatus_to_exitcode(s))`,
      ],
    };
  }
  yield { args: [], shell: "-c 'import signal, os; os.kill(os.getpid(), signal.SIGTERM)'; echo $?" };
  yield { args: [], shell: "-c 'raise KeyboardInterrupt'; echo $?" };
}

function* inputCases(): Iterable<CommandCase> {
  const inputs: (string | Uint8Array)[] = [
    "print(1)\n",
    "print(1)",
    "1/0\n",
    "(\n",
    "x = 1\nx\n",
    "import sys; print(sys.argv, __name__)\n",
    "exit(4)\n",
    "\ufeffprint(1)\n",
    new Uint8Array([0x27, 0xe9, 0x27, 0x0a]),
    "# coding: latin-1\nprint('é')\n",
    "input()\nnext line\nprint(2)\n",
    "def f():\n  return 1\nprint(f())\n",
    "a\0b\n",
    "",
  ];
  for (const stdin of inputs) {
    yield { args: [], stdin };
    yield { args: ["-"], stdin };
    yield { args: ["-i", "-q"], stdin };
    yield { args: ["-i", "-c", "y = 5"], stdin };
  }
  for (
    const name of [
      "raises.py",
      "exits.py",
      "exits_text.py",
      "syntax.py",
      "hello.py",
      "nothing.py",
      "interrupt.py",
    ]
  ) {
    yield { args: ["-i", name], stdin: "value\nimport sys\nsys.last_exc\n__name__\n" };
    yield { args: [name], env: { PYTHONINSPECT: "1" }, stdin: "print('not interactive')\n" };
  }
  for (
    const stdin of [
      "1 + 1\n_\n_ * 2\n",
      "if 1:\n  3\n\n4\n",
      "def f():\n  x = 1\n  return x\n\nf()\n",
      "1/0\n2\n",
      "x = (\n1,\n2)\nx\n",
      "'abc\n5\n",
      "import sys\nsys.ps1 = 'P '\nsys.ps2 = 'Q '\nif 1:\n  2\n\n",
      "import sys\nsys.displayhook = lambda x: print('shown', x)\n5\n",
      "import sys\nsys.excepthook = lambda *a: print('hook', a[1])\n1/0\n5\n",
      "class P:\n  def __str__(self): return 'n> '\n\nimport sys\nsys.ps1 = P()\n1\n",
      "import sys; sys.ps1 = 5; sys.ps2 = None\n3\nif 1:\n  4\n\n",
      "import sys; del sys.ps1, sys.ps2\n3\n",
      "raise SystemExit\n",
      "raise SystemExit('bye')\n",
      "raise SystemExit(6)\n",
      "quit()\n",
      "exit\nquit\nlicense\nhelp\n",
      "raise KeyboardInterrupt\n5\n",
      "None\n0\n'text'\n[1, 'é']\n",
      "  1\n2\n",
      "if 1:\n\tx = 1\n        y\n\n3\n",
      "for i in range(2): i\n\ni\n",
      "@\n1\n",
      "x = 1; x\n",
      "\\\n5\n",
      "'''\na\n\nb'''\n",
      "# only a comment\n\n\n1\n",
      "if 1:\n  # comment\n\n2\n",
      "match 1:\n  case 1: 5\n\n",
      "await x\n1\n",
      "import warnings; warnings.warn('w')\n'\\d'\n",
      "print('no newline', end='')\n1\n",
      "import os; os._exit(7)\n",
      "1\n2",
      "if 1:\n  1",
      "def f(: pass\n1\n",
      "raise ExceptionGroup('g', [ValueError(1)])\n",
    ]
  ) yield { args: ["-i"], stdin };
  yield { args: ["-i"], env: { PYTHONSTARTUP: "startup.py" }, stdin: "started\n" };
  yield { args: ["-i"], env: { PYTHONSTARTUP: "nothing.py" }, stdin: "1\n" };
  yield { args: ["-i"], env: { PYTHONSTARTUP: "raises.py" }, stdin: "value\n" };
  yield { args: ["-i"], env: { PYTHONSTARTUP: "exits.py" }, stdin: "value\n" };
  yield { args: ["-i"], env: { PYTHONSTARTUP: "syntax.py" }, stdin: "1\n" };
  yield { args: ["-i", "-E"], env: { PYTHONSTARTUP: "startup.py" }, stdin: "started\n" };
  yield { args: ["-i", "-I"], env: { PYTHONSTARTUP: "startup.py" }, stdin: "started\n" };
  yield { args: ["-i", "-c", "1"], env: { PYTHONSTARTUP: "startup.py" }, stdin: "started\n" };
  yield { args: ["-i"], env: { PYTHON_BASIC_REPL: "1" }, stdin: "1\n" };
  yield { args: ["-i", "-m", "package"], stdin: "__name__\n" };
  yield { args: ["-i", "-m", "raises"], stdin: "value\n" };
  yield { args: ["-i", "-m", "exits"], stdin: "value\n" };
  yield { args: ["-i", "folder"], stdin: "__name__\n" };
  yield { args: ["-m", "code"], stdin: "1 + 1\nexit()\n" };
  yield { args: ["-m", "code", "-q"], stdin: "1/0\n" };
  yield { args: ["-m", "asyncio"], stdin: "import asyncio\nawait asyncio.sleep(0, 5)\n" };
  yield { args: ["-m", "pdb", "raises.py"], stdin: "n\nn\nn\nw\nc\nq\n" };
  yield { args: ["-m", "pdb", "hello.py", "x"], stdin: "l\nn\np 1+1\nq\n" };
  yield { args: ["-m", "pdb"], stdin: "" };
  yield { args: ["-m", "pdb", "nothing.py"], stdin: "" };
  yield { args: ["-m", "timeit", "-n", "1", "-r", "1", "-x"], stdin: "" };
  yield { args: ["-m", "timeit", "1/0"], stdin: "" };
  yield { args: ["-m", "pydoc", "nothing_at_all"], stdin: "" };
  yield { args: ["-m", "pydoc", "imported"], stdin: "" };
  yield { args: ["-m", "help_"], stdin: "" };
  yield { args: ["-m", "json.tool"], stdin: '{"a": [1, 2]}' };
  yield { args: ["-m", "json"], stdin: "[1" };
  yield { args: ["-m", "tokenize", "hello.py"], stdin: "" };
  yield { args: ["-m", "ast"], stdin: "x = 1\n" };
  yield { args: ["-m", "dis"], stdin: "x = 1\n" };
  yield { args: ["-m", "calendar", "2024", "2"], stdin: "" };
  yield { args: ["-m", "base64", "-t"], stdin: "" };
  yield { args: ["-m", "unittest", "hello"], stdin: "" };
  yield { args: ["-m", "trace", "--count", "--summary", "hello.py"], stdin: "", keep: /^$/ };
  yield { args: ["-m", "py_compile", "syntax.py"], stdin: "" };
  yield { args: ["-m", "compileall", "-q", "syntax.py"], stdin: "" };
  yield { args: ["-m", "zipapp", "--help"], stdin: "" };
  yield { args: ["-m", "inspect", "imported"], stdin: "" };
  yield { args: ["-m", "symtable", "hello.py"], stdin: "" };
  yield { args: ["-m", "tabnanny", "hello.py"], stdin: "" };
  yield { args: ["-m", "pickle", "--help"], stdin: "" };
}

function* environmentCases(): Iterable<CommandCase> {
  yield { args: ["-c", PATHS], env: { PYTHONPATH: "one:/two/:" } };
  yield { args: ["-E", "-c", PATHS], env: { PYTHONPATH: "one" } };
  yield { args: ["-P", "-c", PATHS], env: { PYTHONPATH: "one" } };
  yield { args: ["-P", "hello.py"] };
  yield { args: ["-I", "-m", "hello"] };
  yield { args: ["-P", "importer.py"] };
  yield { args: ["-I", "importer.py"] };
  yield { args: ["importer.py"], env: { PYTHONSAFEPATH: "1", PYTHONPATH: "." } };
  yield { args: ["-c", "print(1)"], env: { PYTHONPATH: "sitecustomize_folder:usercustomize_folder" } };
  yield { args: ["-s", "-c", "print(1)"], env: { PYTHONPATH: "sitecustomize_folder:usercustomize_folder" } };
  yield { args: ["-S", "-c", "print(1)"], env: { PYTHONPATH: "sitecustomize_folder" } };
  yield { args: ["-c", "print(1)"], env: { PYTHONPATH: "bad_site" } };
  yield { args: ["-c", "print(1)"], env: { PYTHONPATH: "bad_site", PYTHONVERBOSE: "" } };
  for (
    const option of [
      "",
      "error",
      "ignore",
      "always",
      "error::DeprecationWarning",
      "error:mine",
      "module",
      "once",
    ]
  ) {
    yield { args: ["-W", option, "warns.py"] };
    yield { args: ["warns.py"], env: { PYTHONWARNINGS: option } };
  }
  yield { args: ["-W", "ignore", "warns.py"], env: { PYTHONWARNINGS: "error" } };
  yield { args: ["-Xdev", "warns.py"] };
  yield { args: ["-b", "bytes_warn.py"] };
  yield { args: ["-bb", "bytes_warn.py"] };
  yield { args: ["-O", "asserts.py"] };
  yield { args: ["-OO", "asserts.py"] };
  yield { args: ["-X", "no_debug_ranges", "caret.py"] };
  yield { args: ["caret.py"], env: { PYTHONNODEBUGRANGES: "1" } };
  yield { args: ["-c", "print(hash('a'), hash(b'b'))"], env: { PYTHONHASHSEED: "0" } };
  yield { args: ["-c", "print(hash('abc'), hash('é'), hash(b''))"], env: { PYTHONHASHSEED: "42" } };
  yield {
    args: ["-R", "-c", "import sys; print(sys.flags.hash_randomization)"],
    env: { PYTHONHASHSEED: "0" },
  };
  yield {
    args: ["-c", "import os; print(os.cpu_count(), os.process_cpu_count())"],
    env: { PYTHON_CPU_COUNT: "7" },
  };
  yield {
    args: ["-X", "cpu_count=3", "-c", "import os; print(os.cpu_count())"],
    env: { PYTHON_CPU_COUNT: "7" },
  };
  yield { args: ["-c", "int('9' * 5000)"] };
  yield { args: ["-c", "print(len(str(10 ** 5000)))"], env: { PYTHONINTMAXSTRDIGITS: "0" } };
  yield {
    args: ["-c", "import faulthandler; print(faulthandler.is_enabled())"],
    env: { PYTHONFAULTHANDLER: "1" },
  };
  yield { args: ["-Xfaulthandler", "-c", "import faulthandler; print(faulthandler.is_enabled())"] };
  yield { args: ["-c", "import tracemalloc as t; print(t.is_tracing(), t.get_traceback_limit())"] };
  yield {
    args: [
      "-Xtracemalloc=3",
      "-c",
      "import tracemalloc as t; print(t.is_tracing(), t.get_traceback_limit())",
    ],
  };
  yield {
    args: ["-c", "import tracemalloc as t; print(t.is_tracing(), t.get_traceback_limit())"],
    env: { PYTHONTRACEMALLOC: "4" },
  };
  yield { args: ["-c", "import Imported"], env: { PYTHONCASEOK: "1" } };
  yield { args: ["-Xwarn_default_encoding", "-c", "open('hello.py').close()"] };
  yield { args: ["-Xdev", "-c", "open('hello.py').read()"] };
  yield { args: ["-Ximporttime", "-c", "import imported"], keep: /^import time:.*(self \[us\]|imported)/ };
  yield {
    args: ["-Ximporttime=2", "-c", "import imported, imported, sys"],
    keep: /^import time:.*(self \[us\]|imported)/,
  };
  yield {
    args: ["-c", "import imported"],
    env: { PYTHONPROFILEIMPORTTIME: "1" },
    keep: /^import time:.*(self \[us\]|imported)/,
  };
  yield { args: ["-v", "-B", "-c", "import imported"], keep: /import 'imported'|^Python 3/ };
  yield { args: ["-vv", "-B", "-c", "import imported"], keep: /imported\.py|import 'imported'/ };
  yield { args: ["-B", "-c", "import imported"], env: { PYTHONVERBOSE: "1" }, keep: /import 'imported'/ };
  yield { args: ["-q", "-v", "-B", "-c", "import imported"], keep: /import 'imported'|^Python 3/ };
  yield { args: ["-X", "pycache_prefix=there", "-c", "import imported; print(imported.__cached__)"] };
  yield {
    args: ["-c", "import imported; print(imported.__cached__)"],
    env: { PYTHONPYCACHEPREFIX: "there" },
  };
  yield { args: ["-O", "-c", "import imported; print(imported.__cached__)"] };
  yield { args: ["-c", "import sys; print(sys._is_gil_enabled())"] };
  for (const [LC_ALL, LANG] of [["C", ""], ["POSIX", ""], ["", "C"], ["C.UTF-8", ""], ["", ""]]) {
    yield {
      args: [
        "-c",
        STREAMS,
      ],
      env: { LC_ALL, LANG },
    };
    yield { args: ["-Xutf8=0", "-c", STREAMS], env: { LC_ALL, LANG } };
  }
  yield { args: ["-c", "import locale; print(locale.getpreferredencoding(False), locale.getencoding())"] };
  yield { args: ["-u", "-c", STREAMS] };
  yield { args: ["-c", STREAMS], env: { PYTHONIOENCODING: "ascii:backslashreplace" } };
  yield { args: ["-c", "print('é')"], env: { PYTHONIOENCODING: "ascii" } };
  yield { args: ["-c", "breakpoint(); print(1)"], env: { PYTHONBREAKPOINT: "0" } };
  yield { args: ["-c", "breakpoint(1, 2)"], env: { PYTHONBREAKPOINT: "print" } };
  yield { args: ["-c", "breakpoint()"], env: { PYTHONBREAKPOINT: "nothing.there" } };
  for (const color of ["0", "1", ""]) {
    yield { args: ["caret.py"], env: { PYTHON_COLORS: color } };
    yield { args: ["caret.py"], env: { PYTHON_COLORS: color, FORCE_COLOR: "1" } };
  }
  yield { args: ["caret.py"], env: { FORCE_COLOR: "1" } };
  yield { args: ["caret.py"], env: { FORCE_COLOR: "1", NO_COLOR: "1" } };
  yield { args: ["-E", "caret.py"], env: { FORCE_COLOR: "1" } };
  yield { args: ["-m", "json"], env: { FORCE_COLOR: "1" }, stdin: "[1, null]" };
  yield { args: ["-m", "unittest", "--help"], env: { FORCE_COLOR: "1" }, stdin: "" };
}

/** All cases, in a fixed order. */
export function* commandCases(): Iterable<CommandCase> {
  yield* environmentCases();
  yield* inputCases();
  yield* programCases();
  yield* optionCases();
  yield* variableCases();
}
