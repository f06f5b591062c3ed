/** A JSON text: its UTF-16 form, and the way back to positions in code points. */
import type { PyObject } from "../../objects/object.ts";
import { bmpValue, PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "../../objects/unicode_object.ts";
import { PyObject_GetAttr } from "../../protocol/abstract.ts";
import { PyObject_Vectorcall } from "../../protocol/call.ts";
import { newStopIteration } from "../../protocol/errors.ts";
import { importModule } from "../../runtime/import.ts";

export class JsonSource {
  readonly string: PyObject;
  readonly text: string;
  /** Units are not code points. */
  readonly isWide: boolean;
  constructor(string: PyObject) {
    this.string = string;
    const value = bmpValue(string);
    this.isWide = value === undefined;
    this.text = value ?? PyUnicode_AsUTF16(string);
  }

  /** The unit at which a code point stands. */
  unitOf(index: number): number {
    if (!this.isWide) return index;
    let unit = 0;
    for (let i = 0; i < index && unit < this.text.length; i++) {
      unit += this.text.codePointAt(unit)! > 0xffff ? 2 : 1;
    }
    return unit;
  }
  /** The index of the code point at a unit. */
  indexOf(unit: number): number {
    if (!this.isWide) return unit;
    let index = 0;
    for (let at = 0; at < unit; index++) at += this.text.codePointAt(at)! > 0xffff ? 2 : 1;
    return index;
  }

  slice(start: number, end: number): PyObject {
    const text = this.text.slice(start, end);
    return this.isWide ? PyUnicode_FromUTF16(text) : text;
  }

  /** JSONDecodeError at a unit. CPython: `raise_errmsg`. */
  error(message: string, unit: number): PyObject {
    const type = PyObject_GetAttr(importModule("json.decoder"), "JSONDecodeError");
    return PyObject_Vectorcall(type, [message, this.string, this.indexOf(unit)], undefined);
  }
  /** What says that no value begins at a unit. */
  stop(unit: number): PyObject {
    return newStopIteration(this.indexOf(unit));
  }
}
