// Messages of gRPC within a stream of HTTP/2.

import type { ServerHttp2Stream } from "node:http2";

/** Flags and length before each message. */
const FRAME_HEADER = 5;

/** A message as it is sent: flags and length before it. */
export function framed(message: Uint8Array): Buffer {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** Hands over each message of a stream when it is complete. */
export function readMessages(stream: ServerHttp2Stream, take: (message: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  stream.on("data", (part: Buffer) => {
    rest = Buffer.concat([rest, part]);
    while (rest.length >= FRAME_HEADER && rest.length >= FRAME_HEADER + rest.readUInt32BE(1)) {
      const end = FRAME_HEADER + rest.readUInt32BE(1);
      take(rest.subarray(FRAME_HEADER, end));
      rest = rest.subarray(end);
    }
  });
}
