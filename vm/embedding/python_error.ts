/** A Python exception as JavaScript code catches it. */
import type { PyBaseExceptionObject } from "../objects/exceptions.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { strText } from "../protocol/abstract.ts";
import { formatException } from "../runtime/traceback/format.ts";

/** Thrown by everything that runs Python code. `message` is the last line of the traceback, as Python prints it. */
// JavaScript programs expect an Error; making one costs what a caught exception may cost.
// deno-lint-ignore taipan/no-error-subclass
export class PythonError extends Error {
  /** Name of the exception's class: "ValueError". */
  readonly type: string;
  /** `str(exception)`. */
  readonly text: string;
  /** The traceback as Python prints it, causes and contexts included. */
  readonly traceback: string;
  /** The exception itself; Python code that is called from JavaScript gets it back when this error passes through. */
  readonly exception: PyBaseExceptionObject;

  constructor(exception: PyBaseExceptionObject) {
    const type = Py_TYPE(exception).ht_name;
    let text: string;
    try {
      text = strText(exception);
    } catch {
      text = "<exception str() failed>";
    }
    super(text === "" ? type : `${type}: ${text}`);
    this.name = "PythonError";
    this.type = type;
    this.text = text;
    this.traceback = formatException(exception, false);
    this.exception = exception;
  }
}
