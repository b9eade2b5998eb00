// HTTP calls to other services.

import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";
import { decodePairs } from "../wire/pairs.ts";

/** Asking another service. The answer comes in proxy_on_http_call_response. */
export function httpCall({ state, memory }: Vm): Hostcalls {
  return {
    proxy_http_call(
      cluster: number,
      clusterSize: number,
      headersAddress: number,
      headersSize: number,
      body: number,
      bodySize: number,
      trailersAddress: number,
      trailersSize: number,
      timeoutMs: number,
      tokenSlot: number,
    ) {
      const asker = state.effective;
      const name = memory.byteString(cluster, clusterSize);
      const headers = decodePairs(memory.bytes(headersAddress, headersSize));
      const content = memory.bytes(body, bodySize);
      const trailers = decodePairs(memory.bytes(trailersAddress, trailersSize));
      for (const { malformed } of [headers, trailers]) {
        if (malformed !== null) asker.foundMalformedPairs("proxy_http_call", malformed);
      }
      // Written before the call leaves: an address outside of memory stops it.
      memory.setU32(tokenSlot, 0);
      const request = { cluster: name, headers: headers.pairs, body: content, timeoutMs: timeoutMs >>> 0 };
      const { status, token } = state.httpCalls.start(asker, request);
      memory.setU32(tokenSlot, token);
      return status;
    },
  };
}
