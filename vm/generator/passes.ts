/** What is done to the lines of an instruction, superinstructions above all, after they have been written. */
import { OPCODE_BITS } from "./phrases.ts";

/** Guards that stand together and leave in the same way are one: a third of a superinstruction's bytes are ways out. */
export function mergeGuards(lines: readonly string[]): string[] {
  const guard = /^if \((.*)\) (\{ .*(?:continue|break again); \})$/;
  const merged: string[] = [];
  for (const line of lines) {
    const last = merged.at(-1)?.match(guard), next = line.match(guard);
    if (last && next && last[2] === next[2] && !/\?/.test(last[1] + next[1])) {
      merged[merged.length - 1] = `if (${last[1]} || ${next[1]}) ${last[2]}`;
    } else merged.push(line);
  }
  return merged;
}

/**
 * A float that one instruction of a superinstruction makes for the next one stays a JavaScript number: it is boxed only on the
 * way out.
 */
export function unboxed(lines: readonly string[]): string[] {
  let result = [...lines];
  for (let i = 0; i < result.length; i++) {
    const made = result[i].match(/^(\w+) = PyFloat_FromDouble\((.*)\);$/);
    if (made === null) continue;
    const [, name, value] = made;
    const word = new RegExp(`(?<![\\w.])${name}\\b`, "g");
    const behind = result.slice(i + 1).filter((line) =>
      !line.startsWith(`if (${name}.ob_type !== PyFloat_Type) {`)
    );
    const read = behind.map((line) =>
      line.replaceAll(`${name}.value`, "\0").replace(word, `PyFloat_FromDouble(${name})`).replaceAll(
        "\0",
        name,
      )
    );
    result = [...result.slice(0, i), `${name} = ${value};`, ...read];
  }
  return result;
}

const DECODE = new RegExp(`^oparg = code\\[ip = ip \\+ (\\d+) \\| 0\\] >>> ${OPCODE_BITS};$`);

/** Opargs that nobody looks at are not decoded; what is known to be an int is not asked for its type. */
export function withoutWaste(lines: readonly string[]): string[] {
  const result: string[] = [];
  const ints = new Set<string>();
  lines.forEach((line, i) => {
    const isInt = line.match(/^(\w+) = oparg;$/);
    if (isInt !== null) ints.add(isInt[1]);
    const guarded = line.match(/^if \(typeof (\w+) !== "number"\) \{/);
    if (guarded !== null && ints.has(guarded[1])) return;
    const decode = line.match(DECODE);
    if (decode === null) return void result.push(line);
    const end = lines.findIndex((later, k) => k > i && DECODE.test(later));
    const rest = lines.slice(i + 1, end < 0 ? undefined : end);
    // Who goes on elsewhere takes the oparg along, unless it is decoded there.
    const isUsed = rest.some((later) => /\boparg\b|\bcontinue;/.test(later));
    result.push(isUsed ? line : `ip = ip + ${decode[1]} | 0;`);
  });
  return result;
}

/** Moves `ip` once, at the end; until then what lies behind is reached by its distance. The lines as they are if that can't be. */
export function movingOnce(lines: readonly string[]): string[] {
  const result: string[] = [];
  let distance = 0;
  for (const line of lines) {
    const step = line.match(/^ip = ip \+ (\d+) \| 0;$/), decode = line.match(DECODE);
    if (step !== null) distance += Number(step[1]);
    else if (decode !== null) {
      distance += Number(decode[1]);
      result.push(`oparg = code[ip + ${distance}] >>> ${OPCODE_BITS};`);
    } else if (/^break\b/.test(line)) {
      if (distance > 0) result.push(`ip = ip + ${distance} | 0;`);
      result.push(line);
    } else {
      const there = (units: number): string =>
        units === 0 ? "" : `ip = ip ${units < 0 ? "-" : "+"} ${Math.abs(units)} | 0; `;
      const text = line
        .replace(
          /ip = ip - (\d+) \| 0; (?=opcode = \d+; break again;)/,
          (_, n) => there(distance - Number(n)),
        )
        .replace(/(?=opcode = code\[ip\] & )/, there(distance))
        .replace(/\bcode\[ip \+ (\d+)\]/g, (_, n) => `code[ip + ${Number(n) + distance}]`);
      const others = text.replace(/\bip = ip [-+] .* \| 0;/g, "").replace(/\bcode\[ip( \+ \d+)?\]/g, "");
      if (/\bip\b/.test(others) && (distance > 0 || text !== "frame.instr_ptr = ip;")) return [...lines];
      result.push(text);
    }
  }
  return result;
}
