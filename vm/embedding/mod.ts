/** Python for JavaScript programs: values both ways, errors, and an interpreter to run code in. */
export { toJs, toPython } from "./convert.ts";
export { PythonError } from "./python_error.ts";
export { type PythonFunction, PythonObject } from "./python_object.ts";
export { Interpreter } from "./interpreter.ts";
