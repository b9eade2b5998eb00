// Spec chapter "Properties": what a value of the host is, once its type is known.

import { utf8 } from "./utf8";
import { HeaderList } from "./wire/pairs";

/**
 * A value of the host. Its bytes carry no type (statement VAL-3): whoever reads must know what it is. What is not there, or is
 * of another size, reads as `absent` or null.
 */
export abstract class HostValue {
  /** The value as bytes; null if there is none now. A message of protobuf is given in its own form. */
  abstract bytes(): Uint8Array | null;

  /** The value as text; "" if it is empty, null if there is none now. */
  text(): string | null {
    const bytes = this.bytes();
    return bytes === null ? null : utf8.decode(bytes);
  }

  /** The value as a whole number: counts, ports, status codes. */
  integer(absent: i64 = 0): i64 {
    const bytes = this.bytes();
    return bytes !== null && bytes.length == 8 ? load<i64>(bytes.dataStart) : absent;
  }

  /** The value as a number with a fraction, as all numbers in metadata are (statement VAL-4). */
  double(absent: f64 = 0): f64 {
    const bytes = this.bytes();
    return bytes !== null && bytes.length == 8 ? load<f64>(bytes.dataStart) : absent;
  }

  /** The value as a boolean. */
  bool(absent: bool = false): bool {
    const bytes = this.bytes();
    return bytes !== null && bytes.length == 1 ? bytes[0] != 0 : absent;
  }

  /** The value as a point in time, such as `request.time`: in ns since the Unix epoch. */
  timeNs(absent: i64 = 0): i64 {
    return this.integer(absent);
  }

  /** The value as a duration, such as `request.duration`: in ns. */
  durationNs(absent: i64 = 0): i64 {
    return this.integer(absent);
  }

  /** The value as a map, such as `request.headers`; null also if it is none. The order says nothing. */
  map(): HeaderList | null {
    const bytes = this.bytes();
    const map = new HeaderList();
    return bytes !== null && map.parse(bytes) ? map : null;
  }

  /** The value as a list of texts; null also if it is none. */
  list(): string[] | null {
    const map = this.map();
    if (map === null) return null;
    const texts: string[] = [];
    for (let i = 0; i < map.length; i++) texts.push(map.nameAt(i));
    return texts;
  }

  /** As `list`, with the elements as bytes: numbers are little-endian, in 8 bytes. */
  listBytes(): Uint8Array[] | null {
    const map = this.map();
    if (map === null) return null;
    const all: Uint8Array[] = [];
    for (let i = 0; i < map.length; i++) all.push(map.nameBytesAt(i));
    return all;
  }
}
