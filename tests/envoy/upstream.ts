// The server behind Envoy. It answers with what it got.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  /** Name and value by turns, in order and as spelt. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  readonly rawTrailers: readonly string[];
}

/** A running server. */
export interface Upstream {
  readonly port: number;
  /** What arrived, oldest first. */
  readonly arrived: Arrived[];
  stop(): Promise<void>;
}

/** Starts it on a port of the system's choice. Each request is answered with 200 and itself as JSON. */
export async function startUpstream(): Promise<Upstream> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, arrived);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, arrived: Arrived[]): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const whole: Arrived = {
    method: request.method ?? "",
    path: request.url ?? "",
    rawHeaders: request.rawHeaders,
    body: Buffer.concat(parts).toString("latin1"),
    rawTrailers: request.rawTrailers,
  };
  arrived.push(whole);
  response.writeHead(200, ["content-type", "application/json", "x-upstream", "1"]);
  response.end(JSON.stringify(whole));
}
