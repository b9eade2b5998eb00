// Strings as JSON: in quotes, with the escapes that JSON.stringify uses. What need not be escaped is not.

import { Byte } from "./bytes";

/** `text` as a JSON string. */
export function quote(text: string): string {
  const quoted = changetype<string>(__new((<usize>quotedLength(text)) << 1, idof<string>()));
  writeQuoted(text, changetype<usize>(quoted));
  return quoted;
}

/** The number of UTF-16 units of `text` as a JSON string. */
export function quotedLength(text: string): i32 {
  const units = text.length;
  let length = units + 2;
  for (let i = 0; i < units; i++) {
    const unit = text.charCodeAt(i);
    if (isPlain(unit)) continue;
    if (isSurrogate(unit)) {
      if (isPair(text, i)) i++;
      else length += 5;
    } else {
      length += shortEscape(unit) != 0 ? 1 : 5;
    }
  }
  return length;
}

/** Writes `text` as a JSON string to `to`, where there is room for `quotedLength(text)` units; the address after it. */
export function writeQuoted(text: string, to: usize): usize {
  const units = text.length;
  to = put(to, Byte.Quote);
  for (let i = 0; i < units; i++) {
    const unit = text.charCodeAt(i);
    if (isPlain(unit)) {
      to = put(to, unit);
    } else if (isSurrogate(unit) && isPair(text, i)) {
      to = put(put(to, unit), text.charCodeAt(++i));
    } else {
      to = putEscape(to, unit);
    }
  }
  return put(to, Byte.Quote);
}

/** The end of the escape that stands for `unit` after a backslash, or 0 if it has only the long one. */
function shortEscape(unit: i32): i32 {
  switch (unit) {
    case Byte.Quote:
    case Byte.Backslash:
      return unit;
    case 0x08:
      return Byte.b;
    case Byte.Tab:
      return Byte.t;
    case Byte.LineFeed:
      return Byte.n;
    case 0x0c:
      return Byte.f;
    case Byte.CarriageReturn:
      return Byte.r;
    default:
      return 0;
  }
}

function isPlain(unit: i32): bool {
  return unit >= Byte.Space && unit != Byte.Quote && unit != Byte.Backslash && !isSurrogate(unit);
}

function isSurrogate(unit: i32): bool {
  return (unit & 0xf800) == 0xd800;
}

/** Whether a surrogate at `index` begins a pair. A lone one is escaped: it could not be written as UTF-8. */
function isPair(text: string, index: i32): bool {
  if (index + 1 >= text.length || text.charCodeAt(index) >= 0xdc00) return false;
  return (text.charCodeAt(index + 1) & 0xfc00) == 0xdc00;
}

function putEscape(to: usize, unit: i32): usize {
  to = put(to, Byte.Backslash);
  const short = shortEscape(unit);
  if (short != 0) return put(to, short);
  to = put(to, Byte.u);
  for (let shift: i32 = 16; shift > 0; ) {
    shift -= 4;
    const digit = (unit >> shift) & 15;
    to = put(to, digit < 10 ? Byte.Zero + digit : 0x57 + digit);
  }
  return to;
}

function put(to: usize, unit: i32): usize {
  store<u16>(to, <u16>unit);
  return to + 2;
}
