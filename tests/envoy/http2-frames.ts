// HTTP/2 by hand, as far as it takes to exchange METADATA frames, which Node's own does not send.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
const FRAME_HEADER = 9;

const Type = { Data: 0, Headers: 1, Settings: 4, Metadata: 0x4d } as const;
const Flag = { EndStream: 1, Acknowledged: 1, EndHeaders: 4 } as const;

/** Envoy's number for the setting that allows METADATA. */
const METADATA_SETTING = Buffer.from("4d4400000001", "hex");

const STREAM = 1;

interface Frame {
  readonly type: number;
  readonly flags: number;
}

function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

/** Fields as HPACK literals without an index. */
function fields(...pairs: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string): Buffer => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
  return Buffer.concat(pairs.map(([name, value]) => Buffer.concat([Buffer.of(0), text(name), text(value)])));
}

const settings = frame(Type.Settings, 0, 0, METADATA_SETTING);
const metadata = frame(Type.Metadata, Flag.EndHeaders, STREAM, fields(["one", "1"], ["two", "2"]));

/** Tells of each frame that arrives, and acknowledges settings. */
function onFrames(socket: Socket, skip: number, take: (frame: Frame) => void): void {
  let rest = Buffer.alloc(0);
  let toSkip = skip;
  socket.on("data", (part: Buffer) => {
    rest = Buffer.concat([rest, part]);
    if (rest.length < toSkip) return;
    rest = rest.subarray(toSkip);
    toSkip = 0;
    while (rest.length >= FRAME_HEADER && rest.length >= FRAME_HEADER + rest.readUIntBE(0, 3)) {
      const [type, flags] = [rest.readUInt8(3), rest.readUInt8(4)];
      rest = rest.subarray(FRAME_HEADER + rest.readUIntBE(0, 3));
      if (type === Type.Settings && flags === 0) socket.write(frame(Type.Settings, Flag.Acknowledged, 0));
      take({ type, flags });
    }
  });
}

/** A server that answers each connection's first request with METADATA between headers and body. */
export async function startMetadataServer(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.write(settings);
    onFrames(socket, PREFACE.length, ({ type, flags }) => {
      if (type > Type.Headers || (flags & Flag.EndStream) === 0) return;
      const headers = frame(Type.Headers, Flag.EndHeaders, STREAM, fields([":status", "200"]));
      socket.write(
        Buffer.concat([headers, metadata, frame(Type.Data, Flag.EndStream, STREAM, Buffer.from("x"))]),
      );
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), "close");
    },
  };
}

/** Sends a request with METADATA between headers and body, and waits for the end of the response. */
export async function sendMetadata(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  const ended = new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    onFrames(socket, 0, ({ type, flags }) => {
      if (type <= Type.Headers && (flags & Flag.EndStream) !== 0) resolve();
    });
    socket.on("close", resolve);
  });
  const head = fields(
    [":method", "POST"],
    [":scheme", "http"],
    [":path", "/"],
    [":authority", "example.com"],
  );
  socket.write(
    Buffer.concat([PREFACE, settings, frame(Type.Headers, Flag.EndHeaders, STREAM, head), metadata]),
  );
  socket.write(frame(Type.Data, Flag.EndStream, STREAM, Buffer.from("x")));
  await ended;
  socket.destroy();
}
