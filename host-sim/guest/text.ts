// Text and byte strings. Text is what people write in tests and read in logs; everything below the public API is bytes.

import { isUtf8 } from "node:buffer";

/** Text as UTF-8, as a byte string; a lone surrogate becomes U+FFFD. */
export function utf8OfText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** Bytes read as UTF-8; what is not UTF-8 becomes U+FFFD. */
export function textOfUtf8(byteString: string): string {
  return Buffer.from(byteString, "latin1").toString("utf8");
}

/** Whether the bytes are well-formed UTF-8, so that showing them as text loses nothing. */
export function isText(byteString: string): boolean {
  return isUtf8(Buffer.from(byteString, "latin1"));
}
