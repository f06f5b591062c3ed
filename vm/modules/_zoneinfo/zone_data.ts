/** The transitions of a zone, and what holds between them. No Python objects. After CPython's `Modules/_zoneinfo.c`. */
import { type PosixRule, typeAtLocal, typeAtUtc, type ZoneType } from "./posix_rule.ts";

export interface ZoneData {
  /** Moments of the transitions, and the same as local clocks show them: by fold. */
  readonly transitions: readonly number[];
  readonly local: readonly [readonly number[], readonly number[]];
  /** What holds from each transition on. */
  readonly types: readonly ZoneType[];
  readonly before: ZoneType | undefined;
  readonly after: PosixRule;
  /** One type for all times. */
  readonly fixed: boolean;
}

/** How many of the numbers are at most `value`. */
function bisectRight(numbers: readonly number[], value: number): number {
  let low = 0, high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < numbers[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * How much of each offset is daylight saving time, which the data doesn't say: the difference to standard time before or
 * after it, else an hour. CPython: `utcoff_to_dstoff`.
 */
export function daylightOffsets(
  indices: readonly number[],
  utcoffs: readonly number[],
  isDst: readonly boolean[],
): number[] {
  const dstoffs = utcoffs.map(() => 0);
  let missing = isDst.filter((dst) => dst).length;
  for (let i = 1; i < indices.length && missing > 0; i++) {
    const index = indices[i];
    if (!isDst[index] || dstoffs[index] !== 0) continue;
    const previous = indices[i - 1];
    let dstoff = isDst[previous] ? 0 : utcoffs[index] - utcoffs[previous];
    if (dstoff === 0 && i + 1 < indices.length) {
      const next = indices[i + 1];
      if (isDst[next]) continue;
      dstoff = utcoffs[index] - utcoffs[next];
    }
    if (dstoff !== 0) {
      dstoffs[index] = dstoff;
      missing--;
    }
  }
  return dstoffs.map((dstoff, i) => dstoff === 0 && isDst[i] ? 3600 : dstoff);
}

/** The transitions as local clocks show them, just before or just after. CPython: `ts_to_local`. */
export function localTransitions(
  transitions: readonly number[],
  indices: readonly number[],
  utcoffs: readonly number[],
): [number[], number[]] {
  const local: [number[], number[]] = [[], []];
  transitions.forEach((moment, i) => {
    const before = i === 0 ? utcoffs[0] : utcoffs[indices[i - 1]];
    const after = utcoffs.length > 1 ? utcoffs[indices[i]] : utcoffs[0];
    local[0].push(moment + Math.max(before, after));
    local[1].push(moment + Math.min(before, after));
  });
  return local;
}

/** What holds when local clocks show `seconds`; undefined if nothing is known of that time. */
export function findLocal(data: ZoneData, seconds: number, year: number, fold: number): ZoneType | undefined {
  const transitions = data.local[fold];
  const { length } = transitions;
  if (length > 0 && seconds < transitions[0]) return data.before;
  if (length === 0 || seconds > transitions[length - 1]) return typeAtLocal(data.after, seconds, year, fold);
  return data.types[bisectRight(transitions, seconds) - 1];
}

/** What holds at a moment, and whether its local time comes for the second time. */
export function findUtc(
  data: ZoneData,
  seconds: number,
  year: number,
): { type: ZoneType | undefined; fold: boolean } {
  const { transitions, types, before } = data;
  const { length } = transitions;
  if (length > 0 && seconds < transitions[0]) return { type: before, fold: false };
  if (length === 0 || seconds > transitions[length - 1]) {
    const found = typeAtUtc(data.after, seconds, year);
    // The last transition may have turned clocks back too.
    if (length > 0 && !found.fold && data.after.dst === undefined) {
      const previous = length > 1 ? types[length - 2] : before;
      const shift = (previous?.utcoff ?? 0) - found.type.utcoff;
      return { type: found.type, fold: shift > seconds - transitions[length - 1] };
    }
    return found;
  }
  const index = bisectRight(transitions, seconds);
  const previous = index >= 2 ? types[index - 2] : before;
  const type = types[index - 1];
  const shift = (previous?.utcoff ?? 0) - type.utcoff;
  return { type, fold: shift > seconds - transitions[index - 1] };
}
