/**
 * "Did you mean ...?": the closest name to a wrong one, and keywords that would mend a syntax error. After CPython's
 * `Python/suggestions.c` and its traceback module.
 */
const MAX_CANDIDATE_ITEMS = 750;
const MAX_STRING_SIZE = 40;
const MOVE_COST = 2;
const CASE_COST = 1;

/** The UTF-8 bytes of a name, one character each: distances count bytes, as CPython's do. */
function utf8Units(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return String.fromCharCode(...new TextEncoder().encode(text));
  }
  return text;
}

function asciiLower(unit: string): string {
  return unit >= "A" && unit <= "Z" ? unit.toLowerCase() : unit;
}

function substitutionCost(a: string, b: string): number {
  if (a === b) return 0;
  return asciiLower(a) === asciiLower(b) ? CASE_COST : MOVE_COST;
}

/** Weighted edit distance; anything above `max` comes back as `max + 1`. */
function levenshteinDistance(a: string, b: string, max: number): number {
  if (a === b) return 0;
  let pre = 0;
  while (pre < a.length && pre < b.length && a[pre] === b[pre]) pre++;
  a = a.slice(pre);
  b = b.slice(pre);
  let post = 0;
  while (post < a.length && post < b.length && a[a.length - 1 - post] === b[b.length - 1 - post]) post++;
  a = a.slice(0, a.length - post);
  b = b.slice(0, b.length - post);
  if (a === "" || b === "") return MOVE_COST * (a.length + b.length);
  if (a.length > MAX_STRING_SIZE || b.length > MAX_STRING_SIZE) return max + 1;
  if (b.length < a.length) [a, b] = [b, a];
  if ((b.length - a.length) * MOVE_COST > max) return max + 1;
  const row = Array.from({ length: a.length }, (_, i) => (i + 1) * MOVE_COST);
  let result = 0;
  for (let j = 0; j < b.length; j++) {
    let distance = result = j * MOVE_COST;
    let minimum = Infinity;
    for (let i = 0; i < a.length; i++) {
      const substitute = distance + substitutionCost(b[j], a[i]);
      distance = row[i];
      result = Math.min(substitute, Math.min(result, distance) + MOVE_COST);
      row[i] = result;
      if (result < minimum) minimum = result;
    }
    if (minimum > max) return max + 1;
  }
  return result;
}

/** The candidate closest to `name`, undefined if none is close enough. CPython: `_Py_CalculateSuggestions`. */
export function closestName(candidates: readonly string[], name: string): string | undefined {
  const wrong = utf8Units(name);
  if (candidates.length >= MAX_CANDIDATE_ITEMS || wrong.length > MAX_STRING_SIZE) return undefined;
  let best = Infinity;
  let suggestion: string | undefined;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const units = utf8Units(candidate);
    const allowed = Math.min(Math.trunc((units.length + wrong.length + 3) * MOVE_COST / 6), best - 1);
    const distance = levenshteinDistance(wrong, units, allowed);
    if (distance > allowed) continue;
    if (suggestion === undefined || distance < best) {
      suggestion = candidate;
      best = distance;
    }
  }
  return suggestion;
}

/** Total length of the matching blocks of two strings, found longest first (Ratcliff and Obershelp). */
function matchingCharacters(a: string, b: string): number {
  let bestLength = 0, bestA = 0, bestB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      let k = 0;
      while (i + k < a.length && j + k < b.length && a[i + k] === b[j + k]) k++;
      if (k > bestLength) [bestLength, bestA, bestB] = [k, i, j];
    }
  }
  if (bestLength === 0) return 0;
  return bestLength + matchingCharacters(a.slice(0, bestA), b.slice(0, bestB)) +
    matchingCharacters(a.slice(bestA + bestLength), b.slice(bestB + bestLength));
}

/** Up to `count` words at least half alike, best first: `difflib.get_close_matches` with cutoff 0.5. */
export function closeMatches(word: string, possibilities: readonly string[], count: number): string[] {
  const scored: [number, string][] = [];
  for (const candidate of possibilities) {
    const ratio = 2 * matchingCharacters(candidate, word) / (candidate.length + word.length);
    if (ratio >= 0.5) scored.push([ratio, candidate]);
  }
  scored.sort((x, y) => y[0] - x[0] || (x[1] < y[1] ? 1 : -1));
  return scored.slice(0, count).map(([, candidate]) => candidate);
}
