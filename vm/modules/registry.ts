/** Which native modules there are: one line each. The interpreter's start calls `registerNativeModules`. */
import { registerNativeModule } from "../runtime/import.ts";
import { createIoAlias, createIoModule } from "./_io.ts";

/** Declares all native modules; each is made when it is first imported. */
export function registerNativeModules(): void {
  registerNativeModule("_io", createIoModule);
  registerNativeModule("io", createIoAlias);
}
