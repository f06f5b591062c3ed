/** SHA-1 of text that may hold lone surrogates, as the oracle's scripts compute it: to compare long texts by hash. */
import { encodeSurrogatePass } from "../../compiler/bytecode/utf8_surrogatepass.ts";

export async function sha1(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", encodeSurrogatePass(text) as BufferSource));
}

export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
