// What is kept of several lines of Envoy, and what is read of it.

import { describe, expect, test } from "vitest";
import type { EnvoyLine } from "../../host-sim/rules/index.ts";
import { readScenarios } from "./files.ts";
import type { Scenario } from "./scenario.ts";
import { expectedOf, seenWith } from "./seen.ts";

describe("what an Envoy has shown is kept", () => {
  const rows: [
    name: string,
    before: Scenario["seen"],
    line: EnvoyLine,
    text: string,
    after: Scenario["seen"],
  ][] = [
    ["under the protocol, if it is the newest line", {}, "1.40", "a", { "HTTP/2": "a" }],
    ["for an older line only where it differs", { "HTTP/2": "a" }, "1.39", "a", { "HTTP/2": "a" }],
    [
      "for an older line that differs",
      { "HTTP/2": "a" },
      "1.36",
      "b",
      { "HTTP/2": "a", "HTTP/2 (1.36)": "b" },
    ],
    [
      "together with other lines that show the same",
      { "HTTP/2": "a", "HTTP/2 (1.36)": "b", "HTTP/2 (1.38)": "c" },
      "1.37",
      "b",
      { "HTTP/2": "a", "HTTP/2 (1.36, 1.37)": "b", "HTTP/2 (1.38)": "c" },
    ],
    [
      "apart from lines that show something else since",
      { "HTTP/2": "a", "HTTP/2 (1.36, 1.37)": "b" },
      "1.37",
      "c",
      { "HTTP/2": "a", "HTTP/2 (1.36)": "b", "HTTP/2 (1.37)": "c" },
    ],
    [
      "no longer where an older line has come to show the same",
      { "HTTP/2": "a", "HTTP/2 (1.36, 1.37)": "b" },
      "1.37",
      "a",
      { "HTTP/2": "a", "HTTP/2 (1.36)": "b" },
    ],
    [
      "beside what the other protocol shows",
      { "HTTP/1.1": "x", "HTTP/1.1 (1.36)": "y" },
      "1.40",
      "a",
      { "HTTP/1.1": "x", "HTTP/1.1 (1.36)": "y", "HTTP/2": "a" },
    ],
  ];
  test.each(rows)("%s", (_, before, line, text, after) => {
    expect(seenWith(before, "HTTP/2", line, text)).toEqual(after);
  });
});

describe("what a line must show", () => {
  const seen = { "HTTP/1.1": "x", "HTTP/2": "a", "HTTP/2 (1.36, 1.37)": "b" };
  const [first] = readScenarios("pairs");
  const rows: [
    line: EnvoyLine,
    protocol: "HTTP/1.1" | "HTTP/2",
    seen: Scenario["seen"],
    text: string | null,
  ][] = [
    ["1.37", "HTTP/2", seen, "b"],
    ["1.38", "HTTP/2", seen, "a"],
    ["1.40", "HTTP/2", seen, "a"],
    ["1.37", "HTTP/1.1", seen, "x"],
    ["1.40", "HTTP/2", { "HTTP/1.1": "x" }, null],
  ];
  test.each(rows)("Envoy %s over %s, of %j: %j", (line, protocol, recorded, text) => {
    if (first === undefined) throw new Error("there is no scenario");
    const run = { ...first, protocol, scenario: { ...first.scenario, seen: recorded } };
    expect(expectedOf(run, line)).toBe(text);
  });
});
