/** The `grp` module: groups of users, from the system's file of them. After CPython's `Modules/grpmodule.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import type { PyObject } from "../objects/object.ts";
import { newStructSequenceType } from "../objects/structseq.ts";
import { type AccountDatabase, accountDatabase } from "./account_files.ts";
import { fn } from "./native.ts";

/** Makes the `grp` module. */
export function createGrpModule(): PyModuleObject {
  const type = newStructSequenceType("grp.struct_group", ["gr_name", "gr_passwd", "gr_gid", "gr_mem"], {
    doc: "grp.struct_group: Results from getgr*() routines.\n\nA tuple of\n" +
      "  (gr_name,gr_passwd,gr_gid,gr_mem)\nwhose items are attributes too.",
    fieldDocs: {
      gr_name: "The group's name.",
      gr_passwd: "Its password, enciphered.",
      gr_gid: "Its number.",
      gr_mem: "The names of its users.",
    },
  });
  const groups: AccountDatabase = accountDatabase("/etc/group", type, 4, [2], "gid");
  return createNativeModule({
    name: "grp",
    doc: "The groups of the system's users.",
    functions: {
      getgrnam: fn(
        "($module, /, name: str)",
        "The group of a name.",
        (_m, name) => groups.byName(name, "getgrnam"),
      ),
      getgrgid: fn("($module, /, id)", "The group of a number.", (_m, id) => groups.byId(id, "getgrgid")),
      getgrall: fn(
        "($module, /)",
        "All groups, in arbitrary order.",
        (): PyObject => PyList_New(groups.all()),
      ),
    },
    constants: () => ({ struct_group: type }),
  });
}
