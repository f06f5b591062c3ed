/** Marshal against facts recorded from CPython 3.14: bytes in, values or exceptions out; values in, bytes out. */
import { assert, assertEquals } from "@std/assert";
import {
  BytesConstant,
  CodePointString,
  ComplexConstant,
  type ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from "../constants.ts";
import { CodeObject } from "./code_object.ts";
import {
  DictValue,
  dumps,
  ListValue,
  loads,
  MarshalError,
  PlainFactory,
  type PlainValue,
  readMarshalFrom,
  SetValue,
  STOP_ITERATION,
} from "./marshal.ts";
import { reprConstant } from "./repr.ts";

/** Bytes written as text: `\x..` escapes of JavaScript are bytes. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (ch) => ch.charCodeAt(0));
}

function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function outcome(action: () => PlainValue): string {
  try {
    return reprConstant(action());
  } catch (error) {
    if (error instanceof MarshalError) return `${error.type}: ${error.message}`;
    throw error;
  }
}

function read(data: string, allowCode = true): string {
  return outcome(() => loads(bytesOf(data), { allowCode }));
}

const list = (...items: PlainValue[]) => new ListValue(items);
const tuple = (...items: PlainValue[]) => new TupleConstant(items as ConstantValue[]);

Deno.test("loads: truncated data", () => {
  const cases: [string, string][] = [
    ["", "EOF read where object expected"],
    ["i\0\0\0", "marshal data too short"],
    ["z", "EOF read where not expected"],
    ["z\x05ab", "marshal data too short"],
    ["[\x01\0\0\0", "EOF read where object expected"],
    ["[\xff\xff\xff\x7f", "EOF read where object expected"],
    ["(\xff\xff\xff\x7fN", "EOF read where object expected"],
    ["s\xff\xff\xff\x7fab", "marshal data too short"],
    ["l\xff\xff\xff\x7f\x01\0", "marshal data too short"],
    ["<\xff\xff\xff\x7f", "EOF read where object expected"],
    ["c", "marshal data too short"],
  ];
  for (const [data, message] of cases) assertEquals([data, read(data)], [data, `EOFError: ${message}`]);
});

Deno.test("loads: nulls where an object must be", () => {
  const cases: [string, string][] = [
    ["0", "object"],
    [":0", "object"],
    ["(\x01\0\0\x000", "tuple"],
    ["[\x01\0\0\0:0", "list"],
    ["<\x01\0\0\x000", "set"],
    ["c" + "\0".repeat(20) + "0", "code object"],
  ];
  for (const [data, where] of cases) {
    assertEquals([data, read(data)], [data, `TypeError: NULL object in marshal data for ${where}`]);
  }
  assertEquals(read("{i\x01\0\0\x0000N"), "{}");
  assertEquals(read("{i\x01\0\0\0i\x02\0\0\x000"), "{1: 2}");
});

Deno.test("loads: bad data", () => {
  const cases: [string, string][] = [
    ["?", "unknown type code"],
    ["r\0\0\0\0", "invalid reference"],
    ["\xbe\x01\0\0\0r\0\0\0\0", "invalid reference"],
    ["l\x01\0\0\0\0\0", "unnormalized long data"],
    ["l\x01\0\0\0\0\x80", "digit out of range in long"],
    ["l\0\0\0\x80", "long size out of range"],
    ["s\0\0\0\x80", "bytes object size out of range"],
    ["a\xff\xff\xff\xff", "string size out of range"],
    ["(\xff\xff\xff\xff", "tuple size out of range"],
    ["[\xff\xff\xff\xff", "list size out of range"],
    ["<\xff\xff\xff\xff", "set size out of range"],
  ];
  for (const [data, what] of cases) {
    assertEquals([data, read(data)], [data, `ValueError: bad marshal data (${what})`]);
  }
  assertEquals(read("c", false), "ValueError: unmarshalling code objects is disallowed");
  assertEquals(read("f\x03abc"), "ValueError: could not convert string to float: 'abc'");
  assertEquals(read("f\x04 1.0"), "ValueError: could not convert string to float: ' 1.0'");
});

Deno.test("loads: text that is not UTF-8", () => {
  const bad = "UnicodeDecodeError: 'utf-8' codec can't decode ";
  assertEquals(read("u\x02\0\0\0\xff\xff"), bad + "byte 0xff in position 0: invalid start byte");
  assertEquals(read("u\x02\0\0\0\xed\xa0"), bad + "byte 0xed in position 0: invalid continuation byte");
  assertEquals(read("u\x03\0\0\0a\xe2\x82"), bad + "bytes in position 1-2: unexpected end of data");
  assertEquals(read("u\x03\0\0\0\xed\xa0\x80"), "'\\ud800'");
});

Deno.test("loads: what is not hashable", () => {
  assertEquals(
    read("{[\0\0\0\0N0"),
    "TypeError: cannot use 'list' as a dict key (unhashable type: 'list')",
  );
  assertEquals(
    read(">\x01\0\0\0)\x01[\0\0\0\0"),
    "TypeError: cannot use 'tuple' as a set element (unhashable type: 'list')",
  );
});

Deno.test("loads: numbers of every encoding", () => {
  assertEquals(read("I\xff\xff\xff\xff\xff\xff\xff\xff"), "-1");
  assertEquals(read("I\0\0\0\0\0\0\0\x80"), "-9223372036854775808");
  assertEquals(read("l\0\0\0\0"), "0");
  assertEquals(read("l\xfd\xff\xff\xff\0\0\0\0\0\x04"), "-1099511627776");
  assertEquals(read("f\x03inf"), "inf");
  assertEquals(read("f\x051.0\0x"), "1.0");
  assertEquals(read("f\x05+1e99"), "1e+99");
  assertEquals(read("x\x010\x02-1"), "-1j");
  assertEquals(read("g\0\0\0\0\0\0\xf0\x7f"), "inf");
});

Deno.test("loads: equal members collapse as in Python", () => {
  assertEquals(read("<\x03\0\0\0i\x01\0\0\0Tg\0\0\0\0\0\0\xf0?"), "{1}");
  assertEquals(read("{i\x01\0\0\0NTF0"), "{1: False}");
});

Deno.test("loads: objects that hold themselves", () => {
  const value = loads(bytesOf("\xdb\x01\0\0\0r\0\0\0\0")) as ListValue;
  assert(value.items[0] === value);
  assertEquals(reprConstant(value), "[[...]]");
  assertEquals(read("\xa9\x01r\0\0\0\0"), "((...),)");
});

Deno.test("loads and dumps: depth limit 2000 both ways", () => {
  for (const [open, close] of [["[\x01\0\0\0", ""], [")\x01", ""], ["{N", "0"]]) {
    assert(!read(open.repeat(1999) + "N" + close.repeat(1999)).includes("Error"));
    assertEquals(read(open.repeat(2000) + "N"), "ValueError: recursion limit exceeded");
  }
  const nested = (depth: number, innermost: PlainValue) => {
    let value = innermost;
    for (let i = 0; i < depth; i++) value = list(value);
    return value;
  };
  assert(dumps(nested(1999, null)).length > 0);
  const tooDeep = "ValueError: object too deeply nested to marshal";
  assertEquals(outcome(() => loads(dumps(nested(2000, null)))), tooDeep);
  assert(dumps(nested(1999, list())).length > 0);
  // The null at a dict's end counts as nested in it.
  assertEquals(outcome(() => loads(dumps(nested(1999, new DictValue([]))))), tooDeep);
});

Deno.test("loads: a long chain of shared pairs is not expanded", () => {
  // Each tuple holds the one before it twice: 2**200 leaves if they were copied or hashed one by one.
  let nested = "\xa9\x01N";
  for (let i = 1; i <= 200; i++) nested += `\xa9\x02r${textOf(int32(i - 1))}r${textOf(int32(i - 1))}`;
  const value = loads(bytesOf(`(${textOf(int32(202))}${nested}>\x01\0\0\0r${textOf(int32(200))}`));
  assertEquals((value as TupleConstant).items.length, 202);
});

function int32(value: number): Uint8Array {
  return new Uint8Array(Int32Array.of(value).buffer);
}

Deno.test("dumps: each version's encodings", () => {
  const value = list(
    new FloatConstant(1.5),
    new FloatConstant(-0),
    new FloatConstant(1e16),
    new FloatConstant(1e-5),
    new ComplexConstant(0, 1),
    new FloatConstant(Infinity),
    "é",
    "abc",
    2 ** 40,
    -(2 ** 31),
    2 ** 31,
    new BytesConstant(bytesOf("x")),
  );
  const version0 =
    "[\x0c\0\0\0f\x031.5f\x02-0f\x1110000000000000000f\x161.0000000000000001e-05x\x010\x011f\x03inf" +
    "u\x02\0\0\0\xc3\xa9u\x03\0\0\0abcl\x03\0\0\0\0\0\0\0\0\x04i\0\0\0\x80l\x03\0\0\0\0\0\0\0\x02\0s\x01\0\0\0x";
  assertEquals(textOf(dumps(value, { version: 0 })), version0);
  assertEquals(textOf(dumps(value, { version: 1 })), version0);
  const binary = "g\0\0\0\0\0\0\xf8?g\0\0\0\0\0\0\0\x80g\0\x80\xe07y\xc3ACg\xf1h\xe3\x88\xb5\xf8\xe4>" +
    "y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0?g\0\0\0\0\0\0\xf0\x7f";
  assertEquals(
    textOf(dumps(value, { version: 2 })),
    "[\x0c\0\0\0" + binary + version0.slice(version0.indexOf("u\x02")),
  );
  for (let version = 0; version <= 5; version++) {
    assertEquals(reprConstant(loads(dumps(value, { version }))), reprConstant(value));
  }
});

Deno.test("dumps: shared objects are written once from version 3 on", () => {
  const shared = tuple(1, 2);
  const value = list(shared, shared, "name", "name");
  assertEquals(
    textOf(dumps(value)),
    "\xdb\x04\0\0\0\xa9\x02\xe9\x01\0\0\0\xe9\x02\0\0\0r\x01\0\0\0\xda\x04namer\x04\0\0\0",
  );
  const read = loads(dumps(value)) as ListValue;
  assert(read.items[0] === read.items[1]);
  assertEquals(textOf(dumps(list("a", "a"), { version: 2 })), "[\x02\0\0\0u\x01\0\0\0au\x01\0\0\0a");
});

Deno.test("dumps: sets are ordered by the dumps of their items", () => {
  assertEquals(
    textOf(dumps(new SetValue([258, 1, null]), { version: 2 })),
    "<\x03\0\0\0Ni\x01\0\0\0i\x02\x01\0\0",
  );
  const inner = new FrozenSetConstant([new FrozenSetConstant([2, 1]), new FrozenSetConstant([])]);
  assertEquals(reprConstant(loads(dumps(inner))), "frozenset({frozenset(), frozenset({1, 2})})");
});

Deno.test("dumps: what can't be written", () => {
  const refused = (value: PlainValue, options = {}) => outcome(() => loads(dumps(value, options)));
  assertEquals(refused({} as PlainValue), "ValueError: unmarshallable object");
  assertEquals(
    refused(new SliceConstant(null, 1, null), { version: 4 }),
    "ValueError: unmarshallable object",
  );
  const code = emptyCode();
  const disallowed = "ValueError: marshalling code objects is disallowed";
  assertEquals(refused(code, { allowCode: false }), disallowed);
  assertEquals(refused(new SetValue([code]), { allowCode: false }), "ValueError: unmarshallable object");
});

Deno.test("loads and dumps: every type comes back", () => {
  const value = list(
    null,
    true,
    false,
    ELLIPSIS,
    STOP_ITERATION,
    0,
    -1,
    2n ** 100n,
    -(10n ** 50n),
    "",
    "x".repeat(300),
    "naïve \u{1f40d}",
    new CodePointString([0xd800, 0xdc00]),
    tuple(),
    new TupleConstant(new Array(300).fill(7)),
    new SliceConstant(1, null, -1),
    new DictValue(["k", list(1), 2, new FloatConstant(NaN)]),
    new SetValue(["a", 1]),
    new FrozenSetConstant([]),
    emptyCode(),
  );
  assertEquals(reprConstant(loads(dumps(value))), reprConstant(value));
});

Deno.test("loads: code objects are validated", () => {
  const code = dumps(emptyCode(), { version: 2 });
  const changed = (at: number, byte: number) => {
    const copy = code.slice();
    copy[at] = byte;
    return outcome(() => loads(copy));
  };
  assertEquals(changed(1, 1), "ValueError: code: co_varnames is too small");
  assertEquals(
    changed(4, 0x80),
    "SystemError: ../Objects/codeobject.c:465: bad argument to internal function",
  );
});

Deno.test("readMarshalFrom: takes no more bytes than a value needs", () => {
  const stream = (text: string) => {
    let rest = bytesOf(text);
    return (size: number) => {
      const piece = rest.subarray(0, size);
      rest = rest.subarray(piece.length);
      return piece;
    };
  };
  const two = stream("i\x01\0\0\0z\x02ab");
  assertEquals(readMarshalFrom(two, new PlainFactory()), 1);
  assertEquals(readMarshalFrom(two, new PlainFactory()), "ab");
  const fails = (text: string) => outcome(() => readMarshalFrom(stream(text), new PlainFactory()));
  assertEquals(fails(""), "EOFError: EOF read where object expected");
  assertEquals(fails("i\0"), "EOFError: EOF read where not expected");
  assertEquals(fails("s\x05\0\0\0ab"), "EOFError: EOF read where not expected");
});

function emptyCode(): CodeObject {
  return new CodeObject({
    co_argcount: 0,
    co_posonlyargcount: 0,
    co_kwonlyargcount: 0,
    co_stacksize: 1,
    co_flags: 0,
    co_code: bytesOf("\x80\0\x23\0"),
    co_consts: [null],
    co_names: ["naïve"],
    co_localsplusnames: [],
    co_localspluskinds: new Uint8Array(0),
    co_filename: "f.py",
    co_name: "<module>",
    co_qualname: "<module>",
    co_firstlineno: 1,
    co_linetable: new Uint8Array(0),
    co_exceptiontable: new Uint8Array(0),
  });
}
