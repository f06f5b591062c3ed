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
  const borders = longestBorders(sub);
  let matched = 0;
  for (let i = start; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (matched > 0 && sub.charCodeAt(matched) !== unit) matched = borders[matched - 1];
    if (sub.charCodeAt(matched) === unit && ++matched === sub.length) return i + 1 - matched;
  }
  return -1;
}

/** For each prefix the length of its longest proper prefix that is also its end. */
function longestBorders(sub: string): Int32Array {
  const borders = new Int32Array(sub.length);
  for (let i = 1, length = 0; i < sub.length; i++) {
    const unit = sub.charCodeAt(i);
    while (length > 0 && sub.charCodeAt(length) !== unit) length = borders[length - 1];
    if (sub.charCodeAt(length) === unit) length++;
    borders[i] = length;
  }
  return borders;
}
