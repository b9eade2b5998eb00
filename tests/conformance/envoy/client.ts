// The client of a run: one stream over HTTP/1.1 or HTTP/2, written step by step, with nothing added that was not asked for.

import { Agent, type ClientRequest, request as http1Request, type IncomingMessage } from "node:http";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import { pairsOfRaw } from "../../envoy/observed.ts";
import { AUTHORITY, requestHeaders } from "../heads.ts";
import type { SeenMessage } from "../observation.ts";
import { type ExchangeSpec, mutable, type Pairs, type Step, type WireProtocol } from "../scenario.ts";

/** A client's stream. */
export interface WireClient {
  step(step: Step): void;
  /** What has come back so far. */
  readonly seen: SeenMessage | null;
  readonly reset: boolean;
  /** Whether nothing more comes. */
  readonly over: boolean;
  close(): void;
}

/** Connects to a listener. */
export function openClient(port: number, protocol: WireProtocol, spec: ExchangeSpec): WireClient {
  return protocol === "HTTP/1.1" ? new Http1Client(port, spec) : new Http2Client(port, spec);
}

class Http1Client implements WireClient {
  readonly #port: number;
  readonly #spec: ExchangeSpec;
  /** Asks for a connection that stays: otherwise the request says `connection: close`, and the response too. */
  readonly #agent = new Agent({ keepAlive: true });
  readonly #parts: Buffer[] = [];
  #request: ClientRequest | null = null;
  #response: IncomingMessage | null = null;
  #aborted = false;
  #failed = false;
  over = false;

  constructor(port: number, spec: ExchangeSpec) {
    this.#port = port;
    this.#spec = spec;
  }

  step({ what, text, end }: Step): void {
    if (this.over) return;
    if (what === "headers") this.#headers(end);
    else if (what === "data") this.#request?.write(Buffer.from(text, "latin1"));
    else if (what === "break") {
      this.#aborted = true;
      this.over = true;
      this.#request?.destroy();
    }
    if (what === "trailers") this.#request?.addTrailers(mutable(this.#spec.request.trailers ?? []));
    // The head went out with its end.
    if (what !== "headers" && end) this.#request?.end();
  }

  get seen(): SeenMessage | null {
    if (this.#response === null) return null;
    return {
      head: String(this.#response.statusCode),
      headers: pairsOfRaw(this.#response.rawHeaders),
      body: Buffer.concat(this.#parts).toString("latin1"),
      trailers: pairsOfRaw(this.#response.rawTrailers),
      complete: this.#response.complete,
    };
  }

  get reset(): boolean {
    return this.#failed && !this.#aborted;
  }

  close(): void {
    this.#agent.destroy();
    this.#request?.destroy();
  }

  #headers(end: boolean): void {
    const { method, path } = this.#spec.request;
    const request = http1Request({
      host: "127.0.0.1",
      port: this.#port,
      path,
      method,
      headers: ["host", AUTHORITY, ...requestHeaders(this.#spec, "HTTP/1.1").flat()],
      agent: this.#agent,
    });
    this.#request = request;
    request.on("error", () => this.#fail());
    request.on("response", (response) => {
      this.#response = response;
      response.on("data", (part: Buffer) => this.#parts.push(part));
      response.on("error", () => this.#fail());
      response.on("end", () => {
        this.over = true;
      });
    });
    if (end) request.end();
    else request.flushHeaders();
  }

  #fail(): void {
    this.#failed ||= !this.over;
    this.over = true;
  }
}

class Http2Client implements WireClient {
  readonly #session: ClientHttp2Session;
  readonly #spec: ExchangeSpec;
  readonly #parts: Buffer[] = [];
  #stream: ClientHttp2Stream | null = null;
  #head: { readonly status: string; readonly headers: Pairs } | null = null;
  #trailers: Pairs = [];
  #complete = false;
  #aborted = false;
  over = false;

  constructor(port: number, spec: ExchangeSpec) {
    this.#spec = spec;
    this.#session = connect(`http://127.0.0.1:${port}`);
    this.#session.on("error", () => this.#end());
  }

  step({ what, text, end }: Step): void {
    if (this.over) return;
    if (what === "headers") this.#headers(end);
    else if (what === "data" && end) this.#stream?.end(Buffer.from(text, "latin1"));
    else if (what === "data") this.#stream?.write(Buffer.from(text, "latin1"));
    else if (what === "break") {
      this.#aborted = true;
      this.over = true;
      this.#stream?.close(8);
    } else this.#stream?.end();
  }

  get seen(): SeenMessage | null {
    if (this.#head === null) return null;
    const { status, headers } = this.#head;
    const body = Buffer.concat(this.#parts).toString("latin1");
    return { head: status, headers, body, trailers: this.#trailers, complete: this.#complete };
  }

  get reset(): boolean {
    return this.over && !this.#complete && !this.#aborted;
  }

  close(): void {
    this.#session.destroy();
  }

  #headers(end: boolean): void {
    const { method, path, trailers } = this.#spec.request;
    const pseudo = { ":method": method, ":scheme": "http", ":authority": AUTHORITY, ":path": path };
    const stream = this.#session.request(
      { ...pseudo, ...grouped(requestHeaders(this.#spec, "HTTP/2")) },
      { endStream: end, waitForTrailers: trailers !== null },
    );
    this.#stream = stream;
    if (trailers !== null) stream.on("wantTrailers", () => stream.sendTrailers(grouped(trailers)));
    stream.on("response", (headers, _flags, raw?: string[]) => {
      const pairs =
        raw === undefined
          ? Object.entries(headers).map(([n, v]) => [n, String(v)] as const)
          : pairsOfRaw(raw);
      this.#head = {
        status: String(headers[":status"]),
        headers: pairs.filter(([name]) => !name.startsWith(":")),
      };
    });
    stream.on("trailers", (_headers, _flags, raw?: string[]) => {
      this.#trailers = pairsOfRaw(raw ?? []);
    });
    stream.on("data", (part: Buffer) => this.#parts.push(part));
    stream.on("end", () => {
      this.#complete = stream.rstCode === 0 && !stream.aborted;
      this.#end();
    });
    stream.on("error", () => this.#end());
    stream.on("close", () => {
      if (stream.rstCode !== 0) this.#complete = false;
      this.#end();
    });
  }

  #end(): void {
    this.over = true;
  }
}

/** Headers as the library wants them: values of a name that comes twice as a list. */
export function grouped(pairs: Pairs): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    const before = headers[name];
    headers[name] = before === undefined ? value : [before, value].flat();
  }
  return headers;
}
