// Regular expressions as a filter uses them, with the older compiler and the collector that may run at any allocation. What
// patterns mean is tested in tests/oracles.

import { Match, Regex, Template } from "../../assembly/regex";

function bytesOf(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

function textOf(bytes: Uint8Array): string {
  return String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
}

/** What a group of the first match matched; "-" if it took no part, or nothing matched. */
function group(match: Match | null, number: i32): string {
  if (match === null) return "-";
  const text = match.text(number);
  return text === null ? "-" : text;
}

describe("a pattern", () => {
  it("is compiled or says why not", () => {
    const right = Regex.compile("a(b)");
    expect(right.ok).toBe(true);
    expect(right.error.message).toBe("");
    expect(right.pattern).toBe("a(b)");
    const wrong = Regex.compile("a(b");
    expect(wrong.ok).toBe(false);
    expect(wrong.error.message).toBe("missing closing )");
    expect(wrong.error.position).toBe(1);
    expect(wrong.error.excerpt).toBe("a(b");
    expect(`pattern: ${wrong.error}`).toBe('pattern: missing closing ): "a(b" (at 1)');
  });

  it("that is wrong matches nothing, like never", () => {
    const wrong = Regex.compile("(");
    expect(wrong.test("(")).toBe(false);
    expect(wrong.find("")).toBeNull();
    expect(wrong.replaceAll("a", "b")).toBe("a");
    expect(Regex.never.ok).toBe(true);
    expect(Regex.never.test("")).toBe(false);
    expect(Regex.never).toBe(Regex.never);
  });

  it("knows the names of its groups", () => {
    const names = Regex.compile("(?P<year>\\d+)(-)(?<month>\\d+)").groupNames;
    expect(names.join(",")).toBe(",year,,month");
  });
});

describe("a match in a string", () => {
  it("has positions, groups and names", () => {
    const match = Regex.compile("(?P<year>\\d{4})-(\\d\\d)(x)?").find("日 2026-11");
    assert(match !== null);
    if (match === null) return;
    expect(match.start).toBe(2);
    expect(match.end).toBe(9);
    expect(match.groupCount).toBe(3);
    expect(match.groupStart(2)).toBe(7);
    expect(match.groupEnd(2)).toBe(9);
    expect(match.groupStart(3)).toBe(-1);
    expect(match.groupEnd(4)).toBe(-1);
    expect(match.groupStart(-1)).toBe(-1);
    expect(group(match, 0)).toBe("2026-11");
    expect(group(match, 3)).toBe("-");
    expect(group(match, 4)).toBe("-");
    const year = match.named("year");
    expect(year === null ? "-" : year).toBe("2026");
    expect(match.named("day")).toBeNull();
  });

  it("stays what it is when the pattern searches on", () => {
    const pattern = Regex.compile("(a+)b");
    const first = pattern.find("xaab");
    const all = pattern.findAll("ab aab aaab", 2);
    __collect();
    expect(group(first, 1)).toBe("aa");
    expect(all.length).toBe(2);
    expect(group(all[0], 1)).toBe("a");
    expect(group(all[1], 1)).toBe("aa");
  });
});

describe("a match in bytes", () => {
  it("gives bytes and text", () => {
    const match = Regex.compile("é(.)(x)?").findBytes(bytesOf("aéb"));
    assert(match !== null);
    if (match === null) return;
    expect(match.start).toBe(1);
    expect(match.end).toBe(4);
    expect(group(match, 0)).toBe("éb");
    const bytes = match.bytes(1);
    expect(bytes === null ? "-" : textOf(bytes)).toBe("b");
    expect(match.bytes(2)).toBeNull();
    expect(match.bytes(3)).toBeNull();
  });

  it("is found where a string would have it, and reads what is no UTF-8 byte by byte", () => {
    const bytes = new Uint8Array(2);
    bytes[0] = 0xff;
    bytes[1] = 0x61;
    expect(Regex.compile("^.a$").testBytes(bytes)).toBe(true);
    expect(Regex.compile("^a$").testBytes(bytes)).toBe(false);
  });
});

describe("replacing", () => {
  it("takes a string or a template for strings and for bytes", () => {
    const pattern = Regex.compile("banana/([0-9]*)");
    const template = Template.parse("status/$1");
    expect(pattern.replaceAll("/banana/418", "status/$1")).toBe("/status/418");
    expect(pattern.replaceAll("/banana/418", template)).toBe("/status/418");
    expect(textOf(pattern.replaceAllBytes(bytesOf("/banana/418"), template))).toBe("/status/418");
    expect(textOf(pattern.replaceAllBytes(bytesOf("/banana/418"), "é$1"))).toBe("/é418");
  });

  it("can stop after the first match", () => {
    const pattern = Regex.compile("a");
    expect(pattern.replaceFirst("aaa", "b")).toBe("baa");
    expect(textOf(pattern.replaceFirstBytes(bytesOf("aaa"), "b"))).toBe("baa");
  });

  it("gives back the same object when nothing matches", () => {
    const bytes = bytesOf("abc");
    expect(Regex.compile("x").replaceAllBytes(bytes, "y") === bytes).toBe(true);
    expect(Regex.compile("b").replaceAllBytes(bytes, "b") === bytes).toBe(false);
  });

  it("can use the longest match instead of the preferred one", () => {
    expect(Regex.compile("a|ab").replaceAll("ab", "x")).toBe("xb");
    expect(Regex.compileLongest("a|ab").replaceAll("ab", "x")).toBe("x");
  });
});

describe("splitting", () => {
  it("gives what lies between the matches", () => {
    const comma = Regex.compile(", *");
    expect(comma.split("a, b,c").join("|")).toBe("a|b|c");
    expect(comma.split("a, b,c", 2).join("|")).toBe("a|b,c");
    expect(comma.split("abc").length).toBe(1);
    expect(comma.split("abc", 0).length).toBe(0);
  });
});

describe("many patterns at once", () => {
  it("do not disturb each other while the collector runs", () => {
    const patterns: Regex[] = [];
    for (let i = 0; i < 50; i++) patterns.push(Regex.compile(`(x|a{${i}})+b`));
    for (let i = 1; i < 50; i++) {
      const text = "a".repeat(i) + "b";
      for (let j = 1; j < 50; j++) {
        expect(patterns[j].test(`c${text}`)).toBe(i >= j);
        expect(patterns[j].replaceAll(text, "$1").length > 0).toBe(true);
      }
    }
  });
});
