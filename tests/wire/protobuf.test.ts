import { expect, test } from "vitest";
import { readProto, writeProto } from "../../host-sim/wire/protobuf.ts";

test("what is written can be read", () => {
  const long = "x".repeat(300);
  const message = readProto(
    writeProto([
      [1, "a"],
      [2, true],
      [100, long],
    ]),
  );
  expect([message?.sized(1), message?.varint(2), message?.sized(100)]).toEqual(["a", 1, long]);
});

test("empty strings and false are left out", () => {
  expect(
    writeProto([
      [1, ""],
      [2, false],
    ]),
  ).toBe("");
});

test("of two fields of one number the last one counts, and fields of other types are passed over", () => {
  const message = readProto("\x0a\x01a\x0a\x01b\x11xxxxxxxx\x1dxxxx\x08\x96\x01");
  expect([message?.sized(1), message?.varint(1), message?.sized(2), message?.varint(3)]).toEqual([
    "b",
    150,
    undefined,
    undefined,
  ]);
});

const broken: [name: string, bytes: string][] = [
  ["cut off in a string", "\x0a\x05ab"],
  ["cut off in a number", "\x08\x96"],
  ["field 0", "\x02\x00"],
  ["a group", "\x0b\x0c"],
  ["a number without an end", `\x08${"\xff".repeat(11)}`],
];
test.each(broken)("%s is no message", (_, bytes) => {
  expect(readProto(bytes)).toBeNull();
});
