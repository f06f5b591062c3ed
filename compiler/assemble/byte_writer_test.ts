/** Tests of the byte writer: chunks are shared, byte strings are not. */
import { assertEquals } from "@std/assert";
import { ByteWriter } from "./byte_writer.ts";

Deno.test("ByteWriter: byte strings stay as they were taken, over the end of a chunk too", () => {
  const writer = new ByteWriter();
  const taken: Uint8Array[] = [];
  for (let i = 0; i < 40; i++) {
    for (let n = 0; n < 1000; n++) {
      writer.reserve(2);
      writer.write2(i, n & 0xff);
    }
    taken.push(writer.take());
  }
  taken.forEach((bytes, i) => assertEquals([bytes.length, bytes[0], bytes[1999]], [2000, i, 999 & 0xff]));
});

Deno.test("ByteWriter: what was cleared is not in the next byte string", () => {
  const writer = new ByteWriter();
  writer.reserve(3);
  writer.write(1);
  writer.take();
  writer.write(2);
  writer.clear();
  writer.write(3);
  assertEquals([...writer.take()], [3]);
  assertEquals(writer.take().length, 0);
});

Deno.test("ByteWriter: varints have six bits a byte, the sign lowest", () => {
  const writer = new ByteWriter();
  writer.reserve(16);
  writer.writeVarint(63);
  writer.writeVarint(64);
  writer.writeSignedVarint(-1);
  writer.writeSignedVarint(31);
  assertEquals([...writer.take()], [63, 0x40, 1, 3, 62]);
});
