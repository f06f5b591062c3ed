/**
 * Runs random programs in CPython and in Taipan and compares what they print: `deno task oracle:run [--cases N]
 * [--seed S] [--show N] [--specialization on|off|both] [--tier loop|handlers|alternating]`. One process of each runs all programs, in batches. A difference is shown with its program.
 */
import { parseArgs } from "@std/cli/parse-args";
import { findCpython, oracleCache } from "./cpython.ts";
import { PRELUDE, ProgramGenerator } from "./programs_generator.ts";

const options = parseArgs(Deno.args, { string: ["cases", "seed", "show", "specialization", "tier"] });
const cases = Number(options.cases ?? 500),
  seed = Number(options.seed ?? 1),
  show = Number(options.show ?? 5);
const modes = ["on", "off"].filter((mode) =>
  (options.specialization ?? "on") === mode || options.specialization === "both"
);
const BATCH = 250;
const main = Deno.env.get("TAIPAN") ?? new URL("../../repl/main.ts", import.meta.url).pathname;

/** Runs every program of a file in a namespace of its own; a line with a number comes first. */
const RUNNER = `
import sys
def main():
    with open(sys.argv[1], encoding='utf-8', errors='surrogatepass') as file:
        programs = file.read().split('\\n#%%\\n')
    prelude = compile(programs[0], 'prelude', 'exec')
    out = []
    for number, source in enumerate(programs[1:]):
        out.append('#%%' + str(number))
        namespace = {'__name__': 'program', 'emit': out.append}
        exec(prelude, namespace)
        try:
            exec(compile(source, 'program', 'exec'), namespace)
        except BaseException as exc:
            out.append('! ' + type(exc).__name__ + ' ' + str(exc))
        sys.stdout.buffer.write(('\\n'.join(out) + '\\n').encode('utf-8', 'backslashreplace'))
        sys.stdout.buffer.flush()
        out.clear()
main()
`;

async function outputs(command: string, args: string[]): Promise<string[]> {
  const { stdout, stderr, success } = await new Deno.Command(command, {
    args,
    env: { NO_COLOR: "1", PYTHONWARNINGS: "ignore", PYTHONHASHSEED: "0" },
  }).output();
  if (!success) console.error(new TextDecoder().decode(stderr).slice(-2000));
  return new TextDecoder().decode(stdout).split(/^#%%\d+\n/m).slice(1);
}

const cpython = await findCpython();
const folder = new URL("programs/", oracleCache);
await Deno.mkdir(folder, { recursive: true });
const runner = new URL("runner.py", folder).pathname;
await Deno.writeTextFile(runner, RUNNER);
const generator = new ProgramGenerator(seed);
let different = 0, done = 0;
while (done < cases) {
  const programs = Array.from({ length: Math.min(BATCH, cases - done) }, () => generator.program());
  const file = new URL(`batch_${seed}.txt`, folder).pathname;
  await Deno.writeTextFile(file, [PRELUDE, ...programs].join("\n#%%\n"));
  const expected = await outputs(cpython, ["-W", "ignore", runner, file]);
  for (const mode of modes) {
    const flags = mode === "off" ? ["-X", "taipan_specialize=0"] : [];
    if (options.tier !== undefined) flags.push("-X", `taipan_tier=${options.tier}`);
    const got = await outputs(Deno.execPath(), ["run", "-A", "--no-check", main, ...flags, runner, file]);
    programs.forEach((program, i) => {
      if (expected[i] === got[i]) return;
      different++;
      if (different > show) return;
      const a = (expected[i] ?? "").split("\n"), b = (got[i] ?? "nothing").split("\n");
      const at = a.findIndex((line, k) => line !== b[k]);
      console.log(
        `---- program ${done + i}, specialization ${mode}\n${program}expected: ${a[at]}\n     got: ${b[at]}`,
      );
    });
  }
  done += programs.length;
  console.log(`${done} programs, specialization ${modes.join(" and ")}: ${different} differ (seed ${seed})`);
}
Deno.exit(different === 0 ? 0 : 1);
