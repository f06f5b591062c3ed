/**
 * House rules for `deno lint`, as far as a rule can say what the style (DESIGN, section 10) fixes. Loaded by deno.json;
 * tested in `lint_plugin_test.ts`. The law: a rule that fires is right; what needs judgement is left to reviewers.
 */

/** Names taken over from CPython: what precedes the first underscore, or a whole name. */
const cpythonPrefixes = new Set(
  ("co f tb gi cr ag ob tp nb sq mp am bf ste st u b i ff ml m fl func im cl sm prop d wr cb exc tok is in p " +
    "list dict set tuple str unicode bytes bytearray int long bool float complex range slice iter gen coro " +
    "type object code frame cell function method classmethod staticmethod property module super memoryview " +
    "enumerate zip map filter reversed sorted builtin sys marshal imp io os math itertools collections " +
    "date datetime tzinfo timezone fold optimize eval_frame call_function import none ellipsis notimplemented traceback descr getset member wrapper " +
    "slot frozenset dictview dictviews alias format")
    .split(" "),
);
const cpythonNames = new Set(
  ("localsplus instr_ptr lineno end_lineno col_offset end_col_offset type_comment feature_version oparg opname " +
    "owned_ref nlocals stack_pointer next_instr qualname docstring print_file_and_line").split(" "),
);

/** Functions that fill a slot are named after type and slot: `alias_repr`, `partial_call`. */
const slotSuffix =
  /_(?:repr|str|hash|call|new|init|iter|iternext|next|richcompare|getattro|setattro|traverse|finalize|descr_get|descr_set|length|item|contains|subscript|ass_subscript|bool)$/;

/** Errors that JavaScript predefines; subclasses of them capture a stack each time one is made. */
const errorClasses = /^(?:Error|[A-Z]\w*Error)$/;

/** Where the host may be named. Tests and tools run on it by nature. */
const hostFiles =
  /(?:^|\/)(?:vm\/host\/|repl\/main(?:\.ts|\/)|tests\/)|_test\.ts$|(?:^|\/)(?:generate|bench)\w*\.ts$|\/generator\/|(?:^|\/)stdlib-frozen\//;

function isAcceptableName(name: string): boolean {
  if (!name.includes("_")) return true;
  const bare = name.replace(/^_+/, "");
  if (!bare.replace(/_+$/, "").includes("_")) return true;
  // UPPER_CASE constants and opcodes, CPython's API (PyObject_Call, CO_..., Py_LT) and special methods.
  if (/^[A-Z]/.test(bare) || /^__\w+__$/.test(name)) return true;
  const prefix = bare.slice(0, bare.indexOf("_"));
  return cpythonNames.has(name) || cpythonPrefixes.has(prefix) || /iter$/.test(prefix) ||
    slotSuffix.test(bare);
}

// deno-lint-ignore no-explicit-any
type Node = any;

/** Calls `visit` with each identifier that a pattern declares; `{ a_b: c }` declares c, and `{ a_b }` takes it over. */
function declaredIdentifiers(pattern: Node, visit: (identifier: Node) => void): void {
  switch (pattern?.type) {
    case "Identifier":
      return visit(pattern);
    case "ArrayPattern":
      return pattern.elements.forEach((element: Node) => declaredIdentifiers(element, visit));
    case "AssignmentPattern":
      return declaredIdentifiers(pattern.left, visit);
    case "RestElement":
      return declaredIdentifiers(pattern.argument, visit);
    case "ObjectPattern":
      for (const property of pattern.properties) {
        if (property.type === "RestElement") declaredIdentifiers(property.argument, visit);
        else if (!property.shorthand) declaredIdentifiers(property.value, visit);
      }
  }
}

const plugin: Deno.lint.Plugin = {
  name: "taipan",
  rules: {
    /** Errors are plain objects: `extends Error` costs 5 microseconds of stack capture for each exception. */
    "no-error-subclass": {
      create(context) {
        const check = (node: Node) => {
          const parent = node.superClass;
          if (parent?.type !== "Identifier" || !errorClasses.test(parent.name)) return;
          if (parent.name !== "Error" && !(parent.name in globalThis)) return;
          context.report({ node: parent, message: "Throw plain objects: a class must not extend Error." });
        };
        return { ClassDeclaration: check, ClassExpression: check };
      },
    },

    /** A file opens with what it is, who reads it, and the law it keeps. */
    "file-doc": {
      create(context) {
        return {
          Program(node) {
            const text = context.sourceCode.text.replace(/^#!.*\n/, "");
            if (/^\s*$/.test(text) || /^\s*\/\*\*/.test(text)) return;
            context.report({
              node,
              message: "A file opens with a doc comment: what it is, who reads it, the law it keeps.",
            });
          },
        };
      },
    },

    /** What is not done is not in the tree. */
    "no-todo": {
      create(context) {
        return {
          Program() {
            for (const comment of context.sourceCode.getAllComments()) {
              if (!/\b(?:TODO|FIXME|XXX)\b/.test(comment.value)) continue;
              context.report({
                range: comment.range,
                message: "Finish it, or write down elsewhere what is missing.",
              });
            }
          },
        };
      },
    },

    /** Only the host layer, tests and tools know what Taipan runs on. */
    "host-only": {
      create(context) {
        if (hostFiles.test(context.filename.replaceAll("\\", "/"))) return {};
        const message =
          "Only vm/host, stdlib-frozen, repl/main, tests and tools name the host (Deno, node:).";
        const checkImport = (node: Node) => {
          if (typeof node.source?.value === "string" && node.source.value.startsWith("node:")) {
            context.report({ node: node.source, message });
          }
        };
        return {
          ImportDeclaration: checkImport,
          ExportNamedDeclaration: checkImport,
          ExportAllDeclaration: checkImport,
          ImportExpression: checkImport,
          MemberExpression(node) {
            if (node.object.type !== "Identifier" || node.object.name !== "Deno") return;
            if (isInsideMainBlock(node)) return;
            context.report({ node: node.object, message });
          },
        };
      },
    },

    /** Proxies take away every inline cache. */
    "no-proxy": {
      create(context) {
        return {
          NewExpression(node) {
            if (node.callee.type !== "Identifier" || node.callee.name !== "Proxy") return;
            context.report({ node, message: "No Proxy: write the object's shape out." });
          },
        };
      },
    },

    /** A thing has one name everywhere. */
    "no-default-export": {
      create(context) {
        return {
          ExportDefaultDeclaration(node) {
            context.report({ node, message: "Export by name." });
          },
        };
      },
    },

    /** camelCase, unless the name is CPython's. */
    "names": {
      create(context) {
        // The definitions of instructions call their operands what `dis` and CPython's DSL call them.
        if (/(?:^|\/)vm\/bytecodes\w*\.ts$/.test(context.filename)) return {};
        const checkOne = (identifier: Node) => {
          if (isAcceptableName(identifier.name)) return;
          context.report({
            node: identifier,
            message: `\`${identifier.name}\`: write camelCase, or CPython's own name (FORMS, section 3).`,
          });
        };
        const check = (pattern: Node) => declaredIdentifiers(pattern, checkOne);
        const checkFunction = (node: Node) => {
          if (node.id) check(node.id);
          node.params.forEach(check);
        };
        return {
          VariableDeclarator: (node) => check(node.id),
          FunctionDeclaration: checkFunction,
          FunctionExpression: checkFunction,
          ArrowFunctionExpression: checkFunction,
        };
      },
    },
  },
};

/** Whether the node runs only when its file is the program: a generator or a tool may sit beside what it makes. */
function isInsideMainBlock(node: Node): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (parent.type !== "IfStatement") continue;
    const { test } = parent;
    if (
      test.type === "MemberExpression" && test.property.name === "main" && test.object.type === "MetaProperty"
    ) return true;
  }
  return false;
}

// deno-lint-ignore taipan/no-default-export -- the plugin interface asks for one
export default plugin;
