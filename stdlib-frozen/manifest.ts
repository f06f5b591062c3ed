/**
 * What is frozen: the modules that CPython 3.14 freezes too, without which no import works or that every start needs.
 * All other library modules are read from `.pyc` files.
 */

export interface FrozenEntry {
  /** Name under which the module is imported. */
  readonly name: string;
  /** File below the library folder. */
  readonly path: string;
  readonly isPackage?: boolean;
  /** Name in the standard library, where it differs (`__origname__`). */
  readonly origname?: string;
}

function plain(name: string): FrozenEntry {
  return { name, path: name.replaceAll(".", "/") + ".py" };
}

/** CPython: `Tools/build/freeze_modules.py`. */
export const FROZEN: readonly FrozenEntry[] = [
  { name: "_frozen_importlib", path: "importlib/_bootstrap.py", origname: "importlib._bootstrap" },
  {
    name: "_frozen_importlib_external",
    path: "importlib/_bootstrap_external.py",
    origname: "importlib._bootstrap_external",
  },
  plain("zipimport"),
  plain("abc"),
  plain("codecs"),
  plain("io"),
  plain("_collections_abc"),
  plain("_sitebuiltins"),
  plain("genericpath"),
  plain("ntpath"),
  plain("posixpath"),
  plain("os"),
  plain("site"),
  plain("stat"),
  plain("importlib.util"),
  plain("importlib.machinery"),
  plain("runpy"),
  plain("__hello__"),
  { name: "__phello__", path: "__phello__/__init__.py", isPackage: true },
  plain("__phello__.spam"),
];
