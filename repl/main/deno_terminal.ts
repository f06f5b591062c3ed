/** The terminal of a process under Deno: standard input in raw mode and standard output. */
import type { HostFile } from "../../vm/host/host.ts";
import type { HostSystem } from "../../vm/host/system.ts";
import { SIG_DFL, signalHandler } from "../../vm/runtime/signals.ts";
import { KeyDecoder } from "../line_editor/keys.ts";
import type { Terminal } from "../terminal.ts";

const POLLIN = 1, SIGSTOP = 19, NEWLINE = 10;
const encoder = new TextEncoder();
/** Signals that end the process unless the program handles them, with their numbers. */
const ENDING = { SIGHUP: 1, SIGQUIT: 3, SIGUSR2: 12, SIGALRM: 14, SIGTERM: 15, SIGVTALRM: 26 } as const;

/** A stream onto the terminal: what is written while a line is edited goes above it. */
export function besideEditor(file: HostFile, terminal: Terminal): HostFile {
  const stream = Object.create(file) as HostFile;
  stream.write = (bytes) => {
    if (terminal.user === undefined) return file.write(bytes);
    terminal.user.aside(bytes.length > 0 && bytes[bytes.length - 1] === NEWLINE);
    return file.write(bytes);
  };
  for (const name of ["read", "seek", "truncate", "close", "isatty", "fileno", "stat"] as const) {
    (stream as unknown as Record<string, unknown>)[name] = file[name].bind(file);
  }
  return stream;
}

/**
 * Deno's terminal. A terminal that went away reads as ended and swallows output. Without `system` a read that is cancelled
 * stays under way, and the next one gets what it finds.
 */
export function createDenoTerminal(system: HostSystem | undefined): Terminal {
  const buffer = new Uint8Array(65536);
  const entry = [{ fd: 0, events: POLLIN }];
  let cancel: (() => void) | undefined;
  let pending: Promise<Uint8Array> | undefined;

  function readNow(): Uint8Array {
    for (;;) {
      try {
        return buffer.slice(0, Deno.stdin.readSync(buffer) ?? 0);
      } catch (err) {
        if (err instanceof Deno.errors.Interrupted) continue;
        if (err instanceof Error) return new Uint8Array(0);
        throw err;
      }
    }
  }

  /** A read that nothing ends but input. */
  async function readPending(): Promise<Uint8Array> {
    try {
      return buffer.slice(0, await Deno.stdin.read(buffer) ?? 0);
    } catch (err) {
      if (err instanceof Error) return new Uint8Array(0);
      throw err;
    }
  }

  /** What signals do while the terminal is in raw mode. */
  const signals: (readonly [Deno.Signal, () => void])[] = [
    ["SIGWINCH", () => terminal.user?.resized()],
    ["SIGCONT", () => terminal.user?.resumed()],
  ];
  for (const name of Object.keys(ENDING) as (keyof typeof ENDING)[]) {
    signals.push([name, () => {
      if (signalHandler(ENDING[name]) !== SIG_DFL) return;
      terminal.user?.ending();
      Deno.kill(Deno.pid, name);
    }]);
  }
  let isListening = false;

  const terminal: Terminal = {
    user: undefined,
    keys: new KeyDecoder(),
    async read() {
      let isCancelled = false;
      // What is there already; and a program may have closed the descriptor, whose number the next one would take.
      if (system !== undefined && system.poll(entry, 0)[0] !== 0) return readNow();
      const wait = system?.pollAsync(entry);
      if (wait === undefined) {
        const cancelled = new Promise<undefined>((resolve) => cancel = () => resolve(undefined));
        const bytes = await Promise.race([pending ??= readPending(), cancelled]);
        cancel = undefined;
        if (bytes !== undefined) pending = undefined;
        return bytes;
      }
      cancel = () => {
        isCancelled = true;
        wait.cancel();
      };
      await wait.promise;
      cancel = undefined;
      return isCancelled ? undefined : readNow();
    },
    readNow,
    cancelRead: () => cancel?.(),
    write(text) {
      const bytes = encoder.encode(text);
      try {
        for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
      } catch (err) {
        if (!(err instanceof Error)) throw err;
      }
    },
    size() {
      try {
        const { columns, rows } = Deno.consoleSize();
        return columns > 0 && rows > 0 ? { columns, rows } : { columns: 80, rows: 25 };
      } catch {
        return { columns: 80, rows: 25 };
      }
    },
    setRaw(on) {
      try {
        Deno.stdin.setRaw(on);
      } catch (err) {
        if (!(err instanceof Error)) throw err;
      }
      if (on === isListening) return;
      isListening = on;
      for (const [name, action] of signals) {
        if (on) Deno.addSignalListener(name, action);
        else Deno.removeSignalListener(name, action);
      }
    },
    quit: () => Deno.kill(Deno.pid, "SIGQUIT"),
    suspend() {
      if (system === undefined) {
        Deno.kill(Deno.pid, "SIGSTOP");
        return true;
      }
      // Without a shell that does job control nobody would let it go on.
      if (system.getpgid(0) === system.getsid(0)) return false;
      // The whole group, as the terminal would: `deno task`, which started this process, would take a gentler signal for itself.
      system.killpg(0, SIGSTOP);
      // Another thread may be the one that takes the signal.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      return true;
    },
  };
  return terminal;
}
