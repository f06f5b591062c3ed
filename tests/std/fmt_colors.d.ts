/**
 * Types of `@std/fmt/colors` as npm's `deno-std` 1.4.0 ships it (without types of its own). Read through
 * `fmt_colors.ts`. Every function wraps its argument in an ANSI style and leaves it alone while colors are disabled.
 */

/** A 24-bit color, each component 0 to 255. */
export interface Rgb {
  r: number;
  g: number;
  b: number;
}

type Style = (str: string) => string;

/** Turns styling on or off for this process (it starts off when `NO_COLOR` is set). */
export function setColorEnabled(value: boolean): void;
export function getColorEnabled(): boolean;
/** The text without ANSI escape sequences. */
export function stripAnsiCode(string: string): string;
/** A color of the 256-color palette, 0 to 255. */
export function rgb8(str: string, color: number): string;
export function bgRgb8(str: string, color: number): string;
/** A 24-bit color, as 0xRRGGBB or by component. */
export function rgb24(str: string, color: number | Rgb): string;
export function bgRgb24(str: string, color: number | Rgb): string;

export const reset: Style;
export const bold: Style;
export const dim: Style;
export const italic: Style;
export const underline: Style;
export const inverse: Style;
export const hidden: Style;
export const strikethrough: Style;
export const black: Style;
export const red: Style;
export const green: Style;
export const yellow: Style;
export const blue: Style;
export const magenta: Style;
export const cyan: Style;
export const white: Style;
export const gray: Style;
export const brightBlack: Style;
export const brightRed: Style;
export const brightGreen: Style;
export const brightYellow: Style;
export const brightBlue: Style;
export const brightMagenta: Style;
export const brightCyan: Style;
export const brightWhite: Style;
export const bgBlack: Style;
export const bgRed: Style;
export const bgGreen: Style;
export const bgYellow: Style;
export const bgBlue: Style;
export const bgMagenta: Style;
export const bgCyan: Style;
export const bgWhite: Style;
export const bgBrightBlack: Style;
export const bgBrightRed: Style;
export const bgBrightGreen: Style;
export const bgBrightYellow: Style;
export const bgBrightBlue: Style;
export const bgBrightMagenta: Style;
export const bgBrightCyan: Style;
export const bgBrightWhite: Style;
