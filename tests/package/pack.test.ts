// What a user gets: the packed package in an empty folder, and there exactly what the README tells to do.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url).pathname;

/** The text of the code block in the README that begins with the comment `// <file>`. */
function readmeBlock(file: string): string {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const block = readme
    .split("```")
    .find(
      (part) => /^(\/\/|#) /.test(part.split("\n")[1] ?? "") && part.split("\n")[1]?.endsWith(` ${file}`),
    );
  if (block === undefined) throw new Error(`the README has no code block for ${file}`);
  return block.slice(block.indexOf("\n") + 1);
}

describe("the packed package in an empty folder", () => {
  const parent = mkdtempSync(join(tmpdir(), "proxy-wasm-as-"));
  const project = join(parent, "my-filter");

  function run(command: string, ...args: string[]): string {
    return execFileSync(command, args, { cwd: project, encoding: "utf8", stdio: "pipe" });
  }

  beforeAll(() => {
    mkdirSync(join(project, "assembly"), { recursive: true });
    // The build has run before the tests: packing again must not compile under the feet of other tests.
    const packed = execFileSync(
      "npm",
      ["pack", "--silent", "--ignore-scripts", "--pack-destination", parent],
      {
        cwd: ROOT,
        encoding: "utf8",
      },
    );
    writeFileSync(join(project, "assembly", "index.ts"), readmeBlock("assembly/index.ts"));
    writeFileSync(join(project, "add-header.test.mjs"), readmeBlock("add-header.test.mjs"));
    run("npm", "init", "-y");
    run("npm", "install", "--save-dev", "--prefer-offline", "--no-audit", join(parent, packed.trim()));
  }, 180_000);

  afterAll(() => {
    rmSync(parent, { recursive: true, force: true });
  });

  test("builds the README's filter", () => {
    const [result] = JSON.parse(run("npx", "proxy-wasm", "build", "--json"));
    expect(result).toMatchObject({ name: "my-filter", path: "build/my-filter/plugin.wasm", warnings: "" });
    expect(result.imports.sort()).toEqual(["proxy_log", "proxy_replace_header_map_value"]);
    expect(result.size).toBeLessThanOrEqual(6 * 1024);
  }, 60_000);

  test("passes the README's test", () => {
    expect(run("node", "--test")).toMatch(/^# pass 1$/m);
  }, 60_000);

  test("passes the README's test in YAML", () => {
    writeFileSync(join(project, "my-filter.test.yaml"), readmeBlock("my-filter.test.yaml"));
    expect(run("npx", "proxy-wasm", "test")).toMatch(/\n2 passed\n$/);
  }, 60_000);

  test("builds with a configuration of the compiler that extends ours", () => {
    writeFileSync(join(project, "asconfig.json"), '{ "extends": "proxy-wasm-as/asconfig.json" }');
    const [result] = JSON.parse(run("npx", "proxy-wasm", "build", "--json"));
    expect(result.imports.sort()).toEqual(["proxy_log", "proxy_replace_header_map_value"]);
  }, 60_000);

  test("has types for TypeScript", () => {
    writeFileSync(
      join(project, "types.mts"),
      `import { loadFilter } from "proxy-wasm-as/host-sim";
       const filter = await loadFilter("plugin.wasm");
       const status: number | undefined = filter.send({ path: "/" }).response?.status;
       // @ts-expect-error a path is a text
       filter.send({ path: 7 });
       export { status };`,
    );
    const tsc = join(ROOT, "node_modules", ".bin", "tsc");
    run(
      tsc,
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--skipLibCheck",
      "types.mts",
    );
  }, 60_000);
});
