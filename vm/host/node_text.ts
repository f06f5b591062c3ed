/** Text of bytes under Deno: `node:buffer` decodes in native code. */
interface NodeBuffer {
  Buffer: {
    from(memory: ArrayBufferLike, start: number, length: number): { toString(encoding: string): string };
  };
}
interface NodeProcess {
  process: { getBuiltinModule(name: string): unknown };
}

/** `Host.asciiText`. */
export function nodeAsciiText(bytes: Uint8Array): string {
  const { Buffer } = (globalThis as unknown as NodeProcess).process.getBuiltinModule(
    "node:buffer",
  ) as NodeBuffer;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("ascii");
}
