/** The walk sees everything: what a type's `tp_traverse` shows is compared with what reflection finds. */
import { assertEquals } from "@std/assert";
import { libraryFolder, libraryPrefix, readFrozen } from "../../stdlib-frozen/mod.ts";
import { ensureLibrary } from "../../stdlib-frozen/prepare.ts";
import { createDenoHost } from "../../vm/host/deno_host.ts";
import { PyEval_EvalCode } from "../../vm/eval/call_frames.ts";
import { PyDict_New, PyDict_SetItemString } from "../../vm/objects/dict_object.ts";
import { PyBaseExceptionObject } from "../../vm/objects/exceptions.ts";
import { reprText } from "../../vm/protocol/abstract.ts";
import { PyCodeObject } from "../../vm/objects/code_object.ts";
import { PyWeakReference } from "../../vm/objects/weakref_object.ts";
import { PyInstanceObject } from "../../vm/objects/instance.ts";
import { PyHeapObject, type PyObject, PyTypeObject } from "../../vm/objects/object.ts";
import { PyBaseObject_Type } from "../../vm/objects/type_zoo.ts";
import { compileSource } from "../../vm/runtime/compile_source.ts";
import { defaultConfig } from "../../vm/runtime/config.ts";
import { setFrozenModules } from "../../vm/runtime/frozen.ts";
import { initializeInterpreter } from "../../vm/runtime/interpreter.ts";
import { PyThreadState_Get } from "../../vm/runtime/thread_state.ts";
import { reflect, visitReferents } from "../../vm/runtime/gc/referents.ts";
import { isAtomic, reachable } from "../../vm/runtime/gc/walk.ts";

const PROGRAM = `
import asyncio, collections, contextlib, contextvars, csv, dataclasses, decimal, enum, functools, io, itertools
import json, logging, operator, random, re, string, struct, types, typing, unittest, weakref, zipfile, ast, inspect, tokenize
class Slots:
    __slots__ = ("a", "b")
class L(list):
    pass
def generator(n):
    try:
        yield n
    finally:
        pass
async def coroutine(): pass
async def agen(): yield 1
class T[X]: pass
def outer():
    x = []
    def inner(): return x
    return inner
s = Slots(); s.a = [1]
keep = [s, L([s]), generator([1]), coroutine(), agen(), T[int], outer(), iter([s]), iter((s,)), iter({1: s}.values()), {s: 1}.keys(),
    map(str, [s]), filter(None, [s]), zip([s]), enumerate([s]), reversed([s]), itertools.chain([s]), itertools.cycle([s]),
    itertools.groupby([s]), itertools.tee([s]), itertools.product([s], [s]), itertools.permutations([s]), itertools.islice([s], 1),
    itertools.accumulate([s]), itertools.starmap(str, [s]), itertools.zip_longest([s], [s], fillvalue=s), itertools.repeat(s),
    functools.partial(print, s), functools.lru_cache(outer), functools.cmp_to_key(outer)(s), functools.cached_property(outer),
    operator.attrgetter("a"), operator.itemgetter(1), operator.methodcaller("x", s), collections.deque([s]),
    collections.OrderedDict(a=s), collections.defaultdict(list, a=s), collections.Counter("aab"), collections.ChainMap({1: s}),
    io.StringIO("x"), io.BytesIO(b"x"), io.BufferedReader(io.BytesIO(b"x")), io.TextIOWrapper(io.BytesIO(b"x")),
    contextvars.ContextVar("v", default=s), contextvars.copy_context(), memoryview(bytearray(4)), slice(s, s), range(3),
    super(L, L()), property(outer), classmethod(outer), staticmethod(outer), types.SimpleNamespace(a=s), types.MappingProxyType({1: s}),
    types.MethodType(outer, s), weakref.ref(s.__class__), weakref.WeakValueDictionary(), re.compile("a"), re.match("a", "a"),
    frozenset([1]), {1: {2: s}}, int | str, typing.Optional[int], csv.reader([]), struct.iter_unpack("b", b"ab"), random.Random(),
    decimal.Context(), json.JSONDecoder(), "a".join, [].append, L.append, L.__init__, [].__add__, iter(outer, s), ExceptionGroup("g", [ValueError(s)]),
    ast.parse("a + 1"), inspect.signature(outer)]
try:
    [].index(3)
except ValueError as e:
    keep.append(e)
next(keep[2])
`;

Deno.test("tp_traverse: shows everything that reflection finds", async () => {
  const prefix = libraryPrefix();
  await ensureLibrary();
  const frozen = readFrozen(prefix);
  setFrozenModules((name) => frozen.get(name), () => [...frozen.keys()]);
  initializeInterpreter(createDenoHost(), { ...defaultConfig(), path: [libraryFolder(prefix)], prefix });
  const globals = PyDict_New();
  PyDict_SetItemString(globals, "__name__", "sample");
  PyDict_SetItemString(PyThreadState_Get().interp.modules!, "sample", globals);
  try {
    PyEval_EvalCode(compileSource(PROGRAM, { filename: "<test>", mode: "exec" }), globals, globals);
  } catch (err) {
    throw err instanceof PyBaseExceptionObject ? new Error(reprText(err)) : err;
  }
  const missing: Set<string> = new Set();
  for (const op of reachable(false)) {
    // What inline caches name and weak references point to is not held.
    if (op instanceof PyInstanceObject || op instanceof PyTypeObject) continue;
    if (op instanceof PyCodeObject || op instanceof PyWeakReference) continue;
    // Its links are none of the program's business; it shows what they hold.
    if (op.ob_type.tp_name === "functools._lru_cache_wrapper") continue;
    const traverse = op.ob_type.tp_traverse;
    if (traverse === undefined || traverse === PyBaseObject_Type.tp_traverse) continue;
    const shown: Set<PyObject> = new Set();
    visitReferents(op, (held) => shown.add(held));
    reflect(op, (held) => {
      if (held instanceof PyHeapObject && !isAtomic(held) && !shown.has(held)) {
        missing.add(`${op.ob_type.tp_name} -> ${held.ob_type.tp_name}`);
      }
    });
  }
  assertEquals([...missing].sort().join("\n"), "");
});
