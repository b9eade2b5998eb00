import { describe, expect, test } from "vitest";
import { decodePairs, encodePairs, type Pair } from "../../host-sim/wire/pairs.ts";

const accepted: [name: string, pairs: Pair[], bytes: number[]][] = [
  ["one pair", [["a", "1"]], [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x61, 0, 0x31, 0]],
  [
    "two pairs in their order",
    [
      ["a", "1"],
      ["b", "22"],
    ],
    [2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0x61, 0, 0x31, 0, 0x62, 0, 0x32, 0x32, 0],
  ],
  [
    "a name that repeats (PAIRS-2)",
    [
      ["a", ""],
      ["a", ""],
    ],
    [2, ...zeros(3), 1, ...zeros(7), 1, ...zeros(7), 0x61, 0, 0, 0x61, 0, 0],
  ],
  ["empty names and values", [["", ""]], [1, ...zeros(3), ...zeros(8), 0, 0]],
  [
    "NUL and bytes above 127 inside (PAIRS-8)",
    [["\0", "\xff"]],
    [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0xff, 0],
  ],
  ["no pairs as a count of zero (PAIRS-4)", [], [0, 0, 0, 0]],
];

describe("pairs", () => {
  test.each(accepted)("%s: bytes become pairs", (_, pairs, bytes) => {
    expect(decodePairs(Uint8Array.from(bytes))).toEqual({ pairs, malformed: null });
  });

  test.each(accepted)("%s: pairs become bytes", (_, pairs, bytes) => {
    expect([...encodePairs(pairs)]).toEqual(bytes);
  });

  test("no bytes at all are no pairs (PAIRS-3)", () => {
    expect(decodePairs(new Uint8Array(0))).toEqual({ pairs: [], malformed: null });
  });

  test("the greatest map that Envoy reads: 1024 pairs", () => {
    const pairs = Array.from({ length: 1024 }, (_, index): Pair => [String(index), ""]);
    expect(decodePairs(encodePairs(pairs))).toEqual({ pairs, malformed: null });
  });

  test("bytes in the middle of a greater buffer are read from their own start", () => {
    const buffer = Uint8Array.from([9, 9, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x61, 0, 0x31, 0]);
    expect(decodePairs(buffer.subarray(2)).pairs).toEqual([["a", "1"]]);
  });

  const rejected: [name: string, bytes: number[], why: RegExp][] = [
    ["one zero byte, the old habit for empty (PAIRS-9)", [0], /the count needs 4 bytes, has 1/],
    ["a count cut off", [1, 0, 0], /the count needs 4 bytes, has 3/],
    ["more sizes than there are bytes", [9, 0, 0, 0], /9 sizes need 76 bytes, has 4/],
    ["a count that would need 32 GiB", [0xff, 0xff, 0xff, 0xff], /4294967295 pairs, more than 1024/],
    [
      "a value cut off",
      [1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0x61, 0, 0x31, 0],
      /pair 0 needs 24 bytes, has 16/,
    ],
    [
      "the last NUL cut off",
      [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x61, 0, 0x31],
      /pair 0 needs 16 bytes, has 15/,
    ],
    [
      "a size of 4 GiB",
      [1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0],
      /pair 0 needs 8589934604 bytes/,
    ],
    [
      "no NUL after a name",
      [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x61, 1, 0x31, 0],
      /no NUL after the name at byte 13/,
    ],
    [
      "no NUL after a value",
      [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0x61, 0, 0x31, 1],
      /no NUL after the value at byte 15/,
    ],
    ["bytes left over (PAIRS-7)", [0, 0, 0, 0, 7], /1 bytes left over/],
  ];
  test.each(rejected)("%s is malformed, and counts as empty", (_, bytes, why) => {
    const { pairs, malformed } = decodePairs(Uint8Array.from(bytes));
    expect(pairs).toEqual([]);
    expect(malformed).toMatch(why);
  });

  test("1025 pairs are too many (PAIRS-6)", () => {
    const pairs = Array.from({ length: 1025 }, (_, index): Pair => [String(index), ""]);
    expect(decodePairs(encodePairs(pairs)).malformed).toMatch(/1025 pairs/);
  });

  test("more than 1 MiB is too long (PAIRS-5)", () => {
    const bytes = encodePairs([["a", "x".repeat(1024 * 1024)]]);
    expect(decodePairs(bytes).malformed).toMatch(/more than 1048576/);
    expect(decodePairs(encodePairs([["a", "x".repeat(1024 * 1024 - 15)]])).malformed).toBeNull();
  });
});

function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}
