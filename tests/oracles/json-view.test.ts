// A view reads what is asked for and passes by the rest: the same values as V8 finds, in time and memory for what is read.

import { beforeAll, describe, expect, test } from "vitest";
import { canonical } from "./json-canonical.ts";
import { JsonOracle } from "./json-oracle.ts";
import { Random } from "./json-random.ts";

let oracle: JsonOracle;
beforeAll(async () => {
  oracle = await JsonOracle.compile();
}, 60_000);

const ORDER =
  '{"user":{"id":"u418","name":"Ada"},"items":[{"sku":1},[2,[3]],"third",4.5],"a/b":{"~":true},"":[0]}';

describe("what is asked for is found", () => {
  const rows: [pointer: string, description: string][] = [
    ["/user/id", '"u418" (byte 14)'],
    ["/items/2", '"third" (byte 62)'],
    ["/items/0/sku", "1 (byte 51)"],
    ["/items/1/1/0", "3 (byte 58)"],
    ["/items/3", "4.5 (byte 70)"],
    ["/items", "an array (byte 43)"],
    ["/a~1b/~0", "true (byte 86)"],
    ["//0", "0 (byte 96)"],
    ["", "an object (byte 0)"],
  ];
  test.each(rows)("%s is %s", (pointer, description) => {
    expect(oracle.describeAt(ORDER, pointer)).toBe(description);
  });
});

describe("what is not there is missing, and no mistake", () => {
  const rows: [what: string, pointer: string][] = [
    ["another name", "/users"],
    ["the beginning of a name", "/use"],
    ["a name and more", "/user2"],
    ["an element after the last", "/items/4"],
    ["an element far after it", "/items/99999999999"],
    ["a negative one", "/items/-1"],
    ["one with a zero in front", "/items/01"],
    ["no number", "/items/length"],
    ["an empty number", "/items/"],
    ["a member of a string", "/user/id/0"],
    ["a pointer without its slash", "user"],
    ["a slash that is not escaped", "/a/b"],
  ];
  test.each(rows)("%s: %s", (_what, pointer) => {
    expect(oracle.find(ORDER, pointer)).toBe("missing");
  });
});

describe("what it has to read is checked", () => {
  const rows: [what: string, source: string, pointer: string, error: string][] = [
    ["an empty text", "", "", "expected a value, got the end of the text (byte 0)"],
    ["a word that is none", "nope", "", 'expected null, got "o" (byte 1)'],
    ["something after a value", "1 2", "", 'expected the end of the text, got "2" (byte 2)'],
    ["something after an object", '{"a":1} x', "/a", 'expected the end of the text, got "x" (byte 8)'],
    ["no colon", '{"a" 1}', "/a", 'expected ":" after the name, got "1" (byte 5)'],
    ["no comma", '{"a":1 "b":2}', "/a", `expected "," or "}", got '"' (byte 7)`],
    ["a comma at the end", '{"a":1,}', "/a", 'expected a name, got "}" (byte 7)'],
    ["a name without quotes", "{a:1}", "/a", 'expected a name or "}", got "a" (byte 1)'],
    ["a number passed by", '{"b":01,"a":1}', "/a", 'expected no digit after 0, got "1" (byte 6)'],
    [
      "a string passed by that ends later than it looks",
      '{"b":"x\\","a":1}',
      "/a",
      'expected "," or "}", got "a" (byte 11)',
    ],
    ["a text cut off", '{"b":"x', "/a", "expected a closing quote, got the end of the text (byte 7)"],
    ["brackets of another kind", '{"b":[1,{"c":[}],"a":1}', "/a", 'expected "," or "]", got "}" (byte 14)'],
    [
      "brackets that do not end",
      '{"b":[[{"a":1}',
      "/a",
      'expected "," or "]", got the end of the text (byte 14)',
    ],
    [
      "the string that is asked for",
      '{"a":"\\x"}',
      "/a",
      'expected one of " \\ / b f n r t u, got "x" (byte 7)',
    ],
    [
      "the name that is asked for",
      '{"\u0001":1}',
      "/\u0001",
      "expected no control character, got U+0001 (byte 2)",
    ],
    ["an element before", "[1,+2,3]", "/2", 'expected a value, got "+" (byte 3)'],
    [
      "too deep, passed by",
      `{"b":${"[".repeat(300)}`,
      "/a",
      'expected at most 256 levels, got "[" (byte 260)',
    ],
    [
      "too deep, on the way",
      "[".repeat(300),
      "/0".repeat(299),
      'expected at most 256 levels, got "[" (byte 256)',
    ],
  ];
  test.each(rows)("%s", (_what, source, pointer, error) => {
    expect(oracle.find(source, pointer)).toContain(`!${error}`);
  });

  test("more than 64 MiB are refused before they are looked at", () => {
    const source = new Uint8Array(64 * 1024 * 1024 + 1).fill(0x20);
    expect(oracle.find(source, "")).toBe('!expected at most 64 MiB, got " " (byte 67108864)');
  });
});

describe("what it does not have to read is not", () => {
  const rows: [what: string, source: string, pointer: string, value: string][] = [
    ["what comes after an element", "[true,{]", "/0", "true"],
    ["the content of an array passed by", '{"b":[1 2 nope : ,],"a":true}', "/a", "true"],
    ["the content of a string passed by", '{"b":"\u0001\\x","a":true}', "/a", "true"],
    ["a container that is returned", '{"a":[]} ', "/a", "[]"],
  ];
  test.each(rows)("%s", (_what, source, pointer, value) => {
    expect(oracle.find(source, pointer)).toBe(value);
  });

  test("brackets and quotes in strings passed by are not structure", () => {
    expect(oracle.find('{"b":["]}\\"[{",{"\\\\":"}"}],"a":true}', "/a")).toBe("true");
  });
});

test("the last of several members with one name counts, however it is written", () => {
  expect(oracle.find('{"a":1,"\\u0061":true,"b":{"a":2}}', "/a")).toBe("true");
  expect(oracle.find('{"\\ud83d\\ude00é":true}', "/\u{1f600}é")).toBe("true");
});

/** A random value, its containers at most `depth` deep. */
function randomValue(random: Random, depth: number): unknown {
  const names = ["a", "b", "id", "", "a/b", "~", "é", "\u{1f600}", '"', "\n"];
  const count = random.below(5);
  switch (random.below(depth > 0 ? 7 : 4)) {
    case 0:
      return random.double();
    case 1:
      return names[random.below(names.length)];
    case 2:
      return random.below(1000) - 500;
    case 3:
      return [true, false, null][random.below(3)];
    case 4:
      return Array.from({ length: count }, () => randomValue(random, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: count }, () => [
          names[random.below(names.length)],
          randomValue(random, depth - 1),
        ]),
      );
  }
}

/** A pointer to somewhere in a value, and the value there; at times one that leads nowhere. */
function randomPlace(random: Random, root: unknown): { pointer: string; value: unknown } {
  let pointer = "";
  let value = root;
  while (typeof value === "object" && value !== null && random.below(6) > 0) {
    const entries = Object.entries(value);
    const entry = entries[random.below(entries.length + 1)];
    if (entry === undefined) return { pointer: `${pointer}/none`, value: undefined };
    pointer += `/${entry[0].replaceAll("~", "~0").replaceAll("/", "~1")}`;
    value = entry[1];
  }
  return { pointer, value };
}

const documentCount = process.env.JSON_THOROUGH === "1" ? 200_000 : 5000;

test(`${documentCount} random places in random documents`, () => {
  const random = new Random(6);
  const differences: string[] = [];
  let found = 0;
  for (let i = 0; i < documentCount; i++) {
    const root = [randomValue(random, 4), randomValue(random, 4), randomValue(random, 4)];
    const source = JSON.stringify(root, null, random.below(2));
    const { pointer, value } = randomPlace(random, JSON.parse(source));
    const expected = value === undefined ? "missing" : canonical(value);
    const answer = oracle.find(source, pointer);
    if (answer !== expected) differences.push(`${pointer} in ${source}: ${answer}, not ${expected}`);
    if (pointer !== "" && value !== undefined) found++;
  }
  process.stdout.write(
    `JSON: ${documentCount} random places looked for in views, ${found} of them inside, ${differences.length} differences from V8\n`,
  );
  expect(differences.slice(0, 10)).toEqual([]);
  expect(found).toBeGreaterThan(documentCount / 5);
}, 600_000);

describe("what is passed by costs no memory", () => {
  const member = (count: number) => `"m":[${'{"é":"\\n","x":[1.5,true,{}]},'.repeat(count)}null],`;
  const rows: [pointer: string][] = [["/user/id"], ["/items/2"], ["/\u{1f600}"]];

  test.each(rows)("%s in 250 bytes and in 1 MiB", async (pointer) => {
    const stub = await JsonOracle.compile("stub");
    const source = (count: number) =>
      `{${member(count)}"user":{${member(count)}"id":1},"items":[${"[[]],".repeat(2)}7],"\u{1f600}":null}`;
    const [small, large] = [source(1), source(20_000)];
    expect(large.length).toBeGreaterThan(1024 * 1024);
    const cost = stub.costOfFinding(small, pointer);
    expect(cost).toBeGreaterThan(0);
    expect(stub.costOfFinding(large, pointer)).toBe(cost);
  });
});
