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
  origname: string;
}

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

/** The frozen module of this name. */
export function frozenModule(name: string): FrozenModule | undefined {
  return lookup(name);
}

/** All names. */
export function frozenModuleNames(): readonly string[] {
  return names();
}
