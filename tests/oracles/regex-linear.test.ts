import { beforeAll, describe, expect, test } from "vitest";
import { RegexOracle } from "./regex-oracle.ts";

// The time of a search grows with the size of the text, and not faster, whatever pattern and text are. No clock is asked: the
// module counts each entry into a function and each round of a loop.

let oracle: RegexOracle;
beforeAll(async () => {
  oracle = await RegexOracle.build({ unicode: true, counted: true });
});

/** How many steps a search takes. The first search of a pattern builds what is kept, so it is not the one that counts. */
function stepsOf(source: string, text: string): number {
  const pattern = oracle.compile(source);
  expect(pattern.error).toBe("");
  const bytes = new TextEncoder().encode(text);
  pattern.find(bytes);
  const before = oracle.steps;
  pattern.find(bytes);
  const steps = oracle.steps - before;
  pattern.free();
  oracle.collect();
  return steps;
}

/** Texts are a unit repeated, and what ends them. */
const hostile: [what: string, pattern: string, unit: string, end: string][] = [
  ["a nested plus", "(x+x+)+y", "x", ""],
  ["nested stars", "(a*)*b", "a", ""],
  ["alternatives that overlap", "(a|aa)*c", "a", ""],
  ["alternatives that overlap in the middle", "^(a|a|ab|b?a)+$", "ab", "c"],
  ["failing late everywhere", "a[^x]*x", "a", ""],
  ["a prefix that fails late everywhere", "ab[^x]*x", "ab", ""],
  ["two loops that could stop anywhere", "a*a*a*a*a*b", "a", ""],
  ["lazy loops", "(?:a*?)*?b", "a", "c"],
  ["an address that never ends", "^([a-z0-9]+[._-]?)+@[a-z]+$", "ab", ""],
  ["optional letters", "(?:a?){20}a{20}c", "a", "b"],
  ["a count of any character", ".{0,40}x", "é", ""],
  ["word boundaries", "(?:\\b\\w+\\b ?)+!", "ab ", "?"],
  ["letters of Unicode", "(?:\\pL+\\p{Lu}*)*9", "éA", ""],
  ["either case", "(?i)(?:k+ſ*)+9", "K\u212a", ""],
];

// Short texts are for the engine that notes where it has been, long ones for that with threads.
describe.each([
  ["short", 60, 60],
  ["long", 17_000, 1000],
] as const)("steps grow with %s texts for", (_, least, more) => {
  test.each(hostile)("%s", (_, source, unit, end) => {
    const [first = 0, second = 0, third = 0] = [0, 1, 2].map((times) =>
      stepsOf(source, unit.repeat(least + times * more) + end),
    );
    // The same text more costs the same steps more: a line, but for where one engine takes over from another.
    expect(Math.abs(third - second - (second - first))).toBeLessThanOrEqual(2 + (second - first) / 20);
    expect(second - first).toBeGreaterThan(more);
  });
});

test("what is not linear would be seen: finding all matches that look to the end", () => {
  const steps = [300, 600, 900].map((count) => {
    const pattern = oracle.compile("a([^x]*x)?");
    const text = "a".repeat(count);
    const before = oracle.steps;
    expect(pattern.findAll(text)).toHaveLength(count);
    return oracle.steps - before;
  });
  const [first = 0, second = 0, third = 0] = steps;
  expect(third - second).toBeGreaterThan(1.3 * (second - first));
});
