/** The command line and the environment against what CPython makes of them. */
import { assert, assertEquals } from "@std/assert";
import { parseCommandLine } from "./command_line.ts";
import { ConfigurationError, readConfiguration } from "./configuration.ts";
import { helpText } from "./help.ts";

/** Without a locale of the machine's. */
const UTF8 = { LANG: "C.UTF-8" };

function configOf(args: string[], environ: Record<string, string> = {}) {
  return readConfiguration(parseCommandLine(args), { ...UTF8, ...environ });
}

function errorOf(args: string[], environ: Record<string, string> = {}): string {
  try {
    configOf(args, environ);
  } catch (err) {
    if (err instanceof ConfigurationError) return err.text;
    throw err;
  }
  return "";
}

Deno.test("parseCommandLine: options end at the program", () => {
  const line = parseCommandLine(["-OO", "-Wa", "-W", "b", "-Xdev", "-c", "pass", "-O", "--help"]);
  assertEquals(line.command, "pass");
  assertEquals(line.argv, ["-c", "-O", "--help"]);
  assertEquals(line.counts.O, 2);
  assertEquals(line.warnings, ["a", "b"]);
  assertEquals(line.xoptions, ["dev"]);
  assertEquals(parseCommandLine(["-im", "this", "x"]).argv, ["-m", "x"]);
  assertEquals(parseCommandLine(["--", "-c"]).file, "-c");
  assertEquals(parseCommandLine(["-", "x"]).argv, ["-", "x"]);
});

Deno.test("parseCommandLine: wrong options have CPython's words", () => {
  assertEquals(parseCommandLine(["-Z"]).error, "Unknown option: -Z");
  assertEquals(parseCommandLine(["--foo"]).error, "Unknown option: --foo");
  assertEquals(parseCommandLine(["-c"]).error, "Argument expected for the -c option");
  assertEquals(
    parseCommandLine(["--check-hash-based-pycs", "x"]).error,
    "--check-hash-based-pycs must be one of 'default', 'always', or 'never'",
  );
});

Deno.test("parseCommandLine: help goes before the version, the program's text before neither", () => {
  assertEquals(parseCommandLine(["-Vh"]).help, "usage");
  assertEquals(parseCommandLine(["-V"]).help, "version");
  assertEquals(parseCommandLine(["-V", "--version"]).help, "build");
  assertEquals(parseCommandLine(["-c", "pass", "-V"]).help, undefined);
});

Deno.test("readConfiguration: arguments and environment add up as in CPython", () => {
  const config = configOf(["-b", "-Wc", "-Xdev", "-Xq=a=b", "-O"], {
    PYTHONWARNINGS: "a,,b",
    PYTHONOPTIMIZE: "2",
  });
  assertEquals(config.warnOptions, ["default", "a", "b", "c", "default::BytesWarning"]);
  assertEquals(config.xoptions, [["dev", true], ["q", "a=b"]]);
  assertEquals(config.optimize, 2);
  assertEquals(configOf([], { PYTHONOPTIMIZE: "x" }).optimize, 1);
  assertEquals(configOf([], { PYTHONOPTIMIZE: "0" }).optimize, 0);
  assertEquals(configOf([], { PYTHONIOENCODING: "latin1:replace" }).stdioErrors, "replace");
  assertEquals(configOf(["-Xpycache_prefix"], { PYTHONPYCACHEPREFIX: "/x" }).pycachePrefix, undefined);
});

Deno.test("readConfiguration: -E and -I leave PYTHON* variables out", () => {
  const environ = {
    PYTHONOPTIMIZE: "1",
    PYTHONPATH: "/x",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONHASHSEED: "3",
  };
  for (const option of ["-E", "-I"]) {
    const config = configOf([option], environ);
    assertEquals([config.optimize, config.modulePath, config.writeBytecode, config.hashSeed], [
      0,
      [],
      true,
      undefined,
    ]);
  }
  const isolated = configOf(["-I"]);
  assertEquals([isolated.safePath, isolated.userSiteDirectory], [true, false]);
});

Deno.test("readConfiguration: UTF-8 mode and error handlers follow the locale", () => {
  assertEquals(configOf([], { LC_ALL: "C" }).utf8Mode, true);
  assertEquals(configOf([], {}).stdioErrors, "surrogateescape");
  assertEquals(configOf([], { LANG: "de_DE.UTF-8" }).stdioErrors, "strict");
  assertEquals(configOf(["-Xutf8=0"], { LC_ALL: "POSIX" }).utf8Mode, false);
});

Deno.test("readConfiguration: what no interpreter can start with", () => {
  const fatal = (text: string, state = "preinitialized") =>
    `Fatal Python error: ${text}\nPython runtime state: ${state}\n\n`;
  assertEquals(
    errorOf([], { PYTHONHASHSEED: "x" }),
    fatal('config_init_hash_seed: PYTHONHASHSEED must be "random" or an integer in range [0; 4294967295]'),
  );
  assertEquals(
    errorOf(["-Xutf8=3"]),
    fatal("preconfig_init_utf8_mode: invalid -X utf8 option value", "preinitializing"),
  );
  assertEquals(
    errorOf(["-Xgil=0"]),
    fatal("config_read_gil: Disabling the GIL is not supported by this build"),
  );
  assertEquals(
    errorOf(["-Ximporttime=4"]),
    fatal("config_init_import_time: -X importtime: values other than 1 and 2 are reserved for future use."),
  );
  assertEquals(
    errorOf([], { PYTHON_FROZEN_MODULES: "z" }),
    fatal('bad value for PYTHON_FROZEN_MODULES (expected "on" or "off")'),
  );
  assertEquals(
    errorOf([], { PYTHON_THREAD_INHERIT_CONTEXT: "7" }),
    fatal("config_init_thread_inherit_context: PYTHON_THREAD_INHERIT_CONTEXT=N: N is missing or invalid"),
  );
});

Deno.test("helpText: no line is wider than a terminal, every option is there", () => {
  const all = helpText("all", "python");
  for (const line of all.split("\n")) assert(line.length <= 80, line);
  for (const option of "bBcdEhiImOPqsSuvVWxX") assert(all.includes(`\n-${option} `), option);
});
