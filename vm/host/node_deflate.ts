/** Compression of the host under Deno: that of `node:zlib`, loaded when first asked for. */
import type { DeflateOptions } from "./host.ts";

interface NodeZlib {
  deflateRawSync(bytes: Uint8Array, options: Record<string, unknown>): Uint8Array;
}
interface NodeProcess {
  process: { getBuiltinModule(name: string): unknown };
}

const Z_SYNC_FLUSH = 2, Z_FINISH = 4;

/** `Host.deflateRaw`. */
export function nodeDeflateRaw(
  bytes: Uint8Array,
  before: Uint8Array,
  final: boolean,
  options: DeflateOptions,
): Uint8Array {
  const zlib = (globalThis as unknown as NodeProcess).process.getBuiltinModule("node:zlib") as NodeZlib;
  const settings: Record<string, unknown> = { ...options, finishFlush: final ? Z_FINISH : Z_SYNC_FLUSH };
  if (before.length > 0) settings.dictionary = before;
  return new Uint8Array(zlib.deflateRawSync(bytes, settings));
}
