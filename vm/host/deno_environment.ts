/**
 * The environment under Deno. Deno leaves out variables that are no UTF-8: they are read from the system's file once and kept
 * here, and so are those that the program sets.
 */
import { systemBytes, systemText } from "./system_text.ts";

const INITIAL = "/proc/self/environ";

/** Variables that Deno can't have. */
let others: Map<string, string> | undefined;

function otherVariables(): Map<string, string> {
  if (others !== undefined) return others;
  others = new Map();
  try {
    // Without asking the user for permission: then there are none.
    if (Deno.permissions.querySync({ name: "read", path: INITIAL }).state !== "granted") return others;
    const text = systemText(Deno.readFileSync(INITIAL));
    if (text.isWellFormed()) return others;
    for (const entry of text.split("\0")) {
      const end = entry.indexOf("=");
      if (end > 0 && !entry.isWellFormed()) others.set(entry.slice(0, end), entry.slice(end + 1));
    }
  } catch {
    // A system without that file.
  }
  return others;
}

/** The variables and their values as they are now. */
export function environment(): Record<string, string> {
  const known = Deno.env.toObject();
  return otherVariables().size === 0 ? known : { ...known, ...Object.fromEntries(otherVariables()) };
}

/** Sets a variable, or takes it away. */
export function setVariable(name: string, value: string | undefined): void {
  const isKnown = name.isWellFormed();
  otherVariables().delete(name);
  if (isKnown && value?.isWellFormed()) return Deno.env.set(name, value);
  if (isKnown) Deno.env.delete(name);
  if (value !== undefined) otherVariables().set(name, value);
}

/** The environment as the system passes it on: `NAME=value` in bytes. */
export function environmentEntries(): Uint8Array[] {
  return Object.entries(environment()).map(([name, value]) => systemBytes(`${name}=${value}`));
}
