import { describe, expect, test } from "vitest";
import { HeaderMap } from "../../host-sim/core/header-map.ts";
import { headerName } from "../../host-sim/core/header-name.ts";
import { isSendable, splits } from "../../host-sim/core/header-value.ts";
import { requestHeaderRules } from "../../host-sim/core/inline-headers.ts";

const facts: [spelled: string, text: string, isPseudo: boolean, isSendable: boolean, splits: boolean][] = [
  ["X-User", "x-user", false, true, false],
  [":path", ":path", true, true, false],
  [":", ":", true, false, false],
  ["", "", false, false, false],
  ["a b", "a b", false, false, false],
  ["a\nb", "a\nb", false, false, true],
  ["a\0", "a\0", false, false, true],
  ["\xc4", "\xc4", false, false, false],
];
test.each(facts)("the name %j (HDR-1, HDR-2)", (spelled, text, isPseudo, sends, breaks) => {
  const name = headerName(spelled);
  expect(name).toMatchObject({ text, isPseudo, isSendable: sends, splits: breaks });
  expect(headerName(text).is(name)).toBe(true);
});

const values: [value: string, sendable: boolean, breaks: boolean][] = [
  ["", true, false],
  ["a\tb \xff", true, false],
  ["x".repeat(100), true, false],
  ["a\x7f", false, false],
  ["a\r", false, true],
  ["a\n", false, true],
  ["\0", false, true],
  [`${"x".repeat(100)}\n`, false, true],
];
test.each(values)("the value %j, asked for twice (HDR-2)", (value, sendable, breaks) => {
  for (let time = 0; time < 2; time++) {
    expect(isSendable(value)).toBe(sendable);
    expect(splits(value)).toBe(breaks);
  }
});

test("values that are fine stay so when more are known than are kept", () => {
  for (let number = 0; number < 10_000; number++) expect(isSendable(`${number}`)).toBe(true);
  expect(isSendable("0")).toBe(true);
});

describe("when more names are known than are kept", () => {
  for (let number = 0; number < 5000; number++) headerName(`x-known-${number}`);

  const found: [what: string, added: string, asked: string, is: string | null][] = [
    ["a kept one", "x-known-1", "X-Known-1", "value"],
    ["one that is not kept", "x-known-4999", "x-known-4999", "value"],
    ["one that is not kept, spelled otherwise", "X-Late", "x-LATE", "value"],
    ["the alias", "Host", ":authority", "value"],
    ["a long one", `x-${"long".repeat(100)}`, `X-${"LONG".repeat(100)}`, "value"],
    ["another one", "x-late-1", "x-late-2", null],
    ["a longer one", `x-${"long".repeat(100)}`, `x-${"long".repeat(100)}er`, null],
  ];
  test.each(found)("%s", (_, added, asked, is) => {
    const map = new HeaderMap(requestHeaderRules, [
      ["x-first", "1"],
      [added, "value"],
    ]);
    expect(map.get(asked)).toBe(is);
    map.remove(asked);
    expect(map.count).toBe(is === null ? 2 : 1);
  });

  test("an inline header still exists once (HDR-5)", () => {
    const map = new HeaderMap(requestHeaderRules, [
      ["ACCEPT", "a"],
      ["accepT", "b"],
    ]);
    expect(map.pairs()).toEqual([["accept", "a,b"]]);
  });
});
