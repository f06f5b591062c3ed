/**
 * Pairs of doubles whose sum carries about 106 bits: for functions whose result must be right to the last digit where
 * the host's is not. A pair is left in `hi` and `lo` by each operation. After Dekker and Knuth.
 */
export let hi = 0;
export let lo = 0;

const SPLIT = 134217729;

/** Leaves `a + b` exactly. */
export function twoSum(a: number, b: number): void {
  const s = a + b;
  const t = s - a;
  lo = (a - (s - t)) + (b - t);
  hi = s;
}

/** Factors and products beyond these overflow while they are split. */
const LARGE = 2 ** 960, SCALE = 2 ** 100;

/** Leaves `a * b` exactly, for products in the normal range. */
export function twoProduct(a: number, b: number): void {
  const p = a * b;
  if (Math.abs(a) > LARGE || Math.abs(b) > LARGE || Math.abs(p) > LARGE) {
    if (Math.abs(a) > Math.abs(b)) twoProduct(a / SCALE, b);
    else twoProduct(a, b / SCALE);
    lo *= SCALE;
    hi = p;
    return;
  }
  const x = SPLIT * a, y = SPLIT * b;
  const ah = x - (x - a), bh = y - (y - b);
  const al = a - ah, bl = b - bh;
  lo = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
  hi = p;
}

export function ddAdd(ah: number, al: number, bh: number, bl: number): void {
  twoSum(ah, bh);
  const s = hi, e = lo + al + bl;
  hi = s + e;
  lo = e - (hi - s);
}
export function ddMul(ah: number, al: number, bh: number, bl: number): void {
  twoProduct(ah, bh);
  const p = hi, e = lo + (ah * bl + al * bh);
  hi = p + e;
  lo = e - (hi - p);
}
export function ddDiv(ah: number, al: number, bh: number, bl: number): void {
  const q = ah / bh;
  ddMul(q, 0, bh, bl);
  const ph = hi, pl = lo;
  const rest = ((ah - ph) - pl) + al;
  const q2 = rest / bh;
  hi = q + q2;
  lo = q2 - (hi - q);
}

export const LN2_HI = 0.6931471805599453, LN2_LO = 2.3190468138462996e-17;

/** Leaves `exp(xh + xl)`; the argument must be in the range where the result is normal. */
export function ddExp(xh: number, xl: number): void {
  const k = Math.round(xh / LN2_HI);
  ddMul(LN2_HI, LN2_LO, k, 0);
  ddAdd(xh, xl, -hi, -lo);
  // The argument is halved nine times, the result squared as often.
  const rh = hi / 512, rl = lo / 512;
  let sh = rh, sl = rl, th = rh, tl = rl;
  for (let i = 2; i <= 9; i++) {
    ddMul(th, tl, rh, rl);
    ddDiv(hi, lo, i, 0);
    th = hi, tl = lo;
    ddAdd(sh, sl, th, tl);
    sh = hi, sl = lo;
  }
  for (let i = 0; i < 9; i++) {
    // expm1(2r) = 2 expm1(r) + expm1(r)**2
    ddMul(sh, sl, sh, sl);
    ddAdd(2 * sh, 2 * sl, hi, lo);
    sh = hi, sl = lo;
  }
  ddAdd(sh, sl, 1, 0);
  const half = Math.trunc(k / 2);
  const f = 2 ** half, g = 2 ** (k - half);
  hi = hi * f * g;
  lo = lo * f * g;
}

/** Leaves `log(xh + xl)` of a positive normal argument: a Newton step from the double result. */
export function ddLog(xh: number, xl: number): void {
  const y = Math.log(xh);
  ddExp(-y, 0);
  ddMul(hi, lo, xh, xl);
  ddAdd(hi, lo, -1, 0);
  // log(1 + d) for the tiny rest d
  const dh = hi, dl = lo;
  ddMul(dh, dl, dh, dl);
  ddAdd(dh, dl, -hi / 2, -lo / 2);
  ddAdd(y, 0, hi, lo);
}

/** Leaves `log(1 + x)`. */
export function ddLog1p(xh: number, xl: number): void {
  if (Math.abs(xh) < 1e-3) {
    // 2 atanh(x / (2 + x))
    ddAdd(2, 0, xh, xl);
    ddDiv(xh, xl, hi, lo);
    const th = hi, tl = lo;
    ddMul(th, tl, th, tl);
    const qh = hi, ql = lo;
    let ph = th, pl = tl, sh = th, sl = tl;
    for (let i = 3; i <= 21; i += 2) {
      ddMul(ph, pl, qh, ql);
      ph = hi, pl = lo;
      ddDiv(ph, pl, i, 0);
      ddAdd(sh, sl, hi, lo);
      sh = hi, sl = lo;
    }
    hi = 2 * sh;
    lo = 2 * sl;
    return;
  }
  ddAdd(1, 0, xh, xl);
  ddLog(hi, lo);
}

/** Leaves the square root of a positive pair. */
export function ddSqrt(xh: number, xl: number): void {
  const r = Math.sqrt(xh);
  twoProduct(r, r);
  const rest = ((xh - hi) - lo) + xl;
  const d = rest / (2 * r);
  hi = r + d;
  lo = d - (hi - r);
}
