/**
 * The codecs that an encoding cookie (PEP 263) can name: Python's codec names and aliases over what `TextDecoder`
 * offers. Read by `source_text.ts`. The law: a byte decodes to what Python's codec of that name gives, or fails with its
 * UnicodeDecodeError text; names that Python knows but `TextDecoder` doesn't are for the foreign decoder, if there is one.
 */

/** Python codec (as in `encodings`), TextDecoder label, aliases of the codec in `encodings.aliases`. */
const CODECS = `
utf_8 utf-8 u8 utf utf8 utf8_ucs2 utf8_ucs4 cp65001
ascii ascii 646 ansi_x3.4_1968 ansi_x3_4_1968 ansi_x3.4_1986 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6 us us_ascii
latin_1 latin-1 8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1
iso8859_2 iso-8859-2 csisolatin2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2
iso8859_3 iso-8859-3 csisolatin3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3
iso8859_4 iso-8859-4 csisolatin4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4
iso8859_5 iso-8859-5 csisolatincyrillic cyrillic iso_8859_5 iso_8859_5_1988 iso_ir_144
iso8859_6 iso-8859-6 arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6 iso_8859_6_1987 iso_ir_127
iso8859_7 iso-8859-7 csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7 iso_8859_7_1987 iso_ir_126
iso8859_8 iso-8859-8 csisolatinhebrew hebrew iso_8859_8 iso_8859_8_1988 iso_ir_138 iso_8859_8_i iso_8859_8_e
iso8859_10 iso-8859-10 csisolatin6 iso_8859_10 iso_8859_10_1992 iso_ir_157 l6 latin6
iso8859_13 iso-8859-13 iso_8859_13 l7 latin7
iso8859_14 iso-8859-14 iso_8859_14 iso_8859_14_1998 iso_celtic iso_ir_199 l8 latin8
iso8859_15 iso-8859-15 iso_8859_15 l9 latin9
iso8859_16 iso-8859-16 iso_8859_16 iso_8859_16_2001 iso_ir_226 l10 latin10
cp1250 windows-1250 1250 windows_1250
cp1251 windows-1251 1251 windows_1251
cp1252 windows-1252 1252 windows_1252
cp1253 windows-1253 1253 windows_1253
cp1254 windows-1254 1254 windows_1254
cp1255 windows-1255 1255 windows_1255
cp1256 windows-1256 1256 windows_1256
cp1257 windows-1257 1257 windows_1257
cp1258 windows-1258 1258 windows_1258
cp866 ibm866 866 csibm866 ibm866
cp874 windows-874 874 ms874 windows_874
koi8_r koi8-r cskoi8r
koi8_u koi8-u
mac_cyrillic x-mac-cyrillic maccyrillic
mac_roman macintosh macintosh macroman
big5 big5 big5_tw csbig5 x_mac_trad_chinese
euc_jp euc-jp eucjp ujis u_jis
euc_kr euc-kr euckr korean ksc5601 ks_c_5601 ks_c_5601_1987 ksx1001 ks_x_1001 cseuckr x_mac_korean
cp949 euc-kr 949 ms949 uhc
gb18030 gb18030 gb18030_2000
gb2312 gbk chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58 x_mac_simp_chinese
gbk gbk 936 cp936 ms936
shift_jis shift_jis csshiftjis shiftjis sjis s_jis x_mac_japanese
cp932 shift_jis 932 ms932 mskanji ms_kanji windows_31j
`;

interface Codec {
  /** As Python names it. */
  name: string;
  /** TextDecoder's label. */
  label: string;
}

/** A failed decoding: the text of Python's UnicodeDecodeError. */
export class DecodeFailure {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** `encodings.normalize_encoding`, lower case. */
function normalizeEncoding(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9.]+/g, "_").replace(/^_|_$/g, "");
}

function findCodec(name: string): Codec | undefined {
  const wanted = normalizeEncoding(name);
  const undotted = wanted.replaceAll(".", "_");
  for (const line of CODECS.split("\n")) {
    const words = line.split(" ");
    if (words.length < 2) continue;
    if (words[0] === wanted || words[0] === undotted) return { name: words[0], label: words[1] };
    for (let i = 2; i < words.length; i++) {
      if (words[i] === wanted || words[i] === undotted) return { name: words[0], label: words[1] };
    }
  }
  return undefined;
}

/** Decodes by a codec that is not here; undefined when there is none. */
export type ForeignDecoder = (bytes: Uint8Array, name: string) => string | DecodeFailure | undefined;
let foreignDecoder: ForeignDecoder | undefined;

/** Installs who knows further codecs: the VM, whose library has them all. */
export function setForeignDecoder(decoder: ForeignDecoder | undefined): void {
  foreignDecoder = decoder;
}

/**
 * Decodes `bytes` by Python's codec `name` (any alias). Returns undefined when there is no such codec, a DecodeFailure
 * when the bytes don't fit it.
 */
export function decodeBytes(bytes: Uint8Array, name: string): string | DecodeFailure | undefined {
  const codec = findCodec(name);
  if (codec === undefined) return foreignDecoder?.(bytes, name);
  switch (codec.name) {
    case "utf_8": {
      const text = decodeUtf8(bytes);
      return text ?? utf8Failure(bytes);
    }
    case "ascii":
      for (let i = 0; i < bytes.length; i++) {
        if (bytes[i] >= 0x80) return byteFailure("ascii", bytes[i], i, "ordinal not in range(128)");
      }
      return latin1(bytes);
    case "latin_1":
      return latin1(bytes);
  }
  const undefinedAt = findUndefined(bytes, codec);
  if (undefinedAt >= 0) {
    return byteFailure("charmap", bytes[undefinedAt], undefinedAt, "character maps to <undefined>");
  }
  if (!isSingleByte(codec)) return decodeMultibyte(bytes, codec);
  return new TextDecoder(codec.label, { fatal: true }).decode(bytes);
}

function isSingleByte(codec: Codec): boolean {
  return /^(windows|iso|koi|x-mac|macintosh|ibm)/.test(codec.label);
}

/** The text, or undefined when the bytes are not UTF-8. A BOM stays in the text. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}

function byteFailure(codec: string, byte: number, position: number, reason: string): DecodeFailure {
  const hex = byte.toString(16).padStart(2, "0");
  return new DecodeFailure(`'${codec}' codec can't decode byte 0x${hex} in position ${position}: ${reason}`);
}

/** Index of the first byte that a single-byte codec leaves undefined, -1 if none. */
function findUndefined(bytes: Uint8Array, codec: Codec): number {
  if (!isSingleByte(codec)) return -1;
  const isWindows = codec.label.startsWith("windows-");
  const defined = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    try {
      const c = new TextDecoder(codec.label, { fatal: true }).decode(Uint8Array.of(byte)).charCodeAt(0);
      // What Microsoft leaves undefined decodes to the C1 control of the same number on the web.
      const isFiller = isWindows && byte >= 0x80 && byte < 0xa0 && c === byte;
      defined[byte] = isFiller || (codec.name === "cp1255" && byte === 0xca) ? 0 : 1;
    } catch {
      defined[byte] = 0;
    }
  }
  for (let i = 0; i < bytes.length; i++) if (defined[bytes[i]] === 0) return i;
  return -1;
}

/** Decodes character by character, since Python's tables are smaller than the web's. */
function decodeMultibyte(bytes: Uint8Array, codec: Codec): string | DecodeFailure {
  const decoder = new TextDecoder(codec.label, { fatal: true });
  const parts: string[] = [];
  for (let i = 0; i < bytes.length;) {
    let end = i;
    while (end < bytes.length && bytes[end] < 0x80) end += 1;
    if (end > i) {
      parts.push(latin1(bytes.subarray(i, end)));
      i = end;
      continue;
    }
    const length = multibyteLength(bytes, i, codec.name);
    if (i + length > bytes.length) {
      return byteFailure(codec.name, bytes[i], i, "incomplete multibyte sequence");
    }
    const ch = length === 0 ? undefined : decodeOne(decoder, bytes.subarray(i, i + length));
    if (ch === undefined) return byteFailure(codec.name, bytes[i], i, "illegal multibyte sequence");
    parts.push(ch);
    i += length;
  }
  return parts.join("");
}

/** How many bytes the character at `i` has, which is not ASCII; 0 when none can start so. */
function multibyteLength(bytes: Uint8Array, i: number, codec: string): number {
  const first = bytes[i];
  if (first === 0x80 || first === 0xff) return 0;
  switch (codec) {
    case "shift_jis":
    case "cp932":
      return first >= 0xa1 && first <= 0xdf ? 1 : 2;
    case "euc_jp":
      return first === 0x8f ? 3 : 2;
    case "gb2312":
    case "euc_kr":
      if (first < 0xa1 || (i + 1 < bytes.length && bytes[i + 1] < 0xa1)) return 0;
      return 2;
    case "gb18030":
      return bytes[i + 1] >= 0x30 && bytes[i + 1] <= 0x39 ? 4 : 2;
    default:
      return 2;
  }
}

function decodeOne(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    const ch = decoder.decode(bytes);
    // What the web's tables add lies in the private use area.
    return [...ch].length === 1 && !/[\ue000-\uf8ff]/.test(ch) ? ch : undefined;
  } catch {
    return undefined;
  }
}

/** Index of the first byte of the first invalid UTF-8 sequence; -1 when all is valid. CPython: `valid_utf8`. */
export function findInvalidUtf8(bytes: Uint8Array, from = 0): number {
  let i = from;
  while (i < bytes.length) {
    const length = validUtf8Length(bytes, i);
    if (length === 0) return i;
    i += length;
  }
  return -1;
}

function validUtf8Length(bytes: Uint8Array, i: number): number {
  const b = bytes[i];
  if (b < 0x80) return 1;
  if (b < 0xc2 || b > 0xf4) return 0;
  const expected = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
  const second = bytes[i + 1];
  if (b === 0xe0 && second < 0xa0) return 0;
  if (b === 0xed && second >= 0xa0) return 0;
  if (b === 0xf0 && second < 0x90) return 0;
  if (b === 0xf4 && second >= 0x90) return 0;
  for (let k = 1; k <= expected; k++) if ((bytes[i + k] & 0xc0) !== 0x80) return 0;
  return expected + 1;
}

/** The UnicodeDecodeError of Python's utf-8 codec. */
export function utf8Failure(bytes: Uint8Array): DecodeFailure {
  const at = findInvalidUtf8(bytes);
  const b = bytes[at];
  if (b < 0xc2 || b > 0xf4) return byteFailure("utf-8", b, at, "invalid start byte");
  const expected = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
  let matched = 1;
  for (let k = 1; k <= expected; k++, matched++) {
    const c = bytes[at + k];
    if (c === undefined) return utf8RangeFailure(bytes, at, matched, "unexpected end of data");
    if ((c & 0xc0) !== 0x80) break;
    if (k === 1 && isImpossibleSecond(b, c)) break;
  }
  return utf8RangeFailure(bytes, at, matched, "invalid continuation byte");
}

function isImpossibleSecond(first: number, second: number): boolean {
  return (first === 0xe0 && second < 0xa0) || (first === 0xed && second >= 0xa0) ||
    (first === 0xf0 && second < 0x90) || (first === 0xf4 && second >= 0x90);
}

function utf8RangeFailure(bytes: Uint8Array, at: number, length: number, reason: string): DecodeFailure {
  if (length === 1) return byteFailure("utf-8", bytes[at], at, reason);
  return new DecodeFailure(
    `'utf-8' codec can't decode bytes in position ${at}-${at + length - 1}: ${reason}`,
  );
}
