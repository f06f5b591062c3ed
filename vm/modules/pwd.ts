/** The `pwd` module: users, from the system's file of them. After CPython's `Modules/pwdmodule.c`. */
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import type { PyObject } from "../objects/object.ts";
import { newStructSequenceType } from "../objects/structseq.ts";
import { type AccountDatabase, accountDatabase } from "./account_files.ts";
import { fn } from "./native.ts";

/** Makes the `pwd` module. */
export function createPwdModule(): PyModuleObject {
  const type = newStructSequenceType(
    "pwd.struct_passwd",
    ["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"],
    {
      doc: "pwd.struct_passwd: Results from getpw*() routines.\n\nA tuple of\n" +
        "  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\nwhose items are attributes too.",
      fieldDocs: {
        pw_name: "The user's name.",
        pw_passwd: "The password, enciphered.",
        pw_uid: "The user's number.",
        pw_gid: "The number of the user's group.",
        pw_gecos: "The real name.",
        pw_dir: "The home folder.",
        pw_shell: "The shell started at login.",
      },
    },
  );
  const users: AccountDatabase = accountDatabase("/etc/passwd", type, 7, [2, 3], "uid");
  return createNativeModule({
    name: "pwd",
    doc: "The users of the system.",
    functions: {
      getpwnam: fn(
        "($module, name: str, /)",
        "The user of a name.",
        (_m, name) => users.byName(name, "getpwnam"),
      ),
      getpwuid: fn("($module, uidobj, /)", "The user of a number.", (_m, uid) => users.byId(uid, "getpwuid")),
      getpwall: fn("($module, /)", "All users, in arbitrary order.", (): PyObject => PyList_New(users.all())),
    },
    constants: () => ({ struct_passwd: type }),
  });
}
