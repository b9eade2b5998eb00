// Envoy's header map: ordered, lower case, several values for one name unless the header is inline.

import { asciiLowerCase } from "../wire/byte-string.ts";
import type { Pair } from "../wire/pairs.ts";
import type { HeaderRules } from "./inline-headers.ts";

const COLON = 58;

/** The headers or trailers of one message. Names and values are byte strings. */
export class HeaderMap {
  // Two arrays rather than one of pairs: reading and adding a header allocate nothing.
  readonly #names: string[] = [];
  readonly #values: string[] = [];
  readonly #rules: HeaderRules;
  /** The message has left the proxy: changes reach nobody any more. */
  sent = false;
  /** How many of the names are pseudo headers; they always come first (HDR-11). */
  #pseudoCount = 0;

  constructor(rules: HeaderRules, pairs: readonly Pair[] = []) {
    this.#rules = rules;
    for (const [name, value] of pairs) this.add(name, value);
  }

  /** The number of entries; a name that occurs twice counts twice. */
  get count(): number {
    return this.#names.length;
  }

  /** The number of pseudo headers among the entries. */
  get pseudoCount(): number {
    return this.#pseudoCount;
  }

  /** The bytes of all names and values, as `proxy_get_header_map_size` reports them (HDR-22). */
  get byteSize(): number {
    let size = 0;
    for (const name of this.#names) size += name.length;
    for (const value of this.#values) size += value.length;
    return size;
  }

  /** The first value of a header (HDR-3), null if there is none. */
  get(name: string): string | null {
    const index = this.#names.indexOf(this.#keyOf(name));
    return index === -1 ? null : (this.#values[index] ?? null);
  }

  /** All values of a header, in order. */
  getAll(name: string): readonly string[] {
    const key = this.#keyOf(name);
    return this.#values.filter((_, index) => this.#names[index] === key);
  }

  /** Whether there is at least one entry of this name. */
  has(name: string): boolean {
    return this.#names.includes(this.#keyOf(name));
  }

  /** Adds an entry, or joins the value to an inline header that exists (HDR-4, HDR-5). */
  add(name: string, value: string): void {
    const key = this.#keyOf(name);
    if (this.#rules.inline.has(key)) {
      const index = this.#names.indexOf(key);
      if (index !== -1) {
        this.#join(index, value);
        return;
      }
    }
    if (key.charCodeAt(0) === COLON) {
      this.#names.splice(this.#pseudoCount, 0, key);
      this.#values.splice(this.#pseudoCount, 0, value);
      this.#pseudoCount++;
    } else {
      this.#names.push(key);
      this.#values.push(value);
    }
  }

  /** Removes all entries of the name and adds one: the header moves to the end (HDR-6, HDR-7). */
  replace(name: string, value: string): void {
    this.remove(name);
    this.add(name, value);
  }

  /** Sets a header as Envoy itself does: an entry that exists keeps its place. */
  setInPlace(name: string, value: string): void {
    const index = this.#names.indexOf(this.#keyOf(name));
    if (index === -1) this.add(name, value);
    else this.#values[index] = value;
  }

  /** Removes all entries of the name (HDR-8). */
  remove(name: string): void {
    const key = this.#keyOf(name);
    for (let index = this.#names.indexOf(key); index !== -1; index = this.#names.indexOf(key, index)) {
      this.#names.splice(index, 1);
      this.#values.splice(index, 1);
      if (index < this.#pseudoCount) this.#pseudoCount--;
    }
  }

  /** Replaces everything, pseudo headers too; inline headers join (HDR-23). */
  replaceAll(pairs: readonly Pair[]): void {
    this.#names.length = 0;
    this.#values.length = 0;
    this.#pseudoCount = 0;
    for (const [name, value] of pairs) this.add(name, value);
  }

  /** All entries: pseudo headers first, then the others, both in the order of insertion (HDR-11). */
  pairs(): readonly Pair[] {
    return this.#names.map((name, index) => [name, this.#values[index] ?? ""]);
  }

  /** An independent copy: what a filter does afterwards does not show in it. */
  clone(): HeaderMap {
    const copy = new HeaderMap(this.#rules);
    copy.#names.push(...this.#names);
    copy.#values.push(...this.#values);
    copy.#pseudoCount = this.#pseudoCount;
    return copy;
  }

  #join(index: number, value: string): void {
    const existing = this.#values[index] ?? "";
    if (value === "") return;
    this.#values[index] = existing === "" ? value : `${existing},${value}`;
  }

  /** Under which name an entry is kept: lower case (HDR-1), `host` as `:authority` in requests (HDR-12). */
  #keyOf(name: string): string {
    const key = asciiLowerCase(name);
    return this.#rules.hostIsAuthority && key === "host" ? ":authority" : key;
  }
}
