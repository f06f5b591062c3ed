/** Text of bytes under Deno: `node:buffer` decodes in native code. */
interface NodeGlobals {
  Buffer: {
    from(memory: ArrayBufferLike, start: number, length: number): { toString(encoding: string): string };
  };
}

/** `Host.asciiText`. */
export function nodeAsciiText(bytes: Uint8Array): string {
  // The global one: `process.getBuiltinModule` would load `node:module` first (4 ms).
  const { Buffer } = globalThis as unknown as NodeGlobals;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("ascii");
}
