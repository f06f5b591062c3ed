/**
 * Files of users and groups: a line each, fields between colons. Read by `pwd` and `grp`. DIFFERS: CPython asks the C
 * library, which may know users from elsewhere too.
 */
import { PyList_New } from "../objects/list_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { newStructSequence } from "../objects/structseq.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { PyNumber_Index, reprText } from "../protocol/abstract.ts";
import { newKeyError, newTypeError, newValueError } from "../protocol/errors.ts";
import { HostError } from "../host/host.ts";
import { hostOf } from "../runtime/host_state.ts";

export interface AccountDatabase {
  /** The entry of a name; KeyError. `where` is the function's name. */
  byName(name: string, where: string): PyObject;
  byId(id: PyObject, where: string): PyObject;
  all(): PyObject[];
}

/** Largest id: -1 as C's `uid_t`. */
const MAX_ID = 0xffffffff;

/** The lines of a file with so many fields; none if it isn't there or may not be read. */
function readLines(path: string, fields: number): string[][] {
  let text: string;
  try {
    text = new TextDecoder().decode(hostOf().readFile(path));
  } catch (err) {
    if (err instanceof HostError) return [];
    throw err;
  }
  return text.split("\n").map((line) => line.split(":")).filter((parts) => parts.length === fields);
}

/** A database whose id is the third field; `numbers` are the fields that are numbers, the last of four a list of names. */
export function accountDatabase(
  path: string,
  type: PyTypeObject,
  fields: number,
  numbers: readonly number[],
  idName: string,
): AccountDatabase {
  const entry = (parts: readonly string[]): PyObject =>
    newStructSequence(
      type,
      parts.map((part, i) => {
        if (numbers.includes(i)) return Number(part);
        if (fields === 4 && i === 3) {
          return PyList_New(part.split(",").filter((name) => name !== "").map(PyUnicode_FromUTF16));
        }
        return PyUnicode_FromUTF16(part);
      }),
    );
  return {
    byName(name, where) {
      if (name.includes("\0")) throw newValueError("embedded null byte");
      const found = readLines(path, fields).find((parts) => parts[0] === name);
      if (found !== undefined) return entry(found);
      throw newKeyError(
        PyUnicode_FromUTF16(`${where}(): name not found: ${reprText(PyUnicode_FromUTF16(name))}`),
      );
    },
    byId(op, where) {
      if (!PyLong_Check(op) && Py_TYPE(op).nb_index === undefined) {
        throw newTypeError(`${idName} should be integer, not ${Py_TYPE(op).tp_name}`);
      }
      const id = PyNumber_Index(op);
      if (id < -1 || id > MAX_ID) throw newKeyError(`${where}(): ${idName} not found`);
      const found = readLines(path, fields).find((parts) => Number(parts[2]) === id);
      if (found !== undefined) return entry(found);
      throw newKeyError(`${where}(): ${idName} not found: ${id}`);
    },
    all: () => readLines(path, fields).map(entry),
  };
}
