/**
 * The `_posixsubprocess` module. After CPython's `Modules/_posixsubprocess.c`.
 *
 * The host has no fork: what CPython does in the child before it runs the program, is a list of actions here that the
 * system's `posix_spawn` does. So what fails is known at once; it goes to the caller the way that `subprocess` expects it,
 * as a line of text in the pipe for errors.
 *
 * DIFFERS: `preexec_fn` can't run, there is no copy of this process to run it in; user and groups can't be changed.
 */
import { PySys_Audit } from "../runtime/audit.ts";
import { HostError } from "../host/host.ts";
import type { HostSystem, SpawnAction, SpawnRequest } from "../host/system.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyLong_Check } from "../objects/long_object.ts";
import { PyList_Check } from "../objects/list_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTupleObject } from "../objects/tuple_object.ts";
import { Py_TYPE, PyExc_RuntimeError } from "../objects/type_zoo.ts";
import { PySequence_Tuple } from "../protocol/abstract.ts";
import { newException, newTypeError, newValueError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { hostOf } from "../runtime/host_state.ts";
import { fsEncode } from "./fs_path.ts";
import { requireSystem } from "./posix_system.ts";

const EPERM = 1, ENOENT = 2, EACCES = 13, ENOTDIR = 20;
const SIGPIPE = 13, SIGXFSZ = 25, X_OK = 1;
/** The process that a failed start stands for: no process has this number. */
const NO_PROCESS = 0x7fffffff;

function bytesOfAll(sequence: PyObject): Uint8Array[] {
  return (PySequence_Tuple(sequence) as PyTupleObject).ob_item.map(fsEncode);
}

/** Descriptors in ascending order. CPython: `_sanity_check_python_fd_sequence`. */
function checkedDescriptors(sequence: PyObject): number[] {
  if (!(sequence instanceof PyTupleObject)) {
    throw newTypeError(`fork_exec() argument 4 must be tuple, not ${Py_TYPE(sequence).tp_name}`);
  }
  const found: number[] = [];
  for (const item of sequence.ob_item) {
    const fd = PyLong_Check(item) ? Number(item) : -1;
    if (fd < 0 || fd > 2147483647 || fd <= (found.at(-1) ?? -1)) {
      throw newValueError("bad value(s) in fds_to_keep");
    }
    found.push(fd);
  }
  return found;
}

/** Descriptors that the child's standard streams become; numbers below 3 are copied out of the way. */
class StreamActions {
  readonly actions: SpawnAction[] = [];
  readonly #system: HostSystem;
  readonly #copies: number[] = [];
  constructor(system: HostSystem) {
    this.#system = system;
  }
  /** A copy of `fd` that no later action can overwrite. */
  copy(fd: number): number {
    const F_DUPFD_CLOEXEC = 1030;
    const made = this.#system.fcntl(fd, F_DUPFD_CLOEXEC, 3);
    this.#copies.push(made);
    return made;
  }
  connect(from: number, to: number): void {
    if (from !== -1) this.actions.push({ kind: "dup2", from, to });
  }
  closeCopies(): void {
    for (const fd of this.#copies) this.#system.close(fd);
  }
}

/** Tries the programs in turn, as a search along PATH does. Gives the process; throws the first error that counts. */
function startFirst(system: HostSystem, programs: readonly Uint8Array[], request: SpawnRequest): number {
  let failure: HostError | undefined;
  let last: HostError | undefined;
  for (const path of programs) {
    try {
      return system.spawn({ ...request, path });
    } catch (err) {
      if (!(err instanceof HostError)) throw err;
      last = err;
      if (err.errno !== ENOENT && err.errno !== ENOTDIR) failure ??= err;
    }
  }
  throw failure ?? last ?? new HostError(ENOENT, "No such file or directory");
}

/** Why a child could not make this its working directory; undefined if it can. */
function directoryError(path: string): number | undefined {
  const host = hostOf();
  try {
    const info = host.stat(path);
    if (info === undefined) return ENOENT;
    if (!info.isDirectory) return ENOTDIR;
    return host.system!.access(path, X_OK) ? undefined : EACCES;
  } catch (err) {
    return err instanceof HostError ? err.errno : EACCES;
  }
}

/** Makes the module. */
export function createPosixSubprocessModule(): PyModuleObject {
  const decoder = new TextDecoder(), encoder = new TextEncoder();
  return createNativeModule({
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    functions: {
      fork_exec: staticMethod(
        "(args, executable_list, close_fds: bool, pass_fds, cwd, env, p2cread: int, p2cwrite: int, c2pread: int, c2pwrite: int, errread: int, errwrite: int, errpipe_read: int, errpipe_write: int, restore_signals: bool, call_setsid: bool, pgid_to_set: int, gid, extra_groups, uid, child_umask: int, preexec_fn, /)",
        "Spawn a fresh new child process.",
        (
          args,
          executables,
          closeFds,
          passFds,
          cwd,
          env,
          p2cread,
          _p2cwrite,
          _c2pread,
          c2pwrite,
          _errread,
          errwrite,
          _errpipeRead,
          errpipeWrite,
          restoreSignals,
          callSetsid,
          pgid,
          gid,
          extraGroups,
          uid,
          childUmask,
          preexecFn,
        ) => {
          PySys_Audit("_posixsubprocess.fork_exec", () => [executables, args, env]);
          const system = requireSystem();
          if (preexecFn !== Py_None) {
            throw newException(PyExc_RuntimeError, "preexec_fn not supported within subinterpreters");
          }
          if (closeFds && errpipeWrite < 3) throw newValueError("errpipe_write must be >= 3");
          const keep = checkedDescriptors(passFds);
          const programs = bytesOfAll(executables);
          const argv = args === Py_None ? [] : bytesOfAll(args);
          const environment = env === Py_None ? undefined : bytesOfAll(env);
          const directory = cwd === Py_None ? undefined : fsEncode(cwd);
          if (extraGroups !== Py_None && !PyList_Check(extraGroups)) {
            throw newTypeError("setgroups argument must be a list");
          }

          const report = (errno: number, what: string) => {
            system.write(errpipeWrite, encoder.encode(`OSError:${errno.toString(16)}:${what}`));
            return NO_PROCESS;
          };
          if (gid !== Py_None || uid !== Py_None || extraGroups !== Py_None) return report(EPERM, "noexec");
          if (directory !== undefined) {
            const error = directoryError(decoder.decode(directory));
            if (error !== undefined) return report(error, "noexec:chdir");
          }

          const streams = new StreamActions(system);
          const { actions } = streams;
          const oldMask = childUmask >= 0 ? hostOf().umask(childUmask) : undefined;
          try {
            if (c2pwrite === 0) c2pwrite = streams.copy(c2pwrite);
            if (errwrite === 0 || errwrite === 1) errwrite = streams.copy(errwrite);
            streams.connect(p2cread, 0);
            streams.connect(c2pwrite, 1);
            streams.connect(errwrite, 2);
            for (const fd of keep) {
              // A descriptor copied onto itself stays open in the child.
              if (fd !== errpipeWrite) actions.push({ kind: "dup2", from: fd, to: fd });
            }
            if (closeFds) {
              for (const fd of system.inheritedDescriptors()) {
                if (fd > 2 && !keep.includes(fd)) actions.push({ kind: "close", fd });
              }
            }
            if (directory !== undefined) actions.push({ kind: "chdir", path: directory });
            return startFirst(system, programs, {
              path: programs[0],
              args: argv,
              env: environment,
              actions,
              defaultSignals: restoreSignals ? [SIGPIPE, SIGXFSZ] : undefined,
              newSession: callSetsid,
              processGroup: pgid >= 0 ? pgid : undefined,
            });
          } catch (err) {
            if (!(err instanceof HostError)) throw err;
            return report(err.errno, "");
          } finally {
            if (oldMask !== undefined) hostOf().umask(oldMask);
            streams.closeCopies();
          }
        },
      ),
    },
  });
}
