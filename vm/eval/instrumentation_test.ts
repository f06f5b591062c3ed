/** What instrumentation puts into code and takes out again. */
import { assertEquals } from "@std/assert";
import "../objects/all_types.ts";
import { compile } from "../../compiler/compile.ts";
import * as op from "../../compiler/bytecode/opcodes_generated.ts";
import { PyCode_New, type PyCodeObject } from "../objects/code_object.ts";
import { _PyMonitoring_ClearToolId, _PyMonitoring_SetLocalEvents } from "./instrumentation.ts";
import {
  monitoring,
  PY_MONITORING_EVENT_BRANCH_RIGHT,
  PY_MONITORING_EVENT_INSTRUCTION,
  PY_MONITORING_EVENT_LINE,
  PY_MONITORING_EVENT_PY_RETURN,
} from "./monitoring.ts";
import { privateOpcodes } from "./uops_generated.ts";

const LINE = 1 << PY_MONITORING_EVENT_LINE, INSTRUCTION = 1 << PY_MONITORING_EVENT_INSTRUCTION;
const BRANCH = 1 << PY_MONITORING_EVENT_BRANCH_RIGHT, RETURN = 1 << PY_MONITORING_EVENT_PY_RETURN;
const TOOL = 3, OTHER = 4;

function codeOf(source: string): PyCodeObject {
  return PyCode_New(compile(source, { filename: "<test>", mode: "exec" })).complete();
}
/** Names of the instructions as the outside sees them. */
function names(code: PyCodeObject): string[] {
  const adaptive = code.adaptiveCode(), bytes = code.plain.co_code;
  const result: string[] = [];
  for (let i = 0; i < bytes.length; i += 2 * (1 + op.opcodeCaches[bytes[i]])) {
    result.push(op.opname[adaptive[i]]);
  }
  return result;
}
function watching(action: () => void): void {
  monitoring.toolNames[TOOL] = monitoring.toolNames[OTHER] = "test";
  try {
    action();
  } finally {
    for (const tool of [TOOL, OTHER]) {
      _PyMonitoring_ClearToolId(tool);
      monitoring.toolNames[tool] = undefined;
    }
  }
}

Deno.test("set_local_events: instrumented forms stand where the events are, and go again", () => {
  watching(() => {
    const code = codeOf("if a:\n  b\n");
    const before = names(code), units = code.instructions.slice();
    _PyMonitoring_SetLocalEvents(code, TOOL, BRANCH | RETURN);
    assertEquals(
      names(code).filter((name) => name.startsWith("INSTRUMENTED")),
      ["INSTRUMENTED_POP_JUMP_IF_FALSE", "INSTRUMENTED_RETURN_VALUE", "INSTRUMENTED_RETURN_VALUE"],
    );
    _PyMonitoring_SetLocalEvents(code, TOOL, 0);
    assertEquals(names(code), before);
    assertEquals(code.instructions, units);
  });
});

Deno.test("set_local_events: layers are taken away in any order", () => {
  watching(() => {
    const code = codeOf("if a:\n  b\n");
    const before = names(code);
    _PyMonitoring_SetLocalEvents(code, TOOL, LINE | INSTRUCTION | RETURN);
    assertEquals(names(code).slice(0, 3), ["RESUME", "INSTRUMENTED_LINE", "INSTRUMENTED_INSTRUCTION"]);
    _PyMonitoring_SetLocalEvents(code, OTHER, INSTRUCTION);
    _PyMonitoring_SetLocalEvents(code, TOOL, RETURN);
    assertEquals(new Set(names(code)), new Set(["RESUME", "INSTRUMENTED_INSTRUCTION"]));
    _PyMonitoring_SetLocalEvents(code, OTHER, 0);
    _PyMonitoring_SetLocalEvents(code, TOOL, 0);
    assertEquals(names(code), before);
  });
});

Deno.test("watched code holds no superinstruction; jumps remember where they came from while lines are watched", () => {
  watching(() => {
    const code = codeOf("def f(a):\n  while a:\n    a\n").co_consts[0] as PyCodeObject;
    code.complete();
    const isPrivate = () => [...code.instructions].some((unit) => (unit & 511) > 255);
    assertEquals(isPrivate(), true);
    _PyMonitoring_SetLocalEvents(code, TOOL, RETURN);
    assertEquals(isPrivate(), false);
    _PyMonitoring_SetLocalEvents(code, TOOL, LINE);
    const opcodes = new Set([...code.instructions].map((unit) => unit & 511));
    assertEquals(opcodes.has(privateOpcodes.POP_JUMP_IF_FALSE_NOTED), true);
    assertEquals(opcodes.has(privateOpcodes.JUMP_BACKWARD_NOTED), true);
  });
});

Deno.test("clear_tool_id: local events of the tool are forgotten when the code is looked at again", () => {
  watching(() => {
    const code = codeOf("a\n");
    _PyMonitoring_SetLocalEvents(code, TOOL, LINE);
    _PyMonitoring_ClearToolId(TOOL);
    _PyMonitoring_SetLocalEvents(code, OTHER, RETURN);
    assertEquals(names(code).filter((name) => name === "INSTRUMENTED_LINE"), []);
  });
});
