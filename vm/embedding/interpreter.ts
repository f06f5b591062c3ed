/**
 * The interpreter behind the `Python` class: runs source text in a namespace, blocking or while the event loop turns.
 *
 * Law: the VM's state is one for each realm (thread) of JavaScript, so there is one interpreter at a time.
 */
import { PyCF_ALLOW_TOP_LEVEL_AWAIT } from "../../compiler/options.ts";
import { CO_COROUTINE } from "../../compiler/bytecode/code_object.ts";
import { codeFrame, PyEval_EvalCode } from "../eval/call_frames.ts";
import type { Host } from "../host/host.ts";
import type { PyCodeObject } from "../objects/code_object.ts";
import { PyDict_GetItemString, PyDict_SetItemString, type PyDictObject } from "../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { PyModule_GetDict } from "../objects/module_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyObject_GetAttr } from "../protocol/abstract.ts";
import { compileSource } from "../runtime/compile_source.ts";
import type { InterpreterConfig } from "../runtime/config.ts";
import { finalizeInterpreter } from "../runtime/finalize.ts";
import { importModule } from "../runtime/import.ts";
import { initializeInterpreter, mainModule } from "../runtime/interpreter.ts";
import { callAsyncOn, runFrameAsync } from "../runtime/scheduler.ts";
import { flushStandardStreams } from "../runtime/std_streams.ts";
import { PyThreadState, PyThreadState_Get } from "../runtime/thread_state.ts";
import { registerSource } from "../runtime/traceback/source_lines.ts";
import { toJs, toPython } from "./convert.ts";
import { readyJsTypes } from "./js_object.ts";
import { forJs } from "./python_object.ts";
import { PythonError } from "./python_error.ts";

let isOpen = false;

export class Interpreter {
  readonly #globals: PyDictObject;
  #runs = 0;

  constructor(host: Host, config: InterpreterConfig) {
    if (isOpen) {
      throw new Error(
        "There is a Python already: the state of the VM is one for each thread. Run another one in a Worker.",
      );
    }
    isOpen = true;
    forJs(() => {
      initializeInterpreter(host, config);
      readyJsTypes();
    });
    this.#globals = PyModule_GetDict(mainModule());
  }

  /** A variable of `__main__`; undefined if there is none. */
  get(name: string): unknown {
    const value = PyDict_GetItemString(this.#globals, name);
    return value === undefined ? undefined : forJs(() => toJs(value));
  }
  set(name: string, value: unknown): void {
    forJs(() => PyDict_SetItemString(this.#globals, name, toPython(value)));
  }
  import(name: string): unknown {
    return forJs(() => toJs(importModule(name)));
  }

  run(source: string): void {
    this.#do(() => this.#evaluate(this.#compile(source, "exec", 0)));
  }
  eval(expression: string): unknown {
    return this.#do(() => toJs(this.#evaluate(this.#compile(expression.trim(), "eval", 0))));
  }
  async runAsync(source: string): Promise<void> {
    await this.#doAsync(source, "exec");
  }
  async evalAsync(expression: string): Promise<unknown> {
    return toJs(await this.#doAsync(expression.trim(), "eval"));
  }

  /** Runs what the program has left for its end (`atexit`). */
  close(): void {
    forJs(() => finalizeInterpreter());
  }

  #compile(source: string, mode: "exec" | "eval", flags: number): PyCodeObject {
    const filename = `<python-${++this.#runs}>`;
    registerSource(filename, source);
    return compileSource(source, { filename, mode, flags });
  }
  #evaluate(code: PyCodeObject): PyObject {
    return PyEval_EvalCode(code, this.#globals, this.#globals);
  }
  #do<T>(action: () => T): T {
    return forJs(() => {
      try {
        return action();
      } finally {
        flushStandardStreams();
      }
    });
  }
  /** Each call has a thread state of its own, so that several can wait at the same time. */
  async #doAsync(source: string, mode: "exec" | "eval"): Promise<PyObject> {
    try {
      const code = this.#compile(source, mode, PyCF_ALLOW_TOP_LEVEL_AWAIT);
      const thread = new PyThreadState(PyThreadState_Get().interp);
      const result = await runFrameAsync(thread, codeFrame(code, this.#globals, this.#globals));
      if ((code.co_flags & CO_COROUTINE) === 0) return result;
      return await callAsyncOn(thread, PyObject_GetAttr(importModule("asyncio"), "run"), [result]);
    } catch (err) {
      throw err instanceof PyBaseExceptionObject ? new PythonError(err) : err;
    } finally {
      flushStandardStreams();
    }
  }
}
