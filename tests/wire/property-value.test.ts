import { describe, expect, test } from "vitest";
import { byteStringOf, bytesOf } from "../../host-sim/wire/byte-string.ts";
import { encodePairs } from "../../host-sim/wire/pairs.ts";
import {
  encodeProperty,
  type PropertyValue,
  propertyBelow,
  splitPath,
} from "../../host-sim/wire/property-value.ts";

const nothingBelow = { find: () => null };
const key = (value: string): PropertyValue => ({ kind: "string", value });

const encoded: [name: string, value: PropertyValue, bytes: string][] = [
  ["a string as its bytes", { kind: "string", value: "a\xff" }, "a\xff"],
  ["an empty string as nothing (VAL-1)", { kind: "string", value: "" }, ""],
  ["a number as 8 bytes, least first", { kind: "int", value: 258n }, "\x02\x01\0\0\0\0\0\0"],
  ["a negative number in two's complement", { kind: "int", value: -2n }, "\xfe\xff\xff\xff\xff\xff\xff\xff"],
  ["the greatest unsigned number", { kind: "uint", value: 2n ** 64n - 1n }, "\xff".repeat(8)],
  ["a duration as nanoseconds", { kind: "duration", ns: 1000n }, "\xe8\x03\0\0\0\0\0\0"],
  ["a time as nanoseconds since 1970", { kind: "time", ns: 1n }, "\x01\0\0\0\0\0\0\0"],
  ["a fraction as a double (VAL-4)", { kind: "double", value: 1.5 }, "\0\0\0\0\0\0\xf8\x3f"],
  ["an empty list as a count of zero (VAL-2)", { kind: "list", items: [] }, "\0\0\0\0"],
  [
    "a list as the names of a map",
    { kind: "list", items: [{ kind: "bool", value: true }] },
    byteStringOf(encodePairs([["\x01", ""]])),
  ],
  ["true as one byte", { kind: "bool", value: true }, "\x01"],
  ["false as one byte", { kind: "bool", value: false }, "\x00"],
  ["a message as its encoding", { kind: "message", encoded: "\x0a\x01x", ...nothingBelow }, "\x0a\x01x"],
  [
    "an empty map as a count of zero (VAL-2)",
    { kind: "map", entries: () => [], ...nothingBelow },
    "\0\0\0\0",
  ],
  [
    "a map as pairs, each value by these rules",
    { kind: "map", entries: () => [[key("ok"), { kind: "bool", value: true }]], ...nothingBelow },
    byteStringOf(encodePairs([["ok", "\x01"]])),
  ],
];

const unreadable: [name: string, value: PropertyValue][] = [
  ["a namespace (VAL-5)", { kind: "namespace", ...nothingBelow }],
  ["a list with a namespace in it", { kind: "list", items: [{ kind: "namespace", ...nothingBelow }] }],
  [
    "a map with a namespace in it",
    { kind: "map", entries: () => [[key("x"), { kind: "namespace", ...nothingBelow }]], ...nothingBelow },
  ],
];

const paths: [name: string, path: string, segments: string[]][] = [
  ["one segment", "request", ["request"]],
  ["segments between NULs", "request\0headers\0foo", ["request", "headers", "foo"]],
  ["a NUL at the end is tolerated (PATH-1)", "plugin_name\0", ["plugin_name"]],
  ["an empty path has no segments (PATH-2)", "", []],
  ["an empty first segment stays (PATH-3)", "\0a", ["", "a"]],
  ["an empty inner segment stays (PATH-3)", "a\0\0b", ["a", "", "b"]],
  ["dots do not separate (PATH-4)", "request.path", ["request.path"]],
];

describe("property values", () => {
  test.each(encoded)("%s", (_, value, bytes) => {
    expect(encodeProperty(value)).toBe(bytes);
  });

  test.each(unreadable)("%s cannot be read as a whole", (_, value) => {
    expect(encodeProperty(value)).toBeNull();
  });

  test("there is nothing below a scalar", () => {
    expect(propertyBelow({ kind: "string", value: "x" }, "length")).toBeNull();
  });

  test.each(paths)("%s", (_, path, segments) => {
    expect(splitPath(path)).toEqual(segments);
  });

  test("byte strings and bytes are the same thing, all 256 of them and many at once", () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => index % 256);
    expect(bytesOf(byteStringOf(bytes))).toEqual(bytes);
    expect(byteStringOf(bytes, 65, 68)).toBe("ABC");
  });
});
