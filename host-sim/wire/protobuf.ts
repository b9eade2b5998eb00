// As much of protobuf's wire format as hosts and modules pass to each other: flat messages, as byte strings.

/** Fields by number; of a field that occurs twice the last one counts. A field of another wire type is not there. */
export interface ProtoMessage {
  /** A string, bytes or an embedded message. */
  sized(field: number): string | undefined;
  /** A number, an enum or a boolean. */
  varint(field: number): number | undefined;
}

const WireType = { Varint: 0, Fixed64: 1, Sized: 2, Fixed32: 5 } as const;
const MOST_VARINT_BYTES = 10;

/** Reads a message; null if the bytes are none. */
export function readProto(message: string): ProtoMessage | null {
  const sized = new Map<number, string>();
  const varints = new Map<number, number>();
  let at = 0;
  const varint = (): number | null => {
    let value = 0;
    for (let index = 0; index < MOST_VARINT_BYTES && at < message.length; index++) {
      const byte = message.charCodeAt(at++);
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    return null;
  };
  while (at < message.length) {
    const tag = varint();
    if (tag === null || tag < 8) return null;
    const field = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === WireType.Varint) {
      const value = varint();
      if (value === null) return null;
      varints.set(field, value);
      continue;
    }
    const size = wireType === WireType.Sized ? varint() : fixedSize(wireType);
    if (size === null || at + size > message.length) return null;
    if (wireType === WireType.Sized) sized.set(field, message.slice(at, at + size));
    at += size;
  }
  return { sized: (field) => sized.get(field), varint: (field) => varints.get(field) };
}

function fixedSize(wireType: number): number | null {
  if (wireType === WireType.Fixed64) return 8;
  return wireType === WireType.Fixed32 ? 4 : null;
}

/** A field and its value. */
export type ProtoField = readonly [field: number, value: string | boolean];

/** Writes a message. As protobuf does it, empty strings and false are left out. */
export function writeProto(fields: readonly ProtoField[]): string {
  let message = "";
  for (const [field, value] of fields) {
    if (value === true) message += `${encodeVarint(field * 8)}\x01`;
    else if (value !== false && value !== "") {
      message += encodeVarint(field * 8 + WireType.Sized) + encodeVarint(value.length) + value;
    }
  }
  return message;
}

function encodeVarint(value: number): string {
  let encoded = "";
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) encoded += String.fromCharCode((rest % 0x80) | 0x80);
  return encoded + String.fromCharCode(rest);
}
