/**
 * Instrumented code: replaces instructions of a code object's private copy by their instrumented forms, and back, as the
 * tools of `monitoring.ts` ask for events. After CPython's `Python/instrumentation.c`.
 *
 * Three layers may lie over an instruction: INSTRUMENTED_LINE over INSTRUMENTED_INSTRUCTION over the instrumented form of
 * the instruction itself. What a layer covers stands in the code's `CoMonitoringData`. While lines are watched, plain jumps
 * have private forms that remember where they came from: a line that is entered from itself is not told of.
 *
 * Law: whatever is put into code and taken out again, `plain.co_code` says what the instruction is. Superinstructions go
 * away for as long as any event is watched in their code.
 */
import { removeWatchPoints } from "../runtime/gc/registry.ts";
import { CO_NO_MONITORING_EVENTS } from "../../compiler/bytecode/code_object.ts";
import * as op from "../../compiler/bytecode/opcodes_generated.ts";
import { ADAPTIVE_COUNTER_WARMUP, HANDLER_ROW, type PyCodeObject } from "../objects/code_object.ts";
import { newSystemError, newValueError } from "../protocol/errors.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { FRAME_OWNED_BY_INTERPRETER } from "./frame.ts";
import {
  LOCAL_EVENTS,
  monitoring,
  monitors,
  PY_MONITORING_EVENT_BRANCH_LEFT,
  PY_MONITORING_EVENT_BRANCH_RIGHT,
  PY_MONITORING_EVENT_CALL,
  PY_MONITORING_EVENT_INSTRUCTION,
  PY_MONITORING_EVENT_JUMP,
  PY_MONITORING_EVENT_LINE,
  PY_MONITORING_EVENT_PY_RESUME,
  PY_MONITORING_EVENT_PY_RETURN,
  PY_MONITORING_EVENT_PY_START,
  PY_MONITORING_EVENT_PY_YIELD,
  PY_MONITORING_EVENT_STOP_ITERATION,
  setToolRemover,
  SYS_PROFILE_ID,
  TOOL_IDS,
  UNGROUPED_EVENTS,
} from "./monitoring.ts";
import { recombine } from "./specialize.ts";
import { privateOpcodes as own, publicOpcode, replacedOpcode } from "./uops_generated.ts";

/** Where lines begin. */
interface LineData {
  /** What INSTRUMENTED_LINE covers or would cover; 0: no line begins here. */
  readonly original: Uint8Array;
  /** The unit of the instruction before. */
  readonly previous: Int32Array;
}

/** What instrumentation remembers of one code object. CPython: `_PyCoMonitoringData`. */
export class CoMonitoringData {
  /** For each local event the tools that want it from this code alone. */
  readonly local_monitors: Uint8Array = new Uint8Array(LOCAL_EVENTS);
  /** For each local event the tools that the code is instrumented for. */
  active_monitors: Uint8Array = new Uint8Array(LOCAL_EVENTS);
  /** By unit, once two tools want the same event: who has not disabled it. */
  tools: Uint8Array | undefined = undefined;
  lines: LineData | undefined = undefined;
  line_tools: Uint8Array | undefined = undefined;
  /** What INSTRUMENTED_INSTRUCTION covers. */
  per_instruction_opcodes: Uint8Array | undefined = undefined;
  per_instruction_tools: Uint8Array | undefined = undefined;
  readonly tool_versions: number[] = new Array<number>(TOOL_IDS).fill(0);
  /** Some event is watched, so the code must not hold superinstructions. */
  isWatched: boolean = false;
}

const instrumentedForms: ReadonlyMap<number, number> = new Map([
  [op.RESUME, op.INSTRUMENTED_RESUME],
  [op.RETURN_VALUE, op.INSTRUMENTED_RETURN_VALUE],
  [op.YIELD_VALUE, op.INSTRUMENTED_YIELD_VALUE],
  [op.CALL, op.INSTRUMENTED_CALL],
  [op.CALL_KW, op.INSTRUMENTED_CALL_KW],
  [op.CALL_FUNCTION_EX, op.INSTRUMENTED_CALL_FUNCTION_EX],
  [op.LOAD_SUPER_ATTR, op.INSTRUMENTED_LOAD_SUPER_ATTR],
  [op.JUMP_FORWARD, op.INSTRUMENTED_JUMP_FORWARD],
  [op.JUMP_BACKWARD, op.INSTRUMENTED_JUMP_BACKWARD],
  [op.POP_JUMP_IF_FALSE, op.INSTRUMENTED_POP_JUMP_IF_FALSE],
  [op.POP_JUMP_IF_TRUE, op.INSTRUMENTED_POP_JUMP_IF_TRUE],
  [op.POP_JUMP_IF_NONE, op.INSTRUMENTED_POP_JUMP_IF_NONE],
  [op.POP_JUMP_IF_NOT_NONE, op.INSTRUMENTED_POP_JUMP_IF_NOT_NONE],
  [op.NOT_TAKEN, op.INSTRUMENTED_NOT_TAKEN],
  [op.FOR_ITER, op.INSTRUMENTED_FOR_ITER],
  [op.POP_ITER, op.INSTRUMENTED_POP_ITER],
  [op.END_FOR, op.INSTRUMENTED_END_FOR],
  [op.END_SEND, op.INSTRUMENTED_END_SEND],
  [op.END_ASYNC_FOR, op.INSTRUMENTED_END_ASYNC_FOR],
]);

/** The event that an instruction fires; -1: none. */
function eventOf(base: number, oparg: number): number {
  switch (base) {
    case op.RESUME:
      return (oparg & 7) > 0 ? PY_MONITORING_EVENT_PY_RESUME : PY_MONITORING_EVENT_PY_START;
    case op.RETURN_VALUE:
      return PY_MONITORING_EVENT_PY_RETURN;
    case op.YIELD_VALUE:
      return PY_MONITORING_EVENT_PY_YIELD;
    case op.CALL:
    case op.CALL_KW:
    case op.CALL_FUNCTION_EX:
    case op.LOAD_SUPER_ATTR:
      return PY_MONITORING_EVENT_CALL;
    case op.JUMP_FORWARD:
    case op.JUMP_BACKWARD:
      return PY_MONITORING_EVENT_JUMP;
    case op.POP_JUMP_IF_FALSE:
    case op.POP_JUMP_IF_TRUE:
    case op.POP_JUMP_IF_NONE:
    case op.POP_JUMP_IF_NOT_NONE:
    case op.POP_ITER:
    case op.END_ASYNC_FOR:
      return PY_MONITORING_EVENT_BRANCH_RIGHT;
    case op.FOR_ITER:
    case op.NOT_TAKEN:
      return PY_MONITORING_EVENT_BRANCH_LEFT;
    case op.END_FOR:
    case op.END_SEND:
      return PY_MONITORING_EVENT_STOP_ITERATION;
  }
  return -1;
}

/** The private form of a jump that remembers where it came from, or the jump itself. */
export function rememberingForm(opcode: number): number {
  switch (opcode) {
    case op.POP_JUMP_IF_FALSE:
      return own.POP_JUMP_IF_FALSE_NOTED;
    case op.POP_JUMP_IF_TRUE:
      return own.POP_JUMP_IF_TRUE_NOTED;
    case op.POP_JUMP_IF_NONE:
      return own.POP_JUMP_IF_NONE_NOTED;
    case op.POP_JUMP_IF_NOT_NONE:
      return own.POP_JUMP_IF_NOT_NONE_NOTED;
    case op.JUMP_FORWARD:
      return own.JUMP_FORWARD_NOTED;
    case op.JUMP_BACKWARD:
      return own.JUMP_BACKWARD_NOTED;
    case op.JUMP_BACKWARD_NO_INTERRUPT:
      return own.JUMP_BACKWARD_NO_INTERRUPT_NOTED;
  }
  return opcode;
}

/** The instruction at a unit without instrumentation and specialization. */
function baseOpcode(code: PyCodeObject, unit: number): number {
  return op.opcodeDeopt[code.plain.co_code[2 * unit]];
}
function lengthAt(code: PyCodeObject, unit: number): number {
  return 1 + op.opcodeCaches[baseOpcode(code, unit)];
}
function opargAt(code: PyCodeObject, unit: number): number {
  const oparg = code.instructions[unit] >>> 9;
  // The rest of RESUME_CHECK's is a version.
  return baseOpcode(code, unit) === op.RESUME ? oparg & 7 : oparg;
}
function setUnit(code: PyCodeObject, unit: number, opcode: number): void {
  if (code.co_monitoring!.active_monitors[PY_MONITORING_EVENT_LINE] !== 0) opcode = rememberingForm(opcode);
  code.instructions[unit] = opcode | opargAt(code, unit) << 9;
}
function warmUp(code: PyCodeObject, unit: number, base: number): void {
  if (op.opcodeCaches[base] > 0) code.instructions[unit + 1] = ADAPTIVE_COUNTER_WARMUP;
}

/** A place that holds the opcode of a layer: the unit itself or what a layer above it covers. */
function coveredOpcode(code: PyCodeObject, unit: number): number {
  const data = code.co_monitoring!;
  let opcode = code.instructions[unit] & 511;
  if (opcode === op.INSTRUMENTED_LINE) opcode = data.lines!.original[unit];
  if (opcode === op.INSTRUMENTED_INSTRUCTION) opcode = data.per_instruction_opcodes![unit];
  return opcode;
}
/** Replaces the opcode of the lowest layer. */
function setCoveredOpcode(code: PyCodeObject, unit: number, opcode: number): void {
  const data = code.co_monitoring!;
  let at = code.instructions[unit] & 511;
  if (at === op.INSTRUMENTED_LINE) {
    at = data.lines!.original[unit];
    if (at !== op.INSTRUMENTED_INSTRUCTION) {
      data.lines!.original[unit] = opcode;
      return;
    }
  }
  if (at === op.INSTRUMENTED_INSTRUCTION) data.per_instruction_opcodes![unit] = opcode;
  else setUnit(code, unit, opcode);
}

function instrument(code: PyCodeObject, unit: number): void {
  if (coveredOpcode(code, unit) >= op.MIN_INSTRUMENTED_OPCODE && coveredOpcode(code, unit) < 256) return;
  const base = baseOpcode(code, unit);
  setCoveredOpcode(code, unit, instrumentedForms.get(base)!);
  warmUp(code, unit, base);
}
function deInstrument(code: PyCodeObject, unit: number): void {
  const opcode = coveredOpcode(code, unit);
  if (opcode < op.MIN_INSTRUMENTED_OPCODE || opcode > 255) return;
  const base = baseOpcode(code, unit);
  setCoveredOpcode(code, unit, base);
  warmUp(code, unit, base);
}
function instrumentLine(code: PyCodeObject, unit: number): void {
  const opcode = code.instructions[unit] & 511;
  if (opcode === op.INSTRUMENTED_LINE) return;
  const shown = opcode > 255 ? publicOpcode[opcode - 256] : opcode;
  code.co_monitoring!.lines!.original[unit] = op.opcodeDeopt[shown];
  setUnit(code, unit, op.INSTRUMENTED_LINE);
}
function deInstrumentLine(code: PyCodeObject, unit: number): void {
  if ((code.instructions[unit] & 511) !== op.INSTRUMENTED_LINE) return;
  const original = code.co_monitoring!.lines!.original[unit];
  setUnit(code, unit, original);
  if (original < op.MIN_INSTRUMENTED_OPCODE) warmUp(code, unit, original);
}
function instrumentPerInstruction(code: PyCodeObject, unit: number): void {
  const data = code.co_monitoring!;
  const opcode = code.instructions[unit] & 511;
  const isLine = opcode === op.INSTRUMENTED_LINE;
  const covered = isLine ? data.lines!.original[unit] : opcode;
  if (covered === op.INSTRUMENTED_INSTRUCTION) return;
  const shown = covered > 255 ? publicOpcode[covered - 256] : covered;
  data.per_instruction_opcodes![unit] = op.opcodeDeopt[shown];
  if (isLine) data.lines!.original[unit] = op.INSTRUMENTED_INSTRUCTION;
  else setUnit(code, unit, op.INSTRUMENTED_INSTRUCTION);
}
function deInstrumentPerInstruction(code: PyCodeObject, unit: number): void {
  const data = code.co_monitoring!;
  const opcode = code.instructions[unit] & 511;
  const isLine = opcode === op.INSTRUMENTED_LINE;
  if ((isLine ? data.lines!.original[unit] : opcode) !== op.INSTRUMENTED_INSTRUCTION) return;
  const original = data.per_instruction_opcodes![unit];
  if (isLine) data.lines!.original[unit] = original;
  else setUnit(code, unit, original);
  if (original < op.MIN_INSTRUMENTED_OPCODE) warmUp(code, unit, original);
}

/** Removes tools from a table, or from the single tool of an event; whether nobody is left. */
function nobodyLeft(table: Uint8Array | undefined, unit: number, single: number, tools: number): boolean {
  if (table === undefined) return (single & tools) === single;
  table[unit] &= ~tools;
  return table[unit] === 0;
}
function removeTools(code: PyCodeObject, unit: number, event: number, tools: number): void {
  const data = code.co_monitoring!;
  if (nobodyLeft(data.tools, unit, data.active_monitors[event], tools)) deInstrument(code, unit);
}
setToolRemover(removeTools);
/** Tools hear no more of the line that begins at a unit. */
export function removeLineTools(code: PyCodeObject, unit: number, tools: number): void {
  const data = code.co_monitoring!;
  const single = data.active_monitors[PY_MONITORING_EVENT_LINE];
  if (nobodyLeft(data.line_tools, unit, single, tools)) deInstrumentLine(code, unit);
}
/** Tools hear no more of the instruction at a unit. */
export function removePerInstructionTools(code: PyCodeObject, unit: number, tools: number): void {
  const data = code.co_monitoring!;
  const single = data.active_monitors[PY_MONITORING_EVENT_INSTRUCTION];
  if (nobodyLeft(data.per_instruction_tools, unit, single, tools)) deInstrumentPerInstruction(code, unit);
}

/** Units that begin a line, or are jumped to on one. CPython: `initialize_lines`. */
function initializeLines(code: PyCodeObject): LineData {
  const count = code.instructions.length;
  const original = new Uint8Array(count);
  const previous = new Int32Array(count);
  let currentLine = -1, before = 0;
  for (let i = 0; i < count; i += lengthAt(code, i)) {
    previous[i] = before;
    before = i;
    if (i < code.firstTraceable) continue;
    const base = baseOpcode(code, i);
    switch (base) {
      case op.END_ASYNC_FOR:
      case op.END_FOR:
      case op.END_SEND:
      case op.RESUME:
      case op.POP_ITER:
        break;
      default: {
        const line = code.lineOf(i);
        if (line !== currentLine && line >= 0) original[i] = base;
        currentLine = line;
      }
    }
  }
  const begin = (target: number, except: number): void => {
    const base = baseOpcode(code, target);
    if (code.lineOf(target) >= 0 && base !== except) original[target] = base;
  };
  for (let i = code.firstTraceable; i < count; i += lengthAt(code, i)) {
    const target = jumpTarget(code, i);
    if (target >= 0) begin(target, op.POP_ITER);
  }
  const rows = code.exceptionHandlers;
  for (let at = 0; at < rows.length; at += HANDLER_ROW) begin(rows[at + 2], op.END_ASYNC_FOR);
  return { original, previous };
}

/** Where an instruction jumps to, the END_FOR or END_SEND there skipped; -1: nowhere. */
function jumpTarget(code: PyCodeObject, unit: number): number {
  const next = unit + lengthAt(code, unit);
  const oparg = opargAt(code, unit);
  switch (baseOpcode(code, unit)) {
    case op.POP_JUMP_IF_FALSE:
    case op.POP_JUMP_IF_TRUE:
    case op.POP_JUMP_IF_NONE:
    case op.POP_JUMP_IF_NOT_NONE:
    case op.JUMP_FORWARD:
      return next + oparg;
    case op.FOR_ITER:
    case op.SEND:
      return next + oparg + 1;
    case op.JUMP_BACKWARD:
    case op.JUMP_BACKWARD_NO_INTERRUPT:
      return next - oparg;
  }
  return -1;
}

function forEachInstruction(code: PyCodeObject, visit: (unit: number, base: number) => void): void {
  const count = code.instructions.length;
  for (let i = code.firstTraceable; i < count; i += lengthAt(code, i)) visit(i, baseOpcode(code, i));
}

function hasMultipleTools(events: Uint8Array): boolean {
  return events.some((tools) => (tools & (tools - 1)) !== 0);
}

/** CPython: `update_instrumentation_data`. */
function updateInstrumentationData(code: PyCodeObject, data: CoMonitoringData): Uint8Array {
  for (let tool = 0; tool < TOOL_IDS; tool++) {
    if (data.tool_versions[tool] === monitoring.toolVersions[tool]) continue;
    for (let event = 0; event < LOCAL_EVENTS; event++) data.local_monitors[event] &= ~(1 << tool);
  }
  const events = data.local_monitors.map((tools, event) => tools | monitors[event]);
  const count = code.instructions.length;
  const isShared = hasMultipleTools(events);
  if (isShared && data.tools === undefined) {
    const tools = data.tools = new Uint8Array(count);
    forEachInstruction(code, (unit, base) => {
      const opcode = coveredOpcode(code, unit);
      if (opcode < op.MIN_INSTRUMENTED_OPCODE || opcode > 255) return;
      tools[unit] = data.active_monitors[eventOf(base, opargAt(code, unit))];
    });
  }
  if (events[PY_MONITORING_EVENT_LINE] !== 0) {
    data.lines ??= initializeLines(code);
    if (isShared) data.line_tools ??= new Uint8Array(count).fill(events[PY_MONITORING_EVENT_LINE]);
  }
  if (events[PY_MONITORING_EVENT_INSTRUCTION] !== 0) {
    data.per_instruction_opcodes ??= new Uint8Array(count).map((_, i) => baseOpcode(code, i));
    if (isShared) data.per_instruction_tools ??= new Uint8Array(count);
  }
  return events;
}

/** Private forms give way to the instructions they stand for. */
function takeApart(code: PyCodeObject): void {
  removeWatchPoints(code);
  forEachInstruction(code, (unit) => {
    const opcode = code.instructions[unit] & 511;
    if (opcode > 255) code.instructions[unit] = replacedOpcode[opcode - 256] | opargAt(code, unit) << 9;
  });
}

/** Brings the instrumentation of a code object up to date. CPython: `force_instrument_lock_held`. */
function forceInstrument(code: PyCodeObject): void {
  if ((code.co_flags & CO_NO_MONITORING_EVENTS) !== 0) return;
  const data = code.co_monitoring ??= new CoMonitoringData();
  const events = updateInstrumentationData(code, data);
  const old = data.active_monitors;
  const isRestarted = monitoring.lastRestartVersion > code.co_instrumentation_version;
  const removed = isRestarted ? old : old.map((tools, event) => tools & ~events[event]);
  const added = isRestarted ? events : events.map((tools, event) => tools & ~old[event]);
  data.active_monitors = events;
  code.co_instrumentation_version = PyThreadState_Get().interp.monitoring_version;
  if (!removed.some(Boolean) && !added.some(Boolean)) return;
  data.isWatched = events.some(Boolean);
  takeApart(code);
  // Removing looks at what the code was instrumented for.
  data.active_monitors = old;
  forEachInstruction(code, (unit, base) => {
    const event = eventOf(base, opargAt(code, unit));
    if (event >= 0 && removed[event] !== 0) removeTools(code, unit, event, removed[event]);
  });
  const removedLine = removed[PY_MONITORING_EVENT_LINE];
  if (removedLine !== 0) {
    forEachInstruction(code, (unit) => {
      if (data.lines!.original[unit] !== 0) removeLineTools(code, unit, removedLine);
    });
  }
  const removedInstruction = removed[PY_MONITORING_EVENT_INSTRUCTION];
  if (removedInstruction !== 0) {
    forEachInstruction(code, (unit, base) => {
      if (base === op.RESUME || base === op.END_FOR) return;
      removePerInstructionTools(code, unit, removedInstruction);
    });
  }
  data.active_monitors = events;
  forEachInstruction(code, (unit, base) => {
    const event = eventOf(base, opargAt(code, unit));
    if (event < 0 || added[event] === 0) return;
    if (data.tools !== undefined) data.tools[unit] |= added[event];
    instrument(code, unit);
  });
  const addedLine = added[PY_MONITORING_EVENT_LINE];
  if (addedLine !== 0) {
    forEachInstruction(code, (unit) => {
      if (data.lines!.original[unit] === 0) return;
      if (data.line_tools !== undefined) data.line_tools[unit] |= addedLine;
      instrumentLine(code, unit);
    });
  }
  const addedInstruction = added[PY_MONITORING_EVENT_INSTRUCTION];
  if (addedInstruction !== 0) {
    forEachInstruction(code, (unit, base) => {
      if (base === op.RESUME || base === op.END_FOR) return;
      if (data.per_instruction_tools !== undefined) data.per_instruction_tools[unit] |= addedInstruction;
      instrumentPerInstruction(code, unit);
    });
  }
  if (events[PY_MONITORING_EVENT_LINE] !== 0) {
    forEachInstruction(code, (unit) => {
      const opcode = code.instructions[unit] & 511;
      const noted = rememberingForm(op.opcodeDeopt[opcode]);
      if (noted > 255) setUnit(code, unit, noted);
    });
  } else if (!data.isWatched) recombine(code);
}

/** Brings a code object up to date if it isn't. CPython: `_Py_Instrument`. */
export function _Py_Instrument(code: PyCodeObject): void {
  const version = PyThreadState_Get().interp.monitoring_version;
  if (code.co_instrumentation_version !== version) {
    forceInstrument(code);
    code.co_instrumentation_version = version;
  }
}

function instrumentAllExecutingCode(): void {
  for (const thread of PyThreadState_Get().interp.threads) {
    for (let frame = thread.current_frame; frame !== undefined; frame = frame.previous) {
      if (frame.owner < FRAME_OWNED_BY_INTERPRETER) _Py_Instrument(frame.f_executable);
    }
  }
}

function newVersion(steps: number): void {
  const { interp } = PyThreadState_Get();
  interp.monitoring_version += steps;
  for (const thread of interp.threads) thread.monitoring_version = interp.monitoring_version;
  monitoring.isActive = monitoring.hasLocalEvents || monitors.some(Boolean);
}

function checkTool(tool: number): void {
  if (tool < SYS_PROFILE_ID && monitoring.toolNames[tool] === undefined) {
    throw newValueError(`tool ${tool} is not in use`);
  }
}

/** A tool wants these events everywhere. */
export function _PyMonitoring_SetEvents(tool: number, events: number): void {
  checkTool(tool);
  let changed = false;
  for (let event = 0; event < UNGROUPED_EVENTS; event++) {
    const wanted = monitors[event] & ~(1 << tool) | (events >> event & 1) << tool;
    changed ||= wanted !== monitors[event];
    monitors[event] = wanted;
  }
  if (!changed) return;
  newVersion(1);
  instrumentAllExecutingCode();
}

/** A tool wants these events from one code object. */
export function _PyMonitoring_SetLocalEvents(code: PyCodeObject, tool: number, events: number): void {
  if (code.complete().firstTraceable >= code.instructions.length) {
    throw newSystemError(`cannot instrument shim code object '${code.plain.co_name}'`);
  }
  checkTool(tool);
  const data = code.co_monitoring ??= new CoMonitoringData();
  data.tool_versions[tool] = monitoring.toolVersions[tool];
  if (_PyMonitoring_GetLocalEvents(code, tool) === events) return;
  for (let event = 0; event < LOCAL_EVENTS; event++) {
    data.local_monitors[event] = data.local_monitors[event] & ~(1 << tool) | (events >> event & 1) << tool;
  }
  monitoring.isActive = monitoring.hasLocalEvents = true;
  forceInstrument(code);
}

/** The events that a tool wants from one code object alone. */
export function _PyMonitoring_GetLocalEvents(code: PyCodeObject, tool: number): number {
  const data = code.co_monitoring;
  if (data === undefined) return 0;
  let events = 0;
  data.local_monitors.forEach((tools, event) => events |= (tools >> tool & 1) << event);
  return events;
}

/** A tool hears nothing any more. */
export function _PyMonitoring_ClearToolId(tool: number): void {
  monitoring.callables[tool].fill(undefined);
  _PyMonitoring_SetEvents(tool, 0);
  newVersion(1);
  // Local events of all code objects are older than this.
  monitoring.toolVersions[tool] = PyThreadState_Get().interp.monitoring_version;
  instrumentAllExecutingCode();
}

/** What was disabled is enabled again. */
export function _PyMonitoring_RestartEvents(): void {
  monitoring.lastRestartVersion = PyThreadState_Get().interp.monitoring_version + 1;
  newVersion(2);
  instrumentAllExecutingCode();
}
