/**
 * Tier 2: hot regions of micro-ops become JavaScript functions. The VM does not import this folder; `mod.ts` at the top
 * installs its hook. Tier 1 leaves it what it needs: micro-op tables (`vm/eval/uops_generated.ts`), cache layouts and
 * escape information, all generated from `vm/bytecodes.ts`.
 */
export {};
