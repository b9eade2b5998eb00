// gRPC calls and streams of modules, from the hostcall to the end. Who answers is decided outside: `GrpcClusters`.

import { GrpcStatus, Status } from "../abi/enums.ts";
import type { Pair } from "../wire/pairs.ts";
import type { Context } from "./context.ts";
import { finding } from "./finding.ts";
import { envoyClient, type GrpcRequest, googleClient } from "./grpc-client.ts";
import { type Callee, GrpcCall, GrpcStream } from "./grpc-exchange.ts";
import { readGrpcTarget } from "./grpc-target.ts";
import type { StartedCall } from "./http-calls.ts";
import type { PluginContext } from "./plugin-context.ts";
import type { VmState } from "./vm-state.ts";

/** The clusters of the proxy, as far as gRPC reaches them. */
export interface GrpcClusters {
  knows(cluster: string): boolean;
  /** A call or stream leaves; false if there is no host to take it. It is answered later, never inside of this. */
  send(call: GrpcCall | GrpcStream): boolean;
  /** Runs an event when the running one is through. */
  post(event: () => void): void;
  /** It is over: it has ended, or was given up. */
  ended(call: GrpcCall | GrpcStream): void;
}

/** The low bits of a token tell what it stands for (GRPC-5). */
const TokenKind = { Call: 1, Stream: 2 } as const;
const KIND_MASK = 3;
const TOKEN_STEP = 4;

const NO_HOST = "no healthy upstream{no_healthy_upstream}";

/** What a stream that finds no host gets as trailers: a response of the proxy itself. */
const NO_HOST_TRAILERS: readonly Pair[] = [
  [":status", "200"],
  ["content-type", "application/grpc"],
  ["grpc-status", String(GrpcStatus.Unavailable)],
  ["grpc-message", "no healthy upstream"],
];

const METADATA_CALLBACKS = [
  "proxy_on_grpc_receive_initial_metadata",
  "proxy_on_grpc_receive_trailing_metadata",
] as const;

/** The gRPC calls and streams of one VM. */
export class GrpcCalls {
  readonly #vm: VmState;
  readonly #open = new Map<number, GrpcCall | GrpcStream>();
  #lastCall: number = TokenKind.Call;
  #lastStream: number = TokenKind.Stream;
  /** Ends of failed calls that wait for the end of the running callback. */
  #queuedEnds = 0;

  constructor(vm: VmState) {
    this.#vm = vm;
  }

  /** Whether a call has failed whose end waits for the running callback. */
  get hasWaitingEnds(): boolean {
    return this.#queuedEnds > 0;
  }

  /** `proxy_grpc_call` on behalf of a context. */
  call(asker: Context, request: GrpcRequest): StartedCall {
    return this.#start(asker, request, (callee) => {
      this.#lastCall += TOKEN_STEP;
      return new GrpcCall(this, this.#lastCall, asker, callee, request);
    });
  }

  /** `proxy_grpc_stream` on behalf of a context. */
  stream(asker: Context, request: GrpcRequest): StartedCall {
    return this.#start(asker, request, (callee) => {
      this.#lastStream += TOKEN_STEP;
      return new GrpcStream(this, this.#lastStream, asker, callee, request);
    });
  }

  /** `proxy_grpc_send` (GRPC-12). */
  send(token: number, message: Uint8Array, last: boolean): Status {
    if ((token & KIND_MASK) !== TokenKind.Stream) return Status.BadArgument;
    const stream = this.#open.get(token);
    if (!(stream instanceof GrpcStream)) return Status.NotFound;
    stream.send(message, last);
    return Status.Ok;
  }

  /** `proxy_grpc_close`: a call is given up, a stream is closed on this side (GRPC-13). */
  close(token: number): Status {
    const call = this.#find(token);
    if (typeof call === "number") return call;
    if (call instanceof GrpcStream) call.closeSend();
    else this.release(call);
    return Status.Ok;
  }

  /** `proxy_grpc_cancel`: nothing more comes (GRPC-14). */
  cancel(token: number): Status {
    const call = this.#find(token);
    if (typeof call === "number") return call;
    this.release(call);
    return Status.Ok;
  }

  /** A plugin goes: nobody waits for its calls any more. */
  cancelAll(plugin: PluginContext): void {
    for (const call of [...this.#open.values()]) if (call.asker.plugin === plugin) this.release(call);
  }

  /** Whether the token still stands for this call. */
  isOpen(call: GrpcCall | GrpcStream): boolean {
    return this.#open.get(call.token) === call;
  }

  /** The token stands for nothing any more. */
  release(call: GrpcCall | GrpcStream): void {
    if (!this.isOpen(call)) return;
    this.#open.delete(call.token);
    call.stopWaiting();
    this.#vm.options.grpcClusters.ended(call);
  }

  #find(token: number): GrpcCall | GrpcStream | Status {
    const kind = token & KIND_MASK;
    if (kind !== TokenKind.Call && kind !== TokenKind.Stream) return Status.BadArgument;
    return this.#open.get(token) ?? Status.NotFound;
  }

  #start(
    asker: Context,
    request: GrpcRequest,
    create: (callee: Callee) => GrpcCall | GrpcStream,
  ): StartedCall {
    const { grpcClusters } = this.#vm.options;
    const target = readGrpcTarget(request.target);
    switch (target.kind) {
      case "nobody":
        this.#reportCrash(asker);
        return refused(Status.InternalFailure);
      case "google":
        return this.#leave(create({ name: target.uri, client: googleClient }));
      case "name":
        if (!grpcClusters.knows(target.cluster)) return refused(Status.ParseFailure);
        break;
      case "cluster":
        break;
      default:
        return target satisfies never;
    }
    const call = create({ name: target.cluster, client: envoyClient });
    if (!grpcClusters.knows(target.cluster)) {
      this.#queueEnd(call, "Cluster not available");
      return refused(Status.InternalFailure);
    }
    if (!grpcClusters.send(call)) {
      if (call instanceof GrpcStream) this.#failInside(call);
      this.#queueEnd(call, NO_HOST);
      return refused(Status.InternalFailure);
    }
    return this.#opened(call);
  }

  /** Google's client makes its connection later: nothing fails at once. */
  #leave(call: GrpcCall | GrpcStream): StartedCall {
    const { grpcClusters } = this.#vm.options;
    const started = this.#opened(call);
    if (!grpcClusters.knows(call.cluster) || !grpcClusters.send(call)) {
      grpcClusters.post(() => call.fail("remote connection failure"));
    }
    return started;
  }

  #opened(call: GrpcCall | GrpcStream): StartedCall {
    this.#open.set(call.token, call);
    call.startWaiting();
    return { status: Status.Ok, token: call.token };
  }

  /** A stream that fails at once calls back inside of the hostcall (LIFE-19). */
  #failInside(stream: GrpcStream): void {
    // Meanwhile its token is known, to no avail.
    this.#open.set(stream.token, stream);
    this.#vm.nest(stream.asker, "proxy_grpc_stream", METADATA_CALLBACKS, () =>
      stream.tellMetadata([], NO_HOST_TRAILERS),
    );
    this.#open.delete(stream.token);
  }

  /** The end of what has failed at once comes when the callback has returned, with a token that nobody was given (GRPC-4). */
  #queueEnd(call: GrpcCall | GrpcStream, message: string): void {
    this.#queuedEnds++;
    this.#vm.defer(() => {
      this.#queuedEnds--;
      call.tellEnd(GrpcStatus.Unavailable, message);
    });
  }

  #reportCrash(asker: Context): void {
    const message =
      "a gRPC call whose target is empty, or reads as a message without a cluster: Envoy aborts";
    asker.found(finding("ERR_WOULD_CRASH", message, "GRPC-2", "GRPC-3"));
  }
}

function refused(status: Status): StartedCall {
  return { status, token: 0 };
}
