/**
 * Sizes of CPython 3.14's built-in types on a 64-bit machine: what `__basicsize__`, `__itemsize__`, `__dictoffset__`,
 * `__weakrefoffset__` and `sys.getsizeof` answer from. Recorded with `tests/oracle/record_type_sizes.py`. Law: a class written
 * in Python adds to its base what CPython's `type_new` adds.
 */
import { nativeHeapType, Py_TPFLAGS_HEAPTYPE, type PyTypeObject } from "./object.ts";

/** Sizes and offsets are bytes; an offset of 0 says that there is none. */
export interface TypeSize {
  readonly basicsize: number;
  readonly itemsize: number;
  /** Instances are tracked by CPython's collector. */
  readonly gc: boolean;
  /** -1: the dict stands before the object. */
  readonly dictoffset: number;
  /** -32: the weak references stand before the object. */
  readonly weaklistoffset: number;
}

/** A line: basicsize, itemsize, collected, dictoffset, weaklistoffset, then the types; indented lines go on. */
const RECORDED = `
16 0 0 0 0: Token.MISSING NoDefaultType NoneType NotImplementedType ellipsis object datetime.tzinfo
16 0 1 0 0: functools._PlaceholderType
24 0 0 0 0: select.epoll float stderrprinter
24 0 1 0 -32: _thread.lock typing.ParamSpecArgs typing.ParamSpecKwargs
24 0 1 0 0: _asyncio.FutureIter _thread._ThreadHandle FrameLocalsProxy async_generator_wrapped_value cell
  coroutine_wrapper dict_items dict_keys dict_values generic_alias_iterator instancemethod mappingproxy
  odict_items odict_keys odict_values
24 0 1 16 0: types.SimpleNamespace ast.AST
24 4 0 0 0: bool int
32 0 0 0 0: complex datetime.date datetime.timezone
32 0 1 0 0: collections._tuplegetter _asyncio.TaskStepMethWrapper _blake2.blake2b _blake2.blake2s _md5.md5 _sha2.SHA224Type
  _sha2.SHA256Type _sha2.SHA384Type _sha2.SHA512Type _buffer_wrapper anext_awaitable bytearray_iterator
  bytes_iterator callable_iterator filter iterator list_iterator list_reverseiterator method-wrapper
  reversed str_ascii_iterator str_iterator tuple_iterator decimal.ContextManager functools.KeyWrapper
  itertools._grouper itertools.chain itertools.compress itertools.filterfalse itertools.repeat
  itertools.starmap string.templatelib.Template
32 0 1 16 24: _io._BufferedIOBase _io._IOBase _io._RawIOBase _io._TextIOBase
32 0 1 24 0: classmethod staticmethod
32 8 1 0 0: UnraisableHookArgs asyncgen_hooks hamt_bitmap_node hamt_collision_node tuple sys.float_info
  sys.hash_info sys.int_info sys.thread_info sys.version_info
33 1 0 0 0: bytes
40 0 0 0 0: longrange_iterator range_iterator datetime.time datetime.timedelta
40 0 1 -1 -32: typing.TypeVarTuple
40 0 1 0 -32: _thread.RLock
40 0 1 0 0: _io.IncrementalNewlineDecoder _sha1.sha1 array.arrayiterator async_generator_asend
  async_generator_athrow list map slice super traceback itertools.batched itertools.count itertools.cycle
  itertools.dropwhile itertools.pairwise itertools.takewhile operator.attrgetter
  string.templatelib.TemplateIter unicodedata.UCD
40 0 1 0 24: hamt
40 8 1 0 0: datetime.IsoCalendarDate
40 16 1 0 0: _sre.SRE_Template
48 0 0 0 0: formatteriterator range datetime.datetime
48 0 1 0 0: _contextvars.Token _csv.Dialect _sha3.sha3_224 _sha3.sha3_256 _sha3.sha3_384 _sha3.sha3_512
  _sha3.shake_128 _sha3.shake_256 dict getset_descriptor member_descriptor memory_iterator set_iterator zip
  itertools.product operator.itemgetter string.templatelib.Interpolation
48 0 1 0 32: _contextvars.Context method itertools._tee
48 0 1 32 40: _io.BufferedRWPair
48 0 1 40 32: _io.FileIO
56 0 0 0 0: bytearray fieldnameiterator
56 0 1 -1 -32: typing.ParamSpec
56 0 1 0 0: collections._deque_iterator collections._deque_reverse_iterator _socket.socket classmethod_descriptor dict_itemiterator dict_keyiterator
  dict_reverseitemiterator dict_reversekeyiterator dict_reversevalueiterator dict_valueiterator enumerate
  method_descriptor wrapper_descriptor collections.defaultdict itertools.accumulate itertools.combinations
  itertools.combinations_with_replacement itertools.islice itertools.zip_longest typing.TypeAliasType
56 0 1 0 32: _thread._local
56 0 1 0 40: builtin_function_or_method
56 0 1 0 48: _struct.Struct typing.Union
56 0 1 16 40: module
56 8 1 0 0: sys.flags
64 0 0 0 0: _tokenize.TokenizerIter EncodingMap line_iterator str
64 0 1 0 0: _json.Scanner _contextvars.ContextVar PyCapsule odict_iterator property itertools.permutations
  operator.methodcaller weakref.CallableProxyType weakref.ProxyType weakref.ReferenceType
64 0 1 0 40: builtin_method types.GenericAlias
64 0 1 0 48: array.array
64 0 1 40 48: _io.BytesIO
72 0 1 0 0: _csv.writer InstructionSequence itertools.groupby
72 0 1 0 64: _queue.SimpleQueue
72 0 1 16 0: ArithmeticError AssertionError BaseException BufferError BytesWarning DeprecationWarning
  EOFError EncodingWarning Exception FloatingPointError FutureWarning GeneratorExit ImportWarning IndexError
  KeyError KeyboardInterrupt LookupError MemoryError NotImplementedError OverflowError
  PendingDeprecationWarning PythonFinalizationError RecursionError ReferenceError ResourceWarning
  RuntimeError RuntimeWarning StopAsyncIteration SyntaxWarning SystemError TypeError UnicodeError
  UnicodeWarning UserWarning ValueError Warning ZeroDivisionError
80 0 0 0 0: positions_iterator
80 0 1 -1 -32: typing.TypeVar
80 0 1 16 0: NameError StopIteration SystemExit UnboundLocalError
80 0 1 40 48: functools.partial
88 0 1 0 0: _csv.reader pyexpat.xmlparser
88 0 1 16 0: AttributeError
88 8 1 0 0: re.Match
96 0 1 16 0: BaseExceptionGroup
96 4 1 0 64: re.Pattern
104 0 0 0 0: moduledef
104 0 1 0 0: decimal.Context decimal.Decimal
104 0 1 16 0: ImportError ModuleNotFoundError
112 0 1 -1 -32: _asyncio.Future
112 0 1 0 0: _struct.unpack_iterator managedbuffer
112 0 1 16 0: BlockingIOError BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError
  ConnectionRefusedError ConnectionResetError FileExistsError FileNotFoundError InterruptedError
  IsADirectoryError NotADirectoryError OSError PermissionError ProcessLookupError TimeoutError
  UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError
112 0 1 96 104: collections.OrderedDict
120 0 1 96 104: _io.StringIO
128 1 1 0 0: uop_executor
144 0 0 0 0: symtable entry
144 0 1 16 0: IndentationError SyntaxError TabError _IncompleteInputError
144 8 1 0 136: memoryview
152 0 1 88 96: function
152 0 1 136 144: _io.BufferedRandom _io.BufferedReader _io.BufferedWriter functools._lru_cache_wrapper
152 8 1 0 0: frame
152 8 1 0 16: async_generator coroutine generator
168 0 1 -1 -32: _asyncio.Task
168 0 1 0 0: items keys values
184 0 1 0 0: zlib._ZlibDecompressor
200 0 1 0 192: frozenset set
200 0 1 184 176: _io.TextIOWrapper
208 2 0 0 144: code
216 0 1 0 208: collections.deque
264 0 1 0 0: _sre.SRE_Scanner
280 0 1 0 0: hamt_array_node
496 0 1 0 0: itertools._tee_dataobject
80 0 1 0 0: _json.Encoder _lsprof.Profiler
152 0 1 0 0: _pickle.Pickler
296 0 1 0 0: _pickle.Unpickler
2520 0 0 0 0: _random.Random
104 8 1 0 0: os.stat_result
48 8 1 0 0: time.struct_time
104 0 1 0 96: pickle.PickleBuffer
72 0 0 0 0: posix.DirEntry
208 0 1 0 32: zoneinfo.ZoneInfo
936 40 1 264 368: type
`;

let table: Map<string, TypeSize> | undefined;

function recordedSizes(): Map<string, TypeSize> {
  const sizes: Map<string, TypeSize> = new Map();
  for (const line of RECORDED.trim().replaceAll("\n  ", " ").split("\n")) {
    const colon = line.indexOf(": ");
    const [basicsize, itemsize, gc, dictoffset, weaklistoffset] = line.slice(0, colon).split(" ").map(Number);
    const size = { basicsize, itemsize, gc: gc === 1, dictoffset, weaklistoffset };
    for (const name of line.slice(colon + 2).split(" ")) sizes.set(name, size);
  }
  return sizes;
}

const known: WeakMap<PyTypeObject, TypeSize> = new WeakMap();

/** The sizes of a type. */
export function typeSize(type: PyTypeObject): TypeSize {
  let size = known.get(type);
  if (size === undefined) {
    size = (type.tp_flags & Py_TPFLAGS_HEAPTYPE) !== 0 && type.tp_base !== undefined
      ? classSize(type, type.tp_base)
      : builtInSize(type);
    known.set(type, size);
  }
  return size;
}

function builtInSize(type: PyTypeObject): TypeSize {
  table ??= recordedSizes();
  const recorded = table.get(type.tp_name);
  if (recorded !== undefined) return recorded;
  // One of ours, or an alias of a kind that its base describes.
  if (type.tp_base !== undefined && type.tp_base.tp_base !== undefined) return typeSize(type.tp_base);
  return { basicsize: 16, itemsize: 0, gc: false, dictoffset: 0, weaklistoffset: 0 };
}

/** CPython: `type_new_slots` and what follows it. */
function classSize(type: PyTypeObject, base: PyTypeObject): TypeSize {
  const inherited = typeSize(base);
  const slots = type.slotCount - base.slotCount;
  const addsDict = type.hasDict && inherited.dictoffset === 0;
  const addsWeakrefs = type.hasWeakrefs && inherited.weaklistoffset === 0 && inherited.itemsize === 0;
  return {
    basicsize: inherited.basicsize + 8 * slots,
    itemsize: inherited.itemsize,
    gc: true,
    dictoffset: addsDict ? -1 : inherited.dictoffset,
    weaklistoffset: addsWeakrefs ? -32 : inherited.weaklistoffset,
  };
}

/** Bytes in front of an object of the type: the collector's, and what dict and weak references need. */
export function preHeaderSize({ gc, dictoffset, weaklistoffset }: TypeSize): number {
  return (gc ? 16 : 0) + (dictoffset < 0 || weaklistoffset < 0 ? 16 : 0);
}

/** A class with its cached keys; a built-in type alone. CPython: `type___sizeof___impl`. */
export function classObjectSize(type: PyTypeObject): number {
  if ((type.tp_flags & (Py_TPFLAGS_HEAPTYPE | nativeHeapType)) === 0) return 416;
  const { basicsize } = typeSize(type.ob_type as PyTypeObject);
  return basicsize + (typeSize(type).dictoffset === -1 ? 32 + 64 + 42 * 16 : 0);
}
