/** Fields as bytes, as pickles hold them: year (2 bytes), month, day, hour, minute, second, microsecond (3 bytes). */
import { PyBytes_Check } from "../../objects/bytes_object.ts";
import type { PyObject } from "../../objects/object.ts";
import {
  bmpValue,
  PyUnicode_Check,
  PyUnicode_GET_LENGTH,
  PyUnicode_ReadChar,
} from "../../objects/unicode_object.ts";
import { newValueError } from "../../protocol/errors.ts";
import { PyDate, PyDateTime, type PyTime } from "./objects.ts";

/** In the first byte of a time, in the month of a datetime: the fold, from protocol 4 on. */
export const FOLD_BIT = 0x80;

export function stateOf(self: PyDate | PyTime): Uint8Array {
  const bytes: number[] = [];
  if (self instanceof PyDate) bytes.push(self.year >> 8, self.year & 255, self.month, self.day);
  if (!(self instanceof PyDate) || self instanceof PyDateTime) {
    const { microsecond } = self;
    bytes.push(
      self.hour,
      self.minute,
      self.second,
      microsecond >> 16,
      (microsecond >> 8) & 255,
      microsecond & 255,
    );
  }
  return Uint8Array.from(bytes);
}

export function microsecondOf(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
}

/**
 * The bytes if a constructor's argument is such a state; `plausible` looks at the byte at `index`. Python 2's pickles
 * have a str, decoded as Latin-1.
 */
export function stateArgument(
  op: PyObject,
  length: number,
  index: number,
  plausible: (byte: number) => boolean,
  typeName: string,
): Uint8Array | undefined {
  if (PyBytes_Check(op)) {
    return op.ob_sval.length === length && plausible(op.ob_sval[index]) ? op.ob_sval : undefined;
  }
  if (!PyUnicode_Check(op) || PyUnicode_GET_LENGTH(op) !== length) return undefined;
  if (!plausible(PyUnicode_ReadChar(op, index))) return undefined;
  const text = bmpValue(op);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const c = text === undefined ? 256 : text.charCodeAt(i);
    if (c > 255) {
      throw newValueError(
        `Failed to encode latin1 string when unpickling a ${typeName} object. ` +
          "pickle.load(data, encoding='latin1') is assumed.",
      );
    }
    bytes[i] = c;
  }
  return bytes;
}
