/** IP addresses as text and as bytes, and a resolver for addresses that need none. */

/** The four bytes of an IPv4 address in dotted form; undefined if it isn't one. */
export function parseIPv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    if (!/^\d{1,3}$/.test(parts[i]) || (parts[i].length > 1 && parts[i][0] === "0")) return undefined;
    const value = Number(parts[i]);
    if (value > 255) return undefined;
    bytes[i] = value;
  }
  return bytes;
}

/** The old forms that `inet_aton` takes too: one to four parts, decimal, octal or hexadecimal. */
export function parseLooseIPv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length > 4) return undefined;
  const values = parts.map((part) =>
    /^0[xX][\da-fA-F]+$/.test(part) || /^[1-9]\d*$|^0$/.test(part)
      ? Number(part)
      : /^0[0-7]+$/.test(part)
      ? parseInt(part, 8)
      : NaN
  );
  let address = 0;
  for (let i = 0; i < values.length; i++) {
    const last = i === values.length - 1;
    const limit = last ? 2 ** (8 * (5 - values.length)) : 256;
    if (!(values[i] < limit)) return undefined;
    address += last ? values[i] : values[i] * 2 ** (24 - 8 * i);
  }
  return new Uint8Array([address >>> 24, address >>> 16, address >>> 8, address]);
}

/** The sixteen bytes of an IPv6 address; undefined if it isn't one. */
export function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = (half: string): number[] | undefined => {
    if (half === "") return [];
    const found: number[] = [];
    const parts = half.split(":");
    for (let i = 0; i < parts.length; i++) {
      if (i === parts.length - 1 && parts[i].includes(".")) {
        const v4 = parseIPv4(parts[i]);
        if (v4 === undefined) return undefined;
        found.push(v4[0] << 8 | v4[1], v4[2] << 8 | v4[3]);
      } else if (/^[\da-fA-F]{1,4}$/.test(parts[i])) found.push(parseInt(parts[i], 16));
      else return undefined;
    }
    return found;
  };
  const head = groups(halves[0]);
  const tail = halves.length === 2 ? groups(halves[1]) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bytes = new Uint8Array(16);
  all.forEach((group, i) => {
    bytes[2 * i] = group >> 8;
    bytes[2 * i + 1] = group;
  });
  return bytes;
}

/** Dotted form of four bytes. */
export function formatIPv4(bytes: Uint8Array): string {
  return bytes.join(".");
}

/** The shortest form of sixteen bytes, as the C library writes it. */
export function formatIPv6(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(bytes[i] << 8 | bytes[i + 1]);
  let best = -1, length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) {
      best = i;
      length = end - i;
    }
  }
  if (best === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))) {
    return (length === 6 ? "::" : "::ffff:") + formatIPv4(bytes.subarray(12));
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  return best < 0 ? text(groups) : `${text(groups.slice(0, best))}::${text(groups.slice(best + length))}`;
}
