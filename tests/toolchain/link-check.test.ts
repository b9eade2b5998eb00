// Which line of a filter makes the module import something. Filters are compiled in memory.

import asc from "assemblyscript/asc";
import { describe, expect, test } from "vitest";
import { checkImports, explainProblems } from "../../toolchain/link-check/check-imports.ts";
import { explainImport } from "../../toolchain/link-check/explain-import.ts";

interface Build {
  readonly binary: Uint8Array;
  readonly sourceMap: string;
}

type Sources = Readonly<Record<string, string>>;

const ENTRY = "assembly/index.ts";

async function compile(sources: Sources, ...options: string[]): Promise<Build> {
  const files = new Map<string, string | Uint8Array>();
  const debug = ["--debug", "--sourceMap", "--optimizeLevel", "0", "--shrinkLevel", "0"];
  const { error, stderr } = await asc.main(
    [
      ENTRY,
      ...["--outFile", "m.wasm", "--runtime", "minimal", "--exportStart", "_start"],
      ...debug,
      ...options,
    ],
    {
      stdout: asc.createMemoryStream(),
      stderr: asc.createMemoryStream(),
      readFile: (name) => sources[name] ?? null,
      listFiles: () => [],
      writeFile: (name, contents) => {
        files.set(name, contents);
      },
    },
  );
  if (error !== null) throw new Error(stderr.toString());
  const binary = files.get("m.wasm");
  if (!(binary instanceof Uint8Array)) throw new Error("asc wrote no module");
  return { binary, sourceMap: String(files.get("m.wasm.map")) };
}

interface Case {
  readonly name: string;
  readonly sources: Sources;
  readonly importName: string;
  /** `file:line:column` and the functions on the way. */
  readonly origin: string;
  readonly via: readonly string[];
}

const LIBRARY = `
export class Dice { roll(): f64 { return this.next(); } private next(): f64 { return Math.random(); } }
export class Clock { now(): i64 { return Date.now(); } }
export class Wall extends Clock { now(): i64 { return <i64>performance.now(); } }`;

const cases: readonly Case[] = [
  {
    name: "console.log in a helper function",
    sources: {
      [ENTRY]: `function helper(text: string): void {
  console.log(text);
}
export function run(): void {
  helper("hi");
}`,
    },
    importName: "env.console.log",
    origin: "assembly/index.ts:2:3",
    via: ["assembly/index/helper", "~lib/console/console.log", "env.console.log"],
  },
  {
    name: "Math.random in a class of a package",
    sources: {
      [ENTRY]: `import { Dice } from "dice/assembly";
const dice = new Dice();
export function run(): i32 {
  return <i32>(dice.roll() * 6);
}`,
      "node_modules/dice/assembly/index.ts": LIBRARY,
    },
    importName: "env.seed",
    origin: "assembly/index.ts:4:16",
    via: [
      "assembly/index/run",
      "~lib/dice/assembly/index/Dice#roll",
      "~lib/dice/assembly/index/Dice#next",
      "~lib/math/NativeMath.random",
      "env.seed",
    ],
  },
  {
    name: "an import declared in the filter",
    sources: {
      [ENTRY]: `@external("env", "my_thing") declare function myThing(x: i32): i32;
export function run(): i32 {
  const doubled = 2 *
    myThing(1);
  return doubled;
}`,
    },
    importName: "env.my_thing",
    origin: "assembly/index.ts:4:5",
    via: ["assembly/index/run", "env.my_thing"],
  },
  {
    name: "another file of the filter",
    sources: {
      [ENTRY]: 'import { roll } from "./dice"; export function run(): f64 { return roll(); }',
      "assembly/dice.ts": "\n\nexport function roll(): f64 {\n  return Math.random();\n}",
    },
    importName: "env.seed",
    origin: "assembly/dice.ts:4:10",
    via: ["assembly/dice/roll", "~lib/math/NativeMath.random", "env.seed"],
  },
  {
    name: "a value that is dropped, so that only what follows the call has a position",
    sources: {
      [ENTRY]: `@external("env", "my_thing") declare function myThing(x: i32): i32;
export function run(): void {
  let x = 1;
  myThing(x);
  x = 3;
}`,
    },
    importName: "env.my_thing",
    origin: "assembly/index.ts:4:3",
    via: ["assembly/index/run", "env.my_thing"],
  },
  {
    name: "an override, called through the base class",
    sources: {
      [ENTRY]: `class Base { go(): void {} }
class Left extends Base { go(): void { trace("left"); } }
class Right extends Base { go(): void {} }
export function run(left: bool): void {
  const base: Base = left ? changetype<Base>(new Left()) : new Right();
  base.go();
}`,
    },
    importName: "env.trace",
    origin: "assembly/index.ts:2:40",
    via: ["assembly/index/Left#go", "env.trace"],
  },
  {
    name: "an override in a package: the line that calls the base class",
    sources: {
      [ENTRY]: `import { Clock, Wall } from "dice/assembly";
export function run(wall: bool): i64 {
  const clock = wall ? changetype<Clock>(new Wall()) : new Clock();
  return clock.now();
}`,
      "node_modules/dice/assembly/index.ts": LIBRARY,
    },
    importName: "env.performance.now",
    origin: "assembly/index.ts:4:3",
    via: [
      "assembly/index/run",
      "~lib/dice/assembly/index/Clock#now@override",
      "~lib/dice/assembly/index/Wall#now",
      "~lib/performance/performance.now",
      "env.performance.now",
    ],
  },
  {
    name: "a function expression that a library calls",
    sources: {
      [ENTRY]: `export function run(): void {
  [1, 2].forEach((x) => {
    trace("x");
  });
}`,
    },
    importName: "env.trace",
    origin: "assembly/index.ts:3:5",
    via: ["assembly/index/run~anonymous|0", "env.trace"],
  },
  {
    name: "the nearest of several lines",
    sources: {
      [ENTRY]: `import { Dice } from "dice/assembly";
export function far(): f64 {
  return new Dice().roll();
}
export function near(): f64 {
  return Math.random();
}`,
      "node_modules/dice/assembly/index.ts": LIBRARY,
    },
    importName: "env.seed",
    origin: "assembly/index.ts:6:10",
    via: ["assembly/index/near", "~lib/math/NativeMath.random", "env.seed"],
  },
  {
    name: "the nearest through libraries",
    sources: {
      [ENTRY]: `import { shallow, deep } from "dice/assembly";
export function near(): void {
  shallow();
}
export function far(): void {
  deep();
}`,
      "node_modules/dice/assembly/index.ts": `
@external("env", "odd") declare function odd(): void;
export function shallow(): void { odd(); }
function bottom(): void { odd(); }
export function deep(): void { bottom(); }`,
    },
    importName: "env.odd",
    origin: "assembly/index.ts:3:3",
    via: ["assembly/index/near", "~lib/dice/assembly/index/shallow", "env.odd"],
  },
  {
    name: "top-level code",
    sources: { [ENTRY]: "const started = Date.now();\nexport function run(): i64 { return started; }" },
    importName: "env.Date.now",
    origin: "assembly/index.ts:1:17",
    via: ["start:assembly/index", "env.Date.now"],
  },
];

describe("explainImport finds", () => {
  test.each(cases)("$name", async ({ sources, importName, origin, via }) => {
    const { binary, sourceMap } = await compile(sources);
    const found = explainImport(binary, sourceMap, importName);
    expect(found && `${found.file}:${found.line}:${found.column}`).toBe(origin);
    expect(found?.via).toEqual(via);
  });
});

describe("explainImport finds nothing", () => {
  const loop = `import { Dice } from "dice/assembly"; export function run(): f64 { return new Dice().roll(); }`;

  test("for an import that is not there", async () => {
    const { binary, sourceMap } = await compile({ [ENTRY]: "export function run(): void {}" });
    expect(explainImport(binary, sourceMap, "env.seed")).toBeNull();
  });

  test("where no line of the user's leads to it", async () => {
    const recursive = `@external("env", "odd") declare function odd(): void;
function ping(n: i32): void { if (n > 0) pong(n - 1); }
function pong(n: i32): void { odd(); ping(n); }
export function run(): void { ping(3); }`;
    const { binary, sourceMap } = await compile({
      [ENTRY]: 'export { run } from "dice/assembly";',
      "node_modules/dice/assembly/index.ts": recursive,
    });
    expect(explainImport(binary, sourceMap, "env.odd")).toBeNull();
  });

  test("without a source map", async () => {
    const { binary } = await compile({ [ENTRY]: loop, "node_modules/dice/assembly/index.ts": LIBRARY });
    const empty = JSON.stringify({ version: 3, sources: [], names: [], mappings: "" });
    expect(explainImport(binary, empty, "env.seed")).toBeNull();
  });
});

describe("checkImports and explainProblems", () => {
  const frame = `
export function proxy_abi_version_0_2_1(): void {}
export function malloc(size: usize): usize { return 0; }`;

  test("a filter that keeps to the ABI has no problems", async () => {
    const { binary } = await compile({ [ENTRY]: frame }, "--use", "abort=");
    expect(checkImports(binary)).toEqual([]);
  });

  test("each problem has its line and the way out", async () => {
    const source = `${frame}
export function proxy_on_tick(id: u32): void {
  console.log("tick");
}
export function proxy_on_log(id: u32): u32 { return 0; }`;
    const build = await compile({ [ENTRY]: source }, "--use", "abort=");
    expect(explainProblems(checkImports(build.binary), build)).toEqual([
      {
        code: "ERR_IMPORT_UNKNOWN",
        message: "imports env.console.log, which no Proxy-Wasm host has",
        because: 'assembly/index.ts:5:3  console.log("tick");',
        instead: 'use log.info(...) from "proxy-wasm-as/assembly"',
      },
      {
        code: "ERR_EXPORT_TYPE",
        message:
          "exports proxy_on_log with another type than the host calls: module: (i32) -> i32, host: (i32) -> nothing",
        instead: "declare it as the specification has it, or do not export it",
      },
    ]);
  });
});
