/**
 * Text of the system: names, arguments and variables are bytes, as a rule UTF-8. What is no UTF-8 is read as lone surrogates
 * U+DC80 to U+DCFF, and they are written as the bytes that they stand for (PEP 383), so that nothing is lost on the way.
 */
const encoder = new TextEncoder(), strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text that bytes of the system are. */
export function systemText(bytes: Uint8Array): string {
  const whole = decoded(bytes);
  if (whole !== undefined) return whole;
  let text = "";
  for (let at = 0; at < bytes.length;) {
    let size = 1, ch = decoded(bytes.subarray(at, at + 1));
    while (ch === undefined && size < 4) ch = decoded(bytes.subarray(at, at + ++size));
    text += ch ?? String.fromCharCode(0xdc00 + bytes[at]);
    at += ch === undefined ? 1 : size;
  }
  return text;
}

/** The bytes that a text is for the system. */
export function systemBytes(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const ch of text) {
    const code = ch.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code & 0xff);
    else bytes.push(...encoder.encode(ch));
  }
  return Uint8Array.from(bytes);
}
