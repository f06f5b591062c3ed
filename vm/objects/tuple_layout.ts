/** The layout of tuples, apart from the type: a layout that extends it must find it loaded, whatever the import cycles. */
import { isHeapObject, type PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";
import type { InstanceStorage } from "./instance.ts";

export class PyTupleObject implements PyHeapObject {
  declare ob_type: PyTypeObject;
  declare inst?: InstanceStorage;
  declare readonly ob_item: readonly PyObject[];
  constructor(type: PyTypeObject, items: readonly PyObject[]) {
    this.ob_type = type;
    this.ob_item = items;
  }
  static {
    isHeapObject(PyTupleObject);
  }
}
