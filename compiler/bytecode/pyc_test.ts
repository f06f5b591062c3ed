/** `.pyc` headers and source hashes against facts recorded from CPython 3.14. */
import { assertEquals } from "@std/assert";
import { MarshalError } from "./marshal.ts";
import {
  classifyPyc,
  PYC_MAGIC_NUMBER_TOKEN,
  PycError,
  pycHeader,
  readPycCode,
  sourceHash,
  validateHashPyc,
  validateTimestampPyc,
} from "./pyc.ts";

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof PycError || error instanceof MarshalError) return `${error.type}: ${error.message}`;
    throw error;
  }
  return "accepted";
}

Deno.test("sourceHash: CPython's hashes of the bytes 0, 1, 2, ...", () => {
  const recorded: [number, string][] = [
    [0, "61f5b7cb653a6aa4"],
    [1, "d293aa9f02c45230"],
    [3, "4eeadb70387c80aa"],
    [4, "76994f9301e06b19"],
    [5, "081839e7718e4399"],
    [7, "e73e9fe23ecd6141"],
    [8, "25278d9820cf1197"],
    [9, "3b86fa61bd8056d5"],
    [15, "39ac4d5c67e72578"],
    [16, "d9ab3a39da95ade2"],
    [17, "04e046b715d19741"],
    [63, "a3643f6d29087546"],
    [255, "c5726dac6ff27b01"],
  ];
  for (const [length, hash] of recorded) {
    assertEquals(hexOf(sourceHash(Uint8Array.from({ length }, (_, i) => i))), hash);
  }
});

Deno.test("pycHeader: the three kinds of invalidation", () => {
  assertEquals(PYC_MAGIC_NUMBER_TOKEN, 168627755);
  assertEquals(
    hexOf(pycHeader({ kind: "timestamp", mtime: 2 ** 32 + 5, sourceSize: 258 })),
    "2b0e0d0a000000000500000002010000",
  );
  const hash = sourceHash(new Uint8Array(0));
  assertEquals(
    hexOf(pycHeader({ kind: "hash", hash, checkSource: true })),
    "2b0e0d0a0300000061f5b7cb653a6aa4",
  );
  const header = pycHeader({ kind: "hash", hash, checkSource: false });
  assertEquals(hexOf(header), "2b0e0d0a0100000061f5b7cb653a6aa4");
  assertEquals(classifyPyc(header, "m"), { kind: "hash", hash, checkSource: false });
});

Deno.test("classifyPyc, validate, read: CPython's texts", () => {
  const good = pycHeader({ kind: "timestamp", mtime: -1, sourceSize: 10 });
  assertEquals(
    refusal(() => classifyPyc(Uint8Array.of(1, 2), "it's")),
    `ImportError: bad magic number in "it's": b'\\x01\\x02'`,
  );
  assertEquals(
    refusal(() => classifyPyc(good.subarray(0, 15), "m")),
    "EOFError: reached EOF while reading pyc header of 'm'",
  );
  const flagged = good.slice();
  flagged[4] = 4;
  assertEquals(refusal(() => classifyPyc(flagged, "m")), "ImportError: invalid flags 4 in 'm'");
  const pyc = classifyPyc(good, "m");
  if (pyc.kind !== "timestamp") throw pyc;
  assertEquals(refusal(() => validateTimestampPyc(pyc, -1, undefined, "m")), "accepted");
  assertEquals(
    refusal(() => validateTimestampPyc(pyc, -1, 11, "m")),
    "ImportError: bytecode is stale for 'm'",
  );
  const hashed = { kind: "hash", hash: sourceHash(good), checkSource: true } as const;
  assertEquals(
    refusal(() => validateHashPyc(hashed, sourceHash(flagged), "m")),
    "ImportError: hash in bytecode doesn't match hash of source 'm'",
  );
  const none = new Uint8Array([...good, 0x4e]);
  assertEquals(refusal(() => readPycCode(none, "m.pyc")), "ImportError: Non-code object in 'm.pyc'");
  assertEquals(refusal(() => readPycCode(good, "m.pyc")), "EOFError: EOF read where object expected");
});
