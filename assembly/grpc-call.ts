// Spec chapter "gRPC calls": one message for one message, and streams of messages.

import { BufferType, GrpcStatus, HeaderMapType, Status } from "./abi/enums";
import {
  proxy_get_status,
  proxy_grpc_call,
  proxy_grpc_cancel,
  proxy_grpc_close,
  proxy_grpc_send,
  proxy_grpc_stream,
  Size,
} from "./abi/env";
import { Body } from "./body";
import { HeaderMap } from "./headers";
import { Running } from "./stream";
import { utf8 } from "./utf8";
import { FIRST, SECOND, takeString, THIRD } from "./wire/memory";
import { HeaderList } from "./wire/pairs";
import { complain, succeeded } from "./wire/status";

/** What waits for the events of one gRPC call or stream. */
export abstract class GrpcWaiting {
  /** The context that asked. Kept by the call. */
  asker: u32 = 0;

  /** The host's number of the call or stream; 0 while there is none. Kept by the call. */
  token: u32 = 0;

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

  /** Something has come. Called by dispatch, in the context that asked. */
  abstract received(): void;

  /** It has ended. Called by dispatch, in the context that asked. */
  abstract ended(): void;

  /** Headers before the first message. Called by dispatch. */
  initialMetadata(): void {}

  /** Headers after the last message. Called by dispatch. */
  trailingMetadata(): void {}
}

/**
 * What is done with the answer to one gRPC call. Woken in the context that asked; dropped if that has ended.
 */
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

/** A stream of messages in both directions. Woken in the context that opened it; events for one that has ended are dropped. */
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
    PendingGrpcCalls.forget(token);
    this.token = 0;
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

/**
 * A gRPC request: `new GrpcCall("auth", "pkg.Auth", "Check").message(bytes).send(new Verdict(this))`, or `.open(stream)` for a
 * stream. Legal in every callback but those after the end of a stream.
 */
export class GrpcCall {
  private readonly fields: HeaderList = new HeaderList();
  private content: Uint8Array = new Uint8Array(0);
  private timeout: u32 = 5000;

  /** `cluster` is the proxy's name for the service; `service` with its package, `method` without. */
  constructor(
    private readonly cluster: string,
    private readonly service: string,
    private readonly method: string,
  ) {}

  /** Adds a header. Envoy joins it to one it sets itself, such as `te` (observed for GRPC-9). */
  metadata(name: string, value: string): GrpcCall {
    this.fields.add(name, value);
    return this;
  }

  /** The message of a call, as protobuf, without framing. */
  message(bytes: Uint8Array): GrpcCall {
    this.content = bytes;
    return this;
  }

  /** How long to wait for the answer to a call, in ms; 5000 unless said otherwise. */
  timeoutMs(timeout: u32): GrpcCall {
    this.timeout = timeout;
    return this;
  }

  /** Sends one message and waits for one. False, with a line in the log, if the host refuses; `reply` is then not called. */
  send(reply: GrpcReply): bool {
    if (!this.isLegal()) return false;
    const target = this.target();
    const service = utf8.encode(this.service);
    const method = utf8.encode(this.method);
    const metadata = this.metadataBytes();
    const before = Running.save();
    const status = proxy_grpc_call(
      target.dataStart,
      <Size>target.length,
      service.dataStart,
      <Size>service.length,
      method.dataStart,
      <Size>method.length,
      metadata.dataStart,
      <Size>metadata.length,
      this.content.dataStart,
      <Size>this.content.length,
      this.timeout,
      FIRST,
    );
    Running.restore(before);
    return this.wait("proxy_grpc_call", status, reply);
  }

  /** Opens a stream. False, with a line in the log, if the host refuses; no event comes then. */
  open(stream: GrpcStream): bool {
    if (!this.isLegal()) return false;
    const target = this.target();
    const service = utf8.encode(this.service);
    const method = utf8.encode(this.method);
    const metadata = this.metadataBytes();
    // Where the stream fails at once, callbacks run inside this hostcall (observed for LIFE-19), other streams' among them.
    const before = Running.save();
    const status = proxy_grpc_stream(
      target.dataStart,
      <Size>target.length,
      service.dataStart,
      <Size>service.length,
      method.dataStart,
      <Size>method.length,
      metadata.dataStart,
      <Size>metadata.length,
      FIRST,
    );
    Running.restore(before);
    return this.wait("proxy_grpc_stream", status, stream);
  }

  /** What Envoy dies of or hangs on is refused here. */
  private isLegal(): bool {
    if (Running.is(Running.ENDING)) {
      complain("gRPC call not sent: the stream has ended");
      return false;
    }
    if (this.cluster.length == 0) {
      complain("gRPC call not sent: no cluster");
      return false;
    }
    if (Running.is(Running.GRPC_FAILED)) {
      complain("gRPC call not sent: one has failed in this callback, try again in the next");
      return false;
    }
    return true;
  }

  private wait(hostcall: string, status: u32, waiting: GrpcWaiting): bool {
    if (!succeeded(hostcall, status)) {
      // A second failure would leave Envoy's worker waiting for itself (observed: it hangs).
      Running.state |= Running.GRPC_FAILED;
      return false;
    }
    waiting.asker = Running.context;
    waiting.token = load<u32>(FIRST);
    PendingGrpcCalls.waiting.set(waiting.token, waiting);
    return true;
  }

  /**
   * The cluster as Envoy's `GrpcService` message: some names are by accident a message themselves, and a name alone that is
   * no cluster is another failure (GRPC-3).
   */
  private target(): Uint8Array {
    const name = utf8.encode(this.cluster);
    const inner = fieldOne(name);
    return fieldOne(inner);
  }

  private metadataBytes(): Uint8Array {
    if (this.fields.length == 0) return new Uint8Array(0);
    const size = this.fields.serializedSize();
    const bytes = new Uint8Array(<i32>size);
    if (size != 0) this.fields.serialize(bytes.dataStart);
    return bytes;
  }
}

/** A protobuf message whose field 1 is `content`. */
function fieldOne(content: Uint8Array): Uint8Array {
  const length = content.length;
  const lengthSize = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x200000 ? 3 : 4;
  const message = new Uint8Array(1 + lengthSize + length);
  store<u8>(message.dataStart, 0x0a);
  let rest = length;
  for (let i = 1; i <= lengthSize; i++) {
    store<u8>(message.dataStart + <usize>i, <u8>((rest & 0x7f) | (i < lengthSize ? 0x80 : 0)));
    rest >>= 7;
  }
  memory.copy(message.dataStart + 1 + <usize>lengthSize, content.dataStart, <usize>length);
  return message;
}

/** The calls and streams whose events are waited for, by the host's number. */
export class PendingGrpcCalls {
  @lazy static readonly waiting: Map<u32, GrpcWaiting> = new Map<u32, GrpcWaiting>();

  /** What waits for events of `token`; null for one that is not ours, or not known yet (GRPC-4). */
  static find(token: u32): GrpcWaiting | null {
    const waiting = PendingGrpcCalls.waiting;
    return waiting.has(token) ? waiting.get(token) : null;
  }

  static forget(token: u32): void {
    PendingGrpcCalls.waiting.delete(token);
  }

  /** The end of a stream: the host keeps its number until it is told to let go (GRPC-15). */
  static release(waiting: GrpcWaiting): void {
    PendingGrpcCalls.forget(waiting.token);
    if (waiting instanceof GrpcStream) proxy_grpc_close(waiting.token);
    waiting.token = 0;
  }
}
