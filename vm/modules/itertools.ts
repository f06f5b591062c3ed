/** The `itertools` module. The types stand in `itertools/`. After CPython's `Modules/itertoolsmodule.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyTypeObject } from "../objects/object.ts";
import {
  chain_Type,
  combinations_Type,
  combinations_with_replacement_Type,
  permutations_Type,
  product_Type,
  zip_longest_Type,
} from "./itertools/combining.ts";
import {
  accumulate_Type,
  batched_Type,
  compress_Type,
  dropwhile_Type,
  filterfalse_Type,
  islice_Type,
  pairwise_Type,
  starmap_Type,
  takewhile_Type,
} from "./itertools/filtering.ts";
import { groupby_Type, grouper_Type, tee_dataobject_Type, tee_Type, teeFunction } from "./itertools/grouping.ts";
import { count_Type, cycle_Type, repeat_Type } from "./itertools/infinite.ts";
import { readyTypes } from "./native.ts";

/** Makes the `itertools` module. */
export function createItertoolsModule(): PyModuleObject {
  const types: PyTypeObject[] = [
    accumulate_Type,
    batched_Type,
    chain_Type,
    combinations_Type,
    combinations_with_replacement_Type,
    compress_Type,
    count_Type,
    cycle_Type,
    dropwhile_Type,
    filterfalse_Type,
    groupby_Type,
    grouper_Type,
    islice_Type,
    pairwise_Type,
    permutations_Type,
    product_Type,
    repeat_Type,
    starmap_Type,
    takewhile_Type,
    tee_dataobject_Type,
    tee_Type,
    zip_longest_Type,
  ];
  readyTypes(...types);
  return createNativeModule({
    name: "itertools",
    doc: "Building blocks for iterators: counting, repeating, selecting, grouping, combining.",
    functions: { tee: teeFunction },
    constants: () => Object.fromEntries(types.map((type) => [type.ht_name, type])),
  });
}
