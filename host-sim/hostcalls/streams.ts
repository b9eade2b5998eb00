// Stream operations: going on, breaking off, answering.

import { Status, StreamType } from "../abi/enums.ts";
import { oneWord } from "../core/local-reply.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";
import { decodePairs } from "../wire/pairs.ts";

/** The greatest gRPC status; anything else means "derive it" (LR-16). */
const LAST_GRPC_STATUS = 16;

/** What a module asks for the stream of the effective context. It happens when the callback has returned (LIFE-20). */
export function streams({ state, memory }: Vm): Hostcalls {
  const continueStream = (type: StreamType): Status => {
    if (type >>> 0 > StreamType.Upstream) return Status.BadArgument;
    return state.effective.continueStream(type);
  };
  return {
    proxy_continue_stream: continueStream,
    proxy_continue_request: () => continueStream(StreamType.HttpRequest),
    proxy_continue_response: () => continueStream(StreamType.HttpResponse),

    proxy_close_stream(type: StreamType) {
      if (type >>> 0 > StreamType.Upstream) return Status.BadArgument;
      return state.effective.closeStream(type);
    },

    // The route is looked up anew with every request of the simulator.
    proxy_clear_route_cache: () => Status.Ok,

    proxy_send_local_response(
      status: number,
      details: number,
      detailsSize: number,
      body: number,
      bodySize: number,
      pairsAddress: number,
      pairsSize: number,
      grpcStatus: number,
    ) {
      const reason = memory.byteString(details, detailsSize);
      const text = memory.bytes(body, bodySize);
      const { pairs, malformed } = decodePairs(memory.bytes(pairsAddress, pairsSize));
      const context = state.effective;
      if (malformed !== null) context.foundMalformedPairs("proxy_send_local_response", malformed);
      context.sendLocalReply({
        status: status >>> 0,
        details: oneWord(reason),
        body: text,
        headers: pairs,
        grpcStatus: grpcStatus >>> 0 <= LAST_GRPC_STATUS ? grpcStatus : null,
      });
      state.stopsIteration = true;
      return Status.Ok;
    },
  };
}
