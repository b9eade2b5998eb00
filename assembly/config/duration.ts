/** More digits than any duration that a field can hold. */
const MOST_DIGITS: i32 = 12;

/** The milliseconds that `250ms`, `10s`, `5m` or `1h` are; -1 if `text` is none of these. */
export function durationOf(text: string): i64 {
  let value: i64 = 0;
  let at = 0;
  while (at < text.length && <u32>(text.charCodeAt(at) - 0x30) < 10) {
    value = value * 10 + <i64>(text.charCodeAt(at) - 0x30);
    if (++at > MOST_DIGITS) return -1;
  }
  if (at == 0) return -1;
  const unit = text.substring(at);
  if (unit == "ms") return value;
  if (unit == "s") return value * 1000;
  if (unit == "m") return value * 60_000;
  return unit == "h" ? value * 3_600_000 : -1;
}
