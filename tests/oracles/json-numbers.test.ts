// Every literal must become the f64 that V8's Number() makes of it, bit for bit, and integers must be exact.

import { beforeAll, describe, expect, test } from "vitest";
import { JsonOracle } from "./json-oracle.ts";
import { Random } from "./json-random.ts";

let oracle: JsonOracle;
beforeAll(async () => {
  oracle = await JsonOracle.compile();
}, 60_000);

/** `npm run test:json` takes more. */
const doubleCount = process.env.JSON_THOROUGH === "1" ? 300_000 : 20_000;

/** The literals that do not become what V8 makes of them. */
function wrong(literals: readonly string[]): string[] {
  const numbers = oracle.numbers(`[${literals.join(",")}]`);
  expect(numbers.length).toBe(literals.length);
  return literals.filter((literal, index) => !Object.is(numbers[index], Number(literal)));
}

/** The decimal expansion of the value halfway between a positive f64 and the next larger one. */
function halfwayAbove(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const stored = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = 2n * (stored === 0 ? fraction : fraction | (1n << 52n)) + 1n;
  const exponent = Math.max(stored, 1) - 1076;
  if (exponent >= 0) return (mantissa << BigInt(exponent)).toString();
  // mantissa / 2^k = mantissa * 5^k / 10^k
  return `${mantissa * 5n ** BigInt(-exponent)}e${exponent}`;
}

/** The same digits, a little more: beyond halfway. */
function justAbove(literal: string): string {
  const [digits, exponent = "0"] = literal.split("e");
  return `${digits}${"0".repeat(30)}1e${Number(exponent) - 31}`;
}

const CHOSEN: [name: string, literals: string[]][] = [
  ["zeros", ["0", "-0", "0.0", "-0.0", "0e999999999999", "-0e-99999", "0.000000000000000000000000000000"]],
  ["small integers", ["1", "-1", "7", "10", "100", "123456789", "1000000000000000000000"]],
  ["ordinary decimals", ["0.1", "0.25", "-3.14", "1.5e3", "1E5", "1e+5", "12.50", "0.000001"]],
  ["the ends of the range", ["1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308"]],
  [
    "beyond the range",
    ["1e309", "-1e309", "1e999999999999999999", `1${"0".repeat(400)}`, `1${"0".repeat(400)}e-400`],
  ],
  [
    "the smallest normal numbers",
    ["2.2250738585072014e-308", "2.2250738585072011e-308", "2.225073858507201e-308"],
  ],
  [
    "subnormal numbers",
    ["5e-324", "4.9e-324", "2.4703282292062328e-324", "2.4703282292062327e-324", "1e-323"],
  ],
  ["below the range", ["1e-324", "-1e-400", "1e-999999999999999999", `0.${"0".repeat(400)}1`]],
  ["leading zeros made up for", [`0.${"0".repeat(400)}1e401`, `0.${"0".repeat(1000)}123e1000`]],
  ["both sides of 2^53", ["9007199254740991", "9007199254740992", "9007199254740993", "9007199254740994.0"]],
  ["both sides of 10^22", ["1e22", "1e23", "123e22", "9007199254740992e22", "1e-22", "1e-23", "3e-22"]],
  [
    "nineteen digits and twenty",
    ["1234567890123456789", "12345678901234567890", "9999999999999999999", "18446744073709551616"],
  ],
  [
    "known hard ones",
    [
      "8.98846567431158e307",
      "6.631236846766476e-316",
      "0.500000000000000166533453693773481063544750213623046875",
      "3.518437208883201171875e13",
      "62.5364939768271845828",
      "8.10109172351e-10",
      "1.50000000000000011102230246251565",
      "9.559198711451222e+39",
      "100000000000000016777215",
      "100000000000000016777216",
      "1448997445238699",
    ],
  ],
];

describe("a number is the f64 nearest to its literal", () => {
  test.each(CHOSEN)("%s", (_name, literals) => {
    expect(wrong(literals)).toEqual([]);
  });

  test("numbers of 1 to 900 digits, with and without a point and an exponent", () => {
    const random = new Random(1);
    const literals = Array.from({ length: 2000 }, () => {
      const whole = random
        .digits(1 + random.below(random.below(20) === 0 ? 900 : 25))
        .replace(/^0+(?=.)/, "");
      const fraction = random.below(2) === 0 ? "" : `.${random.digits(1 + random.below(30))}`;
      const exponent = random.below(2) === 0 ? "" : `e${random.below(700) - 350}`;
      return `${random.below(2) === 0 ? "" : "-"}${whole}${fraction}${exponent}`;
    });
    expect(wrong(literals)).toEqual([]);
  });

  test(`${doubleCount} random doubles, as JavaScript prints them in three ways`, () => {
    const random = new Random(2);
    let literalCount = 0;
    const differences: string[] = [];
    for (let left = doubleCount; left > 0; left -= 20_000) {
      const doubles = Array.from({ length: 20_000 }, () => random.double());
      const literals = doubles.flatMap((value) => [
        value.toString(),
        value.toExponential(17),
        (value % 1e15).toFixed(random.below(20)),
      ]);
      literalCount += literals.length;
      differences.push(...wrong(literals));
    }
    process.stdout.write(
      `JSON: ${doubleCount} random doubles read from ${literalCount} literals, ${differences.length} differences from V8\n`,
    );
    expect(differences.slice(0, 10)).toEqual([]);
  }, 600_000);

  test("values halfway between two numbers, and a little more", () => {
    const random = new Random(3);
    const doubles = Array.from({ length: 1500 }, () => Math.abs(random.double()));
    doubles.push(0, 5e-324, 2.225073858507201e-308, 1, 9007199254740992, 1.7976931348623155e308);
    const halfway = doubles.map(halfwayAbove);
    expect(wrong(halfway)).toEqual([]);
    expect(wrong(halfway.map(justAbove))).toEqual([]);
  });
});

describe("an integer is exact, however it is written", () => {
  const rows: [literal: string, integer: string][] = [
    ["0", "0"],
    ["-0", "0"],
    ["0.000", "0"],
    ["0e99", "0"],
    ["7", "7"],
    ["-7", "-7"],
    ["7.0", "7"],
    ["70e-1", "7"],
    ["0.07e2", "7"],
    ["1e15", "1000000000000000"],
    ["1e+18", "1000000000000000000"],
    ["9007199254740993", "9007199254740993"],
    ["9223372036854775807", "9223372036854775807"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["922337203685477580700e-2", "9223372036854775807"],
    [`1${"0".repeat(300)}e-300`, "1"],
    ["9223372036854775807.5", "no integer"],
    ["9223372036854775808", "no integer"],
    ["-9223372036854775809", "no integer"],
    ["18446744073709551617", "no integer"],
    ["1e19", "no integer"],
    ["2e19", "no integer"],
    ["1e999999999999", "no integer"],
    ["7.5", "no integer"],
    ["1e-1", "no integer"],
    ["1e-999999999999", "no integer"],
    ["0.9999999999999999999999999", "no integer"],
    ["1.0000000000000000000000001", "no integer"],
    ["true", "no integer"],
    ['"7"', "no integer"],
  ];
  test.each(rows)("%s is %s", (literal, integer) => {
    expect(oracle.integers(`[${literal}]`)).toEqual([integer]);
  });
});
