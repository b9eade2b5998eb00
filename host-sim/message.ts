// Messages as a test writes and reads them: text on the outside, bytes on the inside. Text is UTF-8 in both directions.

import type { HeaderMap } from "./core/header-map.ts";
import { textOfUtf8, utf8OfText } from "./guest/text.ts";
import { byteStringOf, bytesOf } from "./wire/byte-string.ts";
import type { Pair } from "./wire/pairs.ts";

/** A header value: text, which is sent as UTF-8, or bytes, which are sent as they are. */
export type HeaderValue = string | Uint8Array;

/** Headers by name. Names become lower case. */
export type HeadersObject = Readonly<Record<string, HeaderValue>>;

/** Headers as a list, where a name occurs more than once or order matters. */
export type HeadersList = readonly (readonly [name: string, value: HeaderValue])[];

/** Headers as a test writes them. */
export type HeadersInput = HeadersObject | HeadersList;

/** A body in one piece, or in the pieces in which it arrives. */
export type BodyInput = string | Uint8Array | readonly (string | Uint8Array)[];

/** Headers or trailers of a message, in order. */
export class MessageHeaders {
  readonly #map: HeaderMap;

  /** Made by the simulator; the map must not change any more. */
  constructor(map: HeaderMap) {
    this.#map = map;
  }

  /** The first value of a header as text; null if there is none. Names are looked up in lower case. */
  get(name: string): string | null {
    const value = this.#map.get(utf8OfText(name));
    return value === null ? null : textOfUtf8(value);
  }

  /** The first value of a header as bytes; null if there is none. */
  getBytes(name: string): Uint8Array | null {
    const value = this.#map.get(utf8OfText(name));
    return value === null ? null : bytesOf(value);
  }

  /** All values of a header as text, in order. */
  getAll(name: string): string[] {
    return this.#map.getAll(utf8OfText(name)).map(textOfUtf8);
  }

  /** Whether there is a header of this name. */
  has(name: string): boolean {
    return this.#map.has(utf8OfText(name));
  }

  /** Names and values as text: pseudo headers first, then the others in order. */
  entries(): [name: string, value: string][] {
    return this.#map.pairs().map(([name, value]) => [textOfUtf8(name), textOfUtf8(value)]);
  }

  /** Names and values as they are, in the same order. */
  entriesBytes(): [name: string, value: Uint8Array][] {
    return this.#map.pairs().map(([name, value]) => [textOfUtf8(name), bytesOf(value)]);
  }
}

/** A body, as far as it has arrived. */
export class MessageBody {
  readonly #pieces: Uint8Array[] = [];

  /** All bytes so far. */
  get bytes(): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.#pieces));
  }

  /** The number of bytes so far. */
  get size(): number {
    return this.#pieces.reduce((size, piece) => size + piece.length, 0);
  }

  /** The pieces as they arrived, the empty ones too. */
  get pieces(): readonly Uint8Array[] {
    return this.#pieces;
  }

  /** All bytes so far, read as UTF-8. */
  text(): string {
    return Buffer.concat(this.#pieces).toString("utf8");
  }

  /** For the simulator: another piece has arrived. */
  append(piece: Uint8Array): void {
    this.#pieces.push(piece);
  }
}

/** Headers as the core wants them. */
export function pairsOf(headers: HeadersInput = []): Pair[] {
  const list = isList(headers) ? headers : Object.entries(headers);
  return list.map(([name, value]) => [
    utf8OfText(name),
    typeof value === "string" ? utf8OfText(value) : byteStringOf(value),
  ]);
}

/** The pieces of a body as bytes. */
export function piecesOf(body: BodyInput): Uint8Array[] {
  const pieces = typeof body === "string" || body instanceof Uint8Array ? [body] : body;
  return pieces.map(bytesOfPiece);
}

/** The bytes of one piece; text is UTF-8. */
export function bytesOfPiece(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece, "utf8") : piece;
}

/** Whether headers are a list. */
export function isList(headers: HeadersInput): headers is HeadersList {
  return Array.isArray(headers);
}
