// Envoy's header map: ordered, lower case, several values for one name unless the header is inline.

import type { Pair } from "../wire/pairs.ts";
import { type HeaderName, headerName, names } from "./header-name.ts";
import { isSendable } from "./header-value.ts";
import type { HeaderRules } from "./inline-headers.ts";

/** The headers or trailers of one message. Names and values are byte strings; who asks often has the name at hand. */
export class HeaderMap {
  // Two arrays rather than one of pairs: reading and adding a header allocate nothing.
  #names: HeaderName[] = [];
  #values: string[] = [];
  /** The arrays are those of a copy too: they are copied before the first change. */
  #shared = false;
  readonly #rules: HeaderRules;
  /** The message has left the proxy: changes reach nobody any more. */
  sent = false;
  /** How many of the names are pseudo headers; they always come first (HDR-11). */
  #pseudoCount = 0;
  /** The bits of all names that are here, or were: most questions are about one that never was. */
  #mask = 0;
  /** Every name and value that is here, or was, can be sent. */
  #isSendable = true;

  constructor(rules: HeaderRules, pairs: readonly Pair[] = []) {
    this.#rules = rules;
    this.#addAll(pairs);
  }

  /** The number of entries; a name that occurs twice counts twice. */
  get count(): number {
    return this.#names.length;
  }

  /** Whether the codec of a connection takes it (HDR-2); false also after something that it would not has gone. */
  get isSendable(): boolean {
    return this.#isSendable;
  }

  /** The number of pseudo headers among the entries. */
  get pseudoCount(): number {
    return this.#pseudoCount;
  }

  /** The bytes of all names and values, as `proxy_get_header_map_size` reports them (HDR-22). */
  get byteSize(): number {
    let size = 0;
    for (const { text } of this.#names) size += text.length;
    for (const value of this.#values) size += value.length;
    return size;
  }

  /** The first value of a header (HDR-3), null if there is none. */
  get(name: HeaderName | string): string | null {
    const index = this.#find(this.#nameOf(name));
    return index === -1 ? null : (this.#values[index] ?? null);
  }

  /** All values of a header, in order. */
  getAll(name: HeaderName | string): readonly string[] {
    const wanted = this.#nameOf(name);
    return this.#values.filter((_, index) => this.#names[index]?.is(wanted));
  }

  /** Whether there is at least one entry of this name. */
  has(name: HeaderName | string): boolean {
    return this.#find(this.#nameOf(name)) !== -1;
  }

  /** Adds an entry, or joins the value to an inline header that exists (HDR-4, HDR-5). */
  add(name: HeaderName | string, value: string): void {
    this.#own();
    const added = this.#nameOf(name);
    this.#isSendable &&= added.isSendable && isSendable(value);
    if ((added.inlineIn & this.#rules.inlineBit) !== 0) {
      const index = this.#find(added);
      if (index !== -1) {
        this.#join(index, value);
        return;
      }
    }
    this.#mask |= added.mask;
    const place = added.isPseudo ? this.#pseudoCount++ : this.#names.length;
    if (place < this.#names.length) {
      this.#names.splice(place, 0, added);
      this.#values.splice(place, 0, value);
    } else {
      this.#names.push(added);
      this.#values.push(value);
    }
  }

  /** Removes all entries of the name and adds one: the header moves to the end (HDR-6, HDR-7). */
  replace(name: HeaderName | string, value: string): void {
    this.remove(name);
    this.add(name, value);
  }

  /** Sets a header as Envoy itself does: an entry that exists keeps its place. */
  setInPlace(name: HeaderName | string, value: string): void {
    const index = this.#find(this.#nameOf(name));
    if (index === -1) this.add(name, value);
    else {
      this.#own();
      this.#isSendable &&= isSendable(value);
      this.#values[index] = value;
    }
  }

  /** Removes all entries of the name (HDR-8). */
  remove(name: HeaderName | string): void {
    const removed = this.#nameOf(name);
    for (let index = this.#find(removed); index !== -1; index = this.#find(removed, index)) {
      this.#own();
      this.#names.splice(index, 1);
      this.#values.splice(index, 1);
      if (index < this.#pseudoCount) this.#pseudoCount--;
    }
  }

  /** Replaces everything, pseudo headers too; inline headers join (HDR-23). */
  replaceAll(pairs: readonly Pair[]): void {
    this.#clear();
    this.#addAll(pairs);
  }

  /** Puts pseudo headers into this order, and drops the others. */
  orderPseudo(order: readonly HeaderName[]): void {
    this.#own();
    let ordered = 0;
    for (const name of order) {
      const index = this.#find(name, ordered);
      if (index === -1) continue;
      swap(this.#names, index, ordered);
      swap(this.#values, index, ordered);
      ordered++;
    }
    const others = this.#pseudoCount - ordered;
    if (others === 0) return;
    this.#names.splice(ordered, others);
    this.#values.splice(ordered, others);
    this.#pseudoCount = ordered;
  }

  /** The name of the entry at a place: pseudo headers come first, then the others, both in the order of insertion (HDR-11). */
  nameAt(index: number): HeaderName {
    return this.#names[index] ?? names.none;
  }

  /** The value of the entry at a place. */
  valueAt(index: number): string {
    return this.#values[index] ?? "";
  }

  /** All entries in that order. */
  pairs(): readonly Pair[] {
    return this.#names.map(({ text }, index) => [text, this.#values[index] ?? ""]);
  }

  /** An independent copy: what a filter does afterwards does not show in it. */
  clone(): HeaderMap {
    const copy = new HeaderMap(this.#rules);
    copy.#names = this.#names;
    copy.#values = this.#values;
    copy.#pseudoCount = this.#pseudoCount;
    copy.#mask = this.#mask;
    copy.#isSendable = this.#isSendable;
    copy.#shared = true;
    this.#shared = true;
    return copy;
  }

  #addAll(pairs: readonly Pair[]): void {
    for (const [name, value] of pairs) this.add(name, value);
  }

  #clear(): void {
    this.#names = [];
    this.#values = [];
    this.#shared = false;
    this.#pseudoCount = 0;
    this.#mask = 0;
    this.#isSendable = true;
  }

  /** From now on the arrays are changed. */
  #own(): void {
    if (!this.#shared) return;
    this.#names = this.#names.slice();
    this.#values = this.#values.slice();
    this.#shared = false;
  }

  /** The place of the first entry of a name, from a place on; -1 if there is none. */
  #find(name: HeaderName, from = 0): number {
    if ((this.#mask & name.mask) === 0) return -1;
    for (let index = from; index < this.#names.length; index++) {
      if (this.#names[index]?.is(name)) return index;
    }
    return -1;
  }

  #join(index: number, value: string): void {
    const existing = this.#values[index] ?? "";
    if (value === "") return;
    this.#values[index] = existing === "" ? value : `${existing},${value}`;
  }

  /** Under which name an entry is kept: `host` as `:authority` in requests (HDR-12). */
  #nameOf(name: HeaderName | string): HeaderName {
    const found = typeof name === "string" ? headerName(name) : name;
    return this.#rules.hostIsAuthority && found === names.host ? names.authority : found;
  }
}

function swap<Item>(items: Item[], left: number, right: number): void {
  const first = items[left];
  const second = items[right];
  if (first === undefined || second === undefined) return;
  items[left] = second;
  items[right] = first;
}
