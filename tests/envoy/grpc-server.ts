// A gRPC server that answers as the message says: enough of the protocol for one call and one stream.

import { createServer, type Http2Session, type ServerHttp2Stream } from "node:http2";
import { listen, stop } from "../support/servers.ts";
import { framed, readMessages } from "./grpc-frames.ts";

/** A running server. */
export interface GrpcServer {
  readonly port: number;
  /** Path and `x-ask` of what arrived, oldest first. */
  readonly arrived: readonly string[];
  /** Paths of what was broken off before its end, oldest first. */
  readonly brokenOff: readonly string[];
  stop(): Promise<void>;
}

/** A message that begins with it is answered with an error. */
const REFUSED = 0xee;

/**
 * Starts it on a port of the system's choice. `Method` gets its message back with a 01 behind it, or status 7 and no message.
 * `Stream` begins with metadata, answers each message with two, and ends with metadata when the client does.
 */
export async function startGrpcServer(): Promise<GrpcServer> {
  const arrived: string[] = [];
  const brokenOff: string[] = [];
  const sessions = new Set<Http2Session>();
  const server = createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    arrived.push(`${headers[":path"]} ${headers["x-ask"] ?? ""}`.trim());
    // A stream that Envoy resets has nothing more to say.
    stream.on("error", () => {});
    stream.on("aborted", () => brokenOff.push(headers[":path"] ?? ""));
    if (headers[":path"] === "/pkg.Service/Stream") converse(stream);
    else answerOnce(stream);
  });
  const port = await listen(server);
  return {
    port,
    arrived,
    brokenOff,
    stop: () => stop(server, sessions),
  };
}

function answerOnce(stream: ServerHttp2Stream): void {
  readMessages(stream, (message) => {
    if (message[0] === REFUSED) {
      const trailersOnly = { "grpc-status": "7", "grpc-message": "no entry" };
      stream.respond({ ...GRPC, ...trailersOnly }, { endStream: true });
      return;
    }
    begin(stream, {}, { "grpc-status": "0" });
    stream.end(framed(Buffer.concat([message, Buffer.of(1)])));
  });
}

function converse(stream: ServerHttp2Stream): void {
  begin(stream, { "x-start": "1" }, { "grpc-status": "0", "x-end": "bye" });
  readMessages(stream, (message) => {
    stream.write(framed(message));
    stream.write(framed(Buffer.concat([message, Buffer.of(2)])));
  });
  stream.on("end", () => stream.end());
}

const GRPC = { ":status": 200, "content-type": "application/grpc" } as const;

function begin(stream: ServerHttp2Stream, headers: object, trailers: Record<string, string>): void {
  stream.respond({ ...GRPC, ...headers }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
}
