/** The `binascii` module: conversions between bytes and ASCII. After CPython's `Modules/binascii.c`. */
import { bytesLike, bytesOfText, PyBytes_FromArray, requireBytes } from "../objects/bytes_object.ts";
import { hexOfBytes } from "../objects/bytes_methods.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import type { PyObject, PyTypeObject } from "../objects/object.ts";
import { Py_TYPE, PyExc_Exception, PyExc_ValueError } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_Check } from "../objects/unicode_object.ts";
import { PyNumber_Index } from "../protocol/abstract.ts";
import { newException, newTypeError, newValueError } from "../protocol/errors.ts";
import { staticMethod } from "../protocol/signature.ts";
import { decodeBase64, decodeUu, encodeBase64, encodeUu } from "./binascii/base64.ts";
import { crc32, crcHqx } from "./binascii/crc.ts";
import { decodeQuotedPrintable, encodeQuotedPrintable } from "./binascii/quoted_printable.ts";
import { newExceptionClass } from "./exception_class.ts";

let errorClass: PyTypeObject | undefined;
function errorType(): PyTypeObject {
  return errorClass ??= newExceptionClass("binascii.Error", PyExc_ValueError);
}

/** Bytes, or the bytes of an ASCII str. CPython: `ascii_buffer_converter`. */
function asciiBytes(op: PyObject): Uint8Array {
  if (PyUnicode_Check(op)) {
    const text = PyUnicode_AsUTF16(op);
    if (/[^\x00-\x7f]/.test(text)) {
      throw newValueError("string argument should contain only ASCII characters");
    }
    return bytesOfText(text);
  }
  const bytes = bytesLike(op);
  if (bytes === undefined) {
    throw newTypeError(`argument should be bytes, buffer or ASCII string, not '${Py_TYPE(op).tp_name}'`);
  }
  return bytes;
}

function checked(result: Uint8Array | string): PyObject {
  if (typeof result === "string") throw newException(errorType(), result);
  return PyBytes_FromArray(result.slice());
}

/** An int of which only the low 32 bits matter. */
function low32(op: PyObject): number {
  return Number(BigInt.asUintN(32, BigInt(PyNumber_Index(op))));
}

function unhexlify(op: PyObject): PyObject {
  const digits = asciiBytes(op);
  if (digits.length % 2 !== 0) throw newException(errorType(), "Odd-length string");
  const out = new Uint8Array(digits.length / 2);
  for (let i = 0; i < out.length; i++) {
    const pair = String.fromCharCode(digits[i * 2], digits[i * 2 + 1]);
    if (!/^[0-9A-Fa-f]{2}$/.test(pair)) throw newException(errorType(), "Non-hexadecimal digit found");
    out[i] = parseInt(pair, 16);
  }
  return PyBytes_FromArray(out);
}

/** Makes the module. */
export function createBinasciiModule(): PyModuleObject {
  const hexlify = (data: PyObject, sep: PyObject | undefined, perGroup: number) =>
    PyBytes_FromArray(bytesOfText(hexOfBytes(requireBytes(data), sep, perGroup)));
  const hexSignature = "(data, sep=<unrepresentable>, bytes_per_sep: int = 1)";
  return createNativeModule({
    name: "binascii",
    doc: "Conversion between binary data and ASCII",
    functions: {
      a2b_uu: staticMethod(
        "(data, /)",
        "Decode a line of uuencoded data.",
        (data) => checked(decodeUu(asciiBytes(data))),
      ),
      b2a_uu: staticMethod(
        "(data, /, *, backtick: bool = False)",
        "Uuencode line of data.",
        (data, backtick) => checked(encodeUu(requireBytes(data), backtick)),
      ),
      a2b_base64: staticMethod(
        "(data, /, *, strict_mode: bool = False)",
        "Decode a line of base64 data.",
        (data, strict) => checked(decodeBase64(asciiBytes(data), strict)),
      ),
      b2a_base64: staticMethod(
        "(data, /, *, newline: bool = True)",
        "Base64-code line of data.",
        (data, newline) => PyBytes_FromArray(encodeBase64(requireBytes(data), newline)),
      ),
      a2b_hex: staticMethod("(hexstr, /)", "Binary data of hexadecimal representation.", unhexlify),
      unhexlify: staticMethod("(hexstr, /)", "Binary data of hexadecimal representation.", unhexlify),
      b2a_hex: staticMethod(hexSignature, "Hexadecimal representation of binary data.", hexlify),
      hexlify: staticMethod(hexSignature, "Hexadecimal representation of binary data.", hexlify),
      a2b_qp: staticMethod(
        "(data, header: bool = False)",
        "Decode a string of qp-encoded data.",
        (data, header) => PyBytes_FromArray(decodeQuotedPrintable(asciiBytes(data), header)),
      ),
      b2a_qp: staticMethod(
        "(data, quotetabs: bool = False, istext: bool = True, header: bool = False)",
        "Encode a string using quoted-printable encoding.",
        (data, quoteTabs, isText, header) =>
          PyBytes_FromArray(encodeQuotedPrintable(requireBytes(data), quoteTabs, isText, header)),
      ),
      crc32: staticMethod(
        "(data, crc=0, /)",
        "Compute CRC-32 incrementally.",
        (data, crc) => crc32(requireBytes(data), low32(crc)),
      ),
      crc_hqx: staticMethod(
        "(data, crc, /)",
        "Compute CRC-CCITT incrementally.",
        (data, crc) => crcHqx(requireBytes(data), low32(crc)),
      ),
    },
    constants: () => ({
      Error: errorType(),
      Incomplete: newExceptionClass("binascii.Incomplete", PyExc_Exception),
    }),
  });
}
