/**
 * Which of the two runs code: the handlers (`handlers_generated.ts`, one small function for each instruction, which V8
 * compiles in no time) or the loop (`cases_generated.ts`, all of them in one function: up to twice as fast once V8 has
 * optimized it, five times slower until then, and again after each deoptimization).
 *
 * Code runs in slices. A program begins in the handlers. When it has run for a while, slices of the loop are strewn in, so
 * that V8 sees what it is to optimize; as soon as those take less time than the handlers', the loop has all of it, until it takes
 * more again. Slices are counted in ticks: back-edges and entered frames, which both count alike. What
 * runs depends on time, what comes of it never does. `-X taipan_tier` says it once and for all, for comparisons.
 */
import { runtimeSettings } from "../runtime/config.ts";

/** Milliseconds in the handlers before the loop is tried. */
const COLD_TIME = 120;
/** Milliseconds of a slice of handlers, of a slice of the loop once it has proved itself. */
const SLICE = 3, LOOP_SLICE = 1;
/** A slice of the loop, while it has to prove itself, is so much shorter. */
const TRIAL = 16;
/** So many trials in a row have to be won. */
const WINS = 2;
/** After so many lost ones handlers have twice the time between two, and so on up to a limit. */
const PATIENCE = 10, MOST_PATIENT = 10;
/** So many slices of the loop are believed to be faster than the last one of handlers was. */
const TRUST = 100;
/** What a nested run costs, beside what it counts itself. */
const RUN_TICKS = 20;
/** Ticks of a slice: limits, and with `-X taipan_tier=alternating`. */
const FEWEST = 100, MOST = 10_000_000, TOLD = 100_000, ALTERNATING = 30;

const COLD = 0, RACING = 1, WARM = 2;

/** Of the running slice. */
export const slice = {
  /** Left of it, nested runs included. */
  ticks: 0,
  inLoop: false,
};

let phase = COLD;
let planned = FEWEST;
let startedAt = 0;
let coldTime = 0;
/** Of the last slice of handlers: milliseconds a tick. */
let handlersRate = 0;
let wins = 0, losses = 0, trust = 0;

function begin(inLoop: boolean, ticks: number): void {
  slice.inLoop = inLoop;
  slice.ticks = planned = Math.max(FEWEST, Math.min(ticks, MOST)) | 0;
  startedAt = performance.now();
}

/** The next slice where that is settled. */
function beginAsTold(tier: string): void {
  begin(tier === "alternating" ? !slice.inLoop : tier === "loop", TOLD);
  if (tier === "alternating") slice.ticks = ALTERNATING;
}

/** The slice is over: plans the next one. */
function nextSlice(): void {
  const { tier } = runtimeSettings.config;
  if (tier !== undefined) return beginAsTold(tier);
  const took = Math.max(performance.now() - startedAt, 0.001);
  const rate = took / planned;
  switch (phase) {
    case COLD:
      // The first slice has no beginning.
      if (startedAt === 0) return begin(false, FEWEST);
      coldTime += Math.min(took, 2 * SLICE);
      if (coldTime >= COLD_TIME) phase = RACING;
      return begin(false, SLICE / rate);
    case RACING:
      if (!slice.inLoop) {
        handlersRate = rate;
        return begin(true, SLICE / TRIAL / rate);
      }
      if (rate >= handlersRate) {
        wins = 0;
        losses++;
      } else if (++wins >= WINS) {
        phase = WARM;
        losses = 0;
        trust = TRUST;
        return begin(true, LOOP_SLICE / rate);
      }
      return begin(false, SLICE * Math.min(1 + losses / PATIENCE, MOST_PATIENT) / handlersRate);
    default:
      if (rate <= handlersRate && --trust > 0) return begin(true, LOOP_SLICE / rate);
      // Another part of the program, perhaps, with more to do in a tick: one trial will tell.
      phase = RACING;
      wins = WINS - 1;
      return begin(false, LOOP_SLICE / rate);
  }
}

/** Begins a run, or goes on with one behind the end of a slice: whether it's the loop that runs. */
export function nextIsLoop(): boolean {
  if ((slice.ticks -= RUN_TICKS) < 0) nextSlice();
  return slice.inLoop;
}

/** The runner has left with SLICE_OVER. */
export function endSlice(): void {
  slice.ticks = 0;
}
