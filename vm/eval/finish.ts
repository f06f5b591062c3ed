/**
 * What the value that a frame returns is to the instruction that entered it, in the high bits of the caller's `return_offset`: an
 * operator's result or refusal, a truth, a new object, nothing. `special_frames.ts` acts by it; the generator and `bytecodes.ts` name it.
 * From 2 ** 8 on there is the instruction's oparg then, below that the offset.
 */
export const FINISH_UNIT = 0x4000000;
export const FINISH_BINARY = FINISH_UNIT;
export const FINISH_COMPARE = 2 * FINISH_UNIT;
export const FINISH_BOOL = 3 * FINISH_UNIT;
export const FINISH_CONTAINS = 4 * FINISH_UNIT;
export const FINISH_LENGTH = 5 * FINISH_UNIT;
export const FINISH_STORE = 6 * FINISH_UNIT;
export const FINISH_NEW = 7 * FINISH_UNIT;
