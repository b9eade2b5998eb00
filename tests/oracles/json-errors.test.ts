// What is wrong is said exactly: what was expected, what is there, and where in bytes.

import { beforeAll, describe, expect, test } from "vitest";
import { JsonOracle } from "./json-oracle.ts";

let oracle: JsonOracle;
beforeAll(async () => {
  oracle = await JsonOracle.compile();
}, 60_000);

const VALUE = "expected a value, got";
const THE_END = "expected the end of the text, got";
const NAME = 'expected a name or "}", got';
const COLON = 'expected ":" after the name, got';
const QUOTE = "expected a closing quote, got";
const ESCAPE = 'expected one of " \\ / b f n r t u, got';
const DIGIT = "expected a digit, got";
const NOTHING = "the end of the text";

const REFUSED: [source: string, error: string][] = [
  // values
  ["", `${VALUE} ${NOTHING} (byte 0)`],
  [" \r\n\t", `${VALUE} ${NOTHING} (byte 4)`],
  ["}", `${VALUE} "}" (byte 0)`],
  ["+1", `${VALUE} "+" (byte 0)`],
  [".5", `${VALUE} "." (byte 0)`],
  ["'a'", `${VALUE} "'" (byte 0)`],
  ["NaN", `${VALUE} "N" (byte 0)`],
  ["True", `${VALUE} "T" (byte 0)`],
  ["/* */ 1", `${VALUE} "/" (byte 0)`],
  ["\u{1f600}", `${VALUE} "\u{1f600}" (byte 0)`],
  ["\u00a0 1", `${VALUE} "\u00a0" (byte 0)`],
  ["\ufeff{}", `${VALUE} a byte order mark (byte 0)`],
  ["\0", `${VALUE} U+0000 (byte 0)`],
  ["\x0b1", `${VALUE} U+000B (byte 0)`],
  ["\x7f", `${VALUE} U+007F (byte 0)`],
  ["nul", `expected null, got ${NOTHING} (byte 3)`],
  ["trie", 'expected true, got "i" (byte 2)'],
  ["[falsy]", 'expected false, got "y" (byte 5)'],
  // after the value
  ["nullx", `${THE_END} "x" (byte 4)`],
  ["1 2", `${THE_END} "2" (byte 2)`],
  ["{}}", `${THE_END} "}" (byte 2)`],
  ['""""', `${THE_END} '"' (byte 2)`],
  ["0x10", `${THE_END} "x" (byte 1)`],
  ["1e5.0", `${THE_END} "." (byte 3)`],
  ["[]\0", `${THE_END} U+0000 (byte 2)`],
  // arrays
  ["[", `${VALUE} ${NOTHING} (byte 1)`],
  ["[1,]", `${VALUE} "]" (byte 3)`],
  ["[,1]", `${VALUE} "," (byte 1)`],
  ["[1 2]", 'expected "," or "]", got "2" (byte 3)'],
  ["[1}", 'expected "," or "]", got "}" (byte 2)'],
  ["[[1]", `expected "," or "]", got ${NOTHING} (byte 4)`],
  // objects
  ["{", `${NAME} ${NOTHING} (byte 1)`],
  ["{a:1}", `${NAME} "a" (byte 1)`],
  ["{ 1:1}", `${NAME} "1" (byte 2)`],
  ["{,}", `${NAME} "," (byte 1)`],
  ['{"a":1,}', 'expected a name, got "}" (byte 7)'],
  ['{"a":1,b', 'expected a name, got "b" (byte 7)'],
  ['{"a"}', `${COLON} "}" (byte 4)`],
  ['{"a" 1}', `${COLON} "1" (byte 5)`],
  ['{"é" "b"}', `${COLON} '"' (byte 6)`],
  ['{"a":}', `${VALUE} "}" (byte 5)`],
  ['{"a":1 "b":2}', `expected "," or "}", got '"' (byte 7)`],
  ['{"a":[1,2}', 'expected "," or "]", got "}" (byte 9)'],
  ['{"a":1', `expected "," or "}", got ${NOTHING} (byte 6)`],
  // strings
  ['"abc', `${QUOTE} ${NOTHING} (byte 4)`],
  ['"', `${QUOTE} ${NOTHING} (byte 1)`],
  ['{"a', `${QUOTE} ${NOTHING} (byte 3)`],
  ['"abc\\"', `${QUOTE} ${NOTHING} (byte 6)`],
  ['"a\nb"', "expected no control character, got U+000A (byte 2)"],
  ['"0123456789\x1f"', "expected no control character, got U+001F (byte 11)"],
  ['"\\', `${ESCAPE} ${NOTHING} (byte 2)`],
  ['"\\x41"', `${ESCAPE} "x" (byte 2)`],
  ['"\\é"', `${ESCAPE} "é" (byte 2)`],
  ['"\\u00g0"', 'expected four hexadecimal digits, got "g" (byte 5)'],
  ['"\\u12"', `expected four hexadecimal digits, got '"' (byte 5)`],
  ['"\\ud83d\\u', `expected four hexadecimal digits, got ${NOTHING} (byte 9)`],
  // numbers
  ["-", `${DIGIT} ${NOTHING} (byte 1)`],
  ["[-]", `${DIGIT} "]" (byte 2)`],
  ["-a", `${DIGIT} "a" (byte 1)`],
  ["1.", `${DIGIT} ${NOTHING} (byte 2)`],
  ["1.e1", `${DIGIT} "e" (byte 2)`],
  ["1e", `${DIGIT} ${NOTHING} (byte 2)`],
  ["1E+", `${DIGIT} ${NOTHING} (byte 3)`],
  ["[1e-,2]", `${DIGIT} "," (byte 4)`],
  ["01", 'expected no digit after 0, got "1" (byte 1)'],
  ["-00", 'expected no digit after 0, got "0" (byte 2)'],
];

/** Bytes that no string of JavaScript has. */
const REFUSED_BYTES: [name: string, bytes: number[], error: string][] = [
  ["a byte that UTF-8 does not have", [0x22, 0xff, 0x22], "expected UTF-8, got byte 0xFF (byte 1)"],
  ["a continuation without a beginning", [0x22, 0x61, 0x80, 0x22], "expected UTF-8, got byte 0x80 (byte 2)"],
  ["a sequence that the quote cuts off", [0x22, 0xc3, 0x22], "expected UTF-8, got byte 0xC3 (byte 1)"],
  ["a sequence that the end cuts off", [0x22, 0xe2, 0x82], "expected UTF-8, got byte 0xE2 (byte 1)"],
  ["a slash in two bytes", [0x22, 0xc0, 0xaf, 0x22], "expected UTF-8, got byte 0xC0 (byte 1)"],
  ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22], "expected UTF-8, got byte 0xED (byte 1)"],
  ["beyond U+10FFFF", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], "expected UTF-8, got byte 0xF4 (byte 1)"],
  ["a broken name", [0x7b, 0x22, 0xfe, 0x22], "expected UTF-8, got byte 0xFE (byte 2)"],
  ["a byte of Latin-1 for a value", [0x5b, 0xe9, 0x5d], "expected a value, got byte 0xE9 (byte 1)"],
  ["UTF-16, little-endian", [0xff, 0xfe, 0x5b, 0x00], "expected a value, got byte 0xFF (byte 0)"],
  ["UTF-16 without a mark", [0x5b, 0x00, 0x5d, 0x00], "expected a value, got U+0000 (byte 1)"],
];

describe("a text is refused with what was expected, what is there, and where", () => {
  test.each(REFUSED)("%j: %s", (source, error) => {
    expect(oracle.read(source)).toBe(`!${error}`);
    expect(oracle.readText(source)).toBe(`!${error}`);
  });

  test.each(REFUSED_BYTES)("%s", (_name, bytes, error) => {
    expect(oracle.read(Uint8Array.from(bytes))).toBe(`!${error}`);
  });
});

test("more than 64 MiB are refused before they are looked at", () => {
  const source = new Uint8Array(64 * 1024 * 1024 + 1).fill(0x5b);
  expect(oracle.read(source)).toBe('!expected at most 64 MiB, got "[" (byte 67108864)');
});

describe("the limit of nesting", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  test("256 levels are read, 257 are refused", () => {
    expect(oracle.read(nested(256))).toBe(nested(256));
    expect(oracle.read(nested(257))).toBe('!expected at most 256 levels, got "[" (byte 256)');
  });

  test("a hundred thousand open brackets are refused as early", () => {
    expect(oracle.read("[".repeat(100_000))).toBe('!expected at most 256 levels, got "[" (byte 256)');
  });

  test("arrays side by side are not nested", () => {
    const flat = `[${"[],".repeat(999)}{}]`;
    expect(oracle.read(flat)).toBe(flat);
  });

  test("the caller can choose another", () => {
    expect(oracle.readNested('[{"a":[]}]', 3)).toBe('[{"a":[]}]');
    expect(oracle.readNested('[{"a":[]}]', 2)).toBe('!expected at most 2 levels, got "[" (byte 6)');
    expect(oracle.readNested("{}", 0)).toBe('!expected at most 0 levels, got "{" (byte 0)');
    expect(oracle.readNested("7", 0)).toBe("401c000000000000");
  });
});

describe("what is legal, however odd, is read", () => {
  const rows: [name: string, source: string, value: string][] = [
    ["space everywhere", ' \t\r\n[ \n1 , {} ,\t"" ]\n', '[3ff0000000000000,{},""]'],
    ["the last of several members", '{"a":1,"a":null,"b":[],"a":true}', '{"a":true,"b":[]}'],
    ["the last one, whose name is escaped", '{"a":1,"\\u0061":null}', '{"a":null}'],
    ["names that begin alike", '{"abc":[],"ab":{},"a":null,"":""}', '{"":"","a":null,"ab":{},"abc":[]}'],
    ["an empty name", '{"":{"":[]}}', '{"":{"":[]}}'],
    ["escapes", '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"', '"\\"\\\\/\\b\\f\\n\\r\\té"'],
    ["a pair of escaped surrogates", '"\\ud83d\\uDE00"', '"\u{1f600}"'],
    ["a lone high surrogate", '"\\ud83dx"', '"\ufffdx"'],
    ["a lone low surrogate", '"\\ude00"', '"\ufffd"'],
    ["two high ones and their low one", '"\\ud83d\\ud83d\\ude00"', '"\ufffd\u{1f600}"'],
    ["a high one and another escape", '"\\ud83d\\n"', '"\ufffd\\n"'],
    ["U+FFFD itself", '"\ufffd"', '"\ufffd"'],
    ["a byte order mark within a string", '"\ufeff"', '"\ufeff"'],
    ["NUL, escaped", '"\\u0000"', '"\\u0000"'],
    ["DEL", '"\x7f"', '"\x7f"'],
  ];
  test.each(rows)("%s", (_name, source, value) => {
    expect(oracle.read(source)).toBe(value);
    expect(oracle.readText(source)).toBe(value);
  });

  test("a lone surrogate in a string of the module becomes U+FFFD", () => {
    expect(oracle.readText('"\ud800"')).toBe('"\ufffd"');
  });
});

describe("describe says what a value is and where", () => {
  const rows: [source: string, description: string][] = [
    ["17", "17 (byte 1)"],
    ["  -1.50e+2", "-1.50e+2 (byte 3)"],
    ["true", "true (byte 1)"],
    ["false", "false (byte 1)"],
    ["null", "null (byte 1)"],
    ['"abc"', '"abc" (byte 1)'],
    ['"a\\"é"', '"a\\"é" (byte 1)'],
    ['""', '"" (byte 1)'],
    ['{"a":1}', "an object (byte 1)"],
    ["[1]", "an array (byte 1)"],
    [`"${"x".repeat(38)}"`, `"${"x".repeat(38)}" (byte 1)`],
    [`"${"x".repeat(39)}"`, `"${"x".repeat(35)}..." (byte 1)`],
    [`"${"é".repeat(30)}"`, `"${"é".repeat(17)}..." (byte 1)`],
    [`"${"\u{1f600}".repeat(1000)}"`, `"${"\u{1f600}".repeat(8)}..." (byte 1)`],
    ["1".repeat(400), `${"1".repeat(36)}... (byte 1)`],
  ];
  test.each(rows)("%s", (source, description) => {
    expect(oracle.describe(`[${source}]`)).toEqual([description]);
  });
});
