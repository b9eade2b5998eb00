import { LogLevel } from "../abi/enums";
import { Ptr, Size } from "../abi/env";
import { Line } from "./line";

/**
 * Whether a header can be written without harm. No proxy checks a response header: a line break in a value ends it, and
 * what follows becomes headers of the sender's choice (statement HDR-2). So none leaves this module; the refusal is logged.
 */
export function isOneLine(name: Ptr, nameSize: Size, value: Ptr, valueSize: Size): bool {
  const isWritten = value == name + nameSize;
  if (isClean(name, isWritten ? nameSize + valueSize : nameSize) && (isWritten || isClean(value, valueSize)))
    return true;
  Line.text("header refused, line break or NUL: ");
  Line.bytes(name, nameSize);
  Line.send(LogLevel.Error);
  return false;
}

/** Whether none of the bytes is NUL, LF or CR. */
export function isClean(from: Ptr, size: Size): bool {
  const end = from + size;
  if (size >= 8) {
    const last = end - 8;
    for (; !mayBreak(load<u64>(from)); from = min(from + 8, last)) if (from == last) return true;
  }
  for (; from < end; from++) {
    const byte = load<u8>(from);
    if (byte <= 13 && (byte == 0 || byte == 10 || byte == 13)) return false;
  }
  return true;
}

/** Whether one of eight bytes is less than 14; a tab is one such, and harmless. */
function mayBreak(eight: u64): bool {
  return ((eight - 0x0e0e0e0e0e0e0e0e) & ~eight & 0x8080808080808080) != 0;
}
