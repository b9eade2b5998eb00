// Byte strings: JavaScript strings in which each character is one byte (0-255). Header names and values, log messages and
// property values travel through the simulator as byte strings: they compare and hash fast and lose nothing. Text becomes
// UTF-8 only in the public API.

/** More arguments than this at once may overflow the stack of `fromCharCode`. */
const MOST_ARGUMENTS = 8192;

/** The bytes from `start` to `end` as a byte string. */
export function byteStringOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  for (let at = start; at < end; at += MOST_ARGUMENTS) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + MOST_ARGUMENTS, end)));
  }
  return text;
}

/** The bytes of a byte string. */
export function bytesOf(byteString: string): Uint8Array {
  const bytes = new Uint8Array(byteString.length);
  for (let at = 0; at < byteString.length; at++) bytes[at] = byteString.charCodeAt(at);
  return bytes;
}

const UPPER_CASE = /[A-Z]/;

/** Lower case for ASCII letters alone, as Envoy does it to header names: bytes above 127 stay as they are. */
export function asciiLowerCase(byteString: string): string {
  if (!UPPER_CASE.test(byteString)) return byteString;
  return byteString.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
