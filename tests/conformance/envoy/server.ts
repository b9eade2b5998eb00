// The upstream of a run: each request is answered step by step.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createServer2, type Http2Session, type ServerHttp2Stream } from "node:http2";
import { pairsOfRaw } from "../../envoy/observed.ts";
import { listen } from "../../support/servers.ts";
import { responseHeaders } from "../heads.ts";
import type { SeenMessage } from "../observation.ts";
import { type ExchangeSpec, mutable, type Pairs, type Step, type WireProtocol } from "../scenario.ts";
import { grouped } from "./client.ts";

/** A request that has arrived, and what is answered. */
export interface WireRequest {
  readonly seen: SeenMessage;
  answer(step: Step, spec: ExchangeSpec): void;
}

/** A running upstream. */
export interface WireUpstream {
  readonly port: number;
  /** What arrived, the oldest first. */
  readonly requests: readonly WireRequest[];
  stop(): void;
}

/** Starts an upstream on a port of the system's choice. */
export async function startWireUpstream(protocol: WireProtocol): Promise<WireUpstream> {
  const requests: WireRequest[] = [];
  const sessions = new Set<Http2Session>();
  const server =
    protocol === "HTTP/1.1"
      ? createServer({ keepAliveTimeout: 60_000, requireHostHeader: false }, (request, response) => {
          requests.push(new Http1Request(request, response));
        })
      : createServer2()
          .on("session", (session: Http2Session) => sessions.add(session))
          .on("stream", (stream: ServerHttp2Stream, _headers: unknown, _flags: unknown, raw?: string[]) => {
            requests.push(new Http2Request(stream, pairsOfRaw(raw ?? [])));
          });
  const port = await listen(server);
  return {
    port,
    requests,
    stop: () => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      for (const session of sessions) session.destroy();
    },
  };
}

const EARLY_HINTS = { link: "</style.css>; rel=preload" };

class Http1Request implements WireRequest {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #parts: Buffer[] = [];

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    request.on("data", (part: Buffer) => this.#parts.push(part));
    request.on("error", () => {});
    response.on("error", () => {});
  }

  get seen(): SeenMessage {
    const { method, url, rawHeaders, rawTrailers, complete } = this.#request;
    return {
      head: `${method} ${url}`,
      headers: pairsOfRaw(rawHeaders),
      body: Buffer.concat(this.#parts).toString("latin1"),
      trailers: pairsOfRaw(rawTrailers),
      complete,
    };
  }

  answer({ what, text, end }: Step, spec: ExchangeSpec): void {
    const response = this.#response;
    // Node has refused the request by itself, or Envoy has taken it back.
    if (response.writableEnded || response.destroyed) return;
    if (what === "interim") response.writeEarlyHints(EARLY_HINTS);
    else if (what === "headers") {
      response.sendDate = false;
      response.removeHeader("connection");
      response.writeHead(spec.response?.status ?? 200, responseHeaders(spec, "HTTP/1.1").flat());
      if (!end) response.flushHeaders();
    } else if (what === "data") response.write(Buffer.from(text, "latin1"));
    else if (what === "break") response.destroy();
    if (what === "trailers") response.addTrailers(mutable(spec.response?.trailers ?? []));
    if (end) response.end();
  }
}

class Http2Request implements WireRequest {
  readonly #stream: ServerHttp2Stream;
  readonly #headers: Pairs;
  readonly #parts: Buffer[] = [];
  #trailers: Pairs = [];
  #complete = false;

  constructor(stream: ServerHttp2Stream, headers: Pairs) {
    this.#stream = stream;
    this.#headers = headers;
    this.#complete = stream.endAfterHeaders;
    stream.on("data", (part: Buffer) => this.#parts.push(part));
    stream.on("end", () => {
      this.#complete = !stream.aborted;
    });
    stream.on("trailers", (_headers, _flags, raw?: string[]) => {
      this.#trailers = pairsOfRaw(raw ?? []);
    });
    stream.on("error", () => {});
  }

  get seen(): SeenMessage {
    const pseudo = (name: string): string => this.#headers.find(([own]) => own === name)?.[1] ?? "";
    return {
      head: `${pseudo(":method")} ${pseudo(":path")}`,
      headers: this.#headers.filter(([name]) => !name.startsWith(":")),
      body: Buffer.concat(this.#parts).toString("latin1"),
      trailers: this.#trailers,
      complete: this.#complete,
    };
  }

  answer({ what, text, end }: Step, spec: ExchangeSpec): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return;
    if (what === "interim") stream.additionalHeaders({ ":status": "103", ...EARLY_HINTS });
    else if (what === "headers") {
      const trailers = spec.response?.trailers ?? null;
      const headers = {
        ":status": String(spec.response?.status ?? 200),
        ...grouped(responseHeaders(spec, "HTTP/2")),
      };
      stream.respond(headers, {
        endStream: end,
        waitForTrailers: trailers !== null,
        sendDate: false,
      } as object);
      if (trailers !== null) stream.on("wantTrailers", () => stream.sendTrailers(grouped(trailers)));
    } else if (what === "data" && end) stream.end(Buffer.from(text, "latin1"));
    else if (what === "data") stream.write(Buffer.from(text, "latin1"));
    else if (what === "break") stream.close(2);
    else stream.end();
  }
}
