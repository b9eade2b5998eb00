// What no configuration can be read into is refused when the filter is built, with the user's line and what to use instead.

import { beforeAll, describe, expect, test } from "vitest";
import { BuildError, buildFilter } from "../../toolchain/index.ts";
import { temporaryProject, writeIn } from "../support/project.ts";

const project = temporaryProject();

/** What the compiler says about a filter that begins with `source`. */
async function messageOf(name: string, source: string): Promise<string> {
  writeIn(
    project,
    `${name}/assembly/index.ts`,
    `${source}
import { PluginContext, register } from "proxy-wasm-as/assembly";
class Plugin extends PluginContext {
  onConfigure(): bool { return this.read<Settings>() !== null; }
}
register<Plugin>();`,
  );
  try {
    await buildFilter(name, { projectDir: project });
  } catch (error) {
    if (error instanceof BuildError) return error.message;
    throw error;
  }
  return "";
}

interface Row {
  /** The line of the source that is wrong. */
  readonly line: string;
  readonly message: string;
}

/** Everything that is wrong is said at once: each row is a line of one class. */
const fields: readonly Row[] = [
  {
    line: "at: Date = new Date(0);",
    message: "Date cannot be read from a configuration; use bool, an integer type",
  },
  { line: "plain: Plain = new Plain();", message: "Plain cannot be read from a configuration; use" },
  { line: "call: () => void = nothing;", message: "() => void cannot be read; use bool" },
  { line: "limit: u32 | null = null;", message: "u32 cannot be null; give the field a default instead" },
  { line: "byId: Map<i32, string> = new Map();", message: "the names in JSON are text; use Map<string, T>" },
  { line: "names: Set<string> = new Set();", message: "Set<string> cannot be read from a configuration" },
  { line: "readonly fixed: i32 = 1;", message: "cannot be readonly; take that away" },
  {
    line: '@range("a", 2) r1: i32 = 0;',
    message: "@range takes two numbers, the lower one first: @range(1, 100)",
  },
  { line: "@range(5, 2) r2: i32 = 0;", message: "@range takes two numbers, the lower one first" },
  { line: '@range(1, 5) r3: string = "";', message: "@range limits integers, f32 and f64" },
  { line: "@range(300, 400) r4: u8 = 0;", message: "@range leaves nothing that u8 can hold" },
  { line: "@range(1, 5) r5: i32 = 0;", message: "the default 0 is not from 1 to 5" },
  { line: "tooMuch: u8 = 256;", message: "the default 256 is not from 0 to 255" },
  { line: "@oneOf(1, 2) o1: i32 = 0;", message: "@oneOf takes the strings that are allowed" },
  { line: '@oneOf("a") o2: i32 = 0;', message: "@oneOf limits strings" },
  { line: '@oneOf("a") o3: string = "b";', message: 'the default "b" is not one of a' },
  { line: "@notEmpty n1: i32 = 0;", message: "@notEmpty stands on strings, arrays and maps" },
  { line: '@duration d1: string = "";', message: "@duration stands on integers" },
  { line: '@key("a,b") k1: i32 = 0;', message: "@key takes the name in the configuration, without a comma" },
  { line: '@key("at2") k2: i32 = 0; at2: i32 = 0;', message: "two fields are called at2; change a @key" },
  { line: "made: Settings = new Settings();", message: "Settings would contain itself without end" },
  {
    line: "self: Settings;",
    message: "Settings would contain itself without end; use Settings | null, or an array",
  },
];

describe("a field that cannot be read", () => {
  const LINES = fields.map(({ line }) => line).join("\n");
  let said: Promise<string>;

  beforeAll(() => {
    said = messageOf(
      "fields",
      `@config class Settings {\n${LINES}\n}\nclass Plain {}\nfunction nothing(): void {}`,
    );
  });

  for (const [index, { line, message }] of fields.entries()) {
    test(line, async () => {
      const problems = (await said).split("ERROR AS102: User-defined: ");
      const problem = problems.find((each) => each.includes(`fields/assembly/index.ts(${index + 2},`));
      expect(problem).toContain(message);
    });
  }
});

describe("a class that cannot be read", () => {
  const rows: readonly (readonly [name: string, source: string, message: string])[] = [
    ["a function", "@config function f(): void {}\nclass Settings {}", "@config: only a class can be read"],
    ["an enum", "@config enum E { A }\nclass Settings {}", "@config: only a class can be read"],
    [
      "one that extends another",
      "class A {}\n@config class Settings extends A {}",
      "cannot extend another; hold that one in a field",
    ],
    ["a generic one", "@config class Settings<T> { a: i32; }", "cannot have type parameters"],
    ["an abstract one", "@config abstract class Settings {}", "take its abstract away"],
    [
      "one with a constructor",
      "@config class Settings { constructor(public a: i32) {} }",
      "made without a constructor; give its fields defaults instead",
    ],
    [
      "one in a namespace",
      "namespace N { @config class A {} }\nclass Settings {}",
      "@config: such a class stands at the top of its file, in no namespace",
    ],
    [
      "@ignoreUnknown alone",
      "@ignoreUnknown class Settings {}",
      "@ignoreUnknown has a meaning beside @config only",
    ],
    [
      "@range in another class",
      "class Settings { @range(1, 2) a: i32 = 1; }",
      "@range has a meaning in a class with @config only",
    ],
    ["one without @config", "class Settings {}", "read<T>() needs a class with @config above it"],
  ];
  for (const [name, source, message] of rows) {
    test(name, async () => {
      expect(await messageOf(`class-${name.replaceAll(/\W+/g, "-")}`, source)).toContain(message);
    });
  }
});
