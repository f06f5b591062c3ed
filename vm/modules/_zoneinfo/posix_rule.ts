/**
 * Rules for the time behind the last transition of a zone, as POSIX's TZ variable writes them: "EST5EDT,M3.2.0,M11.1.0".
 * No Python objects. `undefined` is malformed text. After CPython's `Modules/_zoneinfo.c`.
 */
import { daysInMonth, EPOCH_ORDINAL, isLeap, ordinalOf } from "../_datetime/calendar.ts";

/** What clocks show: seconds east of UTC, of them seconds of daylight saving time, and the abbreviation. */
export interface ZoneType {
  readonly utcoff: number;
  readonly dstoff: number;
  readonly name: string;
}

/** Seconds from the epoch to a change of clocks in a year, by standard clocks. */
type Change = (year: number) => number;

export interface PosixRule {
  readonly std: ZoneType;
  /** Undefined where clocks never change. */
  readonly dst: ZoneType | undefined;
  readonly start: Change;
  readonly end: Change;
}

const never: Change = () => 0;

/** Whether daylight saving time holds between two moments of a year, which may lie in either order. */
function between(start: number, end: number, moment: number): boolean {
  return start < end ? start <= moment && moment < end : !(end <= moment && moment < start);
}

/** What holds when local clocks show `seconds` (from the epoch, as if in UTC). */
export function typeAtLocal(rule: PosixRule, seconds: number, year: number, fold: number): ZoneType {
  const { std, dst } = rule;
  if (dst === undefined) return std;
  const difference = dst.utcoff - std.utcoff;
  let start = rule.start(year), end = rule.end(year);
  if ((fold === 1) === difference >= 0) end -= difference;
  else start += difference;
  return between(start, end, seconds) ? dst : std;
}

/** What holds at a moment, and whether its local time comes for the second time. */
export function typeAtUtc(rule: PosixRule, seconds: number, year: number): { type: ZoneType; fold: boolean } {
  const { std, dst } = rule;
  if (dst === undefined) return { type: std, fold: false };
  const start = rule.start(year) - std.utcoff, end = rule.end(year) - dst.utcoff;
  const difference = dst.utcoff - std.utcoff;
  const ambiguous = difference > 0 ? end : start;
  const fold = ambiguous <= seconds && seconds < ambiguous + Math.abs(difference);
  return { type: between(start, end, seconds) ? dst : std, fold };
}

const NAME = /^(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)/;
const OFFSET = /^([+-]?)(\d{1,3})(?::(\d{2})(?::(\d{2}))?)?/;

/** `[+-]hh[:mm[:ss]]` in seconds; `limit` hours at most. */
function parseOffset(text: string, limit: number): { seconds: number; rest: string } | undefined {
  const match = OFFSET.exec(text);
  if (match === null) return undefined;
  const [whole, sign, hours, minutes = "0", seconds = "0"] = match;
  if (Number(hours) > limit || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const value = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return { seconds: sign === "-" ? -value : value, rest: text.slice(whole.length) };
}

function daysFromEpoch(year: number, month: number, day: number): number {
  return ordinalOf(year, month, day) - EPOCH_ORDINAL;
}

/** The day of a change: `Jn`, `n` or `Mm.w.d`. */
function parseDay(text: string): ((year: number) => number) | undefined {
  const monthly = /^M(\d{1,2})\.([1-5])\.([0-6])$/.exec(text);
  if (monthly !== null) {
    const month = Number(monthly[1]), week = Number(monthly[2]), weekday = Number(monthly[3]);
    if (month < 1 || month > 12) return undefined;
    return (year) => {
      const first = daysFromEpoch(year, month, 1);
      // The epoch was a Thursday, day 4 of a week that begins on Sunday.
      const firstWeekday = (((first + 4) % 7) + 7) % 7;
      let day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7;
      if (day >= daysInMonth(year, month)) day -= 7;
      return first + day;
    };
  }
  const yearly = /^(J?)(\d{1,3})$/.exec(text);
  if (yearly === null) return undefined;
  const day = Number(yearly[2]);
  if (yearly[1] === "") return day > 365 ? undefined : (year) => daysFromEpoch(year, 1, 1) + day;
  if (day < 1 || day > 365) return undefined;
  // February 29 is not counted.
  return (year) => daysFromEpoch(year, 1, 1) + day - 1 + (day >= 60 && isLeap(year) ? 1 : 0);
}

function parseChange(text: string): Change | undefined {
  const [date, time, ...more] = text.split("/");
  const day = parseDay(date);
  if (day === undefined || more.length > 0) return undefined;
  if (time === undefined) return (year) => day(year) * 86400 + 7200;
  const offset = parseOffset(time, 167);
  if (offset === undefined || offset.rest !== "") return undefined;
  return (year) => day(year) * 86400 + offset.seconds;
}

/** Reads a rule. CPython: `parse_tz_str`. */
export function parsePosixRule(text: string): PosixRule | undefined {
  const stdName = NAME.exec(text);
  if (stdName === null) return undefined;
  const plain = (name: string) => name.replace(/[<>]/g, "");
  const stdOffset = parseOffset(text.slice(stdName[0].length), 24);
  if (stdOffset === undefined) return undefined;
  // POSIX counts west of Greenwich.
  const utcoff = -stdOffset.seconds + 0;
  const std: ZoneType = { utcoff, dstoff: 0, name: plain(stdName[0]) };
  let { rest } = stdOffset;
  if (rest === "") return { std, dst: undefined, start: never, end: never };
  const dstName = NAME.exec(rest);
  if (dstName === null) return undefined;
  rest = rest.slice(dstName[0].length);
  let dstoff = 3600;
  if (rest !== "" && rest[0] !== ",") {
    const dstOffset = parseOffset(rest, 24);
    if (dstOffset === undefined) return undefined;
    dstoff = -dstOffset.seconds - utcoff;
    rest = dstOffset.rest;
  }
  const [before, from, to, ...more] = rest.split(",");
  if (before !== "" || from === undefined || to === undefined || more.length > 0) return undefined;
  const start = parseChange(from), end = parseChange(to);
  if (start === undefined || end === undefined) return undefined;
  return { std, dst: { utcoff: utcoff + dstoff, dstoff, name: plain(dstName[0]) }, start, end };
}
