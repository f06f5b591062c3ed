/**
 * `@std/testing/bdd` in the little that Taipan's tests use of it, until JSR can be relied on: an outermost `describe`
 * becomes one `Deno.test`, what is inside becomes its steps, in source order. Read by tests under the name
 * `@std/testing/bdd`; the law: a hook runs around every `it` below the `describe` that holds it, outer hooks outside.
 */

type Body = () => void | Promise<void>;

interface Group {
  readonly name: string;
  readonly parent: Group | undefined;
  readonly steps: (Group | { readonly name: string; readonly body: Body; readonly ignore: boolean })[];
  readonly hooks: Record<Hook, Body[]>;
}
type Hook = "beforeAll" | "afterAll" | "beforeEach" | "afterEach";

let current: Group | undefined;

/** Groups tests. Its body runs at once and only declares. */
export function describe(name: string, body: () => void): void {
  const parent = current;
  const hooks = { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
  const group: Group = { name, parent, steps: [], hooks };
  current = group;
  try {
    body();
  } finally {
    current = parent;
  }
  if (parent) parent.steps.push(group);
  else Deno.test(name, (t) => runGroup(group, t));
}

/** One test. Outside of a `describe` it is a plain `Deno.test`. */
export function it(name: string, body: Body): void {
  if (current) current.steps.push({ name, body, ignore: false });
  else Deno.test(name, body);
}

/** A test that is shown as ignored. */
it.skip = function skip(name: string, body: Body): void {
  if (current) current.steps.push({ name, body, ignore: true });
  else Deno.test.ignore(name, body);
};

export function beforeAll(body: Body): void {
  addHook("beforeAll", body);
}
export function afterAll(body: Body): void {
  addHook("afterAll", body);
}
export function beforeEach(body: Body): void {
  addHook("beforeEach", body);
}
export function afterEach(body: Body): void {
  addHook("afterEach", body);
}

function addHook(hook: Hook, body: Body): void {
  if (!current) throw new TypeError(`${hook} belongs inside of a describe`);
  current.hooks[hook].push(body);
}

async function runGroup(group: Group, t: Deno.TestContext): Promise<void> {
  for (const hook of group.hooks.beforeAll) await hook();
  try {
    for (const step of group.steps) {
      if ("steps" in step) await t.step(step.name, (inner) => runGroup(step, inner));
      else await t.step({ name: step.name, ignore: step.ignore, fn: () => runTest(group, step.body) });
    }
  } finally {
    for (const hook of group.hooks.afterAll) await hook();
  }
}

async function runTest(group: Group, body: Body): Promise<void> {
  const chain: Group[] = [];
  for (let g: Group | undefined = group; g; g = g.parent) chain.unshift(g);
  for (const g of chain) for (const hook of g.hooks.beforeEach) await hook();
  try {
    await body();
  } finally {
    for (const g of chain.reverse()) for (const hook of g.hooks.afterEach) await hook();
  }
}
