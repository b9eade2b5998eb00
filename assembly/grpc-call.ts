// Spec chapter "gRPC calls": one message for one message, and streams of messages.

import { proxy_grpc_call, proxy_grpc_stream, Size } from "./abi/env";
import { GrpcReply, GrpcStream, GrpcWaiting, PendingGrpcCalls } from "./grpc-reply";
import { Running } from "./stream";
import { utf8 } from "./utf8";
import { FIRST } from "./wire/memory";
import { HeaderList } from "./wire/pairs";
import { complain, succeeded } from "./wire/status";

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
    const metadata = this.fields.toBytes();
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
    const metadata = this.fields.toBytes();
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
