/**
 * Types of `@std/cli/parse-args` as npm's `deno-std` 1.4.0 ships it (without types of its own). Read through
 * `cli_parse_args.ts`; the law: an option declared `string` or `boolean` comes back with that type.
 */

type OneOrMany<T> = T | readonly T[];

/** How the arguments are read; names are without dashes. */
export interface ParseOptions<
  S extends string = string,
  B extends string = string,
  C extends string = string,
  D extends object = object,
  DD extends boolean = boolean,
> {
  /** Options that take a value, kept as text. */
  string?: OneOrMany<S>;
  /** Options without a value; `true` for all `--flags` that have no `=`. */
  boolean?: boolean | OneOrMany<B>;
  /** Options that may be repeated; their values come as an array. */
  collect?: OneOrMany<C>;
  /** Options for which `--no-name` means `false`. */
  negatable?: OneOrMany<string>;
  /** Values of options that are not given. */
  default?: D;
  /** Other names of an option. */
  alias?: { readonly [name: string]: OneOrMany<string> };
  /** Everything after the first positional argument is positional. */
  stopEarly?: boolean;
  /** What follows `--` goes to `["--"]` instead of `_`. */
  "--"?: DD;
  /** Called for what is not declared; `false` drops it. `key` is missing for a positional argument. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

type Option<K, T, C, D> = K extends C ? T[] : K extends keyof D ? T | D[K] : T | undefined;

/** What was read: positional arguments in `_`, then one property an option. */
export type Args<
  S extends string = never,
  B extends string = never,
  C extends string = never,
  D extends object = object,
  DD extends boolean = false,
> =
  & { [name: string]: unknown; _: (string | number)[] }
  & { [K in S]: Option<K, string, C, D> }
  & { [K in B]: K extends C ? boolean[] : K extends keyof D ? boolean | D[K] : boolean }
  & { [K in Exclude<C, S | B>]?: unknown[] }
  & { [K in Exclude<keyof D, S | B | C>]: unknown }
  & (DD extends true ? { "--": string[] } : unknown);

/** Reads command-line arguments; options not declared are guessed at (numbers become numbers). */
export function parseArgs<
  const S extends string = never,
  const B extends string = never,
  const C extends string = never,
  const D extends object = Record<never, never>,
  const DD extends boolean = false,
>(args: readonly string[], options?: ParseOptions<S, B, C, D, DD>): Args<S, B, C, D, DD>;
