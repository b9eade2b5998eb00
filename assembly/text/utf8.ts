// UTF-8 in both directions, without traps: what is not UTF-8 becomes U+FFFD, as the WHATWG Encoding standard does it
// (one U+FFFD per maximal part of a broken sequence). The library's own String.UTF8 drops, misreads or lets through
// broken input, and allocates to encode.

/** The code point that stands for what cannot be represented. */
const REPLACEMENT: u32 = 0xfffd;

/** Eight bytes that are all ASCII have none of these bits. */
const NOT_ASCII_8: u64 = 0x8080808080808080;

/** Four UTF-16 units that are all ASCII have none of these bits. */
const NOT_ASCII_4: u64 = 0xff80ff80ff80ff80;

/** The size in bytes of `text` as UTF-8. A lone surrogate counts as U+FFFD: 3 bytes. */
export function utf8Size(text: string): i32 {
  const units = text.length;
  let size = units;
  for (let i = 0; i < units; i++) {
    const unit = <u32>text.charCodeAt(i);
    if (unit < 0x80) continue;
    size++;
    if (unit < 0x800) continue;
    size++;
    // A pair is four bytes for two units: three are counted for the first unit, the second adds only its own.
    if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < units && isLowSurrogate(<u32>text.charCodeAt(i + 1))) i++;
  }
  return size;
}

/** Whether `text` has as many bytes as UTF-16 units. It takes a fifth of the time of `utf8Size`, which is for small modules. */
export function isAsciiText(text: string): bool {
  let from = changetype<usize>(text);
  const end = from + ((<usize>text.length) << 1);
  for (; from + 8 <= end; from += 8) if ((load<u64>(from) & NOT_ASCII_4) != 0) return false;
  for (; from < end; from += 2) if (load<u16>(from) >= 0x80) return false;
  return true;
}

/**
 * Writes `text` as UTF-8 to `to` and returns the number of bytes written. There must be room for `utf8Size(text)` bytes;
 * three per UTF-16 unit always suffice. A lone surrogate is written as U+FFFD.
 */
export function encodeUtf8(text: string, to: usize): i32 {
  let from = changetype<usize>(text);
  const end = from + ((<usize>text.length) << 1);
  const start = to;
  while (from + 8 <= end) {
    const units = load<u64>(from);
    if ((units & NOT_ASCII_4) != 0) break;
    const pairs = units | (units >> 8);
    store<u32>(to, <u32>((pairs & 0xffff) | ((pairs >> 16) & 0xffff0000)));
    from += 8;
    to += 4;
  }
  while (from < end) {
    let code = <u32>load<u16>(from);
    from += 2;
    if (code < 0x80) {
      store<u8>(to++, <u8>code);
      continue;
    }
    let first: u32 = 0xc0;
    let shift: u32 = 6;
    if (code >= 0x800) {
      first = 0xe0;
      shift = 12;
      if ((code & 0xf800) == 0xd800) {
        if (code < 0xdc00 && from < end && isLowSurrogate(<u32>load<u16>(from))) {
          code = 0x10000 + ((code & 0x3ff) << 10) + (<u32>load<u16>(from) & 0x3ff);
          from += 2;
          first = 0xf0;
          shift = 18;
        } else {
          code = REPLACEMENT;
        }
      }
    }
    store<u8>(to++, <u8>(first | (code >> shift)));
    do {
      shift -= 6;
      store<u8>(to++, <u8>(0x80 | ((code >> shift) & 0x3f)));
    } while (shift != 0);
  }
  return <i32>(to - start);
}

/** The text of the `size` bytes at `from`. One allocation; each maximal broken part becomes one U+FFFD. */
export function decodeUtf8(from: usize, size: i32): string {
  if (size <= 0) return "";
  const end = from + <usize>size;
  if (isAscii(from, end)) {
    const text = changetype<string>(__new((<usize>size) << 1, idof<string>()));
    widenAscii(from, end, changetype<usize>(text));
    return text;
  }
  const text = changetype<string>(__new(<usize>(utf16Size(from, end) << 1), idof<string>()));
  let to = changetype<usize>(text);
  while (from < end) {
    const code = codePointAt(from, end);
    from += codePointSize;
    if (code < 0x10000) {
      store<u16>(to, <u16>code);
      to += 2;
    } else {
      store<u16>(to, <u16>(0xd800 + ((code - 0x10000) >> 10)));
      store<u16>(to + 2, <u16>(0xdc00 + ((code - 0x10000) & 0x3ff)));
      to += 4;
    }
  }
  return text;
}

/** How many bytes the last `codePointAt` consumed: 1 to 4. */
export let codePointSize: usize = 0;

/**
 * The code point of the UTF-8 sequence at `from`, which lies before `end`. U+FFFD for a broken one, of which it then
 * consumes the maximal part that could have begun a valid sequence. Sets `codePointSize`.
 */
export function codePointAt(from: usize, end: usize): u32 {
  const first = <u32>load<u8>(from);
  codePointSize = 1;
  if (first < 0x80) return first;
  // The range of the second byte is what keeps out overlong forms, surrogates and code points above U+10FFFF.
  let low: u32 = 0x80;
  let high: u32 = 0xbf;
  let more: usize = 1;
  let code: u32 = 0;
  if (first < 0xc2 || first > 0xf4) return REPLACEMENT;
  if (first < 0xe0) {
    code = first & 0x1f;
  } else if (first < 0xf0) {
    more = 2;
    code = first & 0x0f;
    if (first == 0xe0) low = 0xa0;
    else if (first == 0xed) high = 0x9f;
  } else {
    more = 3;
    code = first & 0x07;
    if (first == 0xf0) low = 0x90;
    else if (first == 0xf4) high = 0x8f;
  }
  for (let i: usize = 1; i <= more; i++) {
    if (from + i >= end) return REPLACEMENT;
    const next = <u32>load<u8>(from + i);
    if (next < low || next > high) return REPLACEMENT;
    codePointSize = i + 1;
    code = (code << 6) | (next & 0x3f);
    low = 0x80;
    high = 0xbf;
  }
  return code;
}

function isLowSurrogate(unit: u32): bool {
  return (unit & 0xfc00) == 0xdc00;
}

function isAscii(from: usize, end: usize): bool {
  while (from + 8 <= end) {
    if ((load<u64>(from) & NOT_ASCII_8) != 0) return false;
    from += 8;
  }
  while (from < end) {
    if (load<u8>(from) >= 0x80) return false;
    from++;
  }
  return true;
}

function widenAscii(from: usize, end: usize, to: usize): void {
  while (from + 4 <= end) {
    let units = <u64>load<u32>(from);
    units = (units | (units << 16)) & 0x0000ffff0000ffff;
    units = (units | (units << 8)) & 0x00ff00ff00ff00ff;
    store<u64>(to, units);
    from += 4;
    to += 8;
  }
  while (from < end) {
    store<u16>(to, <u16>load<u8>(from));
    from++;
    to += 2;
  }
}

/** How many UTF-16 units the UTF-8 bytes from `from` to `end` become. */
function utf16Size(from: usize, end: usize): i32 {
  let units = 0;
  while (from < end) {
    units += codePointAt(from, end) < 0x10000 ? 1 : 2;
    from += codePointSize;
  }
  return units;
}
