/** Keys in, screen out: colours and cursor too, compared with what CPython 3.14 shows. */
import { assertEquals } from "@std/assert";
import recorded from "./transcripts_recorded.json" with { type: "json" };
import { ensureLibrary } from "../../stdlib-frozen/prepare.ts";
import { playTranscript } from "./play.ts";
import { TRANSCRIPTS } from "./transcripts.ts";
import type { Recorded } from "./record.ts";

await ensureLibrary();
for (const transcript of TRANSCRIPTS) {
  Deno.test({
    name: `prompt: ${transcript.name}`,
    fn: async () => {
      const expected = (recorded as unknown as Record<string, Recorded>)[transcript.name];
      assertEquals(await playTranscript(transcript), expected);
    },
  });
}
