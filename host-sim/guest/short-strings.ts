// The short byte strings of modules: names of headers, methods, values that come with every request. One that was read before
// is found again by its bytes, four at a time: no string is made, and whoever hashes or compares it finds a known one.

/** Longer ones rarely come twice. */
const MOST_BYTES = 64;
const WORD = 4;
const WORDS = MOST_BYTES / WORD;
/** A power of two: what falls on a place that is taken takes the place. */
const PLACES = 512;
const MIXED_BY = 0x9e3779b1;

const strings: string[] = new Array<string>(PLACES).fill("");
/** The bytes of each string as words, so that they compare with memory. */
const words = new Int32Array(PLACES * WORDS);

/** The bytes from `start` on as a byte string. All of them must be there; `view` looks at the same memory as `bytes`. */
export function byteStringIn(bytes: Buffer, view: DataView, start: number, size: number): string {
  if (size > MOST_BYTES) return bytes.toString("latin1", start, start + size);
  if (size < WORD) return size === 0 ? "" : find(bytes, view, start, size, 0, shortWord(bytes, start, size));
  // The last word overlaps the one before it, rather than reach beyond the end.
  return find(bytes, view, start, size, size - WORD, view.getInt32(start + size - WORD, true));
}

/** `wholeSize`: how many bytes stand before those of the last word, or in it too. */
function find(
  bytes: Buffer,
  view: DataView,
  start: number,
  size: number,
  wholeSize: number,
  last: number,
): string {
  let hash = Math.imul(last ^ size, MIXED_BY);
  for (let at = 0; at < wholeSize; at += WORD)
    hash = Math.imul(hash ^ view.getInt32(start + at, true), MIXED_BY);
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  const known = strings[place] ?? "";
  const first = place * WORDS;
  if (known.length === size && words[first] === last && isKnown(view, start, wholeSize, first)) return known;
  const made = bytes.toString("latin1", start, start + size);
  strings[place] = made;
  words[first] = last;
  for (let at = 0, word = first; at < wholeSize; at += WORD) words[++word] = view.getInt32(start + at, true);
  return made;
}

function isKnown(view: DataView, start: number, wholeSize: number, first: number): boolean {
  for (let at = 0, word = first; at < wholeSize; at += WORD) {
    if (words[++word] !== view.getInt32(start + at, true)) return false;
  }
  return true;
}

function shortWord(bytes: Buffer, start: number, size: number): number {
  let word = 0;
  for (let at = start; at < start + size; at++) word = (word << 8) | (bytes[at] ?? 0);
  return word;
}
