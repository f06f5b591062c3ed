/** The `xmlparser` type: Python handlers around `XmlParser`. After CPython's `Modules/pyexpat.c`. */
import { bytesLike, PyBytes_Check, PyBytes_FromArray, requireBytes } from "../../objects/bytes_object.ts";
import { PyByteArrayObject } from "../../objects/bytearray_object.ts";
import {
  PyDict_New,
  PyDict_SetDefault,
  PyDict_SetItem,
  type PyDictObject,
} from "../../objects/dict_object.ts";
import { PyBaseExceptionObject } from "../../objects/exceptions.ts";
import { PyFloat_AsDouble } from "../../objects/float_object.ts";
import { PyList_New } from "../../objects/list_object.ts";
import { Py_None } from "../../objects/none_object.ts";
import {
  Py_TPFLAGS_DISALLOW_INSTANTIATION,
  PyHeapObject,
  type PyObject,
  type PyTypeObject,
} from "../../objects/object.ts";
import { _PyTraceback_Add } from "../../objects/traceback_object.ts";
import { PyTuple_New } from "../../objects/tuple_object.ts";
import { Py_TYPE, PyExc_Exception, PyLong_Type } from "../../objects/type_zoo.ts";
import { PyType_IsSubtype } from "../../objects/type_object.ts";
import {
  type PyStr,
  PyUnicode_AsUTF16,
  PyUnicode_Check,
  PyUnicode_FromUTF16,
} from "../../objects/unicode_object.ts";
import { PyUnicode_AsEncodedString, PyUnicode_Decode } from "../../objects/unicode/codecs.ts";
import {
  PyNumber_Index,
  PyObject_GetOptionalAttr,
  PyObject_IsTrue,
  PyObject_SetAttr,
} from "../../protocol/abstract.ts";
import { PyObject_CallOneArg, PyObject_Vectorcall } from "../../protocol/call.ts";
import { defineType, type GetSetSpec } from "../../protocol/define_type.ts";
import {
  newException,
  newMemoryError,
  newOverflowError,
  newRuntimeError,
  newTypeError,
  newUnexpectedKeyword,
  newValueError,
} from "../../protocol/errors.ts";
import { intArgument, newBadArgument } from "../../protocol/getargs.ts";
import { methodsOf, type MethodSpec, rawMethod, withTextSignature } from "../../protocol/signature.ts";
import { newExceptionClass } from "../exception_class.ts";
import { newNativeType } from "../native.ts";
import type { ModelNode } from "./declarations.ts";
import { type Encoding, tableEncoding, utf8Width } from "./encodings.ts";
import * as e from "./errors.ts";
import { Handlers, PARSING, XmlParser } from "./parser.ts";

/** Handlers by name, and the line of `pyexpat.c` that tracebacks show for a call of each. */
const HANDLERS = {
  StartElement: 514,
  EndElement: 582,
  ProcessingInstruction: 586,
  CharacterData: 377,
  UnparsedEntityDecl: 592,
  NotationDecl: 737,
  StartNamespaceDecl: 747,
  EndNamespaceDecl: 754,
  Comment: 759,
  StartCdataSection: 763,
  EndCdataSection: 767,
  Default: 771,
  DefaultHandlerExpand: 775,
  NotStandalone: 780,
  ExternalEntityRef: 784,
  StartDoctypeDecl: 800,
  EndDoctypeDecl: 808,
  EntityDecl: 604,
  XmlDecl: 621,
  ElementDecl: 700,
  AttlistDecl: 715,
  SkippedEntity: 729,
} as const;
type HandlerName = keyof typeof HANDLERS;

const SURROGATE = /[\ud800-\udfff]/;
/** `Parse` gives the parser at most so much at once, `ParseFile` reads so much. */
const MAX_CHUNK = 1 << 20, FILE_CHUNK = 2048;

let errorClass: PyTypeObject | undefined;
/** `ExpatError`. */
export function expatError(): PyTypeObject {
  return errorClass ??= newExceptionClass("xml.parsers.expat.ExpatError", PyExc_Exception);
}

function textOrNone(text: string | undefined): PyObject {
  return text === undefined ? Py_None : PyUnicode_FromUTF16(text);
}
function modelTuple(node: ModelNode): PyObject {
  return PyTuple_New([
    node.type,
    node.quantifier,
    textOrNone(node.name),
    PyTuple_New(node.children.map(modelTuple)),
  ]);
}

/** An encoding by what the codec makes of all 256 bytes. */
function encodingOfCodec(name: string): Encoding | undefined {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const decoded = PyUnicode_Decode(all, name, "replace");
  const text = PyUnicode_AsUTF16(decoded);
  if ([...text].length !== 256) throw newValueError("multi-byte encodings are not supported");
  return text.length === 256 ? tableEncoding(name, text) : undefined;
}

export class XmlParserObject extends PyHeapObject {
  readonly parser: XmlParser;
  /** Kept so that the parser which refers to the external entity lives as long. */
  readonly parent: XmlParserObject | undefined;
  readonly handlers: Map<HandlerName, PyObject> = new Map();
  readonly intern: PyDictObject | undefined;
  ordered = false;
  specified = false;
  isInCallback = false;
  /** Character data that waits, if it does so at all, and its length in UTF-8. */
  buffer: string | undefined = undefined;
  bufferUsed = 0;
  bufferSize = 8192;
  /** What a handler raised. */
  error: unknown = undefined;

  constructor(parser: XmlParser, intern: PyDictObject | undefined, parent?: XmlParserObject) {
    super(XmlParser_Type);
    this.parser = parser;
    this.intern = intern;
    this.parent = parent;
    if (parent !== undefined) {
      this.ordered = parent.ordered;
      this.specified = parent.specified;
      this.bufferSize = parent.bufferSize;
      if (parent.buffer !== undefined) this.buffer = "";
      Object.assign(parser.handlers, new Handlers());
      const expands = parser.expandsEntities;
      for (const [name, handler] of parent.handlers) this.setHandler(name, handler);
      parser.expandsEntities = expands;
    }
    parser.handlers.unknownEncoding = (name) => this.guarded(() => encodingOfCodec(name));
  }

  /** A name, the same object for the same text. */
  #interned(text: string | undefined): PyObject {
    if (text === undefined) return Py_None;
    const name = PyUnicode_FromUTF16(text);
    return this.intern === undefined ? name : PyDict_SetDefault(this.intern, name, name);
  }

  /** Runs something of Python's inside of a handler: what it raises ends parsing. */
  guarded<T>(run: () => T): T | undefined {
    if (this.error !== undefined) return undefined;
    try {
      return run();
    } catch (err) {
      this.#fail(err);
      return undefined;
    }
  }
  #fail(err: unknown): void {
    this.error = err;
    this.handlers.clear();
    const { unknownEncoding } = this.parser.handlers;
    Object.assign(this.parser.handlers, new Handlers());
    this.parser.handlers.unknownEncoding = unknownEncoding;
    this.parser.handlers.externalEntityRef = () => false;
  }

  #call(name: HandlerName, args: readonly PyObject[]): PyObject | undefined {
    const handler = this.handlers.get(name);
    if (handler === undefined) return undefined;
    this.isInCallback = true;
    try {
      return PyObject_Vectorcall(handler, args, undefined);
    } catch (err) {
      if (err instanceof PyBaseExceptionObject) {
        _PyTraceback_Add(err, name, "../Modules/pyexpat.c", HANDLERS[name]);
      }
      this.parser.stop();
      this.#fail(err);
      return undefined;
    } finally {
      this.isInCallback = false;
    }
  }
  /** Calls a handler behind the character data that waits; undefined if it failed. */
  #handle(name: HandlerName, ...args: PyObject[]): PyObject | undefined {
    if (this.error !== undefined || !this.flush()) return undefined;
    return this.#call(name, args);
  }
  /** Likewise one that answers with a number. */
  #ask(name: HandlerName, ...args: PyObject[]): boolean {
    const answer = this.#handle(name, ...args);
    return answer !== undefined && this.guarded(() => intArgument(answer) !== 0) === true;
  }

  /** Gives out the character data that waits; false if the handler failed. */
  flush(): boolean {
    const { buffer } = this;
    if (buffer === undefined || buffer === "") return true;
    this.buffer = "";
    this.bufferUsed = 0;
    this.#call("CharacterData", [PyUnicode_FromUTF16(buffer)]);
    return this.error === undefined;
  }
  #characterData(text: string): void {
    if (this.error !== undefined) return;
    if (this.buffer === undefined) {
      this.#call("CharacterData", [PyUnicode_FromUTF16(text)]);
      return;
    }
    const bytes = utf8Width(text, 0, text.length);
    if (this.bufferUsed + bytes > this.bufferSize) {
      if (!this.flush() || !this.handlers.has("CharacterData")) return;
    }
    // The handler may have done away with the buffer.
    if (bytes > this.bufferSize || this.buffer === undefined) {
      this.#call("CharacterData", [PyUnicode_FromUTF16(text)]);
      this.bufferUsed = 0;
    } else {
      this.buffer += text;
      this.bufferUsed += bytes;
    }
  }

  #startElement(name: string, attributes: readonly string[], specified: number): void {
    if (this.error !== undefined || !this.flush()) return;
    const count = this.specified ? specified : attributes.length;
    const values: PyObject[] = [];
    for (let i = 0; i < count; i += 2) {
      values.push(this.#interned(attributes[i]), PyUnicode_FromUTF16(attributes[i + 1]));
    }
    let container: PyObject;
    if (this.ordered) container = PyList_New(values);
    else {
      const dict = PyDict_New();
      for (let i = 0; i < values.length; i += 2) PyDict_SetItem(dict, values[i], values[i + 1]);
      container = dict;
    }
    this.#call("StartElement", [this.#interned(name), container]);
  }

  /** Sets a handler; None takes it away. */
  setHandler(name: HandlerName, value: PyObject): void {
    const { handlers } = this.parser;
    const name_ = (text: string | undefined) => this.#interned(text);
    const isSet = value !== Py_None;
    if (isSet) this.handlers.set(name, value);
    else this.handlers.delete(name);
    switch (name) {
      case "StartElement":
        handlers.startElement = isSet ? (...args) => this.#startElement(...args) : undefined;
        break;
      case "EndElement":
        handlers.endElement = isSet ? (text) => void this.#handle(name, name_(text)) : undefined;
        break;
      case "ProcessingInstruction":
        handlers.processingInstruction = isSet
          ? (target, data) => void this.#handle(name, name_(target), PyUnicode_FromUTF16(data))
          : undefined;
        break;
      case "CharacterData":
        // While a handler runs, text goes nowhere rather than to the default handler.
        if (isSet) handlers.characterData = (text) => this.#characterData(text);
        else handlers.characterData = this.isInCallback ? () => {} : undefined;
        break;
      case "UnparsedEntityDecl":
        handlers.unparsedEntityDecl = isSet
          ? (...args) => void this.#handle(name, ...args.map(name_))
          : undefined;
        break;
      case "NotationDecl":
        handlers.notationDecl = isSet ? (...args) => void this.#handle(name, ...args.map(name_)) : undefined;
        break;
      case "StartNamespaceDecl":
        handlers.startNamespaceDecl = isSet
          ? (...args) => void this.#handle(name, ...args.map(name_))
          : undefined;
        break;
      case "EndNamespaceDecl":
        handlers.endNamespaceDecl = isSet ? (prefix) => void this.#handle(name, name_(prefix)) : undefined;
        break;
      case "Comment":
        handlers.comment = isSet ? (text) => void this.#handle(name, PyUnicode_FromUTF16(text)) : undefined;
        break;
      case "StartCdataSection":
        handlers.startCdataSection = isSet ? () => void this.#handle(name) : undefined;
        break;
      case "EndCdataSection":
        handlers.endCdataSection = isSet ? () => void this.#handle(name) : undefined;
        break;
      case "Default":
      case "DefaultHandlerExpand":
        this.parser.expandsEntities = name !== "Default";
        handlers.default = isSet ? (text) => void this.#handle(name, PyUnicode_FromUTF16(text)) : undefined;
        break;
      case "NotStandalone":
        handlers.notStandalone = isSet ? () => this.#ask(name) : undefined;
        break;
      case "ExternalEntityRef":
        handlers.externalEntityRef = isSet
          ? (context, ...args) => this.#ask(name, textOrNone(context), ...args.map(name_))
          : undefined;
        break;
      case "StartDoctypeDecl":
        handlers.startDoctypeDecl = isSet
          ? (doctype, systemId, publicId, hasSubset) =>
            void this.#handle(name, name_(doctype), name_(systemId), name_(publicId), Number(hasSubset))
          : undefined;
        break;
      case "EndDoctypeDecl":
        handlers.endDoctypeDecl = isSet ? () => void this.#handle(name) : undefined;
        break;
      case "EntityDecl":
        handlers.entityDecl = isSet
          ? (entity, isParameter, value, ...args) =>
            void this.#handle(name, name_(entity), Number(isParameter), textOrNone(value), ...args.map(name_))
          : undefined;
        break;
      case "XmlDecl":
        handlers.xmlDecl = isSet
          ? (version, encoding, standalone) =>
            void this.#handle(name, textOrNone(version), textOrNone(encoding), standalone)
          : undefined;
        break;
      case "ElementDecl":
        handlers.elementDecl = isSet
          ? (element, model) => void this.#handle(name, name_(element), modelTuple(model))
          : undefined;
        break;
      case "AttlistDecl":
        handlers.attlistDecl = isSet
          ? (element, attribute, type, value, isRequired) =>
            void this.#handle(
              name,
              name_(element),
              name_(attribute),
              PyUnicode_FromUTF16(type),
              textOrNone(value),
              Number(isRequired),
            )
          : undefined;
        break;
      case "SkippedEntity":
        handlers.skippedEntity = isSet
          ? (entity, isParameter) => void this.#handle(name, name_(entity), Number(isParameter))
          : undefined;
    }
  }

  /** ExpatError for a code, with the position of the event; `text` instead of what the code says. CPython: `set_xml_error`. */
  newError(code: number, text?: string): PyObject {
    const { line, column } = this.parser.input;
    const message = text ?? `${e.errorText(code)}: line ${line}, column ${column}`;
    const err = newException(expatError(), message);
    PyObject_SetAttr(err, "code", code);
    PyObject_SetAttr(err, "lineno", line);
    PyObject_SetAttr(err, "offset", column);
    return err;
  }

  /** Gives the parser bytes; raises what a handler raised or what is wrong with them. */
  #feed(bytes: Uint8Array, isFinal: boolean): number {
    const isGood = this.parser.parse(bytes, isFinal);
    this.#raise();
    return Number(isGood);
  }
  #raise(): void {
    const { error } = this;
    if (error === undefined) return;
    this.error = undefined;
    throw error;
  }
  /** CPython: `get_parse_result`. */
  #result(status: number): PyObject {
    if (status === 0) throw this.newError(this.parser.errorCode);
    if (!this.flush()) this.#raise();
    return status;
  }
  checkOutsideHandler(name: string): void {
    if (this.isInCallback) throw newRuntimeError(`cannot call ${name}() from within a handler`);
  }

  parse(data: PyObject, isFinal: boolean): PyObject {
    this.checkOutsideHandler("Parse");
    let bytes: Uint8Array;
    if (PyUnicode_Check(data)) {
      bytes = requireBytes(PyUnicode_AsEncodedString(data, "utf-8", "strict"));
      if (this.parser.status !== PARSING) this.parser.givenEncoding = "utf-8";
    } else bytes = requireBytes(data);
    let at = 0;
    for (; bytes.length - at > MAX_CHUNK; at += MAX_CHUNK) {
      if (this.#feed(bytes.subarray(at, at + MAX_CHUNK), false) === 0) return this.#result(0);
    }
    return this.#result(this.#feed(bytes.subarray(at), isFinal));
  }

  parseFile(file: PyObject): PyObject {
    this.checkOutsideHandler("ParseFile");
    const read = PyObject_GetOptionalAttr(file, "read");
    if (read === undefined) throw newTypeError("argument must have 'read' attribute");
    for (;;) {
      const data = PyObject_CallOneArg(read, FILE_CHUNK);
      if (!PyBytes_Check(data) && !(data instanceof PyByteArrayObject)) {
        throw newTypeError(`read() did not return a bytes object (type=${Py_TYPE(data).tp_name})`);
      }
      const bytes = bytesLike(data)!;
      if (bytes.length > FILE_CHUNK) {
        throw newValueError(
          `read() returned too much data: ${FILE_CHUNK} bytes requested, ${bytes.length} returned`,
        );
      }
      const status = this.#feed(bytes, bytes.length === 0);
      if (status === 0 || bytes.length === 0) return this.#result(status);
    }
  }
}

function deleteError(): PyObject {
  return newRuntimeError("Cannot delete attribute");
}
function handlerAttribute(name: HandlerName): GetSetSpec<XmlParserObject> {
  return {
    get: (self) => self.handlers.get(name) ?? Py_None,
    set: (self, value) => {
      if (value === undefined) throw deleteError();
      // What waits was read under the old handler.
      if (name === "CharacterData" && !self.flush()) {
        const { error } = self;
        self.error = undefined;
        throw error;
      }
      self.setHandler(name, value);
    },
  };
}
function flagAttribute(
  get: (self: XmlParserObject) => boolean,
  set: (self: XmlParserObject, value: boolean) => void,
): GetSetSpec<XmlParserObject> {
  return {
    get,
    set: (self, value) => {
      if (value === undefined) throw deleteError();
      set(self, PyObject_IsTrue(value));
    },
  };
}

function setBufferSize(self: XmlParserObject, value: PyObject | undefined): void {
  if (value === undefined) throw deleteError();
  if (!PyType_IsSubtype(Py_TYPE(value), PyLong_Type)) throw newTypeError("buffer_size must be an integer");
  const size = BigInt(PyNumber_Index(value));
  if (BigInt.asIntN(64, size) !== size) throw newOverflowError("Python int too large to convert to C long");
  if (size === BigInt(self.bufferSize)) return;
  if (size <= 0n) throw newValueError("buffer_size must be greater than zero");
  if (size > 2147483647n) throw newValueError("buffer_size must not be greater than 2147483647");
  self.flush();
  self.bufferSize = Number(size);
}

/** A factor of the protections against attacks. */
function maximumFactor(self: XmlParserObject, value: PyObject): number {
  const factor = Math.fround(PyFloat_AsDouble(value));
  if (self.parser.parent !== undefined) throw newArgumentError(self, "parser must be a root parser");
  if (!(factor >= 1)) throw newArgumentError(self, "'max_factor' must be at least 1.0");
  return factor;
}
function newArgumentError(self: XmlParserObject, text: string): PyObject {
  return self.newError(e.INVALID_ARGUMENT, text);
}
function threshold(self: XmlParserObject, value: PyObject): number {
  const number = BigInt(PyNumber_Index(value));
  if (number < 0n) throw newValueError("Cannot convert negative int");
  if (number >= 1n << 64n) throw newOverflowError("Python int too large for C unsigned long long");
  if (self.parser.parent !== undefined) throw newArgumentError(self, "parser must be a root parser");
  return Number(number);
}

const method = methodsOf<XmlParserObject>();
/** A method that CPython tells its class: it counts arguments in words of its own, and names what is given by keyword. */
function classMethod(
  name: string,
  min: number,
  max: number,
  signature: string,
  doc: string,
  impl: (self: XmlParserObject, args: readonly PyObject[]) => PyObject,
): MethodSpec {
  const raw = rawMethod<XmlParserObject>(doc, (self, args, kwnames) => {
    const least = min < max ? "at least" : "exactly";
    if (args.length > max) {
      throw newTypeError(
        `${name}() takes at most ${max} argument${max === 1 ? "" : "s"} (${args.length} given)`,
      );
    }
    const count = args.length - (kwnames?.length ?? 0);
    if (count < min) {
      throw newTypeError(`${name}() takes ${least} ${min} positional argument (${count} given)`);
    }
    if (kwnames !== undefined) throw newUnexpectedKeyword(name, kwnames[0], []);
    return impl(self, args);
  });
  return withTextSignature(raw, signature);
}
/** The text of a str that C code sees as UTF-8. */
export function textForC(op: PyStr): string {
  const text = PyUnicode_AsUTF16(op);
  // Raises UnicodeEncodeError for halves of pairs.
  if (SURROGATE.test(text)) PyUnicode_AsEncodedString(op, "utf-8", "strict");
  if (text.includes("\0")) throw newValueError("embedded null character");
  return text;
}
/** A str or None at a position. */
function textArgument(
  name: string,
  position: number,
  op: PyObject | undefined,
  orNone: string,
): string | undefined {
  if (op === undefined || (op === Py_None && orNone !== "")) return undefined;
  if (!PyUnicode_Check(op)) throw newBadArgument(name, position, `str${orNone}`, op);
  return textForC(op);
}
function externalEntityParserCreate(self: XmlParserObject, args: readonly PyObject[]): PyObject {
  const context = textArgument("ExternalEntityParserCreate", 1, args[0], " or None");
  const encoding = textArgument("ExternalEntityParserCreate", 2, args[1], "");
  const { parser } = self;
  const separator = parser.namespaces ? parser.separator : undefined;
  try {
    return new XmlParserObject(new XmlParser(encoding, separator, parser, context), self.intern, self);
  } catch (err) {
    throw err instanceof e.ParseFault ? newMemoryError() : err;
  }
}

export const XmlParser_Type: PyTypeObject = newNativeType("pyexpat.xmlparser");
defineType<XmlParserObject>(XmlParser_Type, {
  flags: Py_TPFLAGS_DISALLOW_INSTANTIATION,
  doc: "XML parser",
  slots: {
    tp_traverse: (self, visit) => {
      for (const handler of self.handlers.values()) visit(handler);
      if (self.intern !== undefined) visit(self.intern);
      if (self.parent !== undefined) visit(self.parent);
    },
  },
  methods: {
    Parse: classMethod(
      "Parse",
      1,
      2,
      "($self, data, isfinal=False, /)",
      "Parse XML data.\n\n'data' can be a bytes-like object or a string.  If it is a string,\n" +
        "the encoding declaration in the XML data is ignored.\n'isfinal' should be true at end of input.",
      (self, args) => self.parse(args[0], args.length > 1 && PyObject_IsTrue(args[1])),
    ),
    ParseFile: classMethod(
      "ParseFile",
      1,
      1,
      "($self, file, /)",
      "Parse XML data from a binary file-like object.\n\nIts read() method should return bytes.",
      (self, args) => self.parseFile(args[0]),
    ),
    SetBase: method("($self, base, /)", "Set the base URL for the parser.", (self, base) => {
      if (!PyUnicode_Check(base)) {
        const shown = base === Py_None ? "None" : Py_TYPE(base).tp_name;
        throw newTypeError(`SetBase() argument must be str, not ${shown}`);
      }
      self.parser.base = textForC(base);
      return Py_None;
    }),
    GetBase: method(
      "($self, /)",
      "Return base URL string for the parser.",
      (self) => textOrNone(self.parser.base),
    ),
    GetInputContext: method(
      "($self, /)",
      "Return the input which generated the current event as bytes.\n\n" +
        "The data is in the encoding of the entity which contains the text.\n" +
        "It extends to the end of the currently buffered input, therefore it\n" +
        "can contain also the data of the following events, and if the event\n" +
        "was generated by a large amount of text, not all of it may be\navailable.",
      (self) => {
        const context = self.isInCallback ? self.parser.input.eventContext() : undefined;
        return context === undefined ? Py_None : PyBytes_FromArray(context);
      },
    ),
    ExternalEntityParserCreate: classMethod(
      "ExternalEntityParserCreate",
      1,
      2,
      "($self, context, encoding=<unrepresentable>,\n                           /)",
      "Create a parser for parsing an external entity based on the information passed to the ExternalEntityRefHandler.",
      externalEntityParserCreate,
    ),
    SetParamEntityParsing: method(
      "($self, flag: int, /)",
      "Controls parsing of parameter entities (including the external DTD subset).\n\n" +
        "Possible flag values are XML_PARAM_ENTITY_PARSING_NEVER,\nXML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE and\n" +
        "XML_PARAM_ENTITY_PARSING_ALWAYS. Returns true if setting the flag\nwas successful.",
      (self, flag) => {
        if (self.parser.status === PARSING) return 0;
        self.parser.paramEntityParsing = flag;
        return 1;
      },
    ),
    UseForeignDTD: classMethod(
      "UseForeignDTD",
      0,
      1,
      "($self, flag=True, /)",
      "Allows the application to provide an artificial external subset if one is not specified as part of the document instance.\n\n" +
        "This readily allows the use of a 'default' document type controlled\n" +
        "by the application, while still getting the advantage of providing\n" +
        "document type information to the parser.  'flag' defaults to True if\nnot provided.",
      (self, args) => {
        const flag = args.length === 0 || PyObject_IsTrue(args[0]);
        if (self.parser.status === PARSING) throw self.newError(e.CANT_CHANGE_FEATURE_ONCE_PARSING);
        self.parser.useForeignDtd = flag;
        return Py_None;
      },
    ),
    SetBillionLaughsAttackProtectionActivationThreshold: method(
      "($self, threshold, /)",
      "Sets the number of output bytes needed to activate protection against billion laughs attacks.\n\n" +
        "The number of output bytes includes amplification from entity expansion\nand reading DTD files.\n\n" +
        "Parser objects usually have a protection activation threshold of 8 MiB,\n" +
        "but the actual default value depends on the underlying Expat library.\n\n" +
        "Activation thresholds below 4 MiB are known to break support for DITA 1.3\n" +
        "payload and are hence not recommended.",
      (self, value) => {
        self.parser.account.threshold = threshold(self, value);
        return Py_None;
      },
    ),
    SetBillionLaughsAttackProtectionMaximumAmplification: withTextSignature(
      method(
        "($self, max_factor, /)",
        "Sets the maximum tolerated amplification factor for protection against billion laughs attacks.\n\n" +
          'The amplification factor is calculated as "(direct + indirect) / direct"\n' +
          'while parsing, where "direct" is the number of bytes read from the primary\n' +
          'document in parsing and "indirect" is the number of bytes added by expanding\n' +
          "entities and reading external DTD files, combined.\n\n" +
          "The 'max_factor' value must be a non-NaN floating point value greater than\n" +
          "or equal to 1.0. Amplification factors greater than 30,000 can be observed\n" +
          "in the middle of parsing even with benign files in practice. In particular,\n" +
          "the activation threshold should be carefully chosen to avoid false positives.\n\n" +
          "Parser objects usually have a maximum amplification factor of 100,\n" +
          "but the actual default value depends on the underlying Expat library.",
        (self, value) => {
          self.parser.account.maximum = maximumFactor(self, value);
          return Py_None;
        },
      ),
      "($self, max_factor,\n                                                     /)",
    ),
    // DIFFERS: memory is JavaScript's, nobody counts what a parser allocates: these two check their argument only.
    SetAllocTrackerActivationThreshold: method(
      "($self, threshold, /)",
      "Sets the number of allocated bytes of dynamic memory needed to activate protection against disproportionate use of RAM.\n\n" +
        "Parser objects usually have an allocation activation threshold of 64 MiB,\n" +
        "but the actual default value depends on the underlying Expat library.",
      (self, value) => {
        threshold(self, value);
        return Py_None;
      },
    ),
    SetAllocTrackerMaximumAmplification: method(
      "($self, max_factor, /)",
      "Sets the maximum amplification factor between direct input and bytes of dynamic memory allocated.\n\n" +
        'The amplification factor is calculated as "allocated / direct" while\n' +
        'parsing, where "direct" is the number of bytes read from the primary\n' +
        'document in parsing and "allocated" is the number of bytes of\n' +
        "dynamic memory allocated in the parser hierarchy.\n\n" +
        "The 'max_factor' value must be a non-NaN floating point value\n" +
        "greater than or equal to 1.0.  Amplification factors greater than\n" +
        "100.0 can be observed near the start of parsing even with benign\n" +
        "files in practice.  In particular, the activation threshold should\n" +
        "be carefully chosen to avoid false positives.\n\n" +
        "Parser objects usually have a maximum amplification factor of 100,\n" +
        "but the actual default value depends on the underlying Expat library.",
      (self, value) => {
        maximumFactor(self, value);
        return Py_None;
      },
    ),
    SetReparseDeferralEnabled: withTextSignature(
      method(
        "($self, enabled: bool, /)",
        "Enable/Disable reparse deferral; enabled by default with Expat >=2.6.0.",
        (self, enabled) => {
          self.parser.defersReparsing = enabled;
          return Py_None;
        },
      ),
      "($self, enabled, /)",
    ),
    GetReparseDeferralEnabled: method(
      "($self, /)",
      "Retrieve reparse deferral enabled status; always returns false with Expat <2.6.0.",
      (self) => self.parser.defersReparsing,
    ),
  },
  members: {
    intern: { get: (self) => self.intern ?? Py_None },
  },
  getset: {
    ErrorCode: { get: (self) => self.parser.errorCode },
    ErrorLineNumber: { get: (self) => self.parser.input.line },
    ErrorColumnNumber: { get: (self) => self.parser.input.column },
    ErrorByteIndex: { get: (self) => self.parser.input.eventByte },
    CurrentLineNumber: { get: (self) => self.parser.input.line },
    CurrentColumnNumber: { get: (self) => self.parser.input.column },
    CurrentByteIndex: { get: (self) => self.parser.input.eventByte },
    buffer_size: { get: (self) => self.bufferSize, set: setBufferSize },
    buffer_text: flagAttribute((self) => self.buffer !== undefined, (self, value) => {
      if (!value) {
        self.flush();
        self.buffer = undefined;
      } else if (self.buffer === undefined) {
        self.buffer = "";
        self.bufferUsed = 0;
      }
    }),
    buffer_used: { get: (self) => self.bufferUsed },
    namespace_prefixes: flagAttribute((self) => self.parser.withPrefixes, (self, value) => {
      if (self.parser.status !== PARSING) self.parser.withPrefixes = value;
    }),
    ordered_attributes: flagAttribute((self) => self.ordered, (self, value) => self.ordered = value),
    specified_attributes: flagAttribute((self) => self.specified, (self, value) => self.specified = value),
    ...Object.fromEntries(
      (Object.keys(HANDLERS) as HandlerName[]).map((name) => [
        name === "DefaultHandlerExpand" ? name : `${name}Handler`,
        handlerAttribute(name),
      ]),
    ),
  },
});
