/**
 * Functions that raise an audit event before they do anything: a module's functions and, by name, the event of each with
 * what it tells of the call. Read by modules whose functions CPython audits one by one.
 */
import type { PyObject } from "../objects/object.ts";
import { PySys_Audit } from "../runtime/audit.ts";
import { MethodSpec } from "./signature.ts";

/** The event and its arguments, made of the converted arguments of the call. */
export type AuditedCall = readonly [event: string, args: (...converted: never[]) => PyObject[]];

/** The functions, those named in `events` audited. */
export function audited(
  functions: Readonly<Record<string, MethodSpec>>,
  events: Readonly<Record<string, AuditedCall>>,
): Record<string, MethodSpec> {
  const result: Record<string, MethodSpec> = { ...functions };
  for (const [name, [event, args]] of Object.entries(events)) {
    const spec = functions[name];
    if (spec !== undefined) result[name] = auditedSpec(spec, event, args);
  }
  return result;
}

function auditedSpec(spec: MethodSpec, event: string, args: AuditedCall[1]): MethodSpec {
  const { signature, doc, impl, binding, hidesSignature, handsOver, endsAtOnce } = spec;
  const made = new MethodSpec(
    signature,
    doc,
    (self, ...converted) => {
      PySys_Audit(event, () => args(...converted as never[]));
      return impl(self, ...converted);
    },
    binding,
    hidesSignature,
    handsOver,
    endsAtOnce,
  );
  made.shownSignature = spec.shownSignature;
  return made;
}
