/**
 * Where Taipan lies on this machine. The program in one file (`bundle.ts`) has no address of its own: who starts it
 * says where the root is.
 */
let root: string | undefined;

/** Says where the root folder is, "/" at its end. */
export function setRootFolder(path: string): void {
  root = path;
}

/** Taipan's root folder, "/" at its end. */
export function rootFolder(): string {
  return root ??= new URL("../", import.meta.url).pathname;
}

/** The folder that plays `sys.prefix`. */
export function libraryPrefix(): string {
  return `${rootFolder()}build/python`;
}

/** The flags with which Python runs, those of the tasks in `deno.json`. */
export const V8_FLAGS =
  "--v8-flags=--stack-size=3900,--min-semi-space-size=64,--max-semi-space-size=64,--initial-old-space-size=256,--max-valid-polymorphic-map-count=16";
