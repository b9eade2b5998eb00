// gRPC calls and streams to other services.

import { Status } from "../abi/enums.ts";
import type { StartedCall } from "../core/http-calls.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";
import { decodePairs } from "../wire/pairs.ts";

const NO_MESSAGE = new Uint8Array(0);

/** Asking another service over gRPC. Answers come in proxy_on_grpc_receive and its like. */
export function grpcCall({ state, memory }: Vm): Hostcalls {
  const metadataOf = (address: number, size: number, hostcall: string) => {
    const { pairs, malformed } = decodePairs(memory.bytes(address, size));
    if (malformed !== null) state.effective.foundMalformedPairs(hostcall, malformed);
    return pairs;
  };
  /** The token is written only if there is one. */
  const give = ({ status, token }: StartedCall, tokenSlot: number): Status => {
    if (status === Status.Ok) memory.setU32(tokenSlot, token);
    return status;
  };

  return {
    proxy_grpc_call(
      target: number,
      targetSize: number,
      service: number,
      serviceSize: number,
      method: number,
      methodSize: number,
      metadata: number,
      metadataSize: number,
      message: number,
      messageSize: number,
      timeoutMs: number,
      tokenSlot: number,
    ) {
      const request = {
        target: memory.byteString(target, targetSize),
        service: memory.byteString(service, serviceSize),
        method: memory.byteString(method, methodSize),
        metadata: metadataOf(metadata, metadataSize, "proxy_grpc_call"),
        message: memory.bytes(message, messageSize),
        timeoutMs: timeoutMs >>> 0,
      };
      return give(state.grpcCalls.call(state.effective, request), tokenSlot);
    },

    proxy_grpc_stream(
      target: number,
      targetSize: number,
      service: number,
      serviceSize: number,
      method: number,
      methodSize: number,
      metadata: number,
      metadataSize: number,
      tokenSlot: number,
    ) {
      const request = {
        target: memory.byteString(target, targetSize),
        service: memory.byteString(service, serviceSize),
        method: memory.byteString(method, methodSize),
        metadata: metadataOf(metadata, metadataSize, "proxy_grpc_stream"),
        message: NO_MESSAGE,
        timeoutMs: null,
      };
      return give(state.grpcCalls.stream(state.effective, request), tokenSlot);
    },

    proxy_grpc_send(token: number, message: number, messageSize: number, last: number) {
      return state.grpcCalls.send(token >>> 0, memory.bytes(message, messageSize), last !== 0);
    },

    proxy_grpc_close: (token: number) => state.grpcCalls.close(token >>> 0),

    proxy_grpc_cancel: (token: number) => state.grpcCalls.cancel(token >>> 0),
  };
}
