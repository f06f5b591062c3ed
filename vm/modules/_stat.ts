/** The `_stat` module: tests and constants of file modes. After CPython's `Modules/_stat.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyNumber_Index } from "../protocol/abstract.ts";
import { newOverflowError } from "../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";

const FORMATS: Readonly<Record<string, number>> = {
  S_IFDIR: 0o040000,
  S_IFCHR: 0o020000,
  S_IFBLK: 0o060000,
  S_IFREG: 0o100000,
  S_IFIFO: 0o010000,
  S_IFLNK: 0o120000,
  S_IFSOCK: 0o140000,
  S_IFDOOR: 0,
  S_IFPORT: 0,
  S_IFWHT: 0,
};
const OTHERS: Readonly<Record<string, number>> = {
  S_ISUID: 0o4000,
  S_ISGID: 0o2000,
  S_ISVTX: 0o1000,
  S_ENFMT: 0o2000,
  S_IREAD: 0o400,
  S_IWRITE: 0o200,
  S_IEXEC: 0o100,
  S_IRWXU: 0o700,
  S_IRUSR: 0o400,
  S_IWUSR: 0o200,
  S_IXUSR: 0o100,
  S_IRWXG: 0o070,
  S_IRGRP: 0o040,
  S_IWGRP: 0o020,
  S_IXGRP: 0o010,
  S_IRWXO: 0o007,
  S_IROTH: 0o004,
  S_IWOTH: 0o002,
  S_IXOTH: 0o001,
  UF_SETTABLE: 0xffff,
  UF_NODUMP: 0x1,
  UF_IMMUTABLE: 0x2,
  UF_APPEND: 0x4,
  UF_OPAQUE: 0x8,
  UF_NOUNLINK: 0x10,
  UF_COMPRESSED: 0x20,
  UF_TRACKED: 0x40,
  UF_DATAVAULT: 0x80,
  UF_HIDDEN: 0x8000,
  SF_SETTABLE: 0xffff0000,
  SF_ARCHIVED: 0x10000,
  SF_IMMUTABLE: 0x20000,
  SF_APPEND: 0x40000,
  SF_NOUNLINK: 0x100000,
  SF_SNAPSHOT: 0x200000,
  SF_FIRMLINK: 0x800000,
  SF_DATALESS: 0x40000000,
  ST_MODE: 0,
  ST_INO: 1,
  ST_DEV: 2,
  ST_NLINK: 3,
  ST_UID: 4,
  ST_GID: 5,
  ST_SIZE: 6,
  ST_ATIME: 7,
  ST_MTIME: 8,
  ST_CTIME: 9,
};
const FORMAT_MASK = 0o170000;

/** A mode given as an int. CPython: `_PyLong_AsMode_t`. */
function modeOf(op: PyObject): number {
  const value = PyNumber_Index(op);
  if (typeof value === "bigint") throw newOverflowError("Python int too large to convert to C unsigned long");
  if (value < 0) throw newOverflowError("can't convert negative value to unsigned int");
  if (value > 0xffffffff) throw newOverflowError("mode out of range");
  return value;
}

/** The letter of the file's kind. */
function kindOf(mode: number): string {
  switch (mode & FORMAT_MASK) {
    case FORMATS.S_IFREG:
      return "-";
    case FORMATS.S_IFDIR:
      return "d";
    case FORMATS.S_IFLNK:
      return "l";
    case FORMATS.S_IFBLK:
      return "b";
    case FORMATS.S_IFCHR:
      return "c";
    case FORMATS.S_IFIFO:
      return "p";
    case FORMATS.S_IFSOCK:
      return "s";
  }
  return "?";
}

/** The mode as `ls -l` shows it. */
export function fileMode(mode: number): string {
  let text = kindOf(mode);
  for (let who = 2; who >= 0; who--) {
    const bits = mode >> (3 * who);
    text += (bits & 4 ? "r" : "-") + (bits & 2 ? "w" : "-");
    const special = (mode & (0o1000 << who)) !== 0;
    const letter = who === 0 ? "t" : "s";
    text += special ? (bits & 1 ? letter : letter.toUpperCase()) : bits & 1 ? "x" : "-";
  }
  return text;
}

/** Makes the module. */
export function createStatModule(): PyModuleObject {
  const functions: Record<string, MethodSpec> = {};
  for (const [name, format] of Object.entries(FORMATS)) {
    const test = name === "S_IFIFO" ? "S_ISFIFO" : "S_IS" + name.slice(4);
    functions[test] = staticMethod("(object, /)", `${test}(mode) -> bool`, (mode) => {
      const kind = modeOf(mode) & FORMAT_MASK;
      return format !== 0 && kind === format;
    });
  }
  return createNativeModule({
    name: "_stat",
    doc: "Constants and functions of file modes.",
    functions: {
      ...functions,
      S_IMODE: staticMethod(
        "(object, /)",
        "Return the portion of the file's mode that can be set by os.chmod().",
        (mode) => modeOf(mode) & 0o7777,
      ),
      S_IFMT: staticMethod(
        "(object, /)",
        "Return the portion of the file's mode that describes the file type.",
        (mode) => modeOf(mode) & FORMAT_MASK,
      ),
      filemode: staticMethod(
        "(object, /)",
        "Convert a file's mode to a string of the form '-rwxrwxrwx'",
        (mode) => fileMode(modeOf(mode)),
      ),
    },
    constants: () => ({ ...FORMATS, ...OTHERS }),
  });
}
