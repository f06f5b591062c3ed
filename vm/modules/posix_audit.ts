/**
 * Audit events of the functions of `posix`, with CPython's arguments (`Modules/posixmodule.c`). A directory descriptor that
 * was not given is -1.
 */
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import type { AuditedCall } from "../protocol/audited.ts";

type Value = PyObject | undefined;

/** `None` for what was not given. */
const given = (value: Value): PyObject => value ?? Py_None;
const fd = (value: Value): PyObject => value === undefined || value === Py_None ? -1 : value;

/** Event and arguments by function. */
export const POSIX_EVENTS: Readonly<Record<string, AuditedCall>> = {
  chdir: ["os.chdir", (path: Value) => [given(path)]],
  fchdir: ["os.chdir", (path: Value) => [given(path)]],
  chmod: ["os.chmod", (path: Value, mode: Value, dir: Value) => [given(path), given(mode), fd(dir)]],
  fchmod: ["os.chmod", (path: Value, mode: Value) => [given(path), given(mode), -1]],
  lchmod: ["os.chmod", (path: Value, mode: Value) => [given(path), given(mode), -1]],
  chown: [
    "os.chown",
    (path: Value, uid: Value, gid: Value, dir: Value) => [given(path), given(uid), given(gid), fd(dir)],
  ],
  fchown: ["os.chown", (path: Value, uid: Value, gid: Value) => [given(path), given(uid), given(gid), -1]],
  lchown: ["os.chown", (path: Value, uid: Value, gid: Value) => [given(path), given(uid), given(gid), -1]],
  execv: ["os.exec", (path: Value, argv: Value) => [given(path), given(argv), Py_None]],
  execve: ["os.exec", (path: Value, argv: Value, env: Value) => [given(path), given(argv), given(env)]],
  fork: ["os.fork", () => []],
  forkpty: ["os.forkpty", () => []],
  kill: ["os.kill", (pid: Value, signal: Value) => [given(pid), given(signal)]],
  killpg: ["os.killpg", (pid: Value, signal: Value) => [given(pid), given(signal)]],
  link: [
    "os.link",
    (
      src: Value,
      dst: Value,
      srcDir: Value,
      dstDir: Value,
    ) => [given(src), given(dst), fd(srcDir), fd(dstDir)],
  ],
  listdir: ["os.listdir", (path: Value) => [given(path)]],
  lockf: [
    "os.lockf",
    (file: Value, command: Value, length: Value) => [given(file), given(command), given(length)],
  ],
  mkdir: ["os.mkdir", (path: Value, mode: Value, dir: Value) => [given(path), given(mode), fd(dir)]],
  open: ["open", (path: Value, flags: Value) => [given(path), Py_None, given(flags)]],
  posix_spawn: [
    "os.posix_spawn",
    (path: Value, argv: Value, env: Value) => [given(path), given(argv), given(env)],
  ],
  posix_spawnp: [
    "os.posix_spawn",
    (path: Value, argv: Value, env: Value) => [given(path), given(argv), given(env)],
  ],
  putenv: ["os.putenv", (name: Value, value: Value) => [given(name), given(value)]],
  remove: ["os.remove", (path: Value, dir: Value) => [given(path), fd(dir)]],
  unlink: ["os.remove", (path: Value, dir: Value) => [given(path), fd(dir)]],
  rename: [
    "os.rename",
    (
      src: Value,
      dst: Value,
      srcDir: Value,
      dstDir: Value,
    ) => [given(src), given(dst), fd(srcDir), fd(dstDir)],
  ],
  replace: [
    "os.rename",
    (
      src: Value,
      dst: Value,
      srcDir: Value,
      dstDir: Value,
    ) => [given(src), given(dst), fd(srcDir), fd(dstDir)],
  ],
  rmdir: ["os.rmdir", (path: Value, dir: Value) => [given(path), fd(dir)]],
  scandir: ["os.scandir", (path: Value) => [given(path)]],
  symlink: [
    "os.symlink",
    (src: Value, dst: Value, _isDirectory: Value, dir: Value) => [given(src), given(dst), fd(dir)],
  ],
  system: ["os.system", (command: Value) => [given(command)]],
  truncate: ["os.truncate", (path: Value, length: Value) => [given(path), given(length)]],
  ftruncate: ["os.truncate", (path: Value, length: Value) => [given(path), given(length)]],
  unsetenv: ["os.unsetenv", (name: Value) => [given(name)]],
  utime: [
    "os.utime",
    (path: Value, times: Value, ns: Value, dir: Value) => [given(path), given(times), given(ns), fd(dir)],
  ],
};
