/**
 * CPython's marshal format, versions 0 to 5, both ways. Read by `pyc.ts`, the VM and the tools. `loads` and `dumps` work
 * on plain values; whoever has values of their own passes a factory to `readMarshal` or a source to `writeMarshal`.
 */
import { type MarshalReadOptions, readMarshal } from "./marshal_reader.ts";
import { type MarshalWriteOptions, writeMarshal } from "./marshal_writer.ts";
import { PlainFactory, plainSource, type PlainValue } from "./plain_values.ts";

export * from "./marshal_format.ts";
export * from "./marshal_reader.ts";
export * from "./marshal_writer.ts";
export * from "./plain_values.ts";

/** The value at the beginning of `data`. Throws `MarshalError`. */
export function loads(data: Uint8Array, options: MarshalReadOptions = {}): PlainValue {
  return readMarshal(data, new PlainFactory(), options);
}

/** The bytes of `value`. Throws `MarshalError`. */
export function dumps(value: PlainValue, options: MarshalWriteOptions = {}): Uint8Array {
  return writeMarshal(value, plainSource, options);
}
