/**
 * Frozen modules: marshaled code that comes with the interpreter. The table is installed by whoever embeds the VM
 * (`stdlib-frozen`); the VM itself has none.
 */

/** One frozen module (CPython: `struct _frozen`). */
export interface FrozenModule {
  /** Marshaled code. */
  data(): Uint8Array;
  isPackage: boolean;
  /** The name of the module in the standard library that it was made from. */
  origname: string | undefined;
}

/** Frozen whatever the configuration says: the import system itself. CPython: `_PyImport_FrozenBootstrap`. */
const BOOTSTRAP: ReadonlySet<string> = new Set([
  "_frozen_importlib",
  "_frozen_importlib_external",
  "zipimport",
]);

let lookup: (name: string) => FrozenModule | undefined = () => undefined;
let names: () => readonly string[] = () => [];

/** Installs the table. */
export function setFrozenModules(
  find: (name: string) => FrozenModule | undefined,
  list: () => readonly string[],
): void {
  lookup = find;
  names = list;
}

let enabled = true, override = 0;

/** `-X frozen_modules`: whether more than the import system is taken from the frozen modules. */
export function setUseFrozenModules(use: boolean): void {
  enabled = use;
}
/** Overrides the setting for tests: 1 on, -1 off, 0 as set. */
export function overrideFrozenModules(value: number): void {
  override = value;
}

/** The frozen module of this name. CPython: `look_up_frozen`. */
export function frozenModule(name: string): FrozenModule | undefined {
  if (override < 0 || (override === 0 && !enabled)) {
    return BOOTSTRAP.has(name) ? lookup(name) : undefined;
  }
  return lookup(name);
}

/** All names. */
export function frozenModuleNames(): readonly string[] {
  return names();
}
