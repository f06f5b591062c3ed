/** Which native modules there are: one line each. The interpreter's start calls `registerNativeModules`. */
import { registerNativeModule } from "../runtime/import.ts";
import { createAbcModule } from "./_abc.ts";
import { createAtexitModule } from "./atexit.ts";
import { createErrnoModule } from "./errno.ts";
import { createSreModule } from "./_sre.ts";
import { createStatModule } from "./_stat.ts";
import { createAstModule } from "./_ast.ts";
import { createOpcodeModule } from "./_opcode.ts";
import { createSymtableModule } from "./_symtable.ts";
import { createTokenizeModule } from "./_tokenize.ts";
import { createThreadModule } from "./_thread.ts";
import { createWarningsModule } from "./_warnings.ts";
import { createWeakrefModule } from "./_weakref.ts";
import { createImpModule } from "./_imp.ts";
import { createPosixModule } from "./posix.ts";
import { createMarshalModule } from "./marshal.ts";
import { createIoAlias, createIoModule } from "./_io.ts";
import { createCollectionsModule } from "./_collections.ts";
import { createFunctoolsModule } from "./_functools.ts";
import { createOperatorModule } from "./_operator.ts";
import { createItertoolsModule } from "./itertools.ts";
import { createMathModule } from "./math.ts";
import { createCodecsModule, installCodecHooks } from "./_codecs.ts";
import { createStringModule } from "./_string.ts";

/** Declares all native modules; each is made when it is first imported. */
export function registerNativeModules(): void {
  installCodecHooks();
  registerNativeModule("_codecs", createCodecsModule);
  registerNativeModule("_abc", createAbcModule);
  registerNativeModule("_sre", createSreModule);
  registerNativeModule("_stat", createStatModule);
  registerNativeModule("atexit", createAtexitModule);
  registerNativeModule("errno", createErrnoModule);
  registerNativeModule("_ast", createAstModule);
  registerNativeModule("_opcode", createOpcodeModule);
  registerNativeModule("_symtable", createSymtableModule);
  registerNativeModule("_tokenize", createTokenizeModule);
  registerNativeModule("_imp", createImpModule);
  registerNativeModule("_io", createIoModule);
  registerNativeModule("_string", createStringModule);
  registerNativeModule("_thread", createThreadModule);
  registerNativeModule("_warnings", createWarningsModule);
  registerNativeModule("_weakref", createWeakrefModule);
  registerNativeModule("posix", createPosixModule);
  registerNativeModule("marshal", createMarshalModule);
  registerNativeModule("io", createIoAlias);
  registerNativeModule("_collections", createCollectionsModule);
  registerNativeModule("_functools", createFunctoolsModule);
  registerNativeModule("_operator", createOperatorModule);
  registerNativeModule("itertools", createItertoolsModule);
  registerNativeModule("math", createMathModule);
}
