/**
 * Abbreviations of the local time zone, out of the system's zone files (RFC 9636), as C's `tzname` has them. The host's own
 * formatter knows few of them ("GMT+1" for CET) and takes 10 ms to set up.
 */
import { parsePosixRule, type PosixRule, typeAtUtc } from "../_zoneinfo/posix_rule.ts";
import { hostOf } from "../../runtime/host_state.ts";

/** Names in use up to the last change that the file lists, and the rule for later times. */
interface ZoneNames {
  /** Seconds of the changes, and the name from each on. */
  readonly changes: readonly number[];
  readonly names: readonly string[];
  /** Before the first change. */
  readonly first: string;
  readonly rule: ZoneRule | undefined;
  /** TZ itself is the rule. */
  readonly fromText?: boolean;
}

/** A zone as text: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX, `tzset`). */
interface ZoneRule {
  readonly standard: string;
  readonly daylight: string | undefined;
  /** Seconds east of UTC of standard time. */
  readonly offset: number;
}

const FOLDERS = ["/usr/share/zoneinfo/", "/usr/lib/zoneinfo/", "/usr/share/lib/zoneinfo/"];

/** The local zone, once it has been read; `text` when TZ is a rule, of which the host knows nothing. */
let local: { names: ZoneNames | undefined; text: PosixRule | undefined } | undefined;

function localZone(): { names: ZoneNames | undefined; text: PosixRule | undefined } {
  if (local === undefined) {
    const { TZ } = hostOf().environ();
    const names = readZone(TZ);
    local = { names, text: names?.fromText ? parsePosixRule(TZ.replace(/^:/, "")) : undefined };
  }
  return local;
}

/** Seconds east of UTC by a rule in TZ; undefined if TZ names a zone or is not set. */
export function offsetByText(seconds: number): number | undefined {
  const { text } = localZone();
  if (text === undefined) return undefined;
  return typeAtUtc(text, seconds, new Date(seconds * 1000).getUTCFullYear()).type.utcoff;
}

/** Reads TZ anew. C's `tzset`. */
export function resetZone(): void {
  local = undefined;
}

/** The abbreviation at a moment whose offset is known; undefined if no file says. */
export function zoneAbbreviation(seconds: number, gmtoff: number): string | undefined {
  const { names } = localZone();
  if (names === undefined) return undefined;
  const { changes, rule } = names;
  if (changes.length === 0 || seconds >= changes[changes.length - 1]) {
    if (rule !== undefined) return gmtoff === rule.offset ? rule.standard : rule.daylight ?? rule.standard;
  }
  let low = 0, high = changes.length;
  while (low < high) {
    const middle = low + high >> 1;
    if (changes[middle] <= seconds) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? names.first : names.names[low - 1];
}

/** The zone that TZ names: a file, a rule as text, or nothing, which means the system's. CPython leaves it to C's `tzset`. */
function readZone(zone: string | undefined): ZoneNames | undefined {
  if (zone === undefined) return readZoneFile("/etc/localtime");
  const name = zone.replace(/^:/, "");
  if (name === "") return { changes: [], names: [], first: "UTC", rule: undefined };
  if (name.startsWith("/")) return readZoneFile(name);
  for (const folder of FOLDERS) {
    const found = readZoneFile(folder + name);
    if (found !== undefined) return found;
  }
  const rule = parseRule(name);
  return rule && { changes: [], names: [], first: rule.standard, rule, fromText: true };
}

function readZoneFile(path: string): ZoneNames | undefined {
  try {
    return parseZoneFile(hostOf().readFile(path));
  } catch {
    // Not there, not readable, or not a zone file.
    return undefined;
  }
}

const HEADER = 44;

/** Throws RangeError if the file is cut short. */
function parseZoneFile(bytes: Uint8Array): ZoneNames | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== 0x545a6966) return undefined;
  let at = 0, wide = 4;
  const counts = () => [0, 1, 2, 3, 4, 5].map((i) => view.getUint32(at + 20 + 4 * i));
  if (bytes[4] >= 0x32) {
    const [utc, standard, leap, times, types, chars] = counts();
    at = HEADER + times * 5 + types * 6 + chars + leap * 8 + standard + utc;
    wide = 8;
  }
  const [utc, standard, leap, times, types, chars] = counts();
  at += HEADER;
  const kinds = at + times * wide, rows = kinds + times, text = rows + types * 6;
  const nameOf = (type: number) => asciiUpToZero(bytes, text + bytes[rows + 6 * type + 5]);
  const changes: number[] = [], names: string[] = [];
  for (let i = 0; i < times; i++) {
    changes.push(wide === 8 ? Number(view.getBigInt64(at + 8 * i)) : view.getInt32(at + 4 * i));
    names.push(nameOf(bytes[kinds + i]));
  }
  const footer = text + chars + leap * (wide + 4) + standard + utc + 1;
  const rule = wide === 8 ? parseRule(asciiUpToZero(bytes, footer).split("\n", 1)[0]) : undefined;
  return { changes, names, first: nameOf(0), rule };
}

function asciiUpToZero(bytes: Uint8Array, start: number): string {
  let end = start;
  while (end < bytes.length && bytes[end] !== 0) end++;
  return String.fromCharCode(...bytes.subarray(start, end));
}

/** Name and offset of standard time and the name of daylight time. */
function parseRule(text: string): ZoneRule | undefined {
  const found = /^(<[^>]+>|[A-Za-z]{3,})([+-]?)(\d+)(?::(\d+))?(?::(\d+))?(<[^>]+>|[A-Za-z]{3,})?/.exec(text);
  if (found === null) return undefined;
  const [, standard, sign, hours, minutes = "0", seconds = "0", daylight] = found;
  const west = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  const plain = (name: string) => name.replace(/[<>]/g, "");
  return {
    standard: plain(standard),
    daylight: daylight && plain(daylight),
    offset: sign === "-" ? west : 0 - west,
  };
}
