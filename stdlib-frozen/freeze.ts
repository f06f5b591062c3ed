/**
 * `deno task freeze`: makes the standard library and the program in one file anew.
 */
import { prepareAnew } from "./prepare.ts";

if (import.meta.main) await prepareAnew();
