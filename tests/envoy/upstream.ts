// The server behind Envoy. It answers with what it got.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listen } from "../support/servers.ts";
import { piecesOf, writePieces } from "./raw-request.ts";

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

/** What it answers. */
export interface Answer {
  readonly status: number;
  /** Name and value by turns; no others are sent but the framing of the body. */
  readonly rawHeaders: readonly string[];
  /** A list is sent piece by piece. */
  readonly body: string | Uint8Array | readonly (string | Uint8Array)[];
  /** Name and value; there must be no `content-length` then. */
  readonly trailers?: readonly (readonly [name: string, value: string])[];
  /** Whether the connection is closed where the body should end. */
  readonly breaksOff?: boolean;
}

/** Answers with the request itself, as JSON. */
function echo(request: Arrived): Answer {
  const rawHeaders = ["content-type", "application/json", "x-upstream", "1"];
  return { status: 200, rawHeaders, body: JSON.stringify(request) };
}

/** Starts it on a port of the system's choice. */
export async function startUpstream(
  respond: (request: Arrived) => Answer | Promise<Answer> = echo,
): Promise<Upstream> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const arrive = async (whole: Arrived): Promise<void> => {
      arrived.push(whole);
      await answer(response, await respond(whole));
    };
    // A request that Envoy breaks off has not arrived.
    receive(request).then(arrive, () => {});
  });
  const port = await listen(server);
  return {
    port,
    arrived,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage): Promise<Arrived> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    rawHeaders: request.rawHeaders,
    body: Buffer.concat(parts).toString("latin1"),
    rawTrailers: request.rawTrailers,
  };
}

async function answer(response: ServerResponse, answer: Answer): Promise<void> {
  const { status, rawHeaders, body, trailers = [], breaksOff = false } = answer;
  response.sendDate = false;
  response.removeHeader("connection");
  response.writeHead(status, [...rawHeaders]);
  if (trailers.length > 0)
    response.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]));
  const pieces = piecesOf(body);
  if (pieces.length === 1 && !breaksOff) {
    response.end(pieces[0]);
    return;
  }
  await writePieces(response, pieces);
  if (breaksOff) response.destroy();
  else response.end();
}
