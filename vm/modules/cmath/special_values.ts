/**
 * What the functions of `cmath` give for infinities and NaNs: C99, annex G. A table has a row for each class of the real
 * part and a column for each class of the imaginary part, in the order -inf, negative, -0, +0, positive, +inf, NaN.
 *
 * An entry is two characters, real and imaginary part: `0` `z` zero and -zero, `1` `m` one and minus one, `i` `I` the
 * infinities, `n` NaN, `p` pi, `h` its half, `q` its quarter, `t` three quarters, capital if negative; `.` is never read.
 */
export type Complex = readonly [real: number, imag: number];

const VALUES: Record<string, number> = {
  "0": 0,
  z: -0,
  "1": 1,
  m: -1,
  i: Infinity,
  I: -Infinity,
  n: NaN,
  p: Math.PI,
  P: -Math.PI,
  h: 0.5 * Math.PI,
  H: -0.5 * Math.PI,
  q: 0.25 * Math.PI,
  Q: -0.25 * Math.PI,
  t: 0.75 * Math.PI,
  T: -0.75 * Math.PI,
};

/** The class of a double: the row or column of the tables. CPython: `special_type`. */
function specialType(x: number): number {
  if (x !== x) return 6;
  if (x === 0) return Object.is(x, -0) ? 2 : 3;
  if (x > 0) return x === Infinity ? 5 : 4;
  return x === -Infinity ? 0 : 1;
}

type Table = readonly string[];

/** The entry of a table. */
export function specialValue(table: Table, real: number, imag: number): Complex {
  const at = specialType(imag) * 3;
  const row = table[specialType(real)];
  return [VALUES[row[at]], VALUES[row[at + 1]]];
}

function special(...rows: string[]): Table {
  return rows;
}

export const SPECIAL_VALUES = {
  acos: special(
    "ti pi pi pI pI tI ni",
    "hi .. .. .. .. hI nn",
    "hi .. h0 hz .. hI hn",
    "hi .. h0 hz .. hI hn",
    "hi .. .. .. .. hI nn",
    "qi 0i 0i 0I 0I qI ni",
    "ni nn nn nn nn nI nn",
  ),
  acosh: special(
    "iT iP iP ip ip it in",
    "iH .. .. .. .. ih nn",
    "iH .. 0H 0h .. ih nh",
    "iH .. 0H 0h .. ih nh",
    "iH .. .. .. .. ih nn",
    "iQ iz iz i0 i0 iq in",
    "in nn nn nn nn in nn",
  ),
  asinh: special(
    "IQ Iz Iz I0 I0 Iq In",
    "IH .. .. .. .. Ih nn",
    "IH .. zz z0 .. Ih nn",
    "iH .. 0z 00 .. ih nn",
    "iH .. .. .. .. ih nn",
    "iQ iz iz i0 i0 iq in",
    "in nn nz n0 nn in nn",
  ),
  atanh: special(
    "zH zH zH zh zh zh zn",
    "zH .. .. .. .. zh nn",
    "zH .. zz z0 .. zh zn",
    "0H .. 0z 00 .. 0h 0n",
    "0H .. .. .. .. 0h nn",
    "0H 0H 0H 0h 0h 0h 0n",
    "0H nn nn nn nn 0h nn",
  ),
  cosh: special(
    "in .. i0 iz .. in in",
    "nn .. .. .. .. nn nn",
    "n0 .. 10 1z .. n0 n0",
    "n0 .. 1z 10 .. n0 n0",
    "nn .. .. .. .. nn nn",
    "in .. iz i0 .. in in",
    "nn nn n0 n0 nn nn nn",
  ),
  exp: special(
    "00 .. 0z 00 .. 00 00",
    "nn .. .. .. .. nn nn",
    "nn .. 1z 10 .. nn nn",
    "nn .. 1z 10 .. nn nn",
    "nn .. .. .. .. nn nn",
    "in .. iz i0 .. in in",
    "nn nn nz n0 nn nn nn",
  ),
  log: special(
    "iT iP iP ip ip it in",
    "iH .. .. .. .. ih nn",
    "iH .. IP Ip .. ih nn",
    "iH .. Iz I0 .. ih nn",
    "iH .. .. .. .. ih nn",
    "iQ iz iz i0 i0 iq in",
    "in nn nn nn nn in nn",
  ),
  sinh: special(
    "in .. Iz I0 .. in in",
    "nn .. .. .. .. nn nn",
    "0n .. zz z0 .. 0n 0n",
    "0n .. 0z 00 .. 0n 0n",
    "nn .. .. .. .. nn nn",
    "in .. iz i0 .. in in",
    "nn nn nz n0 nn nn nn",
  ),
  sqrt: special(
    "iI 0I 0I 0i 0i ii ni",
    "iI .. .. .. .. ii nn",
    "iI .. 0z 00 .. ii nn",
    "iI .. 0z 00 .. ii nn",
    "iI .. .. .. .. ii nn",
    "iI iz iz i0 i0 ii in",
    "iI nn nn nn nn ii nn",
  ),
  tanh: special(
    "m0 .. mz m0 .. m0 m0",
    "nn .. .. .. .. nn nn",
    "zn .. zz z0 .. zn zn",
    "0n .. 0z 00 .. 0n 0n",
    "nn .. .. .. .. nn nn",
    "10 .. 1z 10 .. 10 10",
    "nn nn nz n0 nn nn nn",
  ),
  rect: special(
    "in .. I0 Iz .. in in",
    "nn .. .. .. .. nn nn",
    "00 .. z0 zz .. 00 00",
    "00 .. 0z 00 .. 00 00",
    "nn .. .. .. .. nn nn",
    "in .. iz i0 .. in in",
    "nn nn n0 n0 nn nn nn",
  ),
};
