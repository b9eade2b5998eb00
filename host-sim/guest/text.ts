// Text and byte strings. Text is what people write in tests and read in logs; everything below the public API is bytes.

import { isUtf8 } from "node:buffer";

const OUTSIDE_ASCII = /[^\0-\x7f]/;

/** Text as UTF-8, as a byte string; a lone surrogate becomes U+FFFD. */
export function utf8OfText(text: string): string {
  return OUTSIDE_ASCII.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}

/** Bytes read as UTF-8; what is not UTF-8 becomes U+FFFD. */
export function textOfUtf8(byteString: string): string {
  return OUTSIDE_ASCII.test(byteString) ? Buffer.from(byteString, "latin1").toString("utf8") : byteString;
}

/** Whether the bytes are well-formed UTF-8, so that showing them as text loses nothing. */
export function isText(byteString: string): boolean {
  return !OUTSIDE_ASCII.test(byteString) || isUtf8(Buffer.from(byteString, "latin1"));
}
