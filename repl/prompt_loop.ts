/**
 * Asyncio at the prompt: a loop that runs what was typed with `await`, and goes on with tasks while the prompt waits. It is
 * made for the first `await`, or when a statement asks asyncio for the running loop (`create_task`, a future); in the asyncio
 * prompt (`python -m asyncio`) from the start, and there every statement runs in it.
 *
 * Law: all statements share one context, so that context variables keep what they were set to.
 */
import { CO_COROUTINE } from "../compiler/bytecode/code_object.ts";
import { newBuiltinFunction } from "../vm/objects/cfunction_object.ts";
import type { PyCodeObject } from "../vm/objects/code_object.ts";
import type { PyDictObject } from "../vm/objects/dict_object.ts";
import { PyBaseExceptionObject } from "../vm/objects/exceptions.ts";
import { Py_None } from "../vm/objects/none_object.ts";
import type { PyObject } from "../vm/objects/object.ts";
import { PyExc_KeyboardInterrupt } from "../vm/objects/type_zoo.ts";
import { PyObject_GetAttr, PyObject_SetAttr } from "../vm/protocol/abstract.ts";
import { PyObject_CallMethod, PyObject_Vectorcall } from "../vm/protocol/call.ts";
import { newKeyboardInterrupt, PyErr_Matches } from "../vm/protocol/errors.ts";
import { staticMethod } from "../vm/protocol/signature.ts";
import { setStandingLoop } from "../vm/modules/_asyncio/state.ts";
import { currentContext } from "../vm/modules/_contextvars.ts";
import { importModule } from "../vm/runtime/import.ts";
import { callAsync, callAsyncOn, evalCodeAsync } from "../vm/runtime/scheduler.ts";
import { PyThreadState, PyThreadState_Get } from "../vm/runtime/thread_state.ts";

export class PromptLoop {
  #loop: PyObject | undefined;
  #context: PyObject | undefined;
  /** Statements without `await` see a running loop, too. */
  readonly #isAlwaysRunning: boolean;
  #background: Promise<void> | undefined;
  #isLent = false;

  constructor(isAlwaysRunning: boolean) {
    this.#isAlwaysRunning = isAlwaysRunning;
    this.#loop = this.#context = this.#background = undefined;
  }

  #open(): PyObject {
    if (this.#loop !== undefined) return this.#loop;
    const asyncio = importModule("asyncio");
    this.#loop = PyObject_CallMethod(asyncio, "new_event_loop", []);
    PyObject_CallMethod(asyncio, "set_event_loop", [this.#loop]);
    this.#context = currentContext();
    return this.#loop;
  }

  /** The loop looks as if it ran, for the statement under way. */
  #lend(): PyObject {
    const loop = this.#open();
    if (!this.#isLent) {
      PyObject_SetAttr(loop, "_thread_id", PyObject_CallMethod(importModule("_thread"), "get_ident", []));
      this.#isLent = true;
    }
    return loop;
  }
  #takeBack(): void {
    if (this.#isLent) PyObject_SetAttr(this.#loop!, "_thread_id", Py_None);
    this.#isLent = false;
  }

  /** Runs a statement, to the end of what it awaits. Throws the exception that it raises. */
  async run(code: PyCodeObject, globals: PyDictObject): Promise<void> {
    const isCoroutine = (code.co_flags & CO_COROUTINE) !== 0;
    // Before there is a coroutine: importing asyncio could find that nobody has it.
    if (isCoroutine) this.#open();
    const thread = PyThreadState_Get();
    if (this.#isAlwaysRunning && !isCoroutine) thread.asyncio_running_loop = this.#lend();
    setStandingLoop(() => PyThreadState_Get() === thread ? this.#lend() : undefined);
    let result: PyObject;
    try {
      result = await evalCodeAsync(code, globals, globals);
    } finally {
      setStandingLoop(undefined);
      this.#takeBack();
      thread.asyncio_running_loop = undefined;
    }
    if (!isCoroutine) return;
    const loop = this.#open();
    const create = PyObject_GetAttr(loop, "create_task");
    const task = PyObject_Vectorcall(create, [result, this.#context!], ["context"]);
    await this.#runUntilDone(loop, task);
    PyObject_CallMethod(task, "result", []);
  }

  async #runUntilDone(loop: PyObject, task: PyObject): Promise<void> {
    const stop = staticMethod("(task, /)", undefined, () => PyObject_CallMethod(loop, "stop", []));
    PyObject_CallMethod(task, "add_done_callback", [newBuiltinFunction("stop", stop, Py_None)]);
    const runForever = PyObject_GetAttr(loop, "run_forever");
    try {
      await callAsync(runForever, []);
    } catch (err) {
      if (!PyErr_Matches(err, PyExc_KeyboardInterrupt)) throw err;
      // Ctrl-C: what was awaited is cancelled, background tasks stay. Where the loop stood says nothing.
      PyObject_CallMethod(task, "cancel", []);
      await callAsync(runForever, []);
      throw newKeyboardInterrupt();
    }
  }

  /** Lets background tasks go on until `stopBackground`; `onError` gets what ends the loop. */
  startBackground(onError: (err: PyBaseExceptionObject) => void): void {
    if (this.#loop === undefined) return;
    const thread = new PyThreadState(PyThreadState_Get().interp);
    this.#background = callAsyncOn(thread, PyObject_GetAttr(this.#loop, "run_forever"), []).then(
      () => {},
      (err) => {
        if (!(err instanceof PyBaseExceptionObject)) throw err;
        onError(err);
      },
    );
  }
  /** Returns when the loop stands still. */
  async stopBackground(): Promise<void> {
    if (this.#background === undefined) return;
    PyObject_CallMethod(this.#loop!, "call_soon_threadsafe", [PyObject_GetAttr(this.#loop!, "stop")]);
    await this.#background;
    this.#background = undefined;
  }
}

/** What the asyncio prompt begins with. CPython: `asyncio/__main__.py`. */
export function asyncioBanner(version: string): string {
  return `asyncio REPL ${version} on linux\nUse "await" directly instead of "asyncio.run()".\n` +
    'Type "help", "copyright", "credits" or "license" for more information.\n';
}
