import { beforeAll, expect, test } from "vitest";
import { RegexOracle } from "./regex-oracle.ts";

// Small patterns over small texts, made up from a seed, against JavaScript's expressions where both mean the same. They
// differ in loops: JavaScript ends one at an empty round and forgets the groups of the rounds before. So what is repeated
// here begins with a character, and holds no group with a number. V8 also lets \B hold inside a surrogate pair.

let oracle: RegexOracle;
beforeAll(async () => {
  // With the collector that may run at any allocation.
  oracle = await RegexOracle.build({ runtime: "incremental" });
});

const patternCount = 2000;
const textsPerPattern = 4;

const characters = ["a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\W", "\\d", "é", "日", "𝒳", "[^é-日]"];
const quantifiers = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}"];
const assertions = ["^", "$", "\\b"];
const letters = ["a", "a", "b", "c", "0", "_", " ", "é", "日", "𝒳"];

/** Patterns and texts; the same for the same seed. */
class Generator {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  text(): string {
    return this.#several(8, () => this.#pick(letters)).join("");
  }

  /** Alternatives, of which some are empty. */
  pattern(depth: number): string {
    const alternatives = [this.#sequence(depth), ...this.#several(1, () => this.#sequence(depth))];
    return alternatives.join("|");
  }

  #sequence(depth: number): string {
    return this.#several(4, () => this.#part(depth)).join("");
  }

  #part(depth: number): string {
    const kind = this.#below(depth > 0 ? 8 : 5);
    if (kind === 0) return this.#pick(assertions);
    if (kind < 5) return this.#pick(characters) + this.#pick(quantifiers);
    if (kind < 7) return `(${this.pattern(depth - 1)})`;
    const body = `${this.#pick(characters)}${this.#sequence(0)}|${this.#pick(characters)}`;
    return `(?:${body})${this.#pick(quantifiers)}`;
  }

  #several(most: number, make: () => string): string[] {
    return Array.from({ length: this.#below(most + 1) }, make);
  }

  #pick(from: string[]): string {
    return from[this.#below(from.length)] ?? "";
  }

  /** A number from 0 up to but not including `limit`, from a linear congruential generator. */
  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}

/** The first match as the oracle shows it. */
function findInJavaScript(pattern: string, text: string): string {
  const pairs = new RegExp(pattern, "du").exec(text)?.indices ?? [undefined];
  return Array.from(pairs, (pair) => pair?.join("-") ?? "-").join(" ");
}

test(`${patternCount} random patterns find what they find in JavaScript`, () => {
  const generator = new Generator(20261121);
  const differences: string[][] = [];
  let matches = 0;
  for (let i = 0; i < patternCount; i++) {
    const source = generator.pattern(2);
    const pattern = oracle.compile(source);
    for (let j = 0; j < textsPerPattern; j++) {
      const text = generator.text();
      const expected = findInJavaScript(source, text);
      const found = `${pattern.error}${pattern.find(text)} ${pattern.replaceFirst(text, "<$0>")}`;
      if (expected !== "-") matches++;
      if (found !== `${expected} ${text.replace(new RegExp(source, "u"), "<$&>")}`) {
        differences.push([source, text, found, expected]);
      }
    }
    pattern.free();
  }
  expect(differences).toEqual([]);
  // The generator is of use only if both happen often.
  expect(matches / (patternCount * textsPerPattern)).toBeGreaterThan(0.3);
  expect(matches / (patternCount * textsPerPattern)).toBeLessThan(0.9);
});

/** The version of the tables. */
const UNICODE = "17.0";
const other = process.versions.unicode === UNICODE ? "" : ` (skipped: Node has ${process.versions.unicode})`;

test.skipIf(other !== "")(
  `(?i) takes as one what Unicode ${UNICODE} folds, no more and no less${other}`,
  () => {
    const letters = Array.from({ length: 0x110000 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
      .filter((letter) => /[\p{CWCM}\p{CWCF}]/u.test(letter));
    const text = letters.join("");
    const wrong: string[] = [];
    let pairs = 0;
    for (const letter of letters) {
      const pattern = oracle.compile(`(?i)${letter}`);
      const found = pattern.findAll(text);
      const expected = Array.from(text.matchAll(new RegExp(letter, "giu")), (match) =>
        [match.index, match.index + match[0].length].join("-"),
      );
      if (found.join() !== expected.join()) wrong.push(letter);
      pairs += found.length - 1;
      pattern.free();
    }
    expect(wrong).toEqual([]);
    expect(pairs).toBeGreaterThan(2900);
  },
);
