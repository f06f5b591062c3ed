/**
 * What an attribute's inline cache remembers at a place that has met several classes, or instances of one class with different
 * attributes: a few cases, looked through from the oldest on. CPython changes the form for each class anew; these forms stand
 * for the same to whoever looks at the code.
 *
 * Law: a case holds for one version of one class and, where the instance's attributes matter, one shape.
 */
import type { PyInstanceObject, Shape } from "../objects/instance.ts";
import type { PyObject } from "../objects/object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";

/** What the place remembers about one class. */
export interface AttributeCase {
  readonly typeVersion: number;
  /** undefined: the class's instances have no attributes of their own. */
  readonly shape: Shape | undefined;
  /** The attribute's slot. */
  readonly offset: number;
  /** The shape that storing it leads to. */
  readonly next: Shape;
  /** The method. */
  readonly found: PyObject | undefined;
}

/** More classes than that meet at few places; there the oldest case gives way. */
const MOST_CASES = 8;

/** The cases of one place. */
export class AttributeCases {
  readonly all: AttributeCase[] = [];

  add(one: AttributeCase): void {
    if (this.all.length === MOST_CASES) this.all.shift();
    this.all.push(one);
  }
}

/** The slot of the instance's attribute, -1 if no case fits. @noescape */
export function caseSlot({ all }: AttributeCases, owner: PyObject): number {
  if (typeof owner !== "object") return -1;
  const { shape } = owner as PyInstanceObject;
  for (let i = 0; i < all.length; i++) {
    if (all[i].shape === shape && all[i].typeVersion === owner.ob_type.tp_version_tag) return all[i].offset;
  }
  return -1;
}

/** How to store the attribute. @noescape */
export function caseStore({ all }: AttributeCases, owner: PyObject): AttributeCase | undefined {
  if (typeof owner !== "object") return undefined;
  const { shape } = owner as PyInstanceObject;
  for (let i = 0; i < all.length; i++) {
    if (all[i].shape === shape && all[i].typeVersion === owner.ob_type.tp_version_tag) return all[i];
  }
  return undefined;
}

/** The method that the owner's class has. @noescape */
export function caseMethod({ all }: AttributeCases, owner: PyObject): PyObject | undefined {
  const version = Py_TYPE(owner).tp_version_tag;
  for (let i = 0; i < all.length; i++) {
    const { typeVersion, shape, found } = all[i];
    if (typeVersion === version && (shape === undefined || shape === (owner as PyInstanceObject).shape)) {
      return found;
    }
  }
  return undefined;
}
