// Spec chapter "gRPC calls": one message for one message, and streams of messages.

import { proxy_grpc_call, proxy_grpc_stream, Size } from "./abi/env";
import { GrpcReply, GrpcStream, GrpcWaiting, PendingGrpcCalls } from "./grpc-reply";
import { Running } from "./running";
import { utf8 } from "./utf8";
import { lendSlot, takeLent } from "./wire/memory";
import { HeaderList } from "./wire/pairs";
import { ProtoWriter } from "./wire/protobuf";
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
    const parts = this.prepare(reply);
    if (parts === null) return false;
    const slot = lendSlot();
    const before = Running.suspend();
    const status = proxy_grpc_call(
      parts.target.dataStart,
      <Size>parts.target.length,
      parts.service.dataStart,
      <Size>parts.service.length,
      parts.method.dataStart,
      <Size>parts.method.length,
      parts.metadata.dataStart,
      <Size>parts.metadata.length,
      this.content.dataStart,
      <Size>this.content.length,
      this.timeout,
      slot,
    );
    Running.resume(before);
    return wait("proxy_grpc_call", status, takeLent(slot), reply);
  }

  /** Opens a stream. False, with a line in the log, if the host refuses; no event comes then. */
  open(stream: GrpcStream): bool {
    const parts = this.prepare(stream);
    if (parts === null) return false;
    // Where the stream fails at once, callbacks run inside this hostcall (observed for LIFE-19), other streams' among them.
    const slot = lendSlot();
    const before = Running.suspend();
    const status = proxy_grpc_stream(
      parts.target.dataStart,
      <Size>parts.target.length,
      parts.service.dataStart,
      <Size>parts.service.length,
      parts.method.dataStart,
      <Size>parts.method.length,
      parts.metadata.dataStart,
      <Size>parts.metadata.length,
      slot,
    );
    Running.resume(before);
    return wait("proxy_grpc_stream", status, takeLent(slot), stream);
  }

  /** What Envoy dies of or hangs on is refused here, and what hosts would take for something else. */
  private prepare(waiting: GrpcWaiting): Parts | null {
    if (Running.is(Running.ENDING)) return refuse("the stream has ended");
    if (this.cluster.length == 0) return refuse("no cluster");
    if (Running.is(Running.GRPC_FAILED))
      return refuse("one has failed in this callback, try again in the next");
    if (!this.fields.fits()) return refuse("more than 1024 headers or 1 MiB of them");
    if (waiting.token != 0) return refuse("what is to hear of it waits for another");
    return new Parts(
      targetOf(this.cluster),
      utf8.encode(this.service),
      utf8.encode(this.method),
      this.fields.toBytes(),
    );
  }
}

/** What both hostcalls are given. */
class Parts {
  constructor(
    readonly target: Uint8Array,
    readonly service: Uint8Array,
    readonly method: Uint8Array,
    readonly metadata: Uint8Array,
  ) {}
}

function refuse(why: string): Parts | null {
  complain("gRPC call not sent: " + why);
  return null;
}

function wait(hostcall: string, status: u32, token: u32, waiting: GrpcWaiting): bool {
  if (!succeeded(hostcall, status)) {
    // A second failure would leave Envoy's worker waiting for itself (observed: it hangs).
    Running.state |= Running.GRPC_FAILED;
    return false;
  }
  waiting.asker = Running.context;
  waiting.token = token;
  PendingGrpcCalls.add(waiting);
  return true;
}

/**
 * A cluster as Envoy's `GrpcService` message: some names are by accident a message themselves, and a name alone that is no
 * cluster is another failure (GRPC-3).
 */
function targetOf(cluster: string): Uint8Array {
  const name = new ProtoWriter().text(1, cluster).toBytes();
  return new ProtoWriter().bytes(1, name).toBytes();
}
