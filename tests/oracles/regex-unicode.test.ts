import { beforeAll, describe, expect, test } from "vitest";
import { RegexOracle } from "./regex-oracle.ts";
import { CATEGORIES, inJavaScript, SCRIPTS } from "./regex-unicode-names.ts";

// The classes of Unicode, in a module that imports them, against those of JavaScript.

/** The version of the tables. */
const VERSION = "17.0";

let oracle: RegexOracle;
beforeAll(async () => {
  oracle = await RegexOracle.build({ unicode: true });
});

const found: [what: string, pattern: string, text: string, match: string][] = [
  ["a category of one letter", "\\pN+", "aⅣ٣½b", "1-4"],
  ["one in braces", "\\p{N}+", "aⅣ٣½b", "1-4"],
  ["a category of two", "\\p{Lu}\\p{Ll}+", "日Élan", "1-5"],
  ["a script", "\\p{Greek}+", "xλόγοςx", "1-6"],
  ["what is not in it", "\\P{Greek}+", "λόγος, ω", "5-7"],
  ["what is not in a category of one letter", "\\PL+", "é-_日", "1-3"],
  ["what is not not in it", "\\P{^Greek}+", "xλόγος", "1-6"],
  ["the complement by a circumflex", "\\p{^Lu}+", "ABcd", "2-4"],
  ["any character", "\\p{Any}+", "a\n日𝒳", "0-5"],
  ["none of any character, and another", "\\P{Any}|b", "ab", "1-2"],
  ["classes as members", "[\\p{Greek}\\p{Nd}_]+", "aλ9_٣b", "1-5"],
  ["what is in none of several", "[^\\p{L}\\PZ]+", "é \u3000", "1-3"],
  ["a class beyond the 65536 first", "\\p{Gothic}{2}", "x𐌰𐌱", "1-5"],
  ["a letter of either case", "(?i)\\p{Lu}+", "1éÉa", "1-4"],
  ["no capital letter, whatever the case", "(?i)\\P{Lu}+", "éÉ1日", "2-4"],
  ["capital letters that take turns with small ones", "\\p{Lu}", "āĂ", "1-2"],
  ["small letters that take turns with capital ones", "\\p{Ll}", "Āă", "1-2"],
  ["a group with a name of letters", "(?P<naïve>b)", "ab", "1-2 1-2"],
  ["one with marks, digits and connectors of Unicode", "(?<e\u0301٣‿𐌰ⅷ_>b)", "ab", "1-2 1-2"],
  ["a script that RE2 has under this name", "\\p{SignWriting}\\p{Nko}", "\u{1d800}ߐ", "0-3"],
];

describe("a search finds", () => {
  test.each(found)("%s", (_, source, text, match) => {
    const pattern = oracle.compile(source);
    expect(pattern.error).toBe("");
    expect(pattern.find(text)).toBe(match);
  });
});

const refused: [pattern: string, error: string][] = [
  ["\\p{Greek", 'invalid character class range: "\\p{Greek" (at 0)'],
  ["a\\p", 'invalid character class range: "\\p" (at 1)'],
  ["\\pX", 'invalid character class range: "\\pX" (at 0)'],
  ["\\p^", 'invalid character class range: "\\p^" (at 0)'],
  ["\\p{}", 'invalid character class range: "\\p{}" (at 0)'],
  ["\\p{^}", 'invalid character class range: "\\p{^}" (at 0)'],
  ["\\p{^^L}", 'invalid character class range: "\\p{^^L}" (at 0)'],
  ["\\p{greek}", 'invalid character class range: "\\p{greek}" (at 0)'],
  ["\\p{Grek}", 'invalid character class range: "\\p{Grek}" (at 0)'],
  ["\\p{Ahom;Arabic}", 'invalid character class range: "\\p{Ahom;Arabic}" (at 0)'],
  ["\\p{Script=Greek}", 'invalid character class range: "\\p{Script=Greek}" (at 0)'],
  ["\\p{Letter}", 'invalid character class range: "\\p{Letter}" (at 0)'],
  ["\\p{Cn}", 'invalid character class range: "\\p{Cn}" (at 0)'],
  ["\\p{cL}", 'invalid character class range: "\\p{cL}" (at 0)'],
  ["(?P<a→b>c)", 'invalid named capture: "(?P<a→b>" (at 0)'],
  ["(?P<né >c)", 'invalid named capture: "(?P<né >" (at 0)'],
  ["(?P<é", 'invalid named capture: "(?P<é" (at 0)'],
  ["(?P<\ud800>c)", 'half of a surrogate pair: "\ud800" (at 4)'],
  ["[a-\\pL]", 'invalid escape sequence: "\\p" (at 3)'],
  ["[\\pL", 'missing closing ]: "[\\pL" (at 0)'],
  ["\\p\ud800", 'half of a surrogate pair: "\ud800" (at 2)'],
];

describe("a pattern that is refused", () => {
  test.each(refused)("%s", (source, error) => {
    expect(oracle.compile(source).error).toBe(error);
  });
});

test("groups are found by names of letters", () => {
  const pattern = oracle.compile("(?P<naïve>a+)(?P<日本>b)");
  expect(pattern.named("xaab", "naïve")).toBe("aa");
  expect(pattern.replaceAll("xaab", "${日本}${naïve}-$naïve-${ïve}")).toBe("xbaa-ïve-");
});

test("256 classes are read, and one more is too much", () => {
  const most = oracle.compile(`(?i)[${"\\PL".repeat(255)}]\\pL`);
  expect(most.error).toBe("");
  expect(most.find("é1é")).toBe("1-3");
  expect(oracle.compile("\\pL".repeat(257)).error).toMatch(
    /^expression is too large \(.*\): "\\pL.*" \(at 768\)$/,
  );
});

/** Whether a character is looked at. Text has no surrogates; of long blocks a part is enough for the quick tests. */
function isOfInterest(code: number): boolean {
  if (code >= 0xd800 && code <= 0xdfff) return false;
  const isDense = code < 0x3400 || (code >= 0xa000 && code < 0xac00) || (code >= 0xf900 && code < 0x1ffff);
  return isDense || code % 101 === 0 || process.env.REGEX_THOROUGH === "1";
}

const other = process.versions.unicode === VERSION ? "" : ` (skipped: Node has ${process.versions.unicode})`;

test.skipIf(other !== "")(`each class has the characters of Unicode ${VERSION}${other}`, () => {
  const names = [...CATEGORIES, ..."CLMNPSZ", ...SCRIPTS, "Any"];
  const codes = Array.from({ length: 0x110000 }, (_, code) => code).filter(isOfInterest);
  const characters = codes.map((code) => String.fromCodePoint(code)).join("");
  const wrong: string[] = [];
  for (const name of names) {
    const pattern = oracle.compile(`\\p{${name}}+`);
    const expected = Array.from(characters.matchAll(new RegExp(`${inJavaScript(name)}+`, "gu")), (match) =>
      [match.index, match.index + match[0].length].join("-"),
    );
    if (pattern.error !== "" || pattern.findAll(characters).join() !== expected.join()) wrong.push(name);
    pattern.free();
    oracle.collect();
  }
  expect(wrong).toEqual([]);
  expect(names).toHaveLength(211);
});

test("the tables weigh less than 13 KiB, and nothing where they are not imported", async () => {
  const without = await RegexOracle.build();
  const weight = oracle.moduleSize - without.moduleSize;
  process.stdout.write(`Unicode classes: ${weight} bytes\n`);
  expect(weight).toBeLessThan(13 * 1024);
  expect(weight).toBeGreaterThan(10 * 1024);
});
