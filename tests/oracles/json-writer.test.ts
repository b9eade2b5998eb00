// What the SDK writes is what JSON.stringify writes.

import { beforeAll, describe, expect, test } from "vitest";
import { JsonOracle } from "./json-oracle.ts";
import { Random } from "./json-random.ts";

/** `npm run test:json` takes more. */
const doubleCount = process.env.JSON_THOROUGH === "1" ? 300_000 : 5000;

let oracle: JsonOracle;
beforeAll(async () => {
  oracle = await JsonOracle.compile();
}, 60_000);

describe("a string is quoted as JSON.stringify does it", () => {
  const rows: [name: string, text: string][] = [
    ["nothing", ""],
    ["plain text", "banana/([0-9]*)"],
    ["quotes and backslashes", '"\\"\\'],
    ["the short escapes", "\b\f\n\r\t"],
    ["every control character", Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join("")],
    ["DEL and the characters around ASCII", "\x7e\x7f\x80\u00a0"],
    ["other scripts", "é ÿ 日本 \u{1f600}"],
    ["line separators", "\u2028\u2029"],
    ["a byte order mark", "\ufeff"],
    ["a lone high surrogate", "a\ud83d"],
    ["a high surrogate before a letter", "\ud83da"],
    ["a lone low surrogate", "\ude00a"],
    ["surrogates in the wrong order", "\ude00\ud83d"],
    ["a high surrogate before a pair", "\ud83d\ud83d\ude00"],
  ];
  test.each(rows)("%s", (_name, text) => {
    expect(oracle.quote(text)).toBe(JSON.stringify(text));
  });
});

describe("a number is written with as many digits as bring it back", () => {
  const CHOSEN = [
    0, -0, 1, -1, 10, 100, 0.1, 0.25, -3.14, 1e15, 1e20, 1e21, 1e22, 1.5e300, 5e-324, 1e-5, 1e-6, 1e-7,
    1.5e-7,
  ];

  test.each([...CHOSEN, 2 ** 53, 1 / 3, Number.MAX_VALUE, NaN, Infinity, -Infinity])("%d", (value) => {
    expect(oracle.write(Float64Array.of(value))).toBe(JSON.stringify([value]));
  });

  test(`${doubleCount} random doubles`, () => {
    const random = new Random(5);
    let differences = 0;
    for (let left = doubleCount; left > 0; left -= 5000) {
      const values = Float64Array.from({ length: 5000 }, () => random.double());
      const read = JSON.parse(oracle.write(values)) as number[];
      differences += values.filter((value, index) => !Object.is(read[index], value)).length;
    }
    process.stdout.write(
      `JSON: ${doubleCount} random doubles written, ${differences} that V8 reads as another\n`,
    );
    expect(differences).toBe(0);
  }, 600_000);
});

describe("what was read is written as JSON.stringify writes it", () => {
  const rows: string[] = [
    "null",
    '""',
    "[]",
    "{}",
    "[[],{},[[]],[{}]]",
    '{"a":{"b":{"c":[1,2.5,-3e-7,true,false,null,"x"]}},"d":{}}',
    '{ "é" : "\\u00e9\\ud83d\\ude00" , "\\n" : "\\n\\u0007" }',
    JSON.stringify(Array.from({ length: 500 }, (_, index) => ({ index, text: "é".repeat(index % 7) }))),
  ];
  test.each(rows)("%.60s", (source) => {
    expect(oracle.rewrite(source)).toBe(JSON.stringify(JSON.parse(source)));
  });

  test("integers beyond 2^53 stay what they are", () => {
    const source = "[9007199254740993,-9223372036854775808,9223372036854775807]";
    expect(oracle.rewrite(source)).toBe(source);
  });
});

describe("calls in any order give JSON", () => {
  const rows: [name: string, calls: string, json: string][] = [
    ["nothing", "", "null"],
    ["a value alone", "t", '"t0"'],
    ["an object", "ofnfte", '{"f1":2.5,"f3":"t4"}'],
    ["an array", "anibze", "[1.5,2,true,null]"],
    ["containers in each other", "ofaoeaeefze", '{"f1":[{},[]],"f8":null}'],
    ["what is left open is closed", "ofao", '{"f1":[{}]}'],
    ["a name without a value gets null: at the end", "of", '{"f1":null}'],
    ["before the object ends", "ofe", '{"f1":null}'],
    ["before another name", "offt", '{"f1":null,"f2":"t3"}'],
    ["a value without a name gets an empty one", "oto", '{"":"t1","":{}}'],
    ["a name in an array is a string", "afn", '["f1",2.5]'],
    ["a name alone is a string", "f", '"f0"'],
    ["a value after the end is left out", "oet", "{}"],
    ["a container after the end, and what goes into it", "tofte", '"t0"'],
    ["an end too many changes nothing", "eoeee", "{}"],
  ];
  test.each(rows)("%s", (_name, calls, json) => {
    expect(oracle.play(calls)).toBe(json);
    expect(() => JSON.parse(json)).not.toThrow();
  });
});
