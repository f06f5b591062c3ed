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
  /** Name in the standard library, where it differs (`__origname__`; "<" before it means the package's own code). */
  readonly origname?: string | null;
  /** The program itself, where the library has no file for it. */
  readonly source?: string;
  /** What the code's file name says, where it isn't `origname`. */
  readonly codeName?: string;
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
  // For tests of the import system.
  plain("__hello__"),
  { name: "__hello_alias__", path: "__hello__.py", origname: "__hello__" },
  { name: "__phello_alias__", path: "__hello__.py", origname: "__hello__", isPackage: true },
  { name: "__phello_alias__.spam", path: "__hello__.py", origname: "__hello__" },
  { name: "__phello__", path: "__phello__/__init__.py", isPackage: true },
  {
    name: "__phello__.__init__",
    path: "__phello__/__init__.py",
    origname: "<__phello__",
    codeName: "__phello__",
  },
  { name: "__phello__.ham", path: "__phello__/ham/__init__.py", source: "", isPackage: true },
  {
    name: "__phello__.ham.__init__",
    path: "__phello__/ham/__init__.py",
    source: "",
    origname: "<__phello__.ham",
    codeName: "__phello__.ham",
  },
  { name: "__phello__.ham.eggs", path: "__phello__/ham/eggs.py", source: "" },
  plain("__phello__.spam"),
  {
    name: "__hello_only__",
    path: "",
    source: 'initialized = True\nprint("Hello world!")\n',
    origname: null,
    codeName: "frozen_only",
  },
];

/** Files and folders of Lib that the package leaves out: taken from a native CPython 3.14, if there is one. */
export const SUPPLEMENT: readonly string[] = [
  "_pydecimal.py",
  "_aix_support.py",
  "_android_support.py",
  "_apple_support.py",
  "_ios_support.py",
  "_osx_support.py",
  "pydoc_data",
  "venv",
];

/**
 * Extension libraries that come with the VM (`vm/runtime/extensions.ts`): each gets a file in `lib-dynload`, so that
 * importlib's ExtensionFileLoader finds it.
 */
export const EXTENSION_LIBRARIES: readonly string[] = [
  "_testimportmultiple",
  "_testmultiphase",
  "_testsinglephase",
];
