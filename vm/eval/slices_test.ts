/** Loop and handlers as a made-up clock sees them: who gets the slices when one becomes faster or slower. */
import { assert } from "@std/assert";
import { endSlice, nextIsLoop, slice } from "./slices.ts";

/** Runs for so many milliseconds of a made-up clock, a tick costing `handlers` or `loop` of them; the loop's share of the ticks. */
function shareOfLoop(duration: number, handlers: number, loop: number, clock: { now: number }): number {
  const end = clock.now + duration;
  let inLoop = 0, all = 0;
  while (clock.now < end) {
    const isLoop = nextIsLoop();
    const ticks = slice.ticks + 1;
    clock.now += ticks * (isLoop ? loop : handlers);
    all += ticks;
    if (isLoop) inLoop += ticks;
    endSlice();
  }
  return inLoop / all;
}

Deno.test("nextIsLoop: handlers first, then whoever is faster", () => {
  const real = performance.now;
  const clock = { now: 1 };
  performance.now = () => clock.now;
  try {
    // Short programs never see the loop.
    assert(shareOfLoop(100, 1e-4, 5e-5, clock) === 0);
    // It is not optimized yet: seldom tried.
    const trials = shareOfLoop(1000, 1e-4, 1e-3, clock);
    assert(trials > 0 && trials < 0.1, `${trials}`);
    const optimized = shareOfLoop(1000, 1e-4, 5e-5, clock);
    assert(optimized > 0.9, `${optimized}`);
    // A deoptimization.
    const deoptimized = shareOfLoop(1000, 1e-4, 1e-3, clock);
    assert(deoptimized < 0.1, `${deoptimized}`);
    // Ticks that cost more for both: another part of the program.
    shareOfLoop(1000, 1e-4, 5e-5, clock);
    const heavier = shareOfLoop(1000, 1e-2, 5e-3, clock);
    assert(heavier > 0.9, `${heavier}`);
  } finally {
    performance.now = real;
  }
});
