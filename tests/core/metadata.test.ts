import { describe, expect, test } from "vitest";
import { type Json, metadataMessage } from "../../host-sim/core/metadata.ts";
import { encodeProperty, type PropertyValue, propertyBelow } from "../../host-sim/wire/property-value.ts";

/** The value at a path below `filter_metadata.own.it`; undefined where a path leads nowhere. */
function read(json: Json, ...path: string[]): string | null | undefined {
  const message = metadataMessage({ own: { it: json } });
  let value: PropertyValue | null = message;
  for (const segment of ["filter_metadata", "own", "it", ...path]) {
    value = value === null ? null : propertyBelow(value, segment);
  }
  return value === null ? undefined : encodeProperty(value);
}

describe("a value of a struct (VAL-4)", () => {
  const rows: [name: string, json: Json, path: string[], bytes: string | null | undefined][] = [
    ["a text is its bytes", "a", [], "a"],
    ["a whole number is a double", 3, [], "\0\0\0\0\0\0\x08@"],
    ["a truth is a byte", true, [], "\x01"],
    ["null cannot be written", null, [], null],
    ["an empty list is a count", [], [], "\0\0\0\0"],
    ["an empty object is a count", {}, [], "\0\0\0\0"],
    ["an element has a number", ["a", "b"], ["1"], "b"],
    ["behind the last element is nothing", ["a"], ["1"], undefined],
    ["an object has names", { deep: { er: "x" } }, ["deep", "er"], "x"],
    ["a name that it does not have", { deep: "x" }, ["other"], undefined],
    ["behind a text is nothing", "a", ["a"], undefined],
  ];
  test.each(rows)("%s", (_, json, path, bytes) => {
    expect(read(json, ...path)).toBe(bytes);
  });
});
