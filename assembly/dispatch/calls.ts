// Answers to calls: whoever asked is woken as the one who it was, or the answer is dropped.

import { MOSN } from "../abi/target";
import { GrpcReply, PendingGrpcCalls } from "../grpc-reply";
import { PendingHttpCalls } from "../http-call";
import { callbackBegins } from "../wire/collector";
import { end, wake } from "./contexts";

/** The answer to a call has come: whoever asked is woken as the one who it was, or the answer is dropped. */
export function httpCallResponse(token: u32, headers: u32): void {
  callbackBegins();
  const reply = PendingHttpCalls.take(token);
  if (reply !== null && wake(reply.asker)) {
    // MOSN counts no pseudo headers, and says nothing of a call that failed.
    reply.failed = !MOSN && headers == 0;
    reply.onReply();
  }
  end();
}

export function grpcInitialMetadata(token: u32): void {
  callbackBegins();
  const waiting = PendingGrpcCalls.find(token);
  if (waiting !== null && wake(waiting.asker)) waiting.initialMetadata();
  end();
}

export function grpcReceive(token: u32): void {
  callbackBegins();
  const waiting = PendingGrpcCalls.find(token);
  if (waiting !== null) {
    if (wake(waiting.asker)) waiting.received();
    // A call has one answer and no end of its own; a stream goes on.
    if (waiting instanceof GrpcReply) PendingGrpcCalls.release(waiting);
  }
  end();
}

export function grpcTrailingMetadata(token: u32): void {
  callbackBegins();
  const waiting = PendingGrpcCalls.find(token);
  if (waiting !== null && wake(waiting.asker)) waiting.trailingMetadata();
  end();
}

export function grpcClose(token: u32, status: u32): void {
  callbackBegins();
  const waiting = PendingGrpcCalls.find(token);
  if (waiting !== null) {
    waiting.status = status;
    PendingGrpcCalls.release(waiting);
    if (wake(waiting.asker)) waiting.ended();
  }
  end();
}
