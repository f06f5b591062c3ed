/** Base64 and uuencode. Errors are texts; the module makes `binascii.Error` of them. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PAD = 0x3d;

let decoding: Uint8Array | undefined;
function decodingTable(): Uint8Array {
  if (decoding !== undefined) return decoding;
  decoding = new Uint8Array(256).fill(255);
  for (let i = 0; i < 64; i++) decoding[ALPHABET.charCodeAt(i)] = i;
  return decoding;
}

export function encodeBase64(data: Uint8Array, newline: boolean): Uint8Array {
  const out = new Uint8Array(Math.ceil(data.length / 3) * 4 + (newline ? 1 : 0));
  let at = 0;
  for (let i = 0; i < data.length; i += 3) {
    const left = data.length - i;
    const bits = (data[i] << 16) | ((left > 1 ? data[i + 1] : 0) << 8) | (left > 2 ? data[i + 2] : 0);
    out[at++] = ALPHABET.charCodeAt(bits >> 18);
    out[at++] = ALPHABET.charCodeAt((bits >> 12) & 63);
    out[at++] = left > 1 ? ALPHABET.charCodeAt((bits >> 6) & 63) : PAD;
    out[at++] = left > 2 ? ALPHABET.charCodeAt(bits & 63) : PAD;
  }
  if (newline) out[at] = 10;
  return out;
}

/** The bytes, or what is wrong. Unless `strict`, other characters are skipped and padding may stand anywhere. */
export function decodeBase64(data: Uint8Array, strict: boolean): Uint8Array | string {
  const table = decodingTable();
  const out = new Uint8Array(Math.floor((data.length + 3) / 4) * 3);
  let at = 0, quad = 0, left = 0, pads = 0;
  const oneMore = () => {
    const count = Math.floor(at / 3) * 4 + 1;
    return `Invalid base64-encoded string: number of data characters (${count}) cannot be 1 more than a multiple of 4`;
  };
  if (strict && data.length > 0 && data[0] === PAD) return "Leading padding not allowed";
  for (let i = 0; i < data.length; i++) {
    if (data[i] === PAD) {
      if (quad >= 2 && quad + pads < 4) pads++;
      else if (strict) return quad === 1 ? oneMore() : "Excess padding not allowed";
      continue;
    }
    const value = table[data[i]];
    if (value >= 64) {
      if (strict) return "Only base64 data is allowed";
      continue;
    }
    if (strict && pads > 0) {
      return quad + pads === 4 ? "Excess data after padding" : "Discontinuous padding not allowed";
    }
    pads = 0;
    if (quad > 0) out[at++] = (left << (quad * 2)) | (value >> (6 - quad * 2));
    left = value & (0x3f >> (quad * 2));
    quad = (quad + 1) & 3;
  }
  if (quad === 1) return oneMore();
  return quad === 0 || quad + pads === 4 ? out.subarray(0, at) : "Incorrect padding";
}

/** One line of uuencoded text. */
export function encodeUu(data: Uint8Array, backtick: boolean): Uint8Array | string {
  if (data.length > 45) return "At most 45 bytes at once";
  const six = (value: number) => value === 0 && backtick ? 0x60 : value + 32;
  const out = [six(data.length)];
  for (let i = 0; i < data.length; i += 3) {
    const bits = (data[i] << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0);
    out.push(six(bits >> 18), six((bits >> 12) & 63), six((bits >> 6) & 63), six(bits & 63));
  }
  out.push(10);
  return Uint8Array.from(out);
}

export function decodeUu(data: Uint8Array): Uint8Array | string {
  if (data.length === 0) return "Missing length byte";
  const length = (data[0] - 32) & 63;
  const out = new Uint8Array(length);
  let at = 0, i = 1, bits = 0, count = 0;
  for (; at < length; i++) {
    let c = i < data.length ? data[i] : 0;
    // Spaces at the end of the line may have been lost.
    if (c === 10 || c === 13 || i >= data.length) c = 0;
    else {
      if (c < 32 || c > 96) return "Illegal char";
      c = (c - 32) & 63;
    }
    bits = (bits << 6) | c;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out[at++] = (bits >> count) & 0xff;
      bits &= (1 << count) - 1;
    }
  }
  for (; i < data.length; i++) {
    if (data[i] !== 32 && data[i] !== 96 && data[i] !== 10 && data[i] !== 13) return "Trailing garbage";
  }
  return out;
}
