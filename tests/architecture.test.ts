// Imports go one way, as docs/ARCHITECTURE.md draws it.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { describe, expect, test } from "vitest";

const ROOT = new URL("..", import.meta.url).pathname;

/** One level of a part: what it holds, by the beginning of the path. Whatever no other level names is `rest`. */
interface Level {
  readonly name: string;
  readonly holds: readonly string[] | "rest";
}

const hostSim: readonly Level[] = [
  { name: "abi", holds: ["abi/"] },
  { name: "errors", holds: ["errors.ts"] },
  { name: "profiles", holds: ["profiles/"] },
  { name: "wire", holds: ["wire/"] },
  { name: "rules", holds: ["rules/"] },
  { name: "core", holds: ["core/"] },
  { name: "guest", holds: ["guest/"] },
  { name: "hostcalls", holds: ["hostcalls/"] },
  { name: "host", holds: "rest" },
  { name: "index", holds: ["index.ts"] },
];

const sdk: readonly Level[] = [
  { name: "abi", holds: ["abi/"] },
  { name: "text", holds: ["text/"] },
  { name: "runtime", holds: ["runtime/"] },
  { name: "wire", holds: ["wire/"] },
  { name: "regex, json and chapters", holds: "rest" },
  { name: "contexts", holds: ["context.ts", "tcp.ts", "envoy/context.ts"] },
  { name: "dispatch", holds: ["one-context.ts", "registry.ts", "dispatch/"] },
  { name: "exports and index", holds: ["exports.ts", "exports-0-1-0.ts", "index.ts", "envoy.ts"] },
];

/** Folders that know less than their level would allow. */
const narrow: Readonly<Record<string, readonly string[]>> = {
  "assembly/regex/": ["assembly/regex/", "assembly/text/"],
  "assembly/json/": ["assembly/json/", "assembly/text/"],
  "assembly/config/": ["assembly/config/", "assembly/json/", "assembly/regex/"],
  "assembly/abi/": ["assembly/abi/"],
  "assembly/runtime/": ["assembly/runtime/"],
  "host-sim/abi/": ["host-sim/abi/"],
  "host-sim/rules/": ["host-sim/rules/"],
  "host-sim/profiles/": ["host-sim/profiles/", "host-sim/abi/", "host-sim/errors.ts"],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

describe.each([
  ["host-sim", hostSim],
  ["assembly", sdk],
] as const)("%s", (part, levels) => {
  const imports = importsIn(part);

  test("has files, and they import each other", () => {
    expect(imports.length).toBeGreaterThan(20);
  });

  test("imports nothing from a level above", () => {
    const upward = imports.filter(({ from, to }) => levelOf(part, levels, to) > levelOf(part, levels, from));
    expect(upward).toEqual([]);
  });

  test("imports nothing from the other parts of the project", () => {
    expect(imports.filter(({ to }) => !to.startsWith(`${part}/`))).toEqual([]);
  });

  test("keeps its pure folders pure", () => {
    const leaks = imports.filter(({ from, to }) => {
      const allowed = Object.entries(narrow).find(([folder]) => from.startsWith(folder))?.[1];
      return allowed !== undefined && !allowed.some((folder) => to.startsWith(folder));
    });
    expect(leaks).toEqual([]);
  });
});

test("an upward import would be seen", () => {
  const level = (path: string) => levelOf("host-sim", hostSim, path);
  expect(level("host-sim/core/clock.ts")).toBeLessThan(level("host-sim/guest/vm.ts"));
  expect(level("host-sim/guest/vm.ts")).toBeLessThan(level("host-sim/host.ts"));
  expect(level("host-sim/host.ts")).toBeLessThan(level("host-sim/index.ts"));
  expect(importsOf("a/b.ts", 'export { x } from "../c/d";\nimport "./e.ts";')).toEqual([
    { from: "a/b.ts", to: "c/d" },
    { from: "a/b.ts", to: "a/e.ts" },
  ]);
});

function levelOf(part: string, levels: readonly Level[], path: string): number {
  const inside = withExtension(path.slice(part.length + 1));
  const named = levels.findIndex(
    ({ holds }) => holds !== "rest" && holds.some((beginning) => inside.startsWith(beginning)),
  );
  return named === -1 ? levels.findIndex(({ holds }) => holds === "rest") : named;
}

/** AssemblyScript leaves it out. */
function withExtension(path: string): string {
  return path.endsWith(".ts") ? path : `${path}.ts`;
}

function importsIn(part: string): Import[] {
  return readdirSync(join(ROOT, part), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => importsOf(`${part}/${file}`, readFileSync(join(ROOT, part, file), "utf8")));
}

/** The imports of a file that stay within the project. */
function importsOf(from: string, source: string): Import[] {
  return [...source.matchAll(/(?:from|import)\s*"(\.[^"]*)"/g)].map(([, target = ""]) => ({
    from,
    to: normalize(join(dirname(from), target)),
  }));
}
