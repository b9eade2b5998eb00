import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { buildFilter } from "../../toolchain/index.ts";
import { refused } from "./rows.ts";
import { shownOf } from "./showing.ts";

test("one command shows every mistake with its configuration and its message, and says that all are as expected", () => {
  const { stdout, status } = spawnSync("node_modules/.bin/tsx", ["tests/config/show.ts"], {
    encoding: "utf8",
  });
  const blocks = stdout.split("\n\n");
  for (const [index, { name, log }] of refused.entries()) {
    const [first, ...others] = blocks[index]?.split("\n") ?? [];
    expect(first).toBe(name);
    expect(others.at(-1)).toContain(log);
  }
  expect(blocks.at(-1)).toBe(`${refused.length} mistakes, 0 of them not told as the tests expect\n`);
  expect(status).toBe(0);
}, 180_000);

describe("what is shown of a configuration", () => {
  let module: string;

  beforeAll(async () => {
    module = (await buildFilter("tests/config/settings", { outDir: "build/config-show" })).path;
  }, 180_000);

  const rows: [name: string, configuration: string, log: string, isAsExpected: boolean, lines: string[]][] = [
    [
      "has a mark under the byte that is meant",
      '{"name":17}',
      "name: expected a string",
      true,
      ['{"name":17}', "        ^", "name: expected a string, got 17 (byte 8)"],
    ],
    [
      "has it under the character that begins there, and is one line",
      '{"name":"ä",\n"on":1}',
      "on: expected true",
      true,
      ['{"name":"ä",·"on":1}', "                  ^", "on: expected true or false, got 1 (byte 19)"],
    ],
    [
      "says what was expected if the filter says something else",
      "{}",
      "mode: required",
      false,
      ["{}", "^", "name: required (byte 0)", "NOT AS EXPECTED: mode: required"],
    ],
    [
      "says so if the filter accepts it",
      '{"name":"n"}',
      "name: required",
      false,
      ['{"name":"n"}', "accepted", "NOT AS EXPECTED: name: required"],
    ],
  ];
  test.each(rows)("%s", async (name, configuration, log, isAsExpected, lines) => {
    const text = [name, ...lines.map((line) => `  ${line}`)].join("\n");
    expect(await shownOf(module, { name, configuration, log })).toEqual({ text, isAsExpected });
  });
});
