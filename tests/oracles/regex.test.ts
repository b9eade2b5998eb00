import { beforeAll, describe, expect, test } from "vitest";
import { RegexOracle } from "./regex-oracle.ts";

// What the SDK's regular expressions mean and refuse. Expected results are those of Go's regexp unless a row says otherwise.

let oracle: RegexOracle;
beforeAll(async () => {
  oracle = await RegexOracle.build();
});

const noUnicode = 'Unicode classes need import "proxy-wasm-as/assembly/regex/unicode"';

const refused: [pattern: string, error: string][] = [
  ["a(b", 'missing closing ): "a(b" (at 1)'],
  ["(a(b)", 'missing closing ): "(a(b)" (at 0)'],
  ["a)b", 'unexpected ): "a)b" (at 1)'],
  ["a[b", 'missing closing ]: "[b" (at 1)'],
  ["a[]", 'missing closing ]: "[]" (at 1)'],
  ["[a-", 'missing closing ]: "[a-" (at 0)'],
  ["a\\", 'trailing backslash at end of expression: "\\" (at 1)'],
  ["[\\", 'trailing backslash at end of expression: "\\" (at 1)'],
  ["*a", 'missing argument to repetition operator: "*" (at 0)'],
  ["a|+?", 'missing argument to repetition operator: "+?" (at 2)'],
  ["({2,3}x)", 'missing argument to repetition operator: "{2,3}" (at 1)'],
  ["\\Q\\E?", 'missing argument to repetition operator: "?" (at 4)'],
  ["a**", 'invalid nested repetition operator: "**" (at 1)'],
  ["a{2}+?", 'invalid nested repetition operator: "{2}+?" (at 1)'],
  ["a{1001}", 'invalid repeat count: "{1001}" (at 1)'],
  ["a{2,1}", 'invalid repeat count: "{2,1}" (at 1)'],
  ["a{1,99999999999}", 'invalid repeat count: "{1,99999999999}" (at 1)'],
  ["((a{10}){10}){11}", 'invalid repeat count: "{11}" (at 13)'],
  ["(?:a{40}|b){26,}", 'invalid repeat count: "{26,}" (at 11)'],
  ["[b-a]", 'invalid character class range: "b-a" (at 1)'],
  ["x[[:foo:]]", 'invalid character class range: "[:foo:]" (at 2)'],
  ["[[:w:]]", 'invalid character class range: "[:w:]" (at 1)'],
  ["[a-\\d]", 'invalid escape sequence: "\\d" (at 3)'],
  ["\\8", 'invalid escape sequence: "\\8" (at 0)'],
  ["(a)\\1", 'invalid escape sequence: "\\1" (at 3)'],
  ["\\Z", 'invalid escape sequence: "\\Z" (at 0)'],
  ["a\\C", 'invalid escape sequence: "\\C" (at 1)'],
  ["\\x{110000}", 'invalid escape sequence: "\\x{110000" (at 0)'],
  ["\\x{}", 'invalid escape sequence: "\\x{}" (at 0)'],
  ["\\xg", 'invalid escape sequence: "\\xg" (at 0)'],
  ["\\é", 'invalid escape sequence: "\\é" (at 0)'],
  ["(?=a)", 'invalid or unsupported Perl syntax: "(?=" (at 0)'],
  ["(?#a)", 'invalid or unsupported Perl syntax: "(?#" (at 0)'],
  ["(?i-)a", 'invalid or unsupported Perl syntax: "(?i-)" (at 0)'],
  ["a(?i", 'invalid or unsupported Perl syntax: "(?i" (at 1)'],
  ["(?P=a)", 'invalid or unsupported Perl syntax: "(?P" (at 0)'],
  ["(?<=a)b", 'invalid named capture: "(?<=a)b" (at 0)'],
  ["(?P<a", 'invalid named capture: "(?P<a" (at 0)'],
  ["(?P<naïve>c)", 'names beyond ASCII need import "proxy-wasm-as/assembly/regex/unicode": "ïve" (at 6)'],
  ["(?P<a-b>c)", 'invalid named capture: "(?P<a-b>" (at 0)'],
  ["(?<>c)", 'invalid named capture: "(?<>" (at 0)'],
  ["\\pN", `${noUnicode}: "\\pN" (at 0)`],
  ["a\\P{^Greek}b", `${noUnicode}: "\\P{^Greek}" (at 1)`],
  ["[\\p{Han}]", `${noUnicode}: "\\p{Han}" (at 1)`],
  ["\\p{Han", `${noUnicode}: "\\p{Han" (at 0)`],
  ["日\ud800x", 'half of a surrogate pair: "\ud800" (at 1)'],
  ["𝒳(", 'missing closing ): "𝒳(" (at 2)'],
  [`${"x".repeat(100)}(`, `missing closing ): "${"x".repeat(80)}..." (at 100)`],
];

describe("a pattern that is refused", () => {
  test.each(refused)("%s", (source, error) => {
    const pattern = oracle.compile(source);
    expect(pattern.error).toBe(error);
    expect(pattern.find("")).toBe("-");
    expect(pattern.replaceAll("abc", "x")).toBe("abc");
  });
});

const found: [what: string, pattern: string, text: string, groups: string][] = [
  ["no groups", "b+", "abbb", "1-4"],
  ["groups", "(a)(b)?(c)", "xac", "1-3 1-2 - 2-3"],
  ["groups of the last round", "(?:(a)|(b))*", "ab", "0-2 0-1 1-2"],
  ["an empty round if that is preferred", "(a??)*", "aab", "0-0 0-0"],
  ["no empty round if another is preferred", "(a*)*", "aab", "0-2 0-2"],
  ["an empty pattern", "", "abc", "0-0"],
  ["the first alternative that can", "a|ab", "ab", "0-1"],
  ["the longest that is preferred", "(a|ab)(c|bcd)(d*)", "abcd", "0-4 0-1 1-4 4-4"],
  ["as little as possible", "a+?b*?", "aabb", "0-1"],
  ["what is preferred swapped by U", "(?U)(a+)(a+?)", "aaaa", "0-4 0-1 1-4"],
  ["counts", "a{2,3}", "aaaa", "0-3"],
  ["a count of nothing", "a{0}b", "ab", "1-2"],
  ["a brace that is no count", "a{,2}{01}", "a{,2}{01}", "0-9"],
  ["the end of the text, not of a line", "a$", "a\na", "2-3"],
  ["lines with m", "(?m)^b$", "a\nb\nc", "2-3"],
  ["a dot that is no newline", "a.b", "a\nbaxb", "3-6"],
  ["a dot that is one with s", "(?s)a.b", "a\nb", "0-3"],
  ["flags for a group only", "(?i:a)b", "aBAb", "2-4"],
  ["flags switched off", "(?is)a(?-i)b.", "aBAb\n", "2-5"],
  ["word boundaries", "\\bfoo\\b", "xfoo foo", "5-8"],
  ["no word boundary", "\\Boo\\B", "foo food", "5-7"],
  ["a letter beyond ASCII is no word", "\\bé", "aé", "1-2"],
  ["quoted text", "\\Qa.b*\\E+", "a.b**", "0-5"],
  ["quoted text to the end", "\\Q(a", "(a", "0-2"],
  ["Perl classes", "\\d\\D\\s\\S\\w\\W", "1a b_-", "0-6"],
  ["a vertical tab is a POSIX space only", "\\s[[:space:]]", "\v\f\v", "1-3"],
  ["POSIX classes", "[[:alpha:]][[:^alpha:]][[:xdigit:]]", "aaz5f", "2-5"],
  ["a bracket and a minus as members", "[]-]+[^]a-]", "a]-b", "1-4"],
  ["a class of everything but", "[^a\\d]+", "a1é\n2", "2-4"],
  ["escapes", "\\x41\\x{1d4b3}\\101\\a\\f\\t\\n\\r\\v\\.", "A𝒳A\x07\f\t\n\r\v.", "0-11"],
  ["text that is long in UTF-8", "日(.)𝒳", "a日é𝒳", "1-5 2-3"],
  ["half of a pair as U+FFFD", "\\x{fffd}", "a\ud800b", "1-2"],
];

describe("a search finds", () => {
  test.each(found)("%s", (_, source, text, groups) => {
    const pattern = oracle.compile(source);
    expect(pattern.error).toBe("");
    expect(pattern.find(text)).toBe(groups);
    expect(pattern.test(text)).toBe(true);
  });
});

const absent: [what: string, pattern: string, text: string][] = [
  ["nothing in a class of nothing", "[^\\s\\S]|\\b\\B", "abc"],
  ["no start but the first", "\\Ab", "ab"],
  ["no end but the last", "a\\z", "a\n"],
  ["no other case", "a", "A"],
  ["no ſ without i", "s|k", "ſ\u212a"],
  ["no sharp s as two letters", "(?i)ss", "ß"],
];

describe("a search finds", () => {
  test.each(absent)("%s", (_, source, text) => {
    const pattern = oracle.compile(source);
    expect(pattern.error).toBe("");
    expect(pattern.find(text)).toBe("-");
    expect(pattern.test(text)).toBe(false);
    expect(pattern.findAll(text)).toEqual([]);
  });
});

const folded: [pattern: string, texts: string][] = [
  ["k", "kK\u212a"],
  ["[^k]", "lL1"],
  ["S", "sSſ"],
  ["[r-t]", "rRsSſtT"],
  ["\\w", "aZ_9ſ\u212a"],
  ["[[:upper:]]", "aAſ"],
  ["é", "éÉ"],
  ["µ", "µμΜ"],
  ["σ", "σςΣ"],
  ["ǆ", "ǆǅǄ"],
  ["я", "яЯ"],
  ["ß", "ßẞ"],
  ["å", "åÅ\u212b"],
  ["ꭰ", "ꭰᎠ"],
  ["\u{10428}", "\u{10400}"],
];

describe("(?i) matches all forms of", () => {
  test.each(folded)("%s", (source, texts) => {
    const pattern = oracle.compile(`^(?i)${source}$`);
    expect([...texts].filter((text) => !pattern.test(text))).toEqual([]);
  });
});

test("(?i) takes the forms out of a class that is turned round", () => {
  const pattern = oracle.compile("^(?i)(?:[^k]|\\W)$");
  expect([..."kK\u212a"].filter((text) => pattern.test(text))).toEqual([]);
  expect(oracle.compile("^(?i)\\W$").test("ſ")).toBe(false);
});

const broken: [what: string, pattern: string, bytes: number[], groups: string][] = [
  ["one byte each", "^(.)(.)$", [0xff, 0xc3], "0-2 0-1 1-2"],
  ["the start of a sequence", "^..b", [0xe2, 0x84, 0x62], "0-3"],
  ["something else than a letter", "a[^a](b)", [0x61, 0x80, 0x62], "0-3 2-3"],
  ["U+FFFD", "\\x{fffd}", [0x61, 0xff], "1-2"],
  ["U+FFFD in a range", "[\\x{fff0}-\\x{fffd}]", [0x61, 0xf0, 0x9d], "1-2"],
  ["what is not a letter around it", "é", [0xc3, 0xc3, 0xa9], "1-3"],
  ["a surrogate, which UTF-8 has not, as three", "^.{3}$", [0xed, 0xa0, 0x80], "0-3"],
  ["overlong forms as their bytes", "/|^(..)$", [0xc0, 0xaf], "0-2 0-2"],
];

describe("bytes that are not UTF-8 are read as", () => {
  test.each(broken)("%s", (_, source, bytes, groups) => {
    expect(oracle.compile(source).find(Uint8Array.from(bytes))).toBe(groups);
  });
});

test("a pattern never matches between the bytes of a character", () => {
  expect(oracle.compile("\\B").find(new TextEncoder().encode("日"))).toBe("0-0");
  expect(oracle.compile("").findAll("日𝒳")).toEqual(["0-0", "1-1", "3-3"]);
});

const all: [pattern: string, text: string, limit: number, matches: string[]][] = [
  ["a*", "baaac", 9, ["0-0", "1-4", "5-5"]],
  ["a*", "baaac", 2, ["0-0", "1-4"]],
  ["a", "aaa", 0, []],
  ["a|b*", "abba", 9, ["0-1", "1-3", "3-4"]],
  ["^", "aa", 9, ["0-0"]],
  ["\\b", "ab cd", 9, ["0-0", "2-2", "3-3", "5-5"]],
  ["(é)?x", "xéx日x", 9, ["0-1 -", "1-3 1-2", "4-5 -"]],
];

describe("findAll", () => {
  test.each(all)("of %s in %s, at most %i", (source, text, limit, matches) => {
    expect(oracle.compile(source).findAll(text, limit)).toEqual(matches);
    // In bytes: the same, if each character is one.
    const bytes = new TextEncoder().encode(text);
    if (bytes.length === text.length) {
      expect(oracle.compile(source).findAll(bytes, limit)).toEqual(matches);
    }
  });
});

const replaced: [pattern: string, template: string, text: string, result: string][] = [
  ["banana/([0-9]*)", "status/$1", "/banana/418?banana/", "/status/418?status/"],
  ["", "-", "abc", "-a-b-c-"],
  ["", "-", "", "-"],
  ["b*", "-", "abc", "-a-c-"],
  ["a*", "x", "baaau", "xbxux"],
  ["[a-c]*", "x", "dadcdd", "xdxdxdxdx"],
  ["(a)(b)?", "<$2$1$0>", "aab", "<aa><baab>"],
  ["(?P<x>a)", "$x-${x}x-$xx", "a", "a-ax-"],
  ["(a)", "$1x", "a", ""],
  ["(a)", "${1}x$01", "a", "ax"],
  ["(a)", "$$1 $ $- ${1 ${} $", "a", "$1 $ $- ${1 ${} $"],
  ["(a)", "$2$99999999999", "ba", "b"],
  ["(?P<x>a)|(?P<x>b)", "[$x]", "ab", "[a][b]"],
  ["é", "日$0", "aéb\ud800é", "a日éb\ud800日é"],
  ["x", "$0", "abc", "abc"],
];

describe("replaceAll", () => {
  test.each(replaced)("of %s by %s in %s", (source, template, text, result) => {
    const pattern = oracle.compile(source);
    expect(pattern.replaceAll(text, template)).toBe(result);
    const bytes = pattern.replaceAllBytes(new TextEncoder().encode(text), template).bytes;
    expect(new TextDecoder().decode(bytes)).toBe(result.replaceAll("\ud800", "\ufffd"));
  });
});

test("replaceFirst replaces the first match only", () => {
  expect(oracle.compile("a(.)").replaceFirst("xabac", "<$1>")).toBe("x<b>ac");
  expect(oracle.compile("q").replaceFirst("xabac", "<$1>")).toBe("xabac");
});

test("replaceAllBytes gives the same object back if nothing matches, and another one if something does", () => {
  const bytes = Uint8Array.from([0x61, 0xff]);
  expect(oracle.compile("b").replaceAllBytes(bytes, "c")).toEqual({ bytes, same: true });
  expect(oracle.compile("a").replaceAllBytes(bytes, "a")).toEqual({ bytes, same: false });
});

test("replaceAllBytes leaves alone what is not UTF-8", () => {
  const { bytes } = oracle.compile("é").replaceAllBytes(Uint8Array.from([0xff, 0xc3, 0xa9, 0xc3]), "è$0");
  expect([...bytes]).toEqual([0xff, 0xc3, 0xa8, 0xc3, 0xa9, 0xc3]);
});

test("replaceAll gives up a result above 64 MiB, here 4.8 GB", () => {
  const text = "x".repeat(80_000);
  expect(oracle.compile("").replaceAll(text, "y".repeat(30_000))).toBe(text);
});

const split: [pattern: string, text: string, limit: number, parts: string[]][] = [
  [",", "a,b,,c", 9, ["a", "b", "", "c"]],
  [",", "a,b,,c", 2, ["a", "b,,c"]],
  [",", "a,b", 1, ["a,b"]],
  [",", "a,b", 0, []],
  [",", "", 9, [""]],
  ["", "é日x", 9, ["é", "日", "x"]],
  ["b*", "abbc", 9, ["a", "c"]],
  [",?", ",a", 9, ["", "a"]],
];

describe("split", () => {
  test.each(split)("by %s of %s into at most %i", (source, text, limit, parts) => {
    expect(oracle.compile(source).split(text, limit)).toEqual(parts);
    expect(oracle.compile(source).split(new TextEncoder().encode(text), limit)).toEqual(parts);
  });
});

const quoted: [text: string, pattern: string][] = [
  ["", ""],
  ["a_1 é日𝒳/-", "a_1 é日𝒳/-"],
  ["\\.+*?()|[]{}^$", "\\\\\\.\\+\\*\\?\\(\\)\\|\\[\\]\\{\\}\\^\\$"],
  ["(?i)\\pL{2}\n", "\\(\\?i\\)\\\\pL\\{2\\}\n"],
];

describe("quote", () => {
  test.each(quoted)("of %j matches it and nothing else", (text, pattern) => {
    expect(oracle.quote(text)).toBe(pattern);
    expect(oracle.compile(`^${pattern}$`).find(text)).toBe(`0-${text.length}`);
    expect(oracle.compile(`^${pattern}$`).find(`${text}x`)).toBe("-");
  });
});

test("groups have texts, by number and by name", () => {
  const pattern = oracle.compile("(?P<year>\\d{4})-(?<month>\\d\\d)(-(?P<day>\\d+))?|(é)");
  expect(pattern.groups("日 2026-11")).toEqual(["2026-11", "2026", "11", "-", "-", "-"]);
  expect(pattern.named("日 2026-11", "month")).toBe("11");
  expect(pattern.named("日 2026-11", "day")).toBe("-");
  expect(pattern.named("日 2026-11", "hour")).toBe("-");
  expect(pattern.named("日 2026-11", "")).toBe("-");
  expect(oracle.compile("(?P<x>a)|(?P<x>b)").named("b", "x")).toBe("b");
});

// Each of these would take for ever, a trap, or all memory, if the work were not bounded.

const bounded: [what: string, pattern: string, text: string, result: string][] = [
  ["nested plus", "(x+x+)+y", "x".repeat(3000), "-"],
  ["nested stars", "(a*)*b", "a".repeat(20_000), "-"],
  ["alternatives that overlap", "(a|aa)*c", "a".repeat(20_000), "-"],
  ["many optional letters", `${"a?".repeat(300)}${"a".repeat(300)}`, "a".repeat(300), "0-300"],
  ["failing late everywhere", "a[^x]*x", "a".repeat(300_000), "-"],
  ["failing late often, then not", "a([^x]*)xy", `${"a".repeat(1000)}xzaaxy`, "1002-1006 1003-1004"],
  ["a prefix that fails late everywhere", "ab[^x]*x", "ab".repeat(50_000), "-"],
  ["counts of counts", "((a{0,10}){0,10}){0,10}b", `${"a".repeat(1001)}b`, "1-1002 901-1001 991-1001"],
  ["1000 groups in each other", `${"(?:".repeat(1000)}a${")*".repeat(1000)}b`, "aab", "0-3"],
  ["1000 of any character", ".{1000}", "日".repeat(1000), "0-1000"],
  ["a quoted text of 30000 letters", `\\Q${"a".repeat(30_000)}`, "a".repeat(30_000), "0-30000"],
  ["10000 alternatives", `^(?:${"a|".repeat(10_000)}b)$`, "b", "0-1"],
  ["a class of 15000 ranges", `[${alternating(0x400, 15_000)}]+`, "\u0400\u0401", "0-1"],
  ["wide classes in either case", "(?i)[\\x00-\\x{10fffe}]".repeat(500), "a", "-"],
  ["an empty text, again and again", "(?:(?:)*)*(|a*)+", "", "0-0 0-0"],
];

function alternating(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => String.fromCharCode(first + index * 2)).join("");
}

describe("the work is bounded for", () => {
  test.each(bounded)("%s", (_, source, text, result) => {
    const pattern = oracle.compile(source);
    expect(pattern.error).toBe("");
    expect(pattern.find(text)).toBe(result);
    pattern.free();
    oracle.collect();
  });
});

const tooMuch: [what: string, pattern: string, error: string][] = [
  ["1001 groups in each other", "(".repeat(1001), "expression nests too deeply"],
  ["a program of 33000 instructions", "(?:abc|d{1000}){33}", "invalid repeat count"],
  ["many large counts", "a{1000}".repeat(33), "expression is too large (32768 instructions, 2^20 slots)"],
  [
    "a pattern of 32769 characters",
    "a".repeat(32_769),
    "expression is too large (32768 instructions, 2^20 slots)",
  ],
  [
    "slots for 800 groups in 800 threads",
    "(a)".repeat(800),
    "expression is too large (32768 instructions, 2^20 slots)",
  ],
  ["30000 open groups", "(".repeat(30_000), "expression nests too deeply"],
];

describe("too much is refused:", () => {
  test.each(tooMuch)("%s", (_, source, error) => {
    expect(oracle.compile(source).error.split(":")[0]).toBe(error);
  });
});

test("a thousand patterns and their searches leave no memory behind", () => {
  const round = (): void => {
    const pattern = oracle.compile("(?P<a>a+)(b|é)?x");
    for (const text of ["aab", "aaéx", "é".repeat(1000)]) {
      pattern.find(text);
      pattern.findAll(text);
      pattern.replaceAll(text, "$a");
    }
    pattern.free();
    oracle.collect();
  };
  for (let i = 0; i < 20; i++) round();
  const before = oracle.memorySize;
  for (let i = 0; i < 1000; i++) round();
  expect(oracle.memorySize).toBe(before);
});
