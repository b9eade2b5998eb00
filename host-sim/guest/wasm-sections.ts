// The outermost layer of the WebAssembly binary format: the header and the sequence of sections.

import { ByteReader } from "./byte-reader.ts";

/** The numbers of the standard sections. */
export const sectionNumber = {
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

/** The name of a standard section. */
export type SectionName = keyof typeof sectionNumber;

/** The number that all custom sections share. */
export const CUSTOM_SECTION = 0;

/** A part of the file: a standard section by its number, or a custom one by its name. */
export interface Section {
  readonly id: number;
  readonly name: string;
  /** Where its number stands. */
  readonly start: number;
  /** Where the contents begin, counted from the start of the module; for custom sections after the name. */
  readonly offset: number;
  readonly size: number;
}

/** The order in the file: the data count stands before the code, although its number is the last. */
const order: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11];

/** The place of a standard section among the others; -1 for a custom one, which may stand anywhere. */
export function sectionPlace(id: number): number {
  return order.indexOf(id);
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00] as const;

/** Reads the header and where each section lies. */
export function readSections(bytes: Uint8Array): Section[] {
  const reader = new ByteReader(bytes);
  for (const [at, expected] of HEADER.entries()) {
    if (bytes[at] === expected) continue;
    reader.fail(
      at < 4
        ? 'a WebAssembly module begins with 00 61 73 6d ("\\0asm")'
        : "only version 1 of the format is understood",
      at,
    );
  }
  reader.skip(HEADER.length, "header");

  const sections: Section[] = [];
  let lastPlace = -1;
  while (!reader.done) {
    const start = reader.at;
    const id = reader.byte("section number");
    const contents = reader.part(reader.u32("section size"), "section");
    if (id === CUSTOM_SECTION) {
      const name = contents.name("name of a custom section");
      sections.push({ id, name, start, offset: contents.at, size: contents.end - contents.at });
      continue;
    }
    const name = Object.entries(sectionNumber).find(([, number]) => number === id)?.[0];
    if (name === undefined) return reader.fail(`unknown section ${id}`, start);
    const place = sectionPlace(id);
    if (place <= lastPlace) reader.fail(`the ${name} section is repeated or out of order`, start);
    lastPlace = place;
    sections.push({ id, name, start, offset: contents.at, size: contents.end - contents.at });
  }
  return sections;
}
