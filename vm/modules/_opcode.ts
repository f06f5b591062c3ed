/** The `_opcode` module: what `opcode` and `dis` ask about instructions. After CPython's `Modules/_opcode.c`. */
import {
  intrinsic1Names,
  intrinsic2Names,
  nbOperators,
  specialMethodNames,
} from "../../compiler/bytecode/opargs.ts";
import {
  HAS_ARG_FLAG,
  HAS_CONST_FLAG,
  HAS_FREE_FLAG,
  HAS_JUMP_FLAG,
  HAS_LOCAL_FLAG,
  HAS_NAME_FLAG,
  opcodeDeopt,
  opcodeFlags,
  opname,
  stackPopped,
  stackPushed,
} from "../../compiler/bytecode/opcodes_generated.ts";
import { isBlockPush, MAX_REAL_OPCODE } from "../../compiler/opcode_utils.ts";
import { PyCode_Check } from "../objects/code_object.ts";
import { PyList_New } from "../objects/list_object.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { Py_None } from "../objects/none_object.ts";
import type { PyObject } from "../objects/object.ts";
import { PyTuple_New } from "../objects/tuple_object.ts";
import { Py_TYPE } from "../objects/type_zoo.ts";
import { argumentAsInt } from "../protocol/abstract.ts";
import { newTypeError, newValueError } from "../protocol/errors.ts";
import type { MethodSpec } from "../protocol/signature.ts";
import { fn } from "./native.ts";

function isValid(opcode: number): boolean {
  const name = opname[opcode];
  return name !== undefined && !name.startsWith("<");
}

/** The net effect on the stack. CPython: `PyCompile_OpcodeStackEffectWithJump`. */
function stackEffect(opcode: number, oparg: number, jump: boolean): number {
  const isSpecialized = opcode <= MAX_REAL_OPCODE && opcodeDeopt[opcode] !== opcode;
  if (!isValid(opcode) || isSpecialized) throw newValueError("invalid opcode or oparg");
  if (isBlockPush(opcode) && !jump) return 0;
  const popped = stackPopped(opcode, oparg), pushed = stackPushed(opcode, oparg);
  if (popped < 0 || pushed < 0) throw newValueError("invalid opcode or oparg");
  return pushed - popped;
}

function flagQuestion(flag: number, doc: string): MethodSpec {
  return fn(
    "($module, /, opcode: int)",
    doc,
    (_m, opcode) => isValid(opcode) && (opcodeFlags[opcode] & flag) !== 0,
  );
}

function textList(texts: readonly string[]): PyObject {
  return PyList_New([...texts]);
}

/** Makes the module. */
export function createOpcodeModule(): PyModuleObject {
  return createNativeModule({
    name: "_opcode",
    doc: "Opcode support module.",
    functions: {
      stack_effect: fn(
        "($module, opcode: int, oparg=None, /, *, jump=None)",
        "How many values the instruction leaves on the stack, those it takes subtracted.",
        (_m, opcode, oparg, jump) => {
          const argument = oparg === Py_None ? 0 : argumentAsInt(oparg);
          if (jump !== Py_None && typeof jump !== "boolean") {
            throw newValueError("stack_effect: jump must be False, True or None");
          }
          return stackEffect(opcode, argument, jump !== false);
        },
      ),
      is_valid: fn(
        "($module, /, opcode: int)",
        "Whether there is such an opcode.",
        (_m, opcode) => isValid(opcode),
      ),
      has_arg: flagQuestion(HAS_ARG_FLAG, "Whether the instruction uses its argument."),
      has_const: flagQuestion(HAS_CONST_FLAG, "Whether the argument names a constant."),
      has_name: flagQuestion(HAS_NAME_FLAG, "Whether the argument names an attribute or a global."),
      has_jump: flagQuestion(HAS_JUMP_FLAG, "Whether the argument says where to jump."),
      has_free: flagQuestion(HAS_FREE_FLAG, "Whether the argument names a cell or free variable."),
      has_local: flagQuestion(HAS_LOCAL_FLAG, "Whether the argument names a local variable."),
      has_exc: fn(
        "($module, /, opcode: int)",
        "Whether the instruction sets up an exception handler.",
        (_m, opcode) => isValid(opcode) && isBlockPush(opcode),
      ),
      get_specialization_stats: fn(
        "($module, /)",
        "Statistics of specialization: none are kept.",
        () => Py_None,
      ),
      get_nb_ops: fn(
        "($module, /)",
        "Names and symbols of BINARY_OP, by argument.",
        () => PyList_New(nbOperators.map(([name, symbol]) => PyTuple_New([name, symbol]))),
      ),
      get_intrinsic1_descs: fn(
        "($module, /)",
        "Names of the unary intrinsics.",
        () => textList(intrinsic1Names),
      ),
      get_intrinsic2_descs: fn(
        "($module, /)",
        "Names of the binary intrinsics.",
        () => textList(intrinsic2Names),
      ),
      get_executor: fn(
        "($module, /, code, offset: int)",
        "The executor at an offset of the code.",
        (_m, code, _offset) => {
          if (!PyCode_Check(code)) {
            throw newTypeError(`expected a code object, not '${Py_TYPE(code).tp_name}'`);
          }
          throw newValueError("no executor at that byte offset");
        },
      ),
      get_special_method_names: fn(
        "($module, /)",
        "Names of the special methods of LOAD_SPECIAL.",
        () => textList(specialMethodNames),
      ),
    },
    constants: () => ({ ENABLE_SPECIALIZATION: 1, ENABLE_SPECIALIZATION_FT: 1 }),
  });
}
