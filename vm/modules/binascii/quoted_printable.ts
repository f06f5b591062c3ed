/** Quoted-printable (RFC 1521), as `binascii.a2b_qp` and `b2a_qp` read and write it. */

const MAX_LINE = 76;
const LF = 10, CR = 13, TAB = 9, SPACE = 32, EQUALS = 0x3d, UNDERSCORE = 0x5f, DOT = 0x2e;
const HEX = "0123456789ABCDEF";

function hexValue(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  if (c >= 0x41 && c <= 0x46) return c - 0x37;
  if (c >= 0x61 && c <= 0x66) return c - 0x57;
  return -1;
}

export function decodeQuotedPrintable(data: Uint8Array, header: boolean): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < data.length;) {
    const c = data[i++];
    if (c === UNDERSCORE && header) out.push(SPACE);
    else if (c !== EQUALS) out.push(c);
    else if (i < data.length) {
      const next = data[i];
      if (next === LF || next === CR) {
        // A soft line break.
        while (i < data.length && data[i] !== LF) i++;
        if (i < data.length) i++;
      } else if (next === EQUALS) {
        out.push(EQUALS);
        i++;
      } else if (i + 1 < data.length && hexValue(next) >= 0 && hexValue(data[i + 1]) >= 0) {
        out.push(hexValue(next) * 16 + hexValue(data[i + 1]));
        i += 2;
      } else out.push(EQUALS);
    }
  }
  return Uint8Array.from(out);
}

export function encodeQuotedPrintable(
  data: Uint8Array,
  quoteTabs: boolean,
  isText: boolean,
  header: boolean,
): Uint8Array {
  const out: number[] = [];
  const n = data.length;
  const firstLine = data.indexOf(LF);
  const crlf = firstLine > 0 && data[firstLine - 1] === CR;
  let line = 0;
  const newline = () => {
    if (crlf) out.push(CR);
    out.push(LF);
    line = 0;
  };
  const softBreak = () => {
    out.push(EQUALS);
    newline();
  };
  const quoted = (c: number) => out.push(EQUALS, HEX.charCodeAt(c >> 4), HEX.charCodeAt(c & 15));
  const mustQuote = (i: number): boolean => {
    const c = data[i];
    const last = i + 1 === n;
    if (c > 126 || c === EQUALS || (header && c === UNDERSCORE)) return true;
    if (c === DOT && line === 0 && (last || data[i + 1] === LF || data[i + 1] === CR || data[i + 1] === 0)) {
      return true;
    }
    if (c === CR || c === LF) return !isText;
    if (c === TAB || c === SPACE) return last || quoteTabs;
    return c < 33;
  };
  for (let i = 0; i < n;) {
    const c = data[i];
    if (mustQuote(i)) {
      if (line + 3 >= MAX_LINE) softBreak();
      quoted(c);
      line += 3;
      i++;
    } else if (isText && (c === LF || (c === CR && i + 1 < n && data[i + 1] === LF))) {
      // White space at the end of a line would get lost.
      const before = out[out.length - 1];
      if (before === SPACE || before === TAB) {
        out.pop();
        quoted(before);
      }
      newline();
      i += c === CR ? 2 : 1;
    } else {
      if (i + 1 !== n && data[i + 1] !== LF && line + 1 >= MAX_LINE) softBreak();
      line++;
      out.push(header && c === SPACE ? UNDERSCORE : c);
      i++;
    }
  }
  return Uint8Array.from(out);
}
