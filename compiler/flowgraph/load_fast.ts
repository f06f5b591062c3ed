/**
 * LOAD_FAST becomes LOAD_FAST_BORROW where the reference on the stack is used up before the local that keeps the object
 * alive is overwritten, and isn't itself stored in a local. Last pass: nothing may be inserted or moved after it.
 *
 * Each block is run over a stack of abstract references, each of which knows the instruction that made it and the local
 * it came from. What lay on the stack before the block is unknown and of no interest, for a load must be consumed in its
 * own block. CPython: `optimize_load_fast`.
 */
import {
  CHECK_EXC_MATCH,
  COPY,
  DELETE_FAST,
  DICT_MERGE,
  DICT_UPDATE,
  FOR_ITER,
  FORMAT_SIMPLE,
  GET_ANEXT,
  GET_LEN,
  GET_YIELD_FROM_ITER,
  IMPORT_FROM,
  LIST_APPEND,
  LIST_EXTEND,
  LOAD_ATTR,
  LOAD_FAST,
  LOAD_FAST_AND_CLEAR,
  LOAD_FAST_BORROW,
  LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  LOAD_FAST_LOAD_FAST,
  LOAD_SPECIAL,
  LOAD_SUPER_ATTR,
  MAP_ADD,
  MATCH_KEYS,
  MATCH_MAPPING,
  MATCH_SEQUENCE,
  PUSH_EXC_INFO,
  RERAISE,
  SEND,
  SET_ADD,
  SET_FUNCTION_ATTRIBUTE,
  SET_UPDATE,
  stackPopped,
  stackPushed,
  STORE_FAST,
  STORE_FAST_LOAD_FAST,
  STORE_FAST_STORE_FAST,
  SWAP,
  WITH_EXCEPT_START,
} from "../bytecode/opcodes_generated.ts";
import { opcodeTraits, TRAIT_BLOCK_PUSH, TRAIT_TARGET } from "../opcode_utils.ts";
import { type BasicBlock, clearVisited } from "./cfg.ts";

/** Made by an instruction of another block. */
const DUMMY_INSTR = -1;
const NOT_LOCAL = -1;

/** The abstract stack, and whether each instruction of the block may not borrow. */
class RefStack {
  size = 0;
  instr: Int32Array = new Int32Array(64);
  local: Int32Array = new Int32Array(64);
  strong: Uint8Array = new Uint8Array(256);

  reset(startDepth: number, instructions: number): void {
    if (this.strong.length < instructions) this.strong = new Uint8Array(instructions * 2);
    else this.strong.fill(0, 0, instructions);
    this.size = 0;
    for (let i = 0; i < startDepth; i++) this.push(DUMMY_INSTR, NOT_LOCAL);
  }

  push(instr: number, local: number): void {
    if (this.size === this.instr.length) this.#grow();
    this.instr[this.size] = instr;
    this.local[this.size++] = local;
  }

  #grow(): void {
    const { instr, local } = this;
    this.instr = new Int32Array(instr.length * 2);
    this.instr.set(instr);
    this.local = new Int32Array(local.length * 2);
    this.local.set(local);
  }

  /** The local is overwritten: references from it that still lie on the stack can't be borrowed. */
  killLocal(local: number): void {
    for (let i = 0; i < this.size; i++) {
      if (this.local[i] === local) this.strong[this.instr[i]] = 1;
    }
  }

  /** Pops into a local. */
  storeLocal(local: number): void {
    const instr = this.instr[--this.size];
    this.killLocal(local);
    if (instr !== DUMMY_INSTR) this.strong[instr] = 1;
  }

  swap(depth: number): void {
    const a = this.size - depth;
    const b = this.size - 1;
    const instr = this.instr[a];
    const local = this.local[a];
    this.instr[a] = this.instr[b];
    this.local[a] = this.local[b];
    this.instr[b] = instr;
    this.local[b] = local;
  }

  copy(depth: number): void {
    const index = this.size - depth;
    this.push(this.instr[index], this.local[index]);
  }

  /** What still lies on the stack when the block ends isn't borrowed. */
  finish(): void {
    for (let i = 0; i < this.size; i++) {
      if (this.instr[i] !== DUMMY_INSTR) this.strong[this.instr[i]] = 1;
    }
  }
}

let sharedStack: RefStack | undefined = undefined;

/** Needs the blocks' start depths. */
export function optimizeLoadFast(entry: BasicBlock): void {
  const refs = sharedStack ??= new RefStack();
  clearVisited(entry);
  const todo: BasicBlock[] = [entry];
  entry.visited = true;
  while (todo.length > 0) {
    const block = todo.pop()!;
    refs.reset(block.startdepth, block.used);
    simulate(block, refs, todo);
    if (block.next !== undefined && block.used > 0 && block.hasFallthrough()) visit(block.next, todo);
    refs.finish();
    const { instrs, used } = block;
    for (let i = 0; i < used; i++) {
      if (refs.strong[i] !== 0) continue;
      const instr = instrs[i];
      if (instr.opcode === LOAD_FAST) instr.opcode = LOAD_FAST_BORROW;
      else if (instr.opcode === LOAD_FAST_LOAD_FAST) instr.opcode = LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    }
  }
}

function visit(block: BasicBlock, todo: BasicBlock[]): void {
  if (block.visited) return;
  block.visited = true;
  todo.push(block);
}

function simulate(block: BasicBlock, refs: RefStack, todo: BasicBlock[]): void {
  const { instrs, used } = block;
  for (let i = 0; i < used; i++) {
    const instr = instrs[i];
    const opcode = instr.opcode;
    const oparg = instr.oparg;
    switch (opcode) {
      case LOAD_FAST:
        refs.push(i, oparg);
        break;
      case STORE_FAST:
        refs.storeLocal(oparg);
        break;
      case LOAD_FAST_LOAD_FAST:
        refs.push(i, oparg >> 4);
        refs.push(i, oparg & 15);
        break;
      case DELETE_FAST:
        refs.killLocal(oparg);
        break;
      case LOAD_FAST_AND_CLEAR:
        refs.killLocal(oparg);
        refs.push(i, oparg);
        break;
      case STORE_FAST_LOAD_FAST:
        refs.storeLocal(oparg >> 4);
        refs.push(i, oparg & 15);
        break;
      case STORE_FAST_STORE_FAST:
        refs.storeLocal(oparg >> 4);
        refs.storeLocal(oparg & 15);
        break;
      case COPY:
        refs.copy(oparg);
        break;
      case SWAP:
        refs.swap(oparg);
        break;

      // Their operands stay on the stack, or may be what they push.
      case FORMAT_SIMPLE:
      case GET_ANEXT:
      case GET_LEN:
      case GET_YIELD_FROM_ITER:
      case IMPORT_FROM:
      case MATCH_KEYS:
      case MATCH_MAPPING:
      case MATCH_SEQUENCE:
      case WITH_EXCEPT_START:
        // CPython 3.14 takes the block's first instructions for the makers (its loop counter shadows the index): a load
        // there is then held for stored when it isn't.
        for (let n = 0; n < stackPushed(opcode, oparg) - stackPopped(opcode, oparg); n++) {
          refs.push(n, NOT_LOCAL);
        }
        break;
      case DICT_MERGE:
      case DICT_UPDATE:
      case LIST_APPEND:
      case LIST_EXTEND:
      case MAP_ADD:
      case RERAISE:
      case SET_ADD:
      case SET_UPDATE:
        refs.size -= stackPopped(opcode, oparg) - stackPushed(opcode, oparg);
        break;
      case CHECK_EXC_MATCH:
        refs.size--;
        refs.push(i, NOT_LOCAL);
        break;
      case FOR_ITER:
        visit(instr.target!, todo);
        refs.push(i, NOT_LOCAL);
        break;
      case LOAD_ATTR:
      case LOAD_SUPER_ATTR: {
        const self = --refs.size;
        const selfInstr = refs.instr[self];
        const selfLocal = refs.local[self];
        if (opcode === LOAD_SUPER_ATTR) refs.size -= 2;
        refs.push(i, NOT_LOCAL);
        // A method: the object itself may be pushed back.
        if ((oparg & 1) !== 0) refs.push(selfInstr, selfLocal);
        break;
      }
      case SET_FUNCTION_ATTRIBUTE: {
        // The function stays, the attribute below it goes.
        const func = --refs.size;
        const funcInstr = refs.instr[func];
        const funcLocal = refs.local[func];
        refs.size--;
        refs.push(funcInstr, funcLocal);
        break;
      }
      case LOAD_SPECIAL:
      case PUSH_EXC_INFO: {
        const tos = --refs.size;
        const tosInstr = refs.instr[tos];
        const tosLocal = refs.local[tos];
        refs.push(i, NOT_LOCAL);
        refs.push(tosInstr, tosLocal);
        break;
      }
      case SEND:
        visit(instr.target!, todo);
        refs.size--;
        refs.push(i, NOT_LOCAL);
        break;

      default: {
        const traits = opcodeTraits[opcode];
        if ((traits & TRAIT_TARGET) !== 0) {
          visit(instr.target!, todo);
          // Those take effect on the way to the handler only.
          if ((traits & TRAIT_BLOCK_PUSH) !== 0) break;
        }
        refs.size -= stackPopped(opcode, oparg);
        for (let n = stackPushed(opcode, oparg); n > 0; n--) refs.push(i, NOT_LOCAL);
      }
    }
  }
}
