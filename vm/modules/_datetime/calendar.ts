/**
 * Arithmetic of the proleptic Gregorian calendar, without Python objects. An *ordinal* counts days, 1 January of year 1
 * being day 1. After CPython's `Modules/_datetimemodule.c`.
 */
export const MINYEAR = 1, MAXYEAR = 9999;
/** The ordinal of 31 December 9999. */
export const MAXORDINAL = 3652059;
/** The ordinal of 1 January 1970. */
export const EPOCH_ORDINAL = 719163;

const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_4_YEARS = 1461, DAYS_IN_100_YEARS = 36524, DAYS_IN_400_YEARS = 146097;

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : DAYS_IN_MONTH[month];
}

/** Days of the year before the month. */
export function daysBeforeMonth(year: number, month: number): number {
  return DAYS_BEFORE_MONTH[month] + (month > 2 && isLeap(year) ? 1 : 0);
}

export function ordinalOf(year: number, month: number, day: number): number {
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) +
    daysBeforeMonth(year, month) + day;
}

/** A day of the calendar. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

/** The day of an ordinal from 1 on; the year may lie beyond MAXYEAR. */
export function dayOf(ordinal: number): Day {
  let n = ordinal - 1;
  const n400 = Math.floor(n / DAYS_IN_400_YEARS);
  n -= n400 * DAYS_IN_400_YEARS;
  const n100 = Math.floor(n / DAYS_IN_100_YEARS);
  n -= n100 * DAYS_IN_100_YEARS;
  const n4 = Math.floor(n / DAYS_IN_4_YEARS);
  n -= n4 * DAYS_IN_4_YEARS;
  const n1 = Math.floor(n / 365);
  n -= n1 * 365;
  const year = n400 * 400 + n100 * 100 + n4 * 4 + n1 + 1;
  // The last day of a leap year that closes a cycle of 4 or 400 years.
  if (n1 === 4 || n100 === 4) return { year: year - 1, month: 12, day: 31 };
  // The estimate is right or one too large.
  let month = (n + 50) >> 5;
  let preceding = daysBeforeMonth(year, month);
  if (preceding > n) {
    month--;
    preceding -= daysInMonth(year, month);
  }
  return { year, month, day: n - preceding + 1 };
}

/** Day of the week, Monday being 0. */
export function weekdayOf(year: number, month: number, day: number): number {
  return (ordinalOf(year, month, day) + 6) % 7;
}

/** The ordinal of the Monday that begins week 1 of an ISO year: the week with the year's first Thursday. */
export function isoWeek1Monday(year: number): number {
  const first = ordinalOf(year, 1, 1);
  const weekday = (first + 6) % 7;
  return first - weekday + (weekday > 3 ? 7 : 0);
}

/** The day of an ISO year, week and weekday, or what is out of range. CPython: `iso_to_ymd`. */
export function dayOfIsoWeek(year: number, week: number, weekday: number): Day | "year" | "week" | "weekday" {
  if (year < MINYEAR || year > MAXYEAR) return "year";
  if (week <= 0 || week > 53) return "week";
  if (week === 53) {
    // Only years that begin on a Thursday have 53, and leap years that begin on a Wednesday.
    const first = weekdayOf(year, 1, 1);
    if (first !== 3 && !(first === 2 && isLeap(year))) return "week";
  }
  if (weekday <= 0 || weekday >= 8) return "weekday";
  return dayOf(isoWeek1Monday(year) + (week - 1) * 7 + weekday - 1);
}
