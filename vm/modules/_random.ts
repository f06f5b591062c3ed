/** The `_random` module: the Mersenne Twister MT19937. After CPython's `Modules/_randommodule.c` and the paper of Matsumoto and Nishimura. */
import { PyFloat_FromDouble } from "../objects/float_object.ts";
import { attachInstance } from "../objects/instance.ts";
import {
  intAbs,
  MAX_BITS,
  normalizeInt,
  type PyInt,
  PyLong_AsInt,
  PyLong_Check,
} from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { Py_TPFLAGS_BASETYPE, PyHeapObject, type PyObject, type PyTypeObject } from "../objects/object.ts";
import { checkPositional, noKeywords } from "../objects/sequence_util.ts";
import { PyTuple_New, PyTupleObject } from "../objects/tuple_object.ts";
import { PyNumber_Index, PyObject_Hash } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newMemoryError, newOverflowError, newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { hostOf } from "../runtime/host_state.ts";
import { newNativeType, readyTypes } from "./native.ts";

const N = 624, M = 397;

class PyRandom extends PyHeapObject {
  index: number;
  readonly state: Uint32Array;
  constructor(type: PyTypeObject) {
    super(type);
    this.index = N + 1;
    this.state = new Uint32Array(N);
  }
}

/** The next 32 bits. */
function generate(self: PyRandom): number {
  const mt = self.state;
  if (self.index >= N) {
    for (let k = 0; k < N; k++) {
      const y = (mt[k] & 0x80000000) | (mt[(k + 1) % N] & 0x7fffffff);
      mt[k] = mt[(k + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    self.index = 0;
  }
  let y = mt[self.index++];
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  y ^= y >>> 18;
  return y >>> 0;
}

function initialize(self: PyRandom, seed: number): void {
  const mt = self.state;
  mt[0] = seed;
  for (let i = 1; i < N; i++) mt[i] = Math.imul(1812433253, mt[i - 1] ^ (mt[i - 1] >>> 30)) + i;
  self.index = N;
}

function initializeByArray(self: PyRandom, key: readonly number[]): void {
  initialize(self, 19650218);
  const mt = self.state;
  let i = 1, j = 0;
  for (let k = Math.max(N, key.length); k > 0; k--) {
    mt[i] = (mt[i] ^ Math.imul(mt[i - 1] ^ (mt[i - 1] >>> 30), 1664525)) + key[j] + j;
    if (++i >= N) {
      mt[0] = mt[N - 1];
      i = 1;
    }
    if (++j >= key.length) j = 0;
  }
  for (let k = N - 1; k > 0; k--) {
    mt[i] = (mt[i] ^ Math.imul(mt[i - 1] ^ (mt[i - 1] >>> 30), 1566083941)) - i;
    if (++i >= N) {
      mt[0] = mt[N - 1];
      i = 1;
    }
  }
  mt[0] = 0x80000000;
}

/** Seeds from an int of any size, from the hash of another object, or from the host. */
function seed(self: PyRandom, arg: PyObject): void {
  if (arg === Py_None) {
    const bytes = hostOf().randomBytes(N * 4);
    initializeByArray(self, [
      ...new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + N * 4)),
    ]);
    return;
  }
  let n: PyInt;
  if (PyLong_Check(arg)) n = intAbs(PyLong_AsInt(arg));
  else {
    const hash = PyObject_Hash(arg);
    n = hash < 0 ? normalizeInt(BigInt.asUintN(64, BigInt(hash))) : hash;
  }
  const key: number[] = [];
  for (let rest = BigInt(n); rest > 0n; rest >>= 32n) key.push(Number(rest & 0xffffffffn));
  initializeByArray(self, key.length === 0 ? [0] : key);
}

const randomType = newNativeType("_random.Random", undefined, "mutable");
const method = methodsOf<PyRandom>();

defineType<PyRandom>(randomType, {
  flags: Py_TPFLAGS_BASETYPE,
  doc: "Random() -> create a random number generator with its own internal state.",
  slots: {
    tp_new: (type) => attachInstance(new PyRandom(type), type),
    tp_alloc: (type) => new PyRandom(type),
    tp_init: (self, args, kwnames) => {
      if (self.ob_type === randomType) noKeywords("Random", kwnames);
      const count = args.length - (kwnames?.length ?? 0);
      checkPositional("Random", count, 0, 1);
      seed(self, count === 0 ? Py_None : args[0]);
    },
  },
  methods: {
    random: method("($self, /)", "random() -> x in the interval [0, 1).", (self) => {
      const a = generate(self) >>> 5, b = generate(self) >>> 6;
      return PyFloat_FromDouble((a * 67108864 + b) * (1 / 9007199254740992));
    }),
    seed: method(
      "($self, n=None, /)",
      "Initialize the internal state; without an argument from the system.",
      (self, n) => {
        seed(self, n);
        return Py_None;
      },
    ),
    getstate: method(
      "($self, /)",
      "getstate() -> tuple containing the current state.",
      (self) => PyTuple_New([...self.state, self.index]),
    ),
    setstate: method(
      "($self, state, /)",
      "setstate(state) -> None.  Restores generator state.",
      (self, state) => {
        if (!(state instanceof PyTupleObject)) throw newTypeError("state vector must be a tuple");
        const items = state.ob_item;
        if (items.length !== N + 1) throw newValueError("state vector is the wrong size");
        const words = items.map((item) => PyNumber_Index(item));
        for (let i = 0; i < N; i++) {
          if (words[i] < 0) throw newOverflowError("can't convert negative value to unsigned int");
        }
        const index = words[N];
        if (index < 0 || index > N) throw newValueError("invalid state");
        for (let i = 0; i < N; i++) self.state[i] = Number(BigInt.asUintN(32, BigInt(words[i])));
        self.index = Number(index);
        return Py_None;
      },
    ),
    getrandbits: method(
      "($self, k, /)",
      "getrandbits(k) -> x.  Generates an int with k random bits.",
      (self, kArg) => {
        const k = PyNumber_Index(kArg);
        if (k < 0) throw newValueError("Cannot convert negative int");
        if (typeof k === "bigint") throw newOverflowError("Python int too large to convert to C uint64_t");
        if (k === 0) return 0;
        if (k <= 32) return generate(self) >>> (32 - k);
        if (k >= MAX_BITS) throw newMemoryError();
        const words: string[] = [];
        for (let left = k; left > 0; left -= 32) {
          const word = generate(self);
          words.push((left < 32 ? word >>> (32 - left) : word).toString(16).padStart(8, "0"));
        }
        return normalizeInt(BigInt("0x" + words.reverse().join("")));
      },
    ),
  },
});

/** Makes the `_random` module. */
export function createRandomModule(): PyModuleObject {
  readyTypes(randomType);
  return createNativeModule({
    name: "_random",
    doc: "Module implements the Mersenne Twister random number generator.",
    constants: () => ({ Random: randomType }),
  });
}
