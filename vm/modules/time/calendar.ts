/**
 * Broken-down times: from seconds to fields and back, in UTC and in the local time zone, and `strftime`. After C's
 * `<time.h>` as glibc has it in the C locale.
 */
import { offsetByText, zoneAbbreviation } from "./zone_names.ts";

/** Fields as C's `struct tm` has them, but month and day of the year count from 1, `wday` from Monday. */
export interface Fields {
  year: number;
  mon: number;
  mday: number;
  hour: number;
  min: number;
  sec: number;
  wday: number;
  yday: number;
  isdst: number;
  zone: string;
  /** Seconds east of UTC. */
  gmtoff: number;
}

const DAY = 86400;

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; the month may lie outside 1..12. */
export function daysFromDate(year: number, month: number, day: number): number {
  year += Math.floor((month - 1) / 12);
  month = ((month - 1) % 12 + 12) % 12 + 1;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400), yoe = y - era * 400;
  const doy = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
}

/** The fields of a number of seconds, shifted by an offset. */
export function fieldsOf(seconds: number, gmtoff: number, isdst: number, zone: string): Fields {
  const local = seconds + gmtoff;
  const days = Math.floor(local / DAY);
  const rest = local - days * DAY;
  const z = days + 719468;
  const era = Math.floor(z / 146097), doe = z - era * 146097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const mday = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const mon = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (mon <= 2 ? 1 : 0);
  return {
    year,
    mon,
    mday,
    hour: Math.floor(rest / 3600),
    min: Math.floor(rest / 60) % 60,
    sec: rest % 60,
    wday: ((days + 3) % 7 + 7) % 7,
    yday: days - daysFromDate(year, 1, 1) + 1,
    isdst,
    zone,
    gmtoff,
  };
}

/** Seconds east of UTC at a moment, in the local zone. */
export function localOffset(seconds: number): number {
  return offsetByText(seconds) ?? -new Date(seconds * 1000).getTimezoneOffset() * 60;
}

/** Abbreviation of the local zone at a moment. */
export function zoneName(seconds: number): string {
  const named = zoneAbbreviation(seconds, localOffset(seconds));
  if (named !== undefined) return named;
  try {
    const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" }).formatToParts(
      new Date(seconds * 1000),
    );
    return parts.find((part) => part.type === "timeZoneName")?.value ?? "UTC";
  } catch {
    return "UTC";
  }
}

/** Offsets in the two halves of the year; the smaller is standard time. */
export function zoneRules(
  now: number,
): { standard: number; daylight: number; winter: number; summer: number } {
  const year = new Date(now * 1000).getUTCFullYear();
  const january = daysFromDate(year, 1, 1) * DAY, july = daysFromDate(year, 7, 1) * DAY;
  const a = localOffset(january), b = localOffset(july);
  return a <= b
    ? { standard: a, daylight: b, winter: january, summer: july }
    : { standard: b, daylight: a, winter: july, summer: january };
}

/** `localtime` of a moment. */
export function localFields(seconds: number): Fields {
  const offset = localOffset(seconds);
  const rules = zoneRules(seconds);
  return fieldsOf(seconds, offset, offset > rules.standard ? 1 : 0, zoneName(seconds));
}

/** Seconds of local fields, which may lie out of range (C's `mktime`). */
export function secondsFromLocal(f: Fields): number {
  const wall = daysFromDate(f.year, f.mon, f.mday) * DAY + f.hour * 3600 + f.min * 60 + f.sec;
  let offset = localOffset(wall - localOffset(wall));
  const rules = zoneRules(wall);
  if (f.isdst === 0) {
    offset = rules.standard === rules.daylight ? offset : offset > rules.standard ? rules.standard : offset;
  } else if (f.isdst > 0 && rules.daylight > rules.standard) offset = Math.max(offset, rules.daylight);
  return wall - offset;
}

// strftime ------------------------------------------------------------------------------------------------------------

export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** ISO 8601 year and week. */
function isoWeek(f: Fields): [number, number] {
  let year = f.year;
  let week = Math.floor((f.yday - 1 - f.wday + 10) / 7);
  const weeksIn = (y: number) => {
    const first = ((daysFromDate(y, 1, 1) + 3) % 7 + 7) % 7;
    const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
    return first === 3 || (leap && first === 2) ? 53 : 52;
  };
  if (week < 1) week = weeksIn(--year);
  else if (week > weeksIn(year)) {
    week = 1;
    year++;
  }
  return [year, week];
}

function number(value: number, width: number, fill: string, flag: string, given: number): string {
  if (flag === "-") return String(value);
  if (flag === "_") fill = " ";
  else if (flag === "0") fill = "0";
  const text = String(Math.abs(value)).padStart(Math.max(given, width) - (value < 0 ? 1 : 0), fill);
  return value < 0 ? "-" + text : text;
}

/** `strftime` in the C locale, with glibc's flags and widths. */
export function formatTime(format: string, f: Fields): string {
  let out = "";
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== "%") {
      out += format[i];
      continue;
    }
    const start = i++;
    let flag = "", upper = false, swap = false, width = 0;
    for (; i < format.length && "-_0^#".includes(format[i]); i++) {
      if (format[i] === "^") upper = true;
      else if (format[i] === "#") swap = true;
      else flag = format[i];
    }
    while (i < format.length && format[i] >= "0" && format[i] <= "9") {
      width = width * 10 + Number(format[i++]);
    }
    while (i < format.length && (format[i] === "E" || format[i] === "O")) i++;
    let piece = i < format.length ? conversion(format[i], f, flag, width) : undefined;
    if (piece === undefined) piece = format.slice(start, i + 1);
    if (upper || swap) piece = swap && format[i] === "p" ? piece.toLowerCase() : piece.toUpperCase();
    if (width > piece.length) piece = piece.padStart(width, flag === "0" ? "0" : " ");
    out += piece;
  }
  return out;
}

function conversion(c: string, f: Fields, flag: string, width: number): string | undefined {
  const two = (value: number, fill = "0") => number(value, 2, fill, flag, width);
  const hour12 = f.hour % 12 === 0 ? 12 : f.hour % 12;
  switch (c) {
    case "a":
      return WEEKDAYS[f.wday].slice(0, 3);
    case "A":
      return WEEKDAYS[f.wday];
    case "b":
    case "h":
      return MONTHS[f.mon - 1].slice(0, 3);
    case "B":
      return MONTHS[f.mon - 1];
    case "c":
      return formatTime("%a %b %e %H:%M:%S %Y", f);
    case "C":
      return two(Math.floor(f.year / 100));
    case "d":
      return two(f.mday);
    case "D":
    case "x":
      return formatTime("%m/%d/%y", f);
    case "e":
      return two(f.mday, " ");
    case "F":
      return formatTime("%Y-%m-%d", f);
    case "g":
      return two((isoWeek(f)[0] % 100 + 100) % 100);
    case "G":
      return number(isoWeek(f)[0], 1, "0", flag, width);
    case "H":
      return two(f.hour);
    case "I":
      return two(hour12);
    case "j":
      return number(f.yday, 3, "0", flag, width);
    case "k":
      return two(f.hour, " ");
    case "l":
      return two(hour12, " ");
    case "m":
      return two(f.mon);
    case "M":
      return two(f.min);
    case "n":
      return "\n";
    case "p":
      return f.hour < 12 ? "AM" : "PM";
    case "P":
      return f.hour < 12 ? "am" : "pm";
    case "r":
      return formatTime("%I:%M:%S %p", f);
    case "R":
      return formatTime("%H:%M", f);
    case "s":
      return String(secondsFromLocal(f));
    case "S":
      return two(f.sec);
    case "t":
      return "\t";
    case "T":
    case "X":
      return formatTime("%H:%M:%S", f);
    case "u":
      return String(f.wday + 1);
    case "U":
      return two(Math.floor((f.yday - 1 + 7 - (f.wday + 1) % 7) / 7));
    case "V":
      return two(isoWeek(f)[1]);
    case "w":
      return String((f.wday + 1) % 7);
    case "W":
      return two(Math.floor((f.yday - 1 + 7 - f.wday) / 7));
    case "y":
      return two((f.year % 100 + 100) % 100);
    case "Y":
      return number(f.year, 1, "0", flag, width);
    case "z": {
      const minutes = Math.floor(Math.abs(f.gmtoff) / 60);
      const text = `${String(Math.floor(minutes / 60)).padStart(2, "0")}${
        String(minutes % 60).padStart(2, "0")
      }`;
      return (f.gmtoff < 0 ? "-" : "+") + text;
    }
    case "Z":
      return f.zone;
    case "%":
      return "%";
  }
  return undefined;
}
