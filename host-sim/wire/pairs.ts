// Header maps as bytes, both ways. All numbers are u32, little-endian:
//
//   count | name size, value size (count times) | name NUL value NUL (count times)

import { byteStringOf } from "./byte-string.ts";

/** One header: its name and its value, as byte strings. */
export type Pair = readonly [name: string, value: string];

/** What a module handed over. Envoy reads a malformed map as an empty one (PAIRS-7); `malformed` keeps the reason. */
export interface DecodedPairs {
  readonly pairs: readonly Pair[];
  readonly malformed: string | null;
}

/** Envoy reads a longer map as an empty one (PAIRS-5). */
const MOST_BYTES = 1024 * 1024;

/** Envoy reads a map of more pairs as an empty one (PAIRS-6). */
const MOST_PAIRS = 1024;

const U32 = 4;

/** Reads what a module serialized. No bytes at all and a count of 0 both are the empty map (PAIRS-3, PAIRS-4). */
export function decodePairs(bytes: Uint8Array): DecodedPairs {
  if (bytes.length === 0) return { pairs: [], malformed: null };
  if (bytes.length > MOST_BYTES) return malformed(`${bytes.length} bytes, more than ${MOST_BYTES}`);
  if (bytes.length < U32) return malformed(`the count needs 4 bytes, has ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count > MOST_PAIRS) return malformed(`${count} pairs, more than ${MOST_PAIRS}`);
  const headSize = U32 + count * 2 * U32;
  if (headSize > bytes.length) return malformed(`${count} sizes need ${headSize} bytes, has ${bytes.length}`);
  const pairs: Pair[] = [];
  let at = headSize;
  for (let index = 0; index < count; index++) {
    const sizes = U32 + index * 2 * U32;
    const nameEnd = at + view.getUint32(sizes, true);
    const valueEnd = nameEnd + 1 + view.getUint32(sizes + U32, true);
    if (valueEnd >= bytes.length) {
      return malformed(`pair ${index} needs ${valueEnd + 1} bytes, has ${bytes.length}`);
    }
    if (bytes[nameEnd] !== 0) return malformed(`no NUL after the name at byte ${nameEnd}`);
    if (bytes[valueEnd] !== 0) return malformed(`no NUL after the value at byte ${valueEnd}`);
    pairs.push([byteStringOf(bytes, at, nameEnd), byteStringOf(bytes, nameEnd + 1, valueEnd)]);
    at = valueEnd + 1;
  }
  if (at !== bytes.length) return malformed(`${bytes.length - at} bytes left over`);
  return { pairs, malformed: null };
}

/** Serializes a map as Envoy does for a module. The empty map is four zero bytes; callers that must not send them check. */
export function encodePairs(pairs: readonly Pair[]): Uint8Array {
  const bytes = new Uint8Array(serializedSize(pairs));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.length, true);
  let sizes = U32;
  let at = U32 + pairs.length * 2 * U32;
  for (const [name, value] of pairs) {
    view.setUint32(sizes, name.length, true);
    view.setUint32(sizes + U32, value.length, true);
    sizes += 2 * U32;
    at = putTerminated(bytes, at, name);
    at = putTerminated(bytes, at, value);
  }
  return bytes;
}

function serializedSize(pairs: readonly Pair[]): number {
  let size = U32;
  for (const [name, value] of pairs) size += 2 * U32 + name.length + 1 + value.length + 1;
  return size;
}

function putTerminated(bytes: Uint8Array, start: number, byteString: string): number {
  for (let index = 0; index < byteString.length; index++) bytes[start + index] = byteString.charCodeAt(index);
  return start + byteString.length + 1;
}

function malformed(reason: string): DecodedPairs {
  return { pairs: [], malformed: reason };
}
