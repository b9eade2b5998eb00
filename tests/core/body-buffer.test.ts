import { describe, expect, test } from "vitest";
import { BodyBuffer } from "../../host-sim/core/body-buffer.ts";

const writes: [name: string, before: string, start: number, size: number, bytes: string, after: string][] = [
  ["from 0, size 0: prepend (BODY-22)", "body", 0, 0, "a-", "a-body"],
  ["from 0, all of it: replace (BODY-23)", "body", 0, 4, "new", "new"],
  ["from 0, more than all of it: replace (BODY-23)", "body", 0, 0xffffffff, "new", "new"],
  ["from 0, a part: replace the prefix (BODY-24)", "body", 0, 2, "BO", "BOdy"],
  ["from 0, a part, with something longer (BODY-24)", "body", 0, 1, "anti-b", "anti-body"],
  ["from the end: append (BODY-25)", "body", 4, 0, "guard", "bodyguard"],
  ["from beyond the end: append, whatever the size (BODY-25)", "body", 99, 2, "!", "body!"],
  ["nothing over all of it: empty (BODY-27)", "body", 0, 4, "", ""],
  ["nothing over a prefix: cut it off", "body", 0, 3, "", "y"],
  ["into an empty one, from 0: prepend (BODY-28)", "", 0, 0, "x", "x"],
  ["into an empty one, from anywhere: append (BODY-28)", "", 7, 0, "x", "x"],
];

const refusals: [name: string, buffer: () => BodyBuffer, start: number][] = [
  ["in the middle (BODY-26)", () => bufferOf("body"), 2],
  ["just before the end (BODY-26)", () => bufferOf("body"), 3],
  ["an immutable buffer (BODY-30)", () => BodyBuffer.immutable(bytesOf("body")), 0],
  ["a body that is not there (BODY-13)", () => BodyBuffer.ABSENT, 0],
];

const slices: [name: string, start: number, maxSize: number, text: string][] = [
  ["all of it", 0, 4, "body"],
  ["more than there is is cut (BODY-20)", 1, 99, "ody"],
  ["a part", 1, 2, "od"],
  ["nothing wanted (BODY-20)", 0, 0, ""],
  ["from the end (BODY-21)", 4, 1, ""],
  ["from beyond the end (BODY-20)", 0xffffffff, 0xffffffff, ""],
];

describe("body buffer", () => {
  test.each(writes)("write %s", (_, before, start, size, bytes, after) => {
    const buffer = bufferOf(before);
    expect(buffer.write(start, size, bytesOf(bytes))).toBe(true);
    expect(textOf(buffer)).toBe(after);
    expect(buffer.size).toBe(after.length);
  });

  test.each(refusals)("refuses to write %s", (_, make, start) => {
    const buffer = make();
    const before = textOf(buffer);
    expect(buffer.write(start, 1, bytesOf("X"))).toBe(false);
    expect(textOf(buffer)).toBe(before);
  });

  test.each(slices)("read %s", (_, start, maxSize, text) => {
    expect(Buffer.from(bufferOf("body").slice(start, maxSize)).toString()).toBe(text);
  });

  test("pieces are one body", () => {
    const buffer = bufferOf("one ");
    buffer.append(bytesOf("two "));
    buffer.moveFrom(bufferOf("three"));
    expect(textOf(buffer)).toBe("one two three");
    expect(buffer.size).toBe(13);
  });

  test("what has been moved is gone where it was", () => {
    const other = bufferOf("x");
    bufferOf("").moveFrom(other);
    expect(other.size).toBe(0);
    expect(textOf(other)).toBe("");
  });

  test("writing does not reach into bytes that somebody else has read", () => {
    const buffer = bufferOf("body");
    const read = buffer.bytes;
    buffer.write(0, 2, bytesOf("XX"));
    expect(Buffer.from(read).toString()).toBe("body");
  });
});

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text);
}

function bufferOf(text: string): BodyBuffer {
  return new BodyBuffer(bytesOf(text));
}

function textOf(buffer: BodyBuffer): string {
  return Buffer.from(buffer.bytes).toString();
}
