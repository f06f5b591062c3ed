/** The layout of tuples, apart from the type: a layout that extends it must find it loaded, whatever the import cycles. */
import { PyHeapObject, type PyObject, type PyTypeObject } from "./object.ts";

export class PyTupleObject extends PyHeapObject {
  readonly ob_item: readonly PyObject[];
  constructor(type: PyTypeObject, items: readonly PyObject[]) {
    super(type);
    this.ob_item = items;
  }
}
