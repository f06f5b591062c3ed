/** The `_codecs` module: the registry of codecs and the codecs that need no table. After CPython's `Modules/_codecsmodule.c`. */
import { setForeignDecoder } from "../../compiler/tokenizer/encodings.ts";
import { createNativeModule, type PyModuleObject } from "../objects/module_object.ts";
import { characterNames } from "../objects/unicode/codec_errors.ts";
import { codecHooks } from "../objects/unicode/codecs.ts";
import { charmapFunctions } from "./_codecs/charmap.ts";
import { escapeFunctions } from "./_codecs/escapes.ts";
import {
  checkCodecNames,
  decodeSource,
  decodeTextWith,
  encodeTextWith,
  nameOfCharacter,
  registryFunctions,
} from "./_codecs/registry.ts";
import { unicodeFunctions } from "./_codecs/unicode_codecs.ts";
import { utf7Functions } from "./_codecs/utf7.ts";

/** Lets `str.encode` and `bytes.decode` find every registered codec, the `encodings` package being imported on demand. */
export function installCodecHooks(): void {
  codecHooks.encode = encodeTextWith;
  codecHooks.decode = decodeTextWith;
  codecHooks.check = checkCodecNames;
  setForeignDecoder(decodeSource);
  characterNames.nameOf = nameOfCharacter;
}

/** Makes the module. */
export function createCodecsModule(): PyModuleObject {
  return createNativeModule({
    name: "_codecs",
    doc: "Codecs, their registry, and the handlers of their errors.",
    functions: {
      ...registryFunctions,
      ...unicodeFunctions,
      ...utf7Functions,
      ...escapeFunctions,
      ...charmapFunctions,
    },
  });
}
