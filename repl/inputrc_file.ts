/** The user's key bindings: where they are read from. */
import { type Host, HostError } from "../vm/host/host.ts";
import { emptyInputrc, type Inputrc, parseInputrc } from "./line_editor/inputrc.ts";
import { isCommand } from "./line_editor/keymap.ts";

/** The file that INPUTRC names, else `~/.inputrc`. One that can't be read is no error. */
export function readInputrc(host: Host): Inputrc {
  const { INPUTRC, HOME = "" } = host.environ();
  const read = (path: string): string | undefined => {
    try {
      return new TextDecoder().decode(host.readFile(path.replace(/^~(?=\/)/, HOME)));
    } catch (err) {
      if (err instanceof HostError) return undefined;
      throw err;
    }
  };
  const text = read(INPUTRC || "~/.inputrc");
  return text === undefined ? emptyInputrc() : parseInputrc(text, isCommand, read);
}
