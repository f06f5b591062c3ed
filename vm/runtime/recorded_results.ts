/**
 * Results of the library's own work at import that come out the same in every process, worked out once, when the program was
 * made (`stdlib-frozen/bundle.ts`), and kept beside it: the code of source text that the library makes up and compiles (methods
 * of data classes, named tuples), and the programs of its regular expressions.
 *
 * The law: what is recorded depends on nothing but its key, and has no effects besides its result (no warnings); who looks up
 * makes new objects of it each time. So nobody can tell whether it was looked up.
 */

/** Where the recorded texts come from, and whether this process makes them. */
const state: { read: ((kind: string) => string | undefined) | undefined; isRecording: boolean } = {
  read: undefined,
  isRecording: false,
};
const tables: Map<string, RecordedTable<unknown>> = new Map();

/** Says how the text of each kind is read. It is read when something of that kind is first looked up. */
export function setRecordedResults(read: (kind: string) => string | undefined): void {
  state.read = read;
}
/** From now on results are kept for `recordedTexts`. */
export function startRecording(): void {
  state.isRecording = true;
}
/** What has been recorded, by kind. */
export function recordedTexts(): [kind: string, text: string][] {
  return [...tables].map(([kind, table]) => [kind, table.text()]);
}

/** Results of one kind; `V` is what JSON can hold. */
export class RecordedTable<V> {
  readonly #kind: string;
  #values: Record<string, V> | undefined;

  constructor(kind: string) {
    this.#kind = kind;
    tables.set(kind, this);
  }

  /** Whether there is anything to be had, or to be kept. */
  get isUsed(): boolean {
    return state.read !== undefined || state.isRecording;
  }

  get(key: string): V | undefined {
    if (state.read === undefined || state.isRecording) return undefined;
    this.#values ??= parsed(state.read(this.#kind)) as Record<string, V>;
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  /** Keeps a result if this process records. */
  keep(key: string, value: () => V): void {
    if (state.isRecording) (this.#values ??= {})[key] = value();
  }

  text(): string {
    return JSON.stringify(this.#values ?? {});
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? {} : JSON.parse(text);
  } catch {
    // Damaged: everything is worked out.
    return {};
  }
}
