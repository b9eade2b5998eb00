import { describe, expect, test } from "vitest";
import { Status } from "../../host-sim/abi/enums.ts";
import { GuestMemory, INVALID_MEMORY_ACCESS } from "../../host-sim/guest/memory.ts";

const PAGE = 65_536;

/** A memory of one page whose module gives room at 1024. */
function memoryOf(allocate: (size: number) => number = () => 1024): {
  readonly wasm: WebAssembly.Memory;
  readonly memory: GuestMemory;
} {
  const wasm = new WebAssembly.Memory({ initial: 1 });
  const memory = new GuestMemory();
  memory.bind(wasm, allocate);
  return { wasm, memory };
}

/** Every byte, again and again. */
function text(size: number, first = 0): string {
  return Array.from({ length: size }, (_, index) => String.fromCharCode((first + index * 7) % 256)).join("");
}

const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 24, 25, 63, 64, 65, 300];

describe("byte strings are read as they stand", () => {
  test.each(SIZES)("%i bytes, written one way and the other", (size) => {
    const { memory } = memoryOf();
    const written = text(size);
    expect(memory.give(written, 0, 4)).toBe(Status.Ok);
    expect(memory.byteString(memory.u32(0), memory.u32(4))).toBe(written);
    memory.setBytes(2049, Buffer.from(written, "latin1"));
    expect(memory.byteString(2049, size)).toBe(written);
    expect(memory.byteString(2049, size)).toBe(written);
  });

  test("thousands that are alike, each read twice, in between each other", () => {
    const { memory } = memoryOf();
    for (let round = 0; round < 2; round++) {
      for (let number = 0; number < 3000; number++) {
        const written = `${text(number % 9)}x-${number}`;
        memory.setBytes(100, Buffer.from(written, "latin1"));
        expect(memory.byteString(100, written.length)).toBe(written);
      }
    }
  });

  test.each([2, 3, 5, 12, 40])("%i bytes that differ in a single one", (size) => {
    const { memory } = memoryOf();
    for (let at = 0; at < size; at++) {
      for (const byte of [0, 1, 128, 255]) {
        const bytes = new Uint8Array(size).fill(65);
        bytes[at] = byte;
        memory.setBytes(7, bytes);
        expect([...memory.byteString(7, size)].map((each) => each.charCodeAt(0))).toEqual([...bytes]);
      }
    }
  });

  test("the end of the memory is no obstacle", () => {
    const { memory } = memoryOf();
    for (const size of SIZES) {
      memory.setBytes(PAGE - size, Buffer.from(text(size, 1), "latin1"));
      expect(memory.byteString(PAGE - size, size)).toBe(text(size, 1));
    }
  });
});

describe("what is outside is refused", () => {
  const { memory } = memoryOf(() => PAGE - 1);
  const refused: [what: string, use: () => unknown][] = [
    ["a byte behind the end", () => memory.byteString(PAGE, 1)],
    ["an end that is behind the end", () => memory.byteString(PAGE - 3, 4)],
    ["a negative address", () => memory.byteString(-1, 1)],
    ["a negative size", () => memory.byteString(0, -1)],
    ["bytes", () => memory.bytes(PAGE - 1, 2)],
    ["a number", () => memory.u32(PAGE - 3)],
    ["writing a number", () => memory.setU32(PAGE - 3, 1)],
    ["writing eight bytes", () => memory.setU64(PAGE - 7, 1n)],
    ["writing bytes", () => memory.setBytes(PAGE - 1, new Uint8Array(2))],
    ["room that is too small", () => memory.give("ab", 0, 4)],
  ];
  test.each(refused)("%s", (_, use) => {
    expect(use).toThrow(INVALID_MEMORY_ACCESS);
  });
});

describe("a memory that grows", () => {
  const uses: [what: string, use: (memory: GuestMemory) => unknown, answer: unknown][] = [
    ["its new bytes are read", (memory) => memory.byteString(2 * PAGE - 2, 2), "\0\0"],
    ["its old bytes are read", (memory) => memory.byteString(8, 3), "abc"],
    ["no bytes are read", (memory) => memory.bytes(0, 0).length, 0],
    ["no bytes are written", (memory) => memory.setBytes(0, new Uint8Array(0)), undefined],
    ["a number is written", (memory) => memory.setU32(2 * PAGE - 4, 1), undefined],
    ["its size is the new one", (memory) => memory.size, 2 * PAGE],
  ];
  test.each(uses)("%s", (_, use, answer) => {
    const { wasm, memory } = memoryOf();
    memory.setBytes(8, Buffer.from("abc"));
    wasm.grow(1);
    expect(use(memory)).toEqual(answer);
  });

  test("while it gives room for what it is handed", () => {
    const { wasm, memory } = memoryOf(() => wasm.grow(1) * PAGE);
    expect(memory.give("value", 0, 4)).toBe(Status.Ok);
    expect(memory.byteString(PAGE, 5)).toBe("value");
  });
});
