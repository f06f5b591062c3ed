/**
 * The generator's laws, each as "definition in, text or error out", and the facts about the whole file: every opcode has a
 * definition, the generated files are up to date, V8 can optimize the loop.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import ts from "typescript";
import type { DefinitionError } from "./definitions.ts";
import { generateFrom } from "./generate.ts";
import * as opcodes from "../../compiler/bytecode/opcodes_generated.ts";
import { compilerOptions } from "./read.ts";
import { evaluate, Extent, parseSize } from "./stack_effect.ts";

const here = new URL(".", import.meta.url).pathname;
const vm = here.replace(/generator\/$/, "");
const root = vm.replace(/vm\/$/, "");
const DEFINITIONS = vm + "definitions_under_test.ts";

const PRELUDE =
  `import { at, checkPeriodic, declared, deoptIf, dispatch, exitIf, family, frame, instrumented, jumpBy, macro, type Nullable, oparg,
  popFrame, pushFrame, type smallRef, specialize, stack, superinstruction, thread, type uint16, type uint32,
  type Untouched, unused, type Values, written } from "./bytecodes_dsl.ts";
import { PyNumber_Negative } from "./protocol/abstract.ts";
import { Py_TYPE } from "./objects/type_zoo.ts";
import type { PyObject } from "./objects/object.ts";
import { specializeToBool } from "./eval/specialize.ts";
`;

/** One file system for all tests: library and VM sources are parsed once. */
const parsed: Map<string, ts.SourceFile | undefined> = new Map();
function hostFor(text: string): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (fileName, languageVersion) => {
    if (fileName === DEFINITIONS) return ts.createSourceFile(fileName, text, languageVersion, true);
    if (!parsed.has(fileName)) parsed.set(fileName, read(fileName, languageVersion));
    return parsed.get(fileName);
  };
  const exists = host.fileExists.bind(host);
  host.fileExists = (fileName) => fileName === DEFINITIONS || exists(fileName);
  return host;
}

/** The text of one case of the loop. */
function caseOf(definitions: string, name: string): string {
  const files = generateFrom(DEFINITIONS, hostFor(PRELUDE + definitions), false);
  const text = files.get("vm/eval/cases_generated.ts")!;
  const start = text.indexOf(`// ${name}\n`);
  assert(start >= 0, `no case ${name}`);
  return text.slice(start + name.length + 4, text.indexOf("\n      }", start)).split("\n").map((l) =>
    l.trim()
  ).join("\n");
}

/** The text of one handler. */
function handlerOf(definitions: string, name: string): string {
  const files = generateFrom(DEFINITIONS, hostFor(PRELUDE + definitions), false);
  const text = files.get("vm/eval/handlers_generated.ts")!;
  const start = text.indexOf(`function ${name}(`);
  assert(start >= 0, `no handler ${name}`);
  return text.slice(text.indexOf("\n", start) + 1, text.indexOf("\n}", start)).split("\n").map((l) =>
    l.trim()
  ).join("\n");
}

/** The first error, as "line: message"; lines count from the first one behind the prelude. */
function errorOf(definitions: string): string {
  try {
    generateFrom(DEFINITIONS, hostFor(PRELUDE + definitions), false);
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors;
    const error = errors[0] as DefinitionError;
    const [file, line] = error.where.split(":");
    assertEquals(file, "definitions_under_test.ts");
    return `${Number(line) - PRELUDE.split("\n").length + 1}: ${error.message}`;
  }
  return "no error";
}

Deno.test("case: operands are peeked, the stack pointer moves once", () => {
  assertEquals(
    caseOf(
      `export function END_SEND(receiver: PyObject, value: PyObject): [val: PyObject] {
        return [value];
      }`,
      "END_SEND",
    ),
    "value = ls[sp - 1];\nls[sp - 2] = value;\nsp = sp - 1 | 0;\nip = ip + 1 | 0;\nbreak;",
  );
});

Deno.test("case: instr_ptr is stored before a call that may escape, and only then", () => {
  assertEquals(
    caseOf(
      `export function UNARY_NEGATIVE(value: PyObject): [res: PyObject] {
        return [PyNumber_Negative(value)];
      }`,
      "UNARY_NEGATIVE",
    ),
    "value = ls[sp - 1];\nframe.instr_ptr = ip;\nls[sp - 1] = PyNumber_Negative(value);\nip = ip + 1 | 0;\nbreak;",
  );
  assertEquals(
    caseOf(
      `export function UNARY_NEGATIVE(value: PyObject): [res: PyObject] {
        return [Py_TYPE(value)];
      }`,
      "UNARY_NEGATIVE",
    ).includes("instr_ptr"),
    false,
  );
});

Deno.test("case: values between micro-ops stay in variables", () => {
  const text = caseOf(
    `export function _IS(value: PyObject): [b: PyObject] { return [value === 1]; }
export function _JUMP(cond: PyObject): [] {
  if (cond === false) jumpBy(oparg);
  return [];
}
export const POP_JUMP_IF_NONE = macro(unused(1), _IS, _JUMP);`,
    "POP_JUMP_IF_NONE",
  );
  assertEquals(
    text,
    "value = ls[sp - 1];\nb = value === 1;\nif (b === false) ip = ip + (oparg) | 0;\nsp = sp - 1 | 0;\nip = ip + 2 | 0;\nbreak;",
  );
});

Deno.test("case: runs of stack entries are addressed by expressions over oparg", () => {
  assertStringIncludes(
    caseOf(
      `export function COPY(bottom: PyObject, rest: Untouched<"oparg - 1">): [bottom: PyObject, rest: Untouched<"oparg - 1">, top: PyObject] {
        return [bottom, rest, bottom];
      }`,
      "COPY",
    ),
    "bottom = ls[sp - oparg];\nls[sp] = bottom;\nsp = sp + 1 | 0;",
  );
});

const FAMILY = `export function _GUARD(value: PyObject): [value: PyObject] {
  exitIf(typeof value !== "number");
  return [value];
}
export function _BODY(value: PyObject): [res: PyObject] { return [PyNumber_Negative(value)]; }
export const TO_BOOL = macro(specialize(specializeToBool), unused(2), _BODY);
`;

Deno.test("case: leaving early goes to the head of the family", () => {
  assertStringIncludes(
    caseOf(
      FAMILY +
        `export const TO_BOOL_INT = macro(unused(3), _GUARD, _BODY);\nexport const F = family(TO_BOOL, TO_BOOL_INT);`,
      "TO_BOOL_INT",
    ),
    `if (typeof value !== "number") { opcode = 39; continue; }`,
  );
});

Deno.test("case: the adaptive counter comes first", () => {
  assertStringIncludes(
    caseOf(FAMILY + "export const F = family(TO_BOOL);", "TO_BOOL"),
    "if ((counter = code[ip + 1]) < 16) {\nspecializeToBool(frame.f_executable, ip, oparg, thread, ls[sp - 1]);",
  );
});

Deno.test("case: cold instructions have a handler only", () => {
  const definition = `/** @cold */
export function UNARY_NEGATIVE(value: PyObject): [res: PyObject] { return [PyNumber_Negative(value)]; }`;
  const files = generateFrom(DEFINITIONS, hostFor(PRELUDE + definition), false);
  assert(!files.get("vm/eval/cases_generated.ts")!.includes("UNARY_NEGATIVE"));
  assertEquals(
    handlerOf(definition, "UNARY_NEGATIVE"),
    "let value: any;\nframe.instr_ptr = ip;\nvalue = ls[sp - 1];\nls[sp - 1] = PyNumber_Negative(value);\nip = ip + 1 | 0;\n" +
      "frame.stackpointer = sp; return ip;",
  );
});

Deno.test("handler: says where its frame goes on; leaving early is a call; returning is the run's business", () => {
  const branch = `export const TO_BOOL_INT = macro(unused(3), _GUARD, _BODY);
export const F = family(TO_BOOL, TO_BOOL_INT);`;
  assertEquals(
    handlerOf(FAMILY + branch, "TO_BOOL_INT"),
    `let value: any;
value = ls[sp - 1];
if (typeof value !== "number") { return TO_BOOL(thread, frame, ls, sp, oparg, ip); }
frame.instr_ptr = ip;
ls[sp - 1] = PyNumber_Negative(value);
ip = ip + 4 | 0;
frame.stackpointer = sp; return ip;`,
  );
  assertStringIncludes(
    handlerOf(FAMILY + branch, "TO_BOOL"),
    "frame.stackpointer = sp; return ip;\n}\ncode[ip + 1] = counter - 16;",
  );
  assertStringIncludes(
    handlerOf(
      `export function RETURN_VALUE(retval: PyObject): [res: PyObject] { return [popFrame(retval)]; }`,
      "RETURN_VALUE",
    ),
    "return leave(thread, frame, ip, retval_);",
  );
});

Deno.test("handler: an instrumented form says what runs in its place and where", () => {
  assertStringIncludes(
    handlerOf(
      `export function NOP(): [] { return []; }
export function _MONITOR_NOP(): [] { dispatch(oparg); return []; }
export const INSTRUMENTED_LINE = instrumented(NOP, _MONITOR_NOP);`,
      "INSTRUMENTED_LINE",
    ),
    "frame.instr_ptr = ip;\nframe.stackpointer = sp;\nreturn dispatched(oparg, thread, frame);",
  );
});

Deno.test("law: an instrumented form ends with dispatch", () => {
  assertEquals(
    errorOf(`export function NOP(): [] { return []; }
export function _MONITOR_NOP(): [] { return []; }
export const INSTRUMENTED_LINE = instrumented(NOP, _MONITOR_NOP);`),
    "3: INSTRUMENTED_LINE: the last micro-op of an instrumented form says what runs in its place",
  );
});

Deno.test("law: one return, last", () => {
  assertEquals(
    errorOf(`export function NOP(): [] {
  if (oparg > 1) return [];
  return [];
}`),
    "2: NOP: a body has one return, as its last statement",
  );
});

Deno.test("law: guards before effects, within a body", () => {
  assertEquals(
    errorOf(`export function _G(value: PyObject): [] {
  PyNumber_Negative(value);
  exitIf(value === 1);
  return [];
}`),
    "3: _G: exitIf behind an effect (PyNumber_Negative() may escape); guards come first",
  );
  assertEquals(
    errorOf(`export function _G(value: PyObject): [] {
  frame.localsplus[0] = value;
  deoptIf(value === 1);
  return [];
}`),
    "3: _G: deoptIf behind an effect (a store to frame.localsplus[0]); guards come first",
  );
});

Deno.test("law: guards before effects, across micro-ops", () => {
  assertEquals(
    errorOf(
      FAMILY +
        `export const TO_BOOL_INT = macro(unused(3), _BODY, _GUARD);\nexport const F = family(TO_BOOL, TO_BOOL_INT);`,
    ),
    "7: TO_BOOL_INT: guard _GUARD behind an effect in _BODY; guards come first",
  );
});

Deno.test("law: whoever leaves early belongs to a family", () => {
  assertEquals(
    errorOf(`export function TO_BOOL_INT(value: PyObject): [value: PyObject] {
  exitIf(value === 1);
  return [value];
}`),
    "1: TO_BOOL_INT can leave early but belongs to no family",
  );
});

Deno.test("law: members of a family have the cache size of the head", () => {
  assertEquals(
    errorOf(
      FAMILY +
        `export const TO_BOOL_INT = macro(unused(2), _GUARD, _BODY);\nexport const F = family(TO_BOOL, TO_BOOL_INT);`,
    ),
    "7: TO_BOOL_INT has 2 cache units, its head TO_BOOL has 3",
  );
});

Deno.test("law: members of a family have the net effect of the head", () => {
  assertEquals(
    errorOf(
      FAMILY +
        `export function _DROP(value: PyObject): [] { return []; }\nexport const TO_BOOL_INT = macro(unused(3), _GUARD, _DROP);\nexport const F = family(TO_BOOL, TO_BOOL_INT);`,
    ),
    "8: TO_BOOL_INT changes the stack by -1, its head TO_BOOL by 0",
  );
});

Deno.test("law: names of members begin with the head's", () => {
  assertEquals(
    errorOf(
      FAMILY +
        `export const UNARY_NOT = macro(unused(3), _GUARD, _BODY);\nexport const F = family(TO_BOOL, UNARY_NOT);`,
    ),
    "7: UNARY_NOT: the name of a member begins with its head's, TO_BOOL",
  );
});

Deno.test("law: the head's first cache entry is the counter", () => {
  assertEquals(
    errorOf(`export function _B(value: PyObject): [value: PyObject] { return [value]; }
export const TO_BOOL = macro(unused(3), _B);
export const F = family(TO_BOOL);`),
    "2: TO_BOOL: the first cache entry of a family's head is the counter",
  );
});

Deno.test("law: only 3.14's instructions", () => {
  assertEquals(
    errorOf(`export function BANANA(): [] { return []; }`),
    "1: BANANA is not an instruction of 3.14",
  );
});

Deno.test("law: cache operands stand first", () => {
  assertEquals(
    errorOf(`export function _B(value: PyObject, index: uint16): [value: PyObject] { return [value]; }`),
    "1: cache operand index stands behind a popped value",
  );
});

Deno.test("law: results agree with their type", () => {
  assertEquals(
    errorOf(`export function NOP(): [] { return [1]; }`),
    "1: NOP: returns 1 values, its type says 0",
  );
});

Deno.test("law: helpers must resolve", () => {
  assertEquals(
    errorOf(`export function NOP(): [] {
  missing();
  return [];
}`),
    "2: NOP: can't resolve the helper missing",
  );
});

Deno.test("law: bodies make no functions and don't catch", () => {
  assertEquals(
    errorOf(`export function NOP(): [] {
  [1].forEach((x) => x);
  return [];
}`),
    "2: NOP: a body makes no functions",
  );
  assertEquals(
    errorOf(`export function NOP(): [] {
  try { checkPeriodic(); } finally { checkPeriodic(); }
  return [];
}`),
    "2: NOP: a body does not catch; the loop does",
  );
});

Deno.test("law: only the first of a superinstruction may escape", () => {
  assertEquals(
    errorOf(
      `export function LOAD_FAST(): [value: PyObject] { return [frame.localsplus[oparg]!]; }
export function UNARY_NEGATIVE(value: PyObject): [res: PyObject] { return [PyNumber_Negative(value)]; }
export const PAIR = superinstruction(LOAD_FAST, UNARY_NEGATIVE);`,
    ),
    "3: PAIR: UNARY_NEGATIVE can escape, so it may only come first",
  );
});

Deno.test("superinstruction: runs anew one by one while that does no harm, moves ip once, boxes floats only at its end", () => {
  const definitions = `import type { PyHeapObject } from "./objects/object.ts";
import { PyFloat_Type } from "./objects/type_zoo.ts";
import { PyFloat_FromDouble, type PyFloatObject } from "./objects/float_object.ts";
export function LOAD_FAST(): [value: PyObject] { return [frame.localsplus[oparg]!]; }
export function STORE_FAST(value: PyObject): [] { frame.localsplus[oparg] = value; return []; }
export function _GUARD(value: PyObject): [value: PyObject] {
  exitIf((value as PyHeapObject).ob_type !== PyFloat_Type);
  return [value];
}
/** @pure */
export function _NEGATED(value: PyObject): [res: PyObject] {
  return [PyFloat_FromDouble(-(value as PyFloatObject).value)];
}
/** @private */
export const NEGATED = macro(_GUARD, unused(1), _NEGATED);
export const TWICE = superinstruction(LOAD_FAST, NEGATED, NEGATED, STORE_FAST);`;
  assertEquals(
    caseOf(definitions, "TWICE"),
    `value = ls[oparg];
if (value.ob_type !== PyFloat_Type) { opcode = 84; break again; }
res = -value.value;
res_ = -res;
oparg = code[ip + 5] >>> 9;
ls[oparg] = PyFloat_FromDouble(res_);
ip = ip + 6 | 0;
break;`,
  );
});

Deno.test("Extent: expressions over oparg", () => {
  assertEquals(parseSize("oparg - 1")!.text("sp"), "sp + oparg - 1");
  assertEquals(parseSize("oparg * 2")!.text(), "2 * oparg");
  assertEquals(evaluate(parseSize("oparg >> 8")!, 0x302), 3);
  assertEquals(parseSize("oparg & 1")!.plus(new Extent(1)).text(), "(oparg & 1) + 1");
  assertEquals(parseSize("banana"), undefined);
});

Deno.test("bytecodes.ts: keeps all laws, defines all of 3.14, and the generated files are up to date", () => {
  const files = generateFrom(vm + "bytecodes.ts");
  for (const [path, text] of files) {
    assertEquals(Deno.readTextFileSync(root + path) === text, true, `${path} is stale`);
  }
});

interface RecordedOpcode {
  opcode: number;
  /** Net effect for each oparg, falling through and jumping. */
  effects: [number | null, number | null][];
  caches: number;
  /** a(rg), c(onst), n(ame), j(ump), f(ree), l(ocal) */
  flags: string;
}

Deno.test("opcodes: numbers, flags, caches and net effects are those of CPython's dis (recorded)", () => {
  const { opargs, rows } = JSON.parse(Deno.readTextFileSync(here + "recorded_opcodes.json")) as {
    opargs: number[];
    rows: Record<string, RecordedOpcode>;
  };
  for (const [name, { opcode, effects, caches, flags }] of Object.entries(rows)) {
    assertEquals(opcodes.opname[opcode], name);
    assertEquals(opcodes.opcodeCaches[opcode], caches, name);
    const ours = opcodes.opcodeFlags[opcode];
    const letters: [string, number][] = [
      ["a", opcodes.HAS_ARG_FLAG],
      ["c", opcodes.HAS_CONST_FLAG],
      ["n", opcodes.HAS_NAME_FLAG],
      ["j", opcodes.HAS_JUMP_FLAG],
      ["f", opcodes.HAS_FREE_FLAG],
      ["l", opcodes.HAS_LOCAL_FLAG],
    ];
    assertEquals(letters.filter(([, bit]) => ours & bit).map(([letter]) => letter).join(""), flags, name);
    opargs.forEach((oparg, i) => {
      if (effects[i][0] === null) return;
      const net = opcodes.stackPushed(opcode, oparg) - opcodes.stackPopped(opcode, oparg);
      assertEquals(net, effects[i][0], `${name} ${oparg}`);
    });
  }
});

Deno.test("runFrames: small enough for V8's optimizing compiler", async () => {
  const script = `import { runFrames } from "${vm}eval/cases_generated.ts";
import { PyThreadState_Get } from "${vm}runtime/thread_state.ts";
try { runFrames(PyThreadState_Get(), {}); } catch { /* it got far enough to be compiled */ }`;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(path, `import "${vm}objects/all_types.ts";\n` + script);
  const flags = "--v8-flags=--print-bytecode,--print-bytecode-filter=runFrames";
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", flags, path],
    stdout: "piped",
    stderr: "piped",
  });
  const output = new TextDecoder().decode((await command.output()).stdout);
  await Deno.remove(path);
  const size = Number(output.match(/Bytecode length: (\d+)/)?.[1]);
  assert(size > 10_000, `the loop was not compiled: ${output.slice(0, 200)}`);
  assert(size < 45_000, `${size} bytes: above 61,440 V8 never optimizes a function, and cases will come`);
});
