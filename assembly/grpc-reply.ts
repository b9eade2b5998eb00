// Spec chapter "gRPC calls": what comes back.

import { BufferType, GrpcStatus, HeaderMapType, Status } from "./abi/enums";
import { proxy_get_status, proxy_grpc_cancel, proxy_grpc_close, proxy_grpc_send, Size } from "./abi/env";
import { Body } from "./body";
import { HeaderMap } from "./headers";
import { Waiters, Waiting } from "./waiting";
import { FIRST, SECOND, takeString, THIRD } from "./wire/memory";
import { succeeded } from "./wire/status";

/** What waits for the events of one gRPC call or stream. */
export abstract class GrpcWaiting extends Waiting {
  /** How the call ended; `Ok` until it has. */
  status: GrpcStatus = GrpcStatus.Ok;

  /** The message that has come, without the five bytes of framing; null if there is none now (statement GRPC-16). */
  get message(): Uint8Array | null {
    return Body.of(BufferType.GrpcCallMessage).bytes();
  }

  /** What the server, or the host in its place, says about the end. Legal while the end is announced (GRPC-11). */
  get statusMessage(): string {
    const status = proxy_get_status(FIRST, SECOND, THIRD);
    if (!succeeded("proxy_get_status", status)) return "";
    // The code comes before the pointer here; what takes answers over expects pointer and size.
    store<usize>(FIRST, load<usize>(SECOND));
    store<usize>(SECOND, load<usize>(THIRD));
    return takeString();
  }

  abandon(): void {
    const token = this.token;
    PendingGrpcCalls.waiting.delete(token);
    this.token = 0;
    succeeded("proxy_grpc_cancel", proxy_grpc_cancel(token));
  }

  /** Something has come. Called by dispatch, in the context that asked. */
  abstract received(): void;

  /** It has ended. Called by dispatch, in the context that asked. */
  abstract ended(): void;

  /** Headers before the first message. Called by dispatch. */
  initialMetadata(): void {}

  /** Headers after the last message. Called by dispatch. */
  trailingMetadata(): void {}
}

/** What is done with the answer to one gRPC call. Woken in the context that asked; broken off when that ends. */
export abstract class GrpcReply extends GrpcWaiting {
  /** Whether there is no answer but `status`. */
  get failed(): bool {
    return this.status != GrpcStatus.Ok;
  }

  /** The answer is there (`message`), or there will be none (`failed`, `status`, `statusMessage`). Comes once. */
  abstract onReply(): void;

  received(): void {
    this.onReply();
  }

  ended(): void {
    this.onReply();
  }
}

/** A stream of messages in both directions. Woken in the context that opened it; broken off when that ends. */
export abstract class GrpcStream extends GrpcWaiting {
  /** Headers of the server: legal in `onInitialMetadata`; read-only (GRPC-10). */
  get initial(): HeaderMap {
    return HeaderMap.of(HeaderMapType.GrpcCallInitialMetadata);
  }

  /** Trailers of the server: legal in `onTrailingMetadata`; read-only. */
  get trailing(): HeaderMap {
    return HeaderMap.of(HeaderMapType.GrpcCallTrailingMetadata);
  }

  /** The server's headers have come; before any message (GRPC-8). */
  onInitialMetadata(): void {}

  /** A message has come: `this.message`. */
  onMessage(): void {}

  /** The server's trailers have come; after the last message. */
  onTrailingMetadata(): void {}

  /** The stream has ended with `this.status`. The last event. */
  onClose(): void {}

  /** Sends a message; `last` if no other follows. False if the stream is gone (GRPC-12). */
  send(message: Uint8Array, last: bool = false): bool {
    if (this.token == 0) return false;
    const status = proxy_grpc_send(this.token, message.dataStart, <Size>message.length, last ? 1 : 0);
    if (status == <u32>Status.NotFound) return false;
    return succeeded("proxy_grpc_send", status);
  }

  /** Says that no more messages follow; the server's may still come (GRPC-13). */
  closeSend(): bool {
    return this.token != 0 && succeeded("proxy_grpc_close", proxy_grpc_close(this.token));
  }

  /** Breaks the stream off; nothing more comes, `onClose` neither (GRPC-14). */
  cancel(): bool {
    const token = this.token;
    if (token == 0) return false;
    PendingGrpcCalls.forget(this);
    return succeeded("proxy_grpc_cancel", proxy_grpc_cancel(token));
  }

  received(): void {
    this.onMessage();
  }

  ended(): void {
    this.onClose();
  }

  initialMetadata(): void {
    this.onInitialMetadata();
  }

  trailingMetadata(): void {
    this.onTrailingMetadata();
  }
}

/** The calls and streams whose events are waited for, by the host's number. */
export class PendingGrpcCalls {
  @lazy static readonly waiting: Map<u32, GrpcWaiting> = new Map<u32, GrpcWaiting>();

  /** What waits for events of `token`; null for one that is not ours, or not known yet (GRPC-4). */
  static find(token: u32): GrpcWaiting | null {
    const waiting = PendingGrpcCalls.waiting;
    return waiting.has(token) ? waiting.get(token) : null;
  }

  static add(waiting: GrpcWaiting): void {
    PendingGrpcCalls.waiting.set(waiting.token, waiting);
    Waiters.add(waiting);
  }

  static forget(waiting: GrpcWaiting): void {
    PendingGrpcCalls.waiting.delete(waiting.token);
    Waiters.remove(waiting);
    waiting.token = 0;
  }

  /** The end of a stream: the host keeps its number until it is told to let go (GRPC-15). */
  static release(waiting: GrpcWaiting): void {
    const token = waiting.token;
    PendingGrpcCalls.forget(waiting);
    if (waiting instanceof GrpcStream) proxy_grpc_close(token);
  }
}
