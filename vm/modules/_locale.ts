/**
 * The `_locale` module over the locales that every system has: C, its other name POSIX, and C.UTF-8. After CPython's
 * `Modules/_localemodule.c`.
 */
import { PyDict_New, PyDict_SetItemString } from "../objects/dict_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { PyExc_Exception } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Compare } from "../objects/unicode_object.ts";
import { newException, newValueError } from "../protocol/errors.ts";
import { type MethodSpec, staticMethod } from "../protocol/signature.ts";
import { hostOf } from "../runtime/host_state.ts";
import { newExceptionClass } from "./exception_class.ts";

const CATEGORIES: Readonly<Record<string, number>> = {
  LC_CTYPE: 0,
  LC_NUMERIC: 1,
  LC_TIME: 2,
  LC_COLLATE: 3,
  LC_MONETARY: 4,
  LC_MESSAGES: 5,
  LC_ALL: 6,
};
/** Categories in the order of glibc's composite names. */
const COMPOSITE = [
  "LC_CTYPE",
  "LC_NUMERIC",
  "LC_TIME",
  "LC_COLLATE",
  "LC_MONETARY",
  "LC_MESSAGES",
  "LC_PAPER",
  "LC_NAME",
  "LC_ADDRESS",
  "LC_TELEPHONE",
  "LC_MEASUREMENT",
  "LC_IDENTIFICATION",
];

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
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

/** Name, number and text of each item of `nl_langinfo` but CODESET. */
function langinfoItems(): [string, number, string][] {
  const items: [string, number, string][] = [
    ["RADIXCHAR", 65536, "."],
    ["THOUSEP", 65537, ""],
    ["CRNCYSTR", 262159, "-"],
    ["D_FMT", 131113, "%m/%d/%y"],
    ["D_T_FMT", 131112, "%a %b %e %H:%M:%S %Y"],
    ["T_FMT", 131114, "%H:%M:%S"],
    ["AM_STR", 131110, "AM"],
    ["PM_STR", 131111, "PM"],
    ["T_FMT_AMPM", 131115, "%I:%M:%S %p"],
    ["_DATE_FMT", 131180, "%a %b %e %H:%M:%S %Z %Y"],
    ["ERA", 131116, ""],
    ["ERA_D_FMT", 131118, ""],
    ["ALT_DIGITS", 131119, ""],
    ["ERA_D_T_FMT", 131120, ""],
    ["ERA_T_FMT", 131121, ""],
    ["YESEXPR", 327680, "^[yY]"],
    ["NOEXPR", 327681, "^[nN]"],
  ];
  WEEKDAYS.forEach((name, i) =>
    items.push([`DAY_${i + 1}`, 131079 + i, name], [`ABDAY_${i + 1}`, 131072 + i, name.slice(0, 3)])
  );
  MONTHS.forEach((name, i) =>
    items.push([`MON_${i + 1}`, 131098 + i, name], [`ABMON_${i + 1}`, 131086 + i, name.slice(0, 3)])
  );
  return items;
}
const CODESET = 14;

/** The locale of each category. CPython sets LC_CTYPE from the environment when it starts, the others stay "C". */
const current: string[] = ["C.UTF-8", "C", "C", "C", "C", "C"];

let errorClass: PyTypeObject | undefined;
function errorType(): PyTypeObject {
  return errorClass ??= newExceptionClass("locale.Error", PyExc_Exception);
}

/** The canonical name of a locale that there is. */
function known(name: string): string | undefined {
  if (name === "C" || name === "POSIX") return "C";
  return /^C\.utf-?8$/i.test(name) ? "C.UTF-8" : undefined;
}

/** The locale that the environment asks for. */
function fromEnvironment(category: string): string {
  const environ = hostOf().environ();
  return environ.LC_ALL || environ[category] || environ.LANG || "C";
}

/** What `setlocale(LC_ALL)` shows. */
function compositeName(): string {
  if (current.every((name) => name === current[0])) return current[0];
  return COMPOSITE.map((category) => `${category}=${current[CATEGORIES[category]] ?? "C"}`).join(";");
}

function setLocale(category: number, locale: PyObject): PyObject {
  const names = Object.keys(CATEGORIES);
  if (category < 0 || category > 6) {
    throw newException(
      errorType(),
      locale === Py_None ? "locale query failed" : "unsupported locale setting",
    );
  }
  if (locale !== Py_None) {
    const wanted = PyUnicode_AsUTF16(locale);
    const chosen = new Map<number, string>();
    for (let i = 0; i < 6; i++) {
      if (category !== 6 && category !== i) continue;
      const composite = new RegExp(`(?:^|;)${names[i]}=([^;]*)`).exec(wanted);
      const name = known(
        composite !== null ? composite[1] : wanted === "" ? fromEnvironment(names[i]) : wanted,
      );
      if (name === undefined) throw newException(errorType(), "unsupported locale setting");
      chosen.set(i, name);
    }
    for (const [i, name] of chosen) current[i] = name;
  }
  return category === 6 ? compositeName() : current[category];
}

function codeset(): string {
  return current[0] === "C" ? "ANSI_X3.4-1968" : "UTF-8";
}

function localeconv(): PyObject {
  const dict = PyDict_New();
  for (const name of ["int_curr_symbol", "currency_symbol", "mon_decimal_point", "mon_thousands_sep"]) {
    PyDict_SetItemString(dict, name, "");
  }
  PyDict_SetItemString(dict, "mon_grouping", PyList_New([]));
  for (const name of ["positive_sign", "negative_sign"]) PyDict_SetItemString(dict, name, "");
  for (
    const name of [
      "int_frac_digits",
      "frac_digits",
      "p_cs_precedes",
      "p_sep_by_space",
      "n_cs_precedes",
      "n_sep_by_space",
      "p_sign_posn",
      "n_sign_posn",
    ]
  ) {
    PyDict_SetItemString(dict, name, 127);
  }
  PyDict_SetItemString(dict, "decimal_point", ".");
  PyDict_SetItemString(dict, "thousands_sep", "");
  PyDict_SetItemString(dict, "grouping", PyList_New([]));
  return dict;
}

function noNull(text: PyObject): PyObject {
  if (PyUnicode_AsUTF16(text).includes("\0")) throw newValueError("embedded null character");
  return text;
}

const domains: Map<string, string> = new Map();
let textDomain = "messages";

/** Message catalogues: there are none, so every message stands for itself. */
const GETTEXT: Record<string, MethodSpec> = {
  gettext: staticMethod(
    "(msg: unicode, /)",
    "gettext(msg) -> string\nReturn translation of msg.",
    (msg) => msg,
  ),
  dgettext: staticMethod(
    "(domain, msg: unicode, /)",
    "dgettext(domain, msg) -> string\nReturn translation of msg in domain.",
    (_domain, msg) => msg,
  ),
  dcgettext: staticMethod(
    "(domain, msg: unicode, category: int, /)",
    "Return translation of msg in domain and category.",
    (_domain, msg) => msg,
  ),
  textdomain: staticMethod(
    "(domain, /)",
    "Set the C library's textdmain to domain, returning the new domain.",
    (domain) => {
      if (domain !== Py_None) textDomain = PyUnicode_AsUTF16(domain);
      return textDomain;
    },
  ),
  bindtextdomain: staticMethod(
    "(domain: str, dir, /)",
    "Bind the C library's domain to dir.",
    (domain, dir) => {
      if (domain === "") throw newException(errorType(), "domain must be a non-empty string");
      if (dir !== Py_None) domains.set(domain, PyUnicode_AsUTF16(dir));
      return domains.get(domain) ?? "/usr/share/locale";
    },
  ),
};

/** Makes the module. */
export function createLocaleModule(): PyModuleObject {
  const items = langinfoItems();
  const texts = new Map(items.map(([, number, text]) => [number, text]));
  return createNativeModule({
    name: "_locale",
    doc: "Support for POSIX locales.",
    functions: {
      ...GETTEXT,
      setlocale: staticMethod(
        "(category: int, locale=None, /)",
        "Activates/queries locale processing.",
        setLocale,
      ),
      localeconv: staticMethod("()", "Returns numeric and monetary locale-specific parameters.", localeconv),
      strcoll: staticMethod(
        "(os1: unicode, os2: unicode, /)",
        "Compares two strings according to the locale.",
        (a, b) => Math.sign(PyUnicode_Compare(noNull(a), noNull(b))),
      ),
      strxfrm: staticMethod(
        "(string: unicode, /)",
        "Return a string that can be used as a key for locale-aware comparisons.",
        noNull,
      ),
      nl_langinfo: staticMethod(
        "(key: int, /)",
        "Return the value for the locale information associated with key.",
        (key) => {
          const text = key === CODESET ? codeset() : texts.get(key);
          if (text === undefined) throw newValueError("unsupported langinfo constant");
          return text;
        },
      ),
      getencoding: staticMethod("()", "Get the current locale encoding.", codeset),
    },
    constants: () => {
      const constants: Record<string, PyObject> = {
        ...CATEGORIES,
        CODESET,
        CHAR_MAX: 127,
        Error: errorType(),
      };
      for (const [name, number] of items) constants[name] = number;
      return constants;
    },
  });
}
