/** Keys in, screen out: colours and cursor too, compared with what CPython 3.14 shows. */
import { assertEquals } from "@std/assert";
import recorded from "./transcripts_recorded.json" with { type: "json" };
import { isLibraryReady, libraryPrefix } from "../../stdlib-frozen/mod.ts";
import { playTranscript } from "./play.ts";
import { TRANSCRIPTS } from "./transcripts.ts";
import type { Recorded } from "./record.ts";

for (const transcript of TRANSCRIPTS) {
  Deno.test({
    name: `prompt: ${transcript.name}`,
    ignore: transcript.library === true && !isLibraryReady(libraryPrefix()),
    fn: async () => {
      const expected = (recorded as unknown as Record<string, Recorded>)[transcript.name];
      assertEquals(await playTranscript(transcript), expected);
    },
  });
}
