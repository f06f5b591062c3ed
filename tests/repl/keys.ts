/** The bytes that a terminal sends for keys by tmux's names. */

const NAMED: Readonly<Record<string, string>> = {
  Enter: "\r",
  Tab: "\t",
  BSpace: "\x7f",
  Delete: "\x1b[3~",
  Up: "\x1b[A",
  Down: "\x1b[B",
  Right: "\x1b[C",
  Left: "\x1b[D",
  Home: "\x1b[H",
  End: "\x1b[F",
  PPage: "\x1b[5~",
  NPage: "\x1b[6~",
  Escape: "\x1b",
  F1: "\x1bOP",
  F2: "\x1bOQ",
  F3: "\x1bOR",
};

/** Text stands for itself. */
export function keyBytes(key: string): string {
  if (NAMED[key] !== undefined) return NAMED[key];
  if (/^M-./.test(key)) return "\x1b" + keyBytes(key.slice(2));
  const control = /^C-(.)$/.exec(key);
  return control === null ? key : String.fromCharCode(control[1].charCodeAt(0) & 31);
}

/** Whether it is a key by name. */
export function isNamedKey(key: string): boolean {
  return NAMED[key] !== undefined || /^(?:[CM]-.)/.test(key);
}
