/** readline's file of bindings. */
import { assertEquals } from "@std/assert";
import { parseInputrc } from "./inputrc.ts";
import { isCommand } from "./keymap.ts";

const parse = (text: string) => parseInputrc(text, isCommand, () => undefined);

Deno.test("parseInputrc: keys by name and by sequence", () => {
  const { bindings } = parse(`
# a comment
"\\C-x": beginning-of-line
Control-b: backward-char
"\\e[A": previous-history
"\\ef": "text\\n"
Meta-Rubout: backward-kill-word
"\\C-x\\C-r": undo
TAB: complete
"q": no-such-command
`);
  assertEquals([...bindings], [
    ["\x18", { command: "beginning-of-line" }],
    ["\x02", { command: "left" }],
    ["<up>", { command: "previous-history" }],
    ["M-f", { text: "text\n" }],
    ["<M-backspace>", { command: "backward-kill-word" }],
    ["\x18\0\x12", { command: "undo" }],
    ["\t", { command: "complete" }],
  ]);
});

Deno.test("parseInputrc: keymaps of the mode that is used", () => {
  const text =
    'set keymap vi-insert\n"jk": vi-movement-mode\nset keymap emacs\nTAB: undo\nset keymap vi\n"k": up\n';
  const vi = parse(`set editing-mode vi\n${text}`), emacs = parse(text);
  assertEquals([...vi.bindings.keys(), ...vi.commandBindings.keys()], ["j\0k", "k"]);
  assertEquals([...emacs.bindings.keys()], ["\t"]);
});

Deno.test("Bindings.isPrefix: of sequences only", () => {
  const { bindings } = parse('"\\C-xab": undo\n"z": undo');
  assertEquals(["\x18", "\x18\0a", "\x18\0a\0b", "z"].map((name) => bindings.isPrefix(name)), [
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("parseInputrc: conditions, variables, other files", () => {
  const text =
    "set editing-mode vi\n$if mode=vi\nset show-signatures off\n$else\nTAB: undo\n$endif\n$include other\n";
  const { isVi, showsSignatures, bindings } = parseInputrc(
    text,
    isCommand,
    () => "$if Bash\nC-a: undo\n$endif\n",
  );
  assertEquals([isVi, showsSignatures, bindings.size], [true, false, 0]);
});

Deno.test("parseInputrc: nonsense does no harm", () => {
  assertEquals(parse('"\n$endif\n$else\nset\n:::\n"\\C-": x').bindings.size, 0);
});
