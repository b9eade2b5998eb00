// What values of headers may hold (HDR-2). The same short ones come with every message: those that are fine are known.

const NOT_SENDABLE = /[^\t\x20-\x7e\x80-\xff]/;
const LINE_END_OR_NUL = /[\r\n\0]/;

const MOST_KEPT = 4096;
const LONGEST_KEPT = 32;

const sendable = new Set<string>();

/** Whether the codec of the upstream connection takes a value, a byte string. */
export function isSendable(value: string): boolean {
  if (value.length > LONGEST_KEPT) return !NOT_SENDABLE.test(value);
  if (sendable.has(value)) return true;
  if (NOT_SENDABLE.test(value)) return false;
  if (sendable.size === MOST_KEPT) sendable.clear();
  sendable.add(value);
  return true;
}

/** Whether a message breaks apart where the value stands. */
export function splits(value: string): boolean {
  return !isSendable(value) && LINE_END_OR_NUL.test(value);
}
