/**
 * Search of long texts in longer ones in linear time. V8's `indexOf` can take time in proportion to the product of both
 * lengths; where that would hurt, the automaton of Knuth, Morris and Pratt is used. CPython has its two-way search there.
 */

/** Products of the lengths up to here are left to the host. */
const WORK_LIMIT = 1e9;
const SHORT_NEEDLE = 100;

/** `text.indexOf(sub, start)`. */
export function indexOfText(text: string, sub: string, start: number): number {
  if (sub.length < SHORT_NEEDLE || sub.length * (text.length - start) < WORK_LIMIT) {
    return text.indexOf(sub, start);
  }
  const borders = longestBorders(Uint16Array.from({ length: sub.length }, (_, i) => sub.charCodeAt(i)));
  let matched = 0;
  for (let i = start; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (matched > 0 && sub.charCodeAt(matched) !== unit) matched = borders[matched - 1];
    if (sub.charCodeAt(matched) === unit && ++matched === sub.length) return i + 1 - matched;
  }
  return -1;
}

/** For each prefix the length of its longest proper prefix that is also its end. */
export function longestBorders(sub: Uint8Array | Uint16Array): Int32Array {
  const borders = new Int32Array(sub.length);
  for (let i = 1, length = 0; i < sub.length; i++) {
    const unit = sub[i];
    while (length > 0 && sub[length] !== unit) length = borders[length - 1];
    if (sub[length] === unit) length++;
    borders[i] = length;
  }
  return borders;
}
