/** The `itertools` module. The types stand in `itertools/`. After CPython's `Modules/itertoolsmodule.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyTypeObject } from "../objects/object.ts";
import {
  chainType,
  combinationsType,
  combinationsWithReplacementType,
  permutationsType,
  productType,
  zipLongestType,
} from "./itertools/combining.ts";
import {
  accumulateType,
  batchedType,
  compressType,
  dropwhileType,
  filterfalseType,
  isliceType,
  pairwiseType,
  starmapType,
  takewhileType,
} from "./itertools/filtering.ts";
import { groupbyType, grouperType, teeDataobjectType, teeFunction, teeType } from "./itertools/grouping.ts";
import { countType, cycleType, repeatType } from "./itertools/infinite.ts";
import { readyTypes } from "./native.ts";

/** Makes the `itertools` module. */
export function createItertoolsModule(): PyModuleObject {
  const types: PyTypeObject[] = [
    accumulateType,
    batchedType,
    chainType,
    combinationsType,
    combinationsWithReplacementType,
    compressType,
    countType,
    cycleType,
    dropwhileType,
    filterfalseType,
    groupbyType,
    grouperType,
    isliceType,
    pairwiseType,
    permutationsType,
    productType,
    repeatType,
    starmapType,
    takewhileType,
    teeDataobjectType,
    teeType,
    zipLongestType,
  ];
  readyTypes(...types);
  return createNativeModule({
    name: "itertools",
    doc: "Building blocks for iterators: counting, repeating, selecting, grouping, combining.",
    functions: { tee: teeFunction },
    constants: () => Object.fromEntries(types.map((type) => [type.ht_name, type])),
  });
}
