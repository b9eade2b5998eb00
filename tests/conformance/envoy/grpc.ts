// The gRPC service of services.ts as a real server.

import { createServer, type Http2Session, type ServerHttp2Stream } from "node:http2";
import { framed, readMessages } from "../../envoy/grpc-frames.ts";
import { pairsOfRaw } from "../../envoy/observed.ts";
import { listen, stop } from "../../support/servers.ts";
import type { Pairs } from "../scenario.ts";
import { GRPC_METADATA, type GrpcAnswer, grpcEcho, serveGrpc } from "../services.ts";

/** A running server. */
export interface GrpcService {
  readonly port: number;
  stop(): Promise<void>;
}

const INTERNAL_ERROR = 2;

/** Starts it on a port of the system's choice. */
export async function startGrpcService(): Promise<GrpcService> {
  const sessions = new Set<Http2Session>();
  const server = createServer();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream: ServerHttp2Stream, _headers: unknown, _flags: unknown, raw?: string[]) => {
    const headers = pairsOfRaw(raw ?? []);
    // A stream that Envoy resets has nothing more to say.
    stream.on("error", () => {});
    const path = headers.find(([name]) => name === ":path")?.[1] ?? "";
    answer(stream, serveGrpc(path), (message, time) => grpcEcho(path, headers, message, time));
  });
  const port = await listen(server);
  return {
    port,
    stop: () => stop(server, sessions),
  };
}

function answer(
  stream: ServerHttp2Stream,
  { begins, echoes, ends, breaks, status, message }: GrpcAnswer,
  echo: (message: Uint8Array, time: number) => Uint8Array,
): void {
  const head = { ":status": 200, "content-type": "application/grpc" };
  const trailers = {
    ...Object.fromEntries<string>(GRPC_METADATA.trailing),
    "grpc-status": String(status),
    ...(message !== "" && { "grpc-message": message }),
  };
  const end = (): void => {
    if (stream.destroyed || stream.closed) return;
    if (breaks) stream.close(INTERNAL_ERROR);
    else if (begins) stream.end();
    else stream.respond({ ...head, ...trailers }, { endStream: true, sendDate: false } as object);
  };
  if (begins) {
    const initial = Object.fromEntries(GRPC_METADATA.initial as Pairs);
    stream.respond({ ...head, ...initial }, { waitForTrailers: true, sendDate: false } as object);
    stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  }
  readMessages(stream, (received) => {
    for (let time = 1; time <= echoes && begins; time++) stream.write(framed(echo(received, time)));
    // What was written before goes out first.
    if (ends === "message") setTimeout(end, BREAK_MS);
  });
  if (ends === "client") stream.on("end", end);
  if (ends === "open") end();
}

const BREAK_MS = 10;
