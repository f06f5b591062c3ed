/** The `zlib` module. After CPython's `Modules/zlibmodule.c`; compression is the host's. */
import { withTextSignature } from "../protocol/signature.ts";
import { PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyNumber_Index } from "../protocol/abstract.ts";
import { newException, newValueError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { adler32, crc32 } from "./binascii/crc.ts";
import { readyTypes } from "./native.ts";
import { concatBytes } from "./_io/base.ts";
import { Deflate } from "./zlib/deflate.ts";
import * as z from "./zlib/objects.ts";

function low32(op: PyObject): number {
  return Number(BigInt.asUintN(32, BigInt(PyNumber_Index(op))));
}

function compress(data: PyObject, level: number, wbits: number): PyObject {
  const bytes = requireBytes(data);
  const wrapper = z.deflateWrapper(wbits);
  if (level < -1 || level > 9 || wrapper === undefined) {
    throw newException(z.errorType(), "Bad compression level");
  }
  const deflate = new Deflate({ ...wrapper, level, memLevel: 8, strategy: 0, dictionary: undefined });
  return PyBytes_FromArray(concatBytes([deflate.add(bytes), deflate.flush(true, false)]));
}

function decompress(data: PyObject, wbits: number, bufsize: number): PyObject {
  const bytes = requireBytes(data);
  if (bufsize < 0) throw newValueError("bufsize must be non-negative");
  const inflate = z.newInflate(
    wbits,
    undefined,
    () => z.newZlibError(-2, "while preparing to decompress data", "inconsistent stream state"),
  );
  const doing = "while decompressing data";
  const { output } = z.inflating(() => inflate.run(bytes, 0), doing);
  if (!inflate.isDone) throw z.newZlibError(-5, doing, "incomplete or truncated stream");
  return PyBytes_FromArray(output);
}

const CONSTANTS: Readonly<Record<string, number>> = {
  MAX_WBITS: 15,
  DEFLATED: 8,
  DEF_MEM_LEVEL: 8,
  DEF_BUF_SIZE: 16384,
  Z_BEST_SPEED: 1,
  Z_BEST_COMPRESSION: 9,
  Z_DEFAULT_COMPRESSION: -1,
  Z_NO_COMPRESSION: 0,
  Z_FILTERED: 1,
  Z_HUFFMAN_ONLY: 2,
  Z_RLE: 3,
  Z_FIXED: 4,
  Z_DEFAULT_STRATEGY: 0,
  Z_NO_FLUSH: z.Z_NO_FLUSH,
  Z_PARTIAL_FLUSH: z.Z_PARTIAL_FLUSH,
  Z_SYNC_FLUSH: z.Z_SYNC_FLUSH,
  Z_FULL_FLUSH: z.Z_FULL_FLUSH,
  Z_FINISH: z.Z_FINISH,
  Z_BLOCK: z.Z_BLOCK,
  Z_TREES: z.Z_TREES,
};

/** Makes the module. */
export function createZlibModule(): PyModuleObject {
  readyTypes(z.Compress_Type, z.Decompress_Type, z.ZlibDecompressor_Type);
  return createNativeModule({
    name: "zlib",
    doc: "The functions in this module allow compression and decompression using the zlib library.",
    functions: {
      compress: withTextSignature(
        staticMethod(
          "(data, /, level: int = -1, wbits: int = 15)",
          "Returns a bytes object containing compressed data.",
          compress,
        ),
        "($module, data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)",
      ),
      decompress: withTextSignature(
        staticMethod(
          "(data, /, wbits: int = 15, bufsize: Py_ssize_t = 16384)",
          "Returns a bytes object containing the uncompressed data.",
          decompress,
        ),
        "($module, data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)",
      ),
      compressobj: withTextSignature(
        staticMethod(
          "(level: int = -1, method: int = 8, wbits: int = 15, memLevel: int = 8, strategy: int = 0, zdict=<unrepresentable>)",
          "Return a compressor object.",
          (level, method, wbits, memLevel, strategy, zdict) => {
            const dictionary = z.dictionaryOf(zdict);
            const wrapper = z.deflateWrapper(wbits);
            if (
              level < -1 || level > 9 || method !== 8 || wrapper === undefined || memLevel < 1 ||
              memLevel > 9 ||
              strategy < 0 || strategy > 4
            ) throw newValueError("Invalid initialization option");
            return new z.CompressObject(new Deflate({ ...wrapper, level, memLevel, strategy, dictionary }));
          },
        ),
        "($module, /, level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)",
      ),
      decompressobj: withTextSignature(
        staticMethod(
          "(wbits: int = 15, zdict=<unrepresentable>)",
          "Return a decompressor object.",
          (wbits, zdict) => new z.DecompressObject(z.newInflate(wbits, z.dictionaryOf(zdict))),
        ),
        "($module, /, wbits=MAX_WBITS, zdict=b'')",
      ),
      crc32: staticMethod(
        "(data, value=0, /)",
        "Compute a CRC-32 checksum of data.",
        (data, value) => crc32(requireBytes(data), low32(value)),
      ),
      adler32: staticMethod(
        "(data, value=1, /)",
        "Compute an Adler-32 checksum of data.",
        (data, value) => adler32(requireBytes(data), low32(value)),
      ),
    },
    constants: () => ({
      ...CONSTANTS,
      error: z.errorType(),
      _ZlibDecompressor: z.ZlibDecompressor_Type,
      ZLIB_VERSION: "1.3.1",
      ZLIB_RUNTIME_VERSION: "1.3.1",
      __version__: "1.0",
    }),
  });
}
