// A request of the web platform as one of the simulator's.

import type { SentRequest } from "./request.ts";

/** Reads a web request completely. Its URL gives scheme, authority and path. */
export async function requestOfWeb(request: Request): Promise<SentRequest> {
  const url = new URL(request.url);
  const body = request.body === null ? {} : { body: new Uint8Array(await request.arrayBuffer()) };
  return {
    method: request.method,
    scheme: url.protocol.replace(":", ""),
    authority: url.host,
    path: `${url.pathname}${url.search}`,
    headers: [...request.headers],
    ...body,
  };
}
