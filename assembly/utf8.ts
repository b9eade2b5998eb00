import { decodeUtf8, encodeUtf8, utf8Size } from "./text/utf8";

/** Between text and bytes, for filters that work on bytes. */
export namespace utf8 {
  /** The text of `bytes`; each broken part becomes one U+FFFD. */
  export function decode(bytes: Uint8Array): string {
    return decodeUtf8(bytes.dataStart, bytes.length);
  }

  /** `text` as UTF-8; a lone surrogate becomes U+FFFD. */
  export function encode(text: string): Uint8Array {
    const bytes = new Uint8Array(utf8Size(text));
    encodeUtf8(text, bytes.dataStart);
    return bytes;
  }
}
