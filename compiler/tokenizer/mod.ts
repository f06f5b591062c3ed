/** The tokenizer's door: what the parser and the tools import. */
export { SourceText, type SourceTextOptions } from "./source_text.ts";
export { TokenBuffer } from "./token_buffer.ts";
export { type TokenizerOptions } from "./state.ts";
export { Tokenizer, type TypeIgnoreComment } from "./tokenizer.ts";
export { EXACT_TOKEN_TYPES, tok_name } from "./tokens.ts";
export { TokenizerIter, type TokenizerIterOptions, type TokenTuple } from "./tokenizer_iter.ts";
