// The services of services.ts as real servers.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { pairsOfRaw } from "../../envoy/observed.ts";
import { unusedPort } from "../../envoy/tcp-end.ts";
import { listen } from "../../support/servers.ts";
import { mutable } from "../scenario.ts";
import { serve } from "../services.ts";
import type { ServicePorts } from "./config.ts";
import { startGrpcService } from "./grpc.ts";

/** Running services. */
export interface RunningServices {
  readonly ports: ServicePorts;
  stop(): Promise<void>;
}

/** Starts them. */
export async function startServices(): Promise<RunningServices> {
  // Who asks may go away meanwhile.
  const server = createServer((request, response) => answer(request, response).catch(() => {}));
  const port = await listen(server);
  const grpc = await startGrpcService();
  return {
    ports: { service: port, nobody: unusedPort(), grpc: grpc.port },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await grpc.stop();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const served = serve({
    method: request.method ?? "",
    path: request.url ?? "",
    headers: pairsOfRaw(request.rawHeaders),
    body: Buffer.concat(parts).toString("latin1"),
    trailers: pairsOfRaw(request.rawTrailers),
  });
  if (served === null) return;
  const { status, headers, body, trailers, breaks, delayMs } = served;
  await sleep(delayMs);
  if (breaks === "before" || breaks === "garbled") {
    if (breaks === "garbled") response.socket?.end("no answer\r\n\r\n");
    else response.destroy();
    return;
  }
  const framing =
    trailers === null ? ["content-length", String(body.length + (breaks === null ? 0 : 1))] : [];
  response.sendDate = false;
  response.removeHeader("connection");
  response.writeHead(status, [...headers.flat(), ...framing]);
  response.write(body);
  if (trailers !== null) response.addTrailers(mutable(trailers));
  if (breaks === null) response.end();
  else setTimeout(() => response.destroy(), 20);
}
