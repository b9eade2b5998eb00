// The servers that the rows of sdk-rows.ts call, by the names of their clusters.

import { setTimeout as sleep } from "node:timers/promises";
import type { Service } from "./clusters.ts";
import { type GrpcServer, startGrpcServer } from "./grpc-server.ts";
import { startMetadataServer } from "./http2-frames.ts";
import { headerOf } from "./raw-request.ts";
import { startTcpServer, unusedPort } from "./tcp-end.ts";
import { type Answer, type Arrived, startUpstream } from "./upstream.ts";

/** Running servers. */
export interface Services {
  readonly clusters: readonly Service[];
  readonly grpc: GrpcServer;
  stop(): Promise<void>;
}

/** Longer than the exchange takes in which the filter asks, shorter than the filter waits. */
const LATE_MS = 400;

/** Says what it was asked. */
function served({ method, path, rawHeaders, body }: Arrived): Answer {
  const asked = `${method} ${path} ${headerOf(rawHeaders, "host")} x-ask=${headerOf(rawHeaders, "x-ask")} ${body}`;
  return {
    status: 200,
    rawHeaders: ["x-answer", "yes", "transfer-encoding", "chunked"],
    body: [asked],
    trailers: [["x-sum", "42"]],
  };
}

/** How the services answer that filters call over HTTP. */
const HTTP: Readonly<Record<string, (request: Arrived) => Answer | Promise<Answer>>> = {
  service: served,
  late: async (request) => {
    await sleep(LATE_MS);
    return served(request);
  },
  slow: () => new Promise(() => {}),
  broken: () => ({ status: 200, rawHeaders: ["content-length", "9"], body: "half", breaksOff: true }),
};

/** Starts all. `nobody` and `nobodyGrpc` are clusters whose server is not there. */
export async function startServices(): Promise<Services> {
  const http = await Promise.all(
    Object.entries(HTTP).map(async ([name, respond]) => ({ name, server: await startUpstream(respond) })),
  );
  const grpc = await startGrpcServer();
  const echo = await startTcpServer("");
  const parting = await startTcpServer("bye");
  const metadata = await startMetadataServer();
  const port = unusedPort();
  return {
    clusters: [
      ...http.map(({ name, server }) => ({ name, port: server.port })),
      { name: "grpc", port: grpc.port, http2: true },
      { name: "echo", port: echo.port },
      { name: "parting", port: parting.port },
      { name: "metadata", port: metadata.port, http2: true },
      { name: "nobody", port },
      { name: "nobodyGrpc", port, http2: true },
    ],
    grpc,
    stop: async () => {
      await Promise.all(
        [...http.map(({ server }) => server), grpc, echo, parting, metadata].map((it) => it.stop()),
      );
    },
  };
}
