import { log } from "proxy-wasm-as/assembly";

/** Logs what an operation answered. */
export function say(operation: string, answer: string): void {
  log.info(operation + ": " + answer);
}

/** A text as it shows in the log: null differs from an empty one. */
export function shown(text: string | null): string {
  return text === null ? "null" : '"' + text + '"';
}

/** Bytes as they show in the log, in hexadecimal. */
export function shownBytes(bytes: Uint8Array | null): string {
  if (bytes === null) return "null";
  const digits = "0123456789abcdef";
  let text = "<";
  for (let i = 0; i < bytes.length; i++) {
    text += digits.charAt(bytes[i] >> 4) + digits.charAt(bytes[i] & 15);
  }
  return text + ">";
}

/** The bytes that a text such as `c328` stands for. */
export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = <u8>parseInt(text.substr(i << 1, 2), 16);
  return bytes;
}
