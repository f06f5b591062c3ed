/** Descriptors and processes of the system: what Linux and macOS do, seen through the host. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { createDenoSystem, DescriptorFile, isSystemAvailable } from "./deno_system.ts";
import { HostError } from "./host.ts";
import { O_NONBLOCK } from "./system.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();
const options = { ignore: !isSystemAvailable() };
const POLLIN = 1, POLLOUT = 4, POLLHUP = 16, WNOHANG = 1, F_GETFD = 1, FD_CLOEXEC = 1, EAGAIN = 11, EBADF = 9;
const bytes = (...words: string[]) => words.map((word) => encoder.encode(word));

Deno.test("pipe: bytes go through, children don't get the ends, the end is empty", options, () => {
  const system = createDenoSystem();
  const [read, write] = system.pipe(0);
  assertEquals(system.fcntl(read, F_GETFD, 0) & FD_CLOEXEC, FD_CLOEXEC);
  assertEquals(system.write(write, encoder.encode("abc")), 3);
  assertEquals(decoder.decode(system.read(read, 2)), "ab");
  assertEquals(system.poll([{ fd: read, events: POLLIN }, { fd: write, events: POLLOUT }], 0), [
    POLLIN,
    POLLOUT,
  ]);
  system.close(write);
  assertEquals(decoder.decode(system.read(read, 9)), "c");
  assertEquals(system.read(read, 9).length, 0);
  assertEquals(system.poll([{ fd: read, events: POLLIN }], -1), [POLLHUP]);
  system.close(read);
  const error = assertThrows(() => system.close(read), HostError as unknown as ErrorConstructor);
  assertEquals((error as unknown as HostError).errno, EBADF);
});

Deno.test("read: a descriptor that doesn't block says so, a wait ends by whileWaiting", options, () => {
  const system = createDenoSystem();
  const [idle, idleEnd] = system.pipe(O_NONBLOCK), [read, write] = system.pipe(0);
  try {
    system.read(idle, 1);
  } catch (err) {
    assertEquals((err as HostError).errno, EAGAIN);
  }
  let turns = 0;
  system.whileWaiting = () => {
    if (++turns === 2) system.write(write, encoder.encode("x"));
  };
  assertEquals(decoder.decode(system.read(read, 9)), "x");
  assertEquals(turns, 2);
  for (const fd of [idle, idleEnd, read, write]) system.close(fd);
});

Deno.test("DescriptorFile: stat of a file whose name is gone", options, () => {
  const system = createDenoSystem();
  const path = Deno.makeTempFileSync();
  const O_RDWR = 2;
  const file = new DescriptorFile(system, system.open(path, O_RDWR, 0), (name) => {
    const info = Deno.statSync(name);
    return { size: info.size } as ReturnType<DescriptorFile["stat"]>;
  });
  Deno.removeSync(path);
  file.write(encoder.encode("12345"));
  assertEquals(file.stat().size, 5);
  assertEquals(file.seek(1, 0), 1);
  assertEquals(decoder.decode(file.read(2)), "23");
  file.close();
});

Deno.test("spawn: actions, environment, directory, signals; waitpid", options, () => {
  const system = createDenoSystem();
  const [read, write] = system.pipe(0);
  const pid = system.spawn({
    path: encoder.encode("/bin/sh"),
    args: bytes("sh", "-c", 'echo "$WORD"; pwd; exit 5'),
    env: bytes("WORD=a b"),
    actions: [{ kind: "dup2", from: write, to: 1 }, { kind: "chdir", path: encoder.encode("/") }],
  });
  system.close(write);
  assertEquals(system.waitpid(pid, 0), { pid, status: 5 << 8 });
  assertEquals(decoder.decode(system.read(read, 100)), "a b\n/\n");
  system.close(read);
  const sleeper = system.spawn({
    path: encoder.encode("sleep"),
    searchPath: true,
    args: bytes("sleep", "9"),
    env: undefined,
    actions: [],
    newSession: true,
  });
  assertEquals(system.waitpid(sleeper, WNOHANG).pid, 0);
  assertEquals(system.getsid(sleeper), sleeper);
  system.kill(sleeper, 15);
  assertEquals(system.waitpid(sleeper, 0).status, 15);
  const nothing = { path: encoder.encode("/no/such"), args: bytes("x"), env: [], actions: [] };
  assertThrows(() => system.spawn(nothing), HostError as unknown as ErrorConstructor);
});

Deno.test("inheritedDescriptors: dup2 onto itself makes one of it", options, () => {
  const system = createDenoSystem();
  const [read, write] = system.pipe(0);
  assert(!system.inheritedDescriptors().includes(read));
  const copy = system.dup(read);
  system.dup2(read, copy, true);
  assert(system.inheritedDescriptors().includes(copy));
  for (const fd of [read, write, copy]) system.close(fd);
});
