/**
 * Signals under Deno. While the event loop turns, this thread's own listeners hear of them; before a program computes for long, a
 * worker is started that hears of them at any time and notes them in shared memory. Starting one takes 10 to 20 ms, so a
 * short program has none, and Ctrl-C ends it by the signal's default action.
 */
import type { HostSignals } from "./host.ts";
import { SIGNAL_NAMES } from "./signal_names.ts";

/** What the worker is told. */
type Order = { start: Int32Array; bit: number; names: [number, string][] } | { watch: [number, string] } | {
  unwatch: number;
};

/** The worker's whole program: its text is what the worker loads, so it uses nothing from outside. */
function workerProgram(): void {
  const scope = self as unknown as {
    onmessage: (event: { data: Order }) => void;
    postMessage(signum: number): void;
  };
  const listeners = new Map<number, [string, () => void]>();
  let flags: Int32Array, bit: number;
  const watch = ([signum, name]: [number, string]) => {
    if (listeners.has(signum)) return;
    const listener = () => {
      Atomics.store(flags, signum, 1);
      Atomics.or(flags, 0, bit);
      Atomics.notify(flags, 0);
      scope.postMessage(signum);
    };
    try {
      Deno.addSignalListener(name as Deno.Signal, listener);
      listeners.set(signum, [name, listener]);
    } catch { /* the main thread has found out before */ }
  };
  scope.onmessage = ({ data }) => {
    if ("start" in data) {
      flags = data.start;
      bit = data.bit;
      data.names.forEach(watch);
      scope.postMessage(0);
    } else if ("watch" in data) watch(data.watch);
    else {
      const found = listeners.get(data.unwatch);
      if (found !== undefined) Deno.removeSignalListener(found[0] as Deno.Signal, found[1]);
      listeners.delete(data.unwatch);
    }
  };
}

class DenoSignals implements HostSignals {
  readonly #flags: Int32Array;
  readonly #bit: number;
  readonly #onArrival: () => void;
  readonly #watched: Set<number> = new Set();
  readonly #listeners: Map<number, () => void> = new Map();
  #worker: Worker | undefined;
  #workerListens = false;
  #isListening = false;

  constructor(flags: Int32Array, bit: number, onArrival: () => void) {
    this.#flags = flags;
    this.#bit = bit;
    this.#onArrival = onArrival;
  }

  watch(signum: number): void {
    const name = SIGNAL_NAMES[signum];
    if (name === undefined || this.#watched.has(signum)) return;
    this.#watched.add(signum);
    if (this.#isListening) this.#listen(signum);
    this.#tell({ watch: [signum, name] });
  }
  unwatch(signum: number): void {
    if (!this.#watched.delete(signum)) return;
    this.#deafen(signum);
    this.#tell({ unwatch: signum });
  }
  listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    if (!this.#workerListens) { for (const signum of this.#watched) this.#listen(signum); }
  }
  becomePrompt(): void {
    if (this.#worker !== undefined) return;
    const text = `(${workerProgram.toString()})()`;
    this.#worker = new Worker(`data:application/javascript,${encodeURIComponent(text)}`, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<number>) => {
      if (data !== 0) return this.#onArrival();
      this.#workerListens = true;
      for (const signum of [...this.#listeners.keys()]) this.#deafen(signum);
    };
    const names = [...this.#watched].map((signum): [number, string] => [signum, SIGNAL_NAMES[signum]!]);
    this.#tell({ start: this.#flags, bit: this.#bit, names });
  }
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#workerListens = this.#isListening = false;
    for (const signum of [...this.#listeners.keys()]) this.#deafen(signum);
  }

  #tell(order: Order): void {
    this.#worker?.postMessage(order);
  }
  #listen(signum: number): void {
    if (this.#listeners.has(signum)) return;
    const listener = () => {
      if (this.#workerListens) return;
      Atomics.store(this.#flags, signum, 1);
      Atomics.or(this.#flags, 0, this.#bit);
      this.#onArrival();
    };
    try {
      Deno.addSignalListener(SIGNAL_NAMES[signum] as Deno.Signal, listener);
      this.#listeners.set(signum, listener);
    } catch (err) {
      // A signal that Deno keeps to itself, or that nobody can catch.
      if (!(err instanceof Error)) throw err;
    }
  }
  #deafen(signum: number): void {
    const listener = this.#listeners.get(signum);
    if (listener === undefined) return;
    this.#listeners.delete(signum);
    Deno.removeSignalListener(SIGNAL_NAMES[signum] as Deno.Signal, listener);
  }
}

/** The signals of the process; nothing is listened for before `listen` or `becomePrompt`. */
export function createDenoSignals(flags: Int32Array, bit: number, onArrival: () => void): HostSignals {
  return new DenoSignals(flags, bit, onArrival);
}
