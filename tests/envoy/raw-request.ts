// One HTTP/1 request, with nothing added that was not asked for.

import { request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What to send. */
export interface RawRequest {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  /** The `host` header; the address by default. */
  readonly authority?: string;
  /** Name and value by turns; they are sent in this order and spelling, and no others but `host` and the body's framing. */
  readonly rawHeaders?: readonly string[];
  /** Announced with `content-length`; a list is sent chunked, piece by piece. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** Name and value; they make the body chunked. */
  readonly trailers?: readonly (readonly [name: string, value: string])[];
  /** How long to wait for the response, in milliseconds. */
  readonly deadlineMs?: number;
}

/** What came back. */
export interface RawResponse {
  readonly status: number;
  /** Name and value by turns, in order and as spelt. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

const DEADLINE_MS = 10_000;

/** Long enough for Envoy to have read a piece before the next is sent. */
const BETWEEN_PIECES_MS = 30;

/** Sends it and waits for the whole response. A stream that Envoy resets rejects, as one does that takes too long. */
export function send(raw: RawRequest): Promise<RawResponse> {
  const { port, path, method = "GET", authority = `127.0.0.1:${port}`, rawHeaders = [] } = raw;
  const { body, trailers = [], deadlineMs = DEADLINE_MS } = raw;
  const isChunked = Array.isArray(body) || trailers.length > 0;
  const pieces = body === undefined ? [] : piecesOf(body);
  const framing = isChunked
    ? ["transfer-encoding", "chunked"]
    : pieces.flatMap((piece) => ["content-length", String(Buffer.byteLength(piece))]);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: "127.0.0.1",
      port,
      path,
      method,
      headers: ["host", authority, ...rawHeaders, ...framing],
      agent: false,
      timeout: deadlineMs,
    });
    request.on("timeout", () => request.destroy(new Error(`no response within ${deadlineMs} ms`)));
    request.on("error", reject);
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          rawHeaders: response.rawHeaders,
          body: Buffer.concat(parts).toString("latin1"),
        }),
      );
    });
    if (trailers.length > 0)
      request.addTrailers(trailers.map(([name, value]): [string, string] => [name, value]));
    if (isChunked) void writePieces(request, pieces).then(() => request.end());
    else request.end(pieces[0]);
  });
}

/** The pieces of a body. */
export function piecesOf(
  body: string | Uint8Array | readonly (string | Uint8Array)[],
): readonly (string | Uint8Array)[] {
  return typeof body === "string" || body instanceof Uint8Array ? [body] : body;
}

/** Writes pieces so that Envoy reads each by itself. */
export async function writePieces(
  to: { write(piece: string | Uint8Array): boolean },
  pieces: readonly (string | Uint8Array)[],
): Promise<void> {
  for (const piece of pieces) {
    to.write(piece);
    await sleep(BETWEEN_PIECES_MS);
  }
}

/** The value of a header as text, the values of several joined by a comma; null if there is none. */
export function headerOf(rawHeaders: readonly string[], name: string): string | null {
  const values = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
  return values.length === 0 ? null : Buffer.from(values.join(","), "latin1").toString("utf8");
}
