/**
 * The length of a vector of two doubles, rounded as the C library that CPython is linked with rounds it (A. Borges, "An
 * improved algorithm for hypot(a,b)", 2019): `Math.hypot` of V8 is off by one unit in the last place every now and then.
 * Read by complex numbers.
 */
const SCALE = 2 ** -600;
const LARGE = 2 ** 511;
const TINY = 2 ** -459;
const EPSILON = 2 ** -54;

/** For `x >= y >= 0` whose squares neither overflow nor vanish: the root, then one correction. */
function corrected(x: number, y: number): number {
  const h = Math.sqrt(x * x + y * y);
  let first: number, second: number;
  if (h <= 2 * y) {
    const delta = h - y;
    first = x * (2 * delta - x);
    second = (delta - 2 * (x - y)) * delta;
  } else {
    const delta = h - x;
    first = 2 * delta * (x - 2 * y);
    second = (4 * delta - y) * y + delta * delta;
  }
  return h - (first + second) / (2 * h);
}

/** `sqrt(x*x + y*y)` without overflow or underflow in between. */
export function hypot(x: number, y: number): number {
  x = Math.abs(x);
  y = Math.abs(y);
  if (x === Infinity || y === Infinity) return Infinity;
  if (x !== x || y !== y) return NaN;
  if (x < y) [x, y] = [y, x];
  if (y <= x * EPSILON) return x + y;
  if (x > LARGE) return corrected(x * SCALE, y * SCALE) / SCALE;
  if (y < TINY) return corrected(x / SCALE, y / SCALE) * SCALE;
  return corrected(x, y);
}
