/** The terminal of a process under Deno: standard input in raw mode and standard output. */
import type { HostSystem } from "../../vm/host/system.ts";
import type { Terminal } from "../terminal.ts";

const POLLIN = 1;
const encoder = new TextEncoder();

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

  return {
    async read() {
      let isCancelled = false;
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
    },
    suspend() {
      Deno.kill(Deno.pid, "SIGSTOP");
    },
  };
}
