// Texts that were read by a person once, and must not change unnoticed. UPDATE_TRANSCRIPTS=1 writes them anew.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

const UPDATING = process.env.UPDATE_TRANSCRIPTS === "1";

/** A folder of texts, each of which must belong to a test. */
export class GoldenTexts {
  readonly #folder: string;
  readonly #used = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The text must be as it was. */
  expect(name: string, text: string): void {
    const file = `${name}.txt`;
    this.#used.add(file);
    if (UPDATING) {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(join(this.#folder, file), text);
    }
    expect(text).toBe(this.#read(file));
  }

  /** Texts that no test has asked for. */
  get unused(): string[] {
    return readdirSync(this.#folder).filter((file) => file.endsWith(".txt") && !this.#used.has(file));
  }

  #read(file: string): string {
    try {
      return readFileSync(join(this.#folder, file), "utf8");
    } catch (cause) {
      throw new Error(`there is no ${file}: write it with UPDATE_TRANSCRIPTS=1, and read it`, { cause });
    }
  }
}
