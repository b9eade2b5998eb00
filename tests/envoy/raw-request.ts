// One HTTP/1 request, with nothing added that was not asked for.

import { request as httpRequest } from "node:http";

/** What to send. */
export interface RawRequest {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  /** The `host` header; the address by default. */
  readonly authority?: string;
  /** Name and value by turns; they are sent in this order and spelling, and no others but `host`. */
  readonly rawHeaders?: readonly string[];
  readonly body?: string;
}

/** What came back. */
export interface RawResponse {
  readonly status: number;
  /** Name and value by turns, in order and as spelt. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

const DEADLINE_MS = 10_000;

/** Sends it and waits for the whole response. A stream that Envoy resets rejects. */
export function send(raw: RawRequest): Promise<RawResponse> {
  const { port, path, method = "GET", authority = `127.0.0.1:${port}`, rawHeaders = [], body } = raw;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? [] : ["content-length", String(Buffer.byteLength(body))];
    const request = httpRequest({
      host: "127.0.0.1",
      port,
      path,
      method,
      headers: ["host", authority, ...rawHeaders, ...length],
      agent: false,
      timeout: DEADLINE_MS,
    });
    request.on("timeout", () => request.destroy(new Error(`no response within ${DEADLINE_MS} ms`)));
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
    request.end(body);
  });
}

/** The value of a header as text, the values of several joined by a comma; null if there is none. */
export function headerOf(rawHeaders: readonly string[], name: string): string | null {
  const values = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name,
  );
  return values.length === 0 ? null : Buffer.from(values.join(","), "latin1").toString("utf8");
}
