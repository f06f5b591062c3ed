/**
 * Reading dates and times in ISO 8601 formats, without Python objects. `undefined` is malformed text. After CPython's
 * `parse_isoformat_date`, `parse_isoformat_time` and their helpers.
 */
import { type Day, dayOfIsoWeek } from "./calendar.ts";

/** What a time's text says. */
export interface ParsedTime {
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  /** Offset from UTC; undefined: the text names none. */
  offset: ParsedOffset | undefined;
}
export interface ParsedOffset {
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  sign: number;
}

function isDigit(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c >= 48 && c <= 57;
}

/** The number in the next `count` digits, -1 if they aren't all there. */
function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The whole text as a date. Month and day are not yet checked. */
export function parseDate(text: string): Day | undefined {
  const year = digits(text, 0, 4);
  if (year < 0) return undefined;
  const separated = text[4] === "-";
  let at = separated ? 5 : 4;
  if (text[at] === "W") {
    const week = digits(text, at + 1, 2);
    if (week < 0) return undefined;
    at += 3;
    let weekday = 1;
    if (at < text.length) {
      if (separated && text[at++] !== "-") return undefined;
      weekday = digits(text, at, 1);
      if (weekday < 0) return undefined;
    }
    const day = dayOfIsoWeek(year, week, weekday);
    return typeof day === "string" ? undefined : day;
  }
  const month = digits(text, at, 2);
  if (month < 0) return undefined;
  at += 2;
  if (separated && text[at++] !== "-") return undefined;
  const day = digits(text, at, 2);
  return day < 0 || at + 2 !== text.length ? undefined : { year, month, day };
}

const FRACTION_UNIT = [0, 100000, 10000, 1000, 100, 10, 1];

/** `HH[:MM[:SS[.f]]]`, or without colons; `rest` tells that text was left over. */
function parseClock(
  text: string,
): { hour: number; minute: number; second: number; microsecond: number; rest: boolean } | undefined {
  const fields = [0, 0, 0];
  let at = 0;
  let separated = true;
  let microsecond = 0;
  for (let i = 0; i < 3; i++) {
    fields[i] = digits(text, at, 2);
    if (fields[i] < 0) return undefined;
    at += 2;
    const c = text[at];
    if (i === 0) separated = c === ":";
    if (at >= text.length) {
      return { hour: fields[0], minute: fields[1], second: fields[2], microsecond, rest: false };
    }
    if (c === "." || c === ",") {
      if (i < 2) return undefined;
      at++;
      break;
    }
    if (at + 1 >= text.length) {
      return { hour: fields[0], minute: fields[1], second: fields[2], microsecond, rest: true };
    }
    if (separated) {
      if (c !== ":" || i === 2) return undefined;
      at++;
    }
  }
  const count = Math.min(text.length - at, 6);
  microsecond = digits(text, at, count);
  if (microsecond < 0 || count === 0) return undefined;
  microsecond *= FRACTION_UNIT[count];
  at += count;
  while (isDigit(text, at)) at++;
  return { hour: fields[0], minute: fields[1], second: fields[2], microsecond, rest: at < text.length };
}

/**
 * The whole text as a time with an optional offset. The values are not yet checked. As in CPython, a character too many
 * before an offset goes unnoticed.
 */
export function parseTime(text: string): ParsedTime | undefined {
  const zone = text.search(/[Z+-]/);
  const clock = parseClock(zone < 0 ? text : text.slice(0, zone));
  if (clock === undefined || (zone < 0 && clock.rest)) return undefined;
  const { hour, minute, second, microsecond } = clock;
  if (zone < 0) return { hour, minute, second, microsecond, offset: undefined };
  if (text[zone] === "Z") {
    if (zone + 1 !== text.length) return undefined;
    const offset = { hour: 0, minute: 0, second: 0, microsecond: 0, sign: 1 };
    return { hour, minute, second, microsecond, offset };
  }
  const offset = parseClock(text.slice(zone + 1));
  if (offset === undefined || offset.rest) return undefined;
  const sign = text[zone] === "-" ? -1 : 1;
  return { hour, minute, second, microsecond, offset: { ...offset, sign } };
}

/** Where the date of a date and time ends; -1 if nowhere. CPython: `_find_isoformat_datetime_separator`. */
export function findSeparator(text: string): number {
  const { length } = text;
  if (length === 7) return 7;
  if (text[4] === "-") {
    if (text[5] !== "W") return 10;
    if (length < 8) return -1;
    if (length > 8 && text[8] === "-") {
      if (length === 9) return -1;
      // "YYYY-Www-##": more likely a hyphen before a time than a digit as separator.
      return length > 10 && isDigit(text, 10) ? 8 : 10;
    }
    return 8;
  }
  if (text[4] !== "W") return 8;
  let at = 7;
  while (at < length && isDigit(text, at)) at++;
  if (at < 9) return at;
  // Times come in pairs of digits: an odd one belongs to the date.
  return at % 2 === 0 ? 7 : 8;
}
