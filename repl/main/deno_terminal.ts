/** The terminal of a process under Deno: standard input in raw mode and standard output. */
import type { Terminal } from "../terminal.ts";

const encoder = new TextEncoder();

/** Deno's terminal. A terminal that went away reads as ended and swallows output. */
export function createDenoTerminal(): Terminal {
  const buffer = new Uint8Array(65536);
  return {
    async read() {
      try {
        const count = await Deno.stdin.read(buffer) ?? 0;
        return buffer.slice(0, count);
      } catch (err) {
        if (err instanceof Deno.errors.Interrupted) return await this.read();
        if (err instanceof Error) return new Uint8Array(0);
        throw err;
      }
    },
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
