/** Hash functions of the host under Deno: those of `node:crypto`, loaded when one is first asked for. */
import type { HostHash } from "./host.ts";

interface NodeHash {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
  copy(options?: { outputLength: number }): NodeHash;
}
interface NodeCrypto {
  createHash(name: string, options?: { outputLength: number }): NodeHash;
}
interface NodeProcess {
  process: { getBuiltinModule(name: string): unknown };
}

class Hash implements HostHash {
  readonly #hash: NodeHash;
  constructor(hash: NodeHash) {
    this.#hash = hash;
  }
  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }
  digest(length?: number): Uint8Array {
    // A digest ends a hash, so it is taken from a copy.
    return new Uint8Array(
      this.#hash.copy(length === undefined ? undefined : { outputLength: length }).digest(),
    );
  }
  copy(): HostHash {
    return new Hash(this.#hash.copy());
  }
}

/** A new hash. */
export function createNodeHash(name: string): HostHash {
  const crypto = (globalThis as unknown as NodeProcess).process.getBuiltinModule("node:crypto") as NodeCrypto;
  // The length of a SHAKE is chosen with the digest.
  return new Hash(crypto.createHash(name, name.startsWith("shake") ? { outputLength: 16 } : undefined));
}
