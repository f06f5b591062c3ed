/**
 * Records the transcripts' screens from native CPython 3.14 (`PY314`) in a terminal made by tmux:
 * `deno run -A tests/repl/record.ts`. Transcripts that are Taipan's own are taken from Taipan.
 */
import { isNamedKey } from "./keys.ts";
import { playTranscript } from "./play.ts";
import { ScreenEmulator } from "./screen_emulator.ts";
import { type Transcript, TRANSCRIPTS } from "./transcripts.ts";
import { formatHistory } from "../../repl/history_file.ts";

const output = new URL("transcripts_recorded.json", import.meta.url);
export interface Recorded {
  screen: string[];
  cursor: [x: number, y: number];
}

function tmux(...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command("tmux", { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function record(
  python: string,
  transcript: Transcript,
  home: string,
  number: number,
): Promise<Recorded> {
  const { columns = 60, rows = 20 } = transcript;
  const session = `transcript-${number}`;
  Deno.writeTextFileSync(`${home}/.python_history`, formatHistory(transcript.history ?? []));
  const command = `env TERM=tmux-256color HOME=${home} ${python} -q`;
  tmux("-f", "/dev/null", "new-session", "-d", "-s", session, "-x", `${columns}`, "-y", `${rows}`, command);
  const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
  while (!tmux("capture-pane", "-t", session, "-p").includes(">>>")) await pause(50);
  for (const key of transcript.keys) {
    if (isNamedKey(key)) tmux("send-keys", "-t", session, key);
    else tmux("send-keys", "-t", session, "-l", key);
    await pause(120);
  }
  await pause(300);
  const emulator = new ScreenEmulator(columns, rows + 1);
  emulator.write(tmux("capture-pane", "-t", session, "-p", "-e"));
  const [x, y] = tmux("display", "-t", session, "-p", "#{cursor_x},#{cursor_y}").split(",").map(Number);
  tmux("kill-session", "-t", session);
  emulator.y = y;
  return { screen: emulator.screen().slice(0, rows), cursor: [x, y] };
}

if (import.meta.main) {
  const python = Deno.env.get("PY314");
  if (python === undefined) {
    console.error("PY314 must name a native CPython 3.14.");
    Deno.exit(2);
  }
  const only = Deno.args[0];
  const recorded: Record<string, Recorded> = JSON.parse(await Deno.readTextFile(output).catch(() => "{}"));
  const home = Deno.makeTempDirSync();
  for (const [number, transcript] of TRANSCRIPTS.entries()) {
    if (only !== undefined && !transcript.name.includes(only)) continue;
    recorded[transcript.name] = transcript.own
      ? await playTranscript(transcript)
      : await record(python, transcript, home, number);
  }
  const names = new Set(TRANSCRIPTS.map(({ name }) => name));
  const kept = Object.entries(recorded).filter(([name]) => names.has(name));
  Deno.writeTextFileSync(
    output,
    "{\n" + kept.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(",\n") +
      "\n}\n",
  );
  Deno.removeSync(home, { recursive: true });
}
