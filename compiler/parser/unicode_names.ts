export function unicodeNameToCodePoint(_name: string): number | undefined { return undefined; }
