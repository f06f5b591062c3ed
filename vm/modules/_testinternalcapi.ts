/**
 * The `_testinternalcapi` module as far as tests of the compiler and of frames use it: the compiler's stages one by one,
 * thresholds of specialization, kinds of locals. After CPython's `Modules/_testinternalcapi.c`.
 */
import {
  HAS_CONST_FLAG,
  LOAD_CONST,
  opcodeCaches,
  opcodeFlags,
  opname,
  RETURN_VALUE,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { CodeUnitMetadata, ConstTable } from "../../compiler/code_unit.ts";
import { cleanDoc } from "../../compiler/codegen/docstring.ts";
import { compilerCodegen } from "../../compiler/compile_ast.ts";
import { assembleCodeObject, optimizeCfg } from "../../compiler/flowgraph.ts";
import { InstructionSequence, SourceLocation } from "../../compiler/instruction_sequence.ts";
import { hasArg, hasTarget } from "../../compiler/opcode_utils.ts";
import { validate } from "../../compiler/ast/validate.ts";
import { type ConstantValue, FloatConstant } from "../../compiler/constants.ts";
import { objectFromConstant } from "../objects/code_constants.ts";
import { constantFromObject } from "../objects/code_marshal.ts";
import { codeVarCounts, type NameSources, verifyStateless } from "../objects/code_counts.ts";
import { PyCode_Check, PyCode_New, type PyCodeObject } from "../objects/code_object.ts";
import {
  getItemKnownHash,
  nextKeysVersion,
  PyDict_Check,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
  PyDictObject,
} from "../objects/dict_object.ts";
import { DICT_SHAPE, PyInstanceObject, SHARED_KEYS_MAX_SIZE } from "../objects/instance.ts";
import { PyList_Check, PyList_New } from "../objects/list_object.ts";
import { PyLong_AsInt } from "../objects/long_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import { PyHeapObject, type PyObject, PyTypeObject } from "../objects/object.ts";
import { setVersionTag } from "../objects/type_object.ts";
import { PyFunction_Check } from "../objects/function_object.ts";
import { PySet_CheckExact, PySet_New, type PySetObject } from "../objects/set_object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { PyUnicode_AsUTF16, PyUnicode_FromUTF16 } from "../objects/unicode_object.ts";
import { reprText } from "../protocol/abstract.ts";
import { defineType } from "../protocol/define_type.ts";
import { newKeyError, newSystemError, newTypeError, newValueError } from "../protocol/errors.ts";
import { methodsOf } from "../protocol/signature.ts";
import { guarded, issueWarning } from "../runtime/compile_source.ts";
import { clearExtension } from "../runtime/extensions.ts";
import { PyThreadState_Get } from "../runtime/thread_state.ts";
import { astFromObject } from "./_ast/from_python.ts";
import { isAst } from "./_ast/types.ts";
import { fsDecode } from "./fs_path.ts";
import { fn, newNativeType, readyTypes } from "./native.ts";

const InstructionSequence_Type: PyTypeObject = newNativeType("InstructionSequence", undefined, "static");

class PyInstructionSequenceObject extends PyHeapObject {
  readonly sequence: InstructionSequence;
  constructor(sequence: InstructionSequence) {
    super(InstructionSequence_Type);
    this.sequence = sequence;
  }
}

/** Replaces labels; where none was placed, targets already are numbers of instructions. */
function resolveLabels(sequence: InstructionSequence): InstructionSequence {
  if (sequence.labelMap?.length === 0) sequence.labelMap = undefined;
  sequence.applyLabelMap(hasTarget);
  return sequence;
}

/** Opcode, argument or None, first and last line, first and last column. */
function instructionsOf(sequence: InstructionSequence): PyObject {
  resolveLabels(sequence);
  return PyList_New(sequence.instrs.map(({ opcode, oparg, loc }) =>
    PyTuple_New([
      opcode,
      hasArg(opcode) ? oparg : Py_None,
      loc.lineno,
      loc.end_lineno,
      loc.col_offset,
      loc.end_col_offset,
    ])
  ));
}

const method = methodsOf<PyInstructionSequenceObject>();

defineType<PyInstructionSequenceObject>(InstructionSequence_Type, {
  slots: { tp_new: () => new PyInstructionSequenceObject(new InstructionSequence()) },
  methods: {
    use_label: method("($self, /, label: int)", "Place label at current location.", (self, label) => {
      self.sequence.useLabel(label);
      return Py_None;
    }),
    addop: method(
      "($self, /, opcode: int, oparg: int, lineno: int, col_offset: int, end_lineno: int, end_col_offset: int)",
      "Append an instruction.",
      (self, opcode, oparg, lineno, col, endLineno, endCol) => {
        // As CPython fills its struct: the second number becomes the last line.
        self.sequence.addop(opcode, oparg, new SourceLocation(lineno, col, endLineno, endCol));
        return Py_None;
      },
    ),
    new_label: method("($self, /)", "Return a new label.", (self) => self.sequence.newLabel()),
    add_nested: method("($self, /, nested)", "Add a nested sequence.", (self, nested) => {
      self.sequence.nested.push(sequenceArgument(nested));
      return Py_None;
    }),
    get_nested: method(
      "($self, /)",
      "The nested sequences.",
      (self) => PyList_New(self.sequence.nested.map((nested) => new PyInstructionSequenceObject(nested))),
    ),
    get_instructions: method(
      "($self, /)",
      "Return the instructions as a list of tuples.",
      (self) => instructionsOf(self.sequence),
    ),
  },
});

function sequenceArgument(op: PyObject): InstructionSequence {
  if (!(op instanceof PyInstructionSequenceObject)) {
    throw newTypeError(`expected an instruction sequence, not ${Py_TYPE(op).tp_name}`);
  }
  return op.sequence;
}

const MODES = ["exec", "eval", "single"] as const;

function compileStage(ast: PyObject, filenameArg: PyObject, optimize: number, mode: number): PyObject {
  if (!isAst(ast)) throw newTypeError("expected an AST");
  const filename = fsDecode(filenameArg);
  const tree = astFromObject(ast, MODES[mode] ?? "exec");
  const level = Math.max(0, optimize) as 0 | 1 | 2;
  const { sequence, metadata } = guarded(filename, () => {
    validate(tree);
    return compilerCodegen(tree, {
      filename,
      mode: MODES[mode] ?? "exec",
      optimize: level,
      warn: issueWarning,
    });
  });
  const shown = PyDict_New();
  PyDict_SetItemString(shown, "argcount", metadata.u_argcount);
  PyDict_SetItemString(shown, "posonlyargcount", metadata.u_posonlyargcount);
  PyDict_SetItemString(shown, "kwonlyargcount", metadata.u_kwonlyargcount);
  PyDict_SetItemString(shown, "consts", PyList_New(metadata.u_consts.values.map(objectFromConstant)));
  return PyTuple_New([new PyInstructionSequenceObject(sequence), shown]);
}

/** The constant of an object; for one that can't be, a NaN of its own, which equals nothing else. */
function constantOf(object: PyObject): ConstantValue {
  try {
    return constantFromObject(object);
  } catch {
    return new FloatConstant(NaN);
  }
}

/** Optimizes a copy of the sequence; the list of constants is changed in place. CPython: `_PyCompile_OptimizeCfg`. */
function optimizeStage(sequenceArg: PyObject, list: PyObject, nlocals: number): PyObject {
  if (!(sequenceArg instanceof PyInstructionSequenceObject)) {
    throw newValueError("expected an instruction sequence");
  }
  if (!PyList_Check(list)) throw newTypeError("consts must be a list");
  const given: Map<ConstantValue, PyObject> = new Map();
  const sequence = resolveLabels(sequenceArg.sequence);
  const { length } = list.ob_item;
  for (const { opcode, oparg } of sequence.instrs) {
    if ((opcodeFlags[opcode] & HAS_CONST_FLAG) !== 0 && oparg >= length) {
      throw newValueError(`${opname[opcode]} index ${oparg} is out of range for consts (len=${length})`);
    }
  }
  const consts = ConstTable.from(list.ob_item.map((object) => {
    const value = constantOf(object);
    if (!given.has(value)) given.set(value, object);
    return value;
  }));
  const result = guarded("<string>", () => optimizeCfg(sequence, consts, nlocals));
  list.ob_item = consts.values.map((value) => given.get(value) ?? objectFromConstant(value));
  return new PyInstructionSequenceObject(result);
}

function assembleStage(filename: PyObject, sequence: PyObject, metadata: PyObject): PyObject {
  if (!(metadata instanceof PyDictObject)) throw newTypeError("metadata must be a dict");
  const get = (name: string): PyObject => PyDict_GetItemString(metadata, name) ?? Py_None;
  const unit = new CodeUnitMetadata(PyUnicode_AsUTF16(get("name")), Number(get("firstlineno")));
  unit.u_qualname = PyUnicode_AsUTF16(get("qualname"));
  const rows = (name: string): [PyObject, PyObject][] => [...(get(name) as PyDictObject).entries()];
  for (const [value] of rows("consts")) unit.u_consts.add(constantFromObject(value));
  for (const name of ["names", "varnames", "cellvars", "freevars"] as const) {
    for (const [key, index] of rows(name)) unit[`u_${name}`].set(PyUnicode_AsUTF16(key), Number(index));
  }
  for (const [key, hidden] of rows("fasthidden")) {
    unit.u_fasthidden.set(PyUnicode_AsUTF16(key), hidden === true);
  }
  unit.u_argcount = Number(get("argcount"));
  unit.u_posonlyargcount = Number(get("posonlyargcount"));
  unit.u_kwonlyargcount = Number(get("kwonlyargcount"));
  const file = fsDecode(filename);
  return guarded(
    file,
    () => PyCode_New(assembleCodeObject(file, resolveLabels(sequenceArgument(sequence)), unit)),
  );
}

function localKinds(code: PyObject): PyObject {
  if (!PyCode_Check(code)) throw newTypeError("argument must be a code object");
  const kinds = PyDict_New();
  code.complete().co_localsplusnames.forEach((name, i) =>
    PyDict_SetItemString(kinds, name, code.plain.co_localspluskinds[i])
  );
  return kinds;
}

function nameSet(op: PyObject | undefined, name: string): PySetObject {
  if (op === undefined) return PySet_New(undefined);
  if (!PySet_CheckExact(op)) throw newTypeError(`expected a set for "${name}", got ${reprText(op)}`);
  return op;
}

/** The code of a function or code object, and where its names are looked up: a function brings its namespaces. */
function analysisOf(
  code: PyObject,
  globalnames: PyObject | undefined,
  attrnames: PyObject | undefined,
  globals: PyObject | undefined,
  builtins: PyObject | undefined,
): { analysed: PyCodeObject; sources: NameSources } {
  let analysed = code;
  if (PyFunction_Check(code)) {
    globals ??= code.func_globals;
    builtins ??= code.func_builtins;
    analysed = code.func_code;
  }
  if (!PyCode_Check(analysed)) throw newTypeError("argument must be a code object or a function");
  return {
    analysed,
    sources: {
      globalnames: nameSet(globalnames, "globalnames"),
      attrnames: nameSet(attrnames, "attrnames"),
      globals: globals instanceof PyDictObject ? globals : undefined,
      builtins: builtins instanceof PyDictObject ? builtins : undefined,
    },
  };
}

/** Counts as dicts in dicts. */
function dictOf(counts: object): PyDictObject {
  const dict = PyDict_New();
  for (const [name, value] of Object.entries(counts)) {
    PyDict_SetItemString(dict, name, typeof value === "number" ? value : dictOf(value));
  }
  return dict;
}

/** Whether every `return` of the code gives the constant None. CPython: `_PyCode_ReturnsOnlyNone`. */
function returnsOnlyNone(code: PyCodeObject): boolean {
  code.complete();
  const none = code.co_consts.indexOf(Py_None);
  const { co_code } = code.plain;
  let before = -1;
  for (let i = 0; i < co_code.length; i += 2 * (1 + opcodeCaches[co_code[i]])) {
    if (co_code[i] === RETURN_VALUE) {
      if (none < 0 || before < 0 || co_code[before] !== LOAD_CONST || co_code[before + 1] !== none) {
        return false;
      }
    }
    before = i;
  }
  return true;
}

/** Makes the module. */
export function createTestInternalCapiModule(): PyModuleObject {
  readyTypes(InstructionSequence_Type);
  return createNativeModule({
    name: "_testinternalcapi",
    functions: {
      clear_extension: fn(
        "($module, name: str, filename: str, /)",
        "Forget a module that an extension file has made.",
        (_m, name, filename) => {
          clearExtension(name, filename);
          return Py_None;
        },
      ),
      dict_getitem_knownhash: fn(
        "($module, dict, key, hash, /)",
        "The value of a key whose hash is given.",
        (_m, dict, key, hash) => {
          if (!PyDict_Check(dict)) throw newSystemError("bad argument to internal function");
          const value = getItemKnownHash(dict, key, PyLong_AsInt(hash));
          if (value === undefined) throw newKeyError(key);
          return value;
        },
      ),
      compiler_cleandoc: fn(
        "($module, /, doc: str)",
        "C implementation of inspect.cleandoc().",
        (_m, doc) => guarded("<string>", () => PyUnicode_FromUTF16(cleanDoc(doc) as string)),
      ),
      new_instruction_sequence: fn(
        "($module, /)",
        "Return a new, empty InstructionSequence.",
        () => new PyInstructionSequenceObject(new InstructionSequence()),
      ),
      compiler_codegen: fn(
        "($module, /, ast, filename, optimize: int, compile_mode: int = 0)",
        "Apply compiler code generation to an AST.",
        (_m, ast, filename, optimize, mode) => compileStage(ast, filename, optimize, mode),
      ),
      optimize_cfg: fn(
        "($module, /, instructions, consts, nlocals: int)",
        "Apply compiler optimizations to an instruction list.",
        (_m, instructions, consts, nlocals) => optimizeStage(instructions, consts, nlocals),
      ),
      assemble_code_object: fn(
        "($module, /, filename, instructions, metadata)",
        "Create a code object for the given instructions.",
        (_m, filename, instructions, metadata) => assembleStage(filename, instructions, metadata),
      ),
      type_assign_specific_version_unsafe: fn(
        "($self, type, version: int, /)",
        undefined,
        (_m, type, version) => {
          if (!(type instanceof PyTypeObject)) throw newTypeError("argument must be a type");
          setVersionTag(type, version);
          return Py_None;
        },
      ),
      code_returns_only_none: fn(
        "($self, code, /)",
        undefined,
        (_m, code) => {
          if (!PyCode_Check(code)) throw newTypeError("argument must be a code object");
          return returnsOnlyNone(code);
        },
      ),
      get_code_var_counts: fn(
        "($self, code, globalnames=<unrepresentable>, attrnames=<unrepresentable>, globalsns=<unrepresentable>, builtinsns=<unrepresentable>)",
        undefined,
        (_m, code, globalnames, attrnames, globals, builtins) => {
          const { analysed, sources } = analysisOf(code, globalnames, attrnames, globals, builtins);
          return dictOf(codeVarCounts(analysed, sources));
        },
      ),
      verify_stateless_code: fn(
        "($self, code, globalnames=<unrepresentable>, globalsns=<unrepresentable>, builtinsns=<unrepresentable>)",
        undefined,
        (_m, code, globalnames, globals, builtins) => {
          const { analysed, sources } = analysisOf(code, globalnames, undefined, globals, builtins);
          verifyStateless(analysed, sources);
          return Py_None;
        },
      ),
      get_co_localskinds: fn("($self, object, /)", undefined, (_m, code) => localKinds(code)),
      has_inline_values: fn(
        "($self, object, /)",
        undefined,
        (_m, object) =>
          object instanceof PyInstanceObject && object.ob_dict === undefined && object.shape !== DICT_SHAPE,
      ),
      get_object_dict_values: fn("($self, object, /)", undefined, (_m, object) => {
        if (!(object instanceof PyInstanceObject) || object.ob_dict !== undefined) return Py_None;
        return PyTuple_New(object.slots.slice(object.shape.base).filter((value) => value !== undefined));
      }),
      get_next_dict_keys_version: fn("($self, /)", undefined, () => nextKeysVersion()),
      get_recursion_depth: fn("($self, /)", undefined, () => {
        const thread = PyThreadState_Get();
        return thread.py_recursion_limit - thread.py_recursion_remaining;
      }),
    },
    constants: () => ({
      SPECIALIZATION_THRESHOLD: 2,
      SPECIALIZATION_COOLDOWN: 53,
      TIER2_THRESHOLD: 4096,
      // With so many attributes an instance keeps them in a dict.
      SHARED_KEYS_MAX_SIZE: SHARED_KEYS_MAX_SIZE + 1,
      SIZEOF_PYGC_HEAD: 16,
      SIZEOF_MANAGED_PRE_HEADER: 16,
      SIZEOF_PYOBJECT: 16,
    }),
  });
}
