// The gRPC service of services.ts in the simulator.

import type { GrpcCluster, OpenGrpcStream, GrpcAnswer as Reply, RunningProxy } from "../../host-sim/index.ts";
import type { Pairs } from "./scenario.ts";
import { CLUSTERS, GRPC_METADATA, type GrpcAnswer, grpcEcho, serveGrpc } from "./services.ts";

/** Why an answer breaks off that has begun: a stream that the service resets. */
const BROKEN = "remote reset";

/** Answers calls; null leaves one open. */
export const grpcService: GrpcCluster = ({ headers, message }): Reply | null => {
  const path = headers.get(":path") ?? "";
  const { begins, echoes, ends, breaks, status, message: statusMessage } = serveGrpc(path);
  if (ends === "never") return null;
  if (breaks) return { reset: BROKEN, afterHeaders: true };
  if (!begins || echoes === 0 || status !== 0 || ends === "open") return { status, statusMessage };
  return { message: grpcEcho(path, headers.entries(), message, echoes) };
};

const NO_MESSAGE = new Uint8Array(0);

/** The service's side of one stream. */
interface Side {
  readonly answer: GrpcAnswer;
  answered: number;
  ended: boolean;
}

/** Plays the service's side of the open streams. */
export class SimulatedGrpc {
  readonly #proxy: RunningProxy;
  readonly #sides = new Map<OpenGrpcStream, Side>();

  constructor(proxy: RunningProxy) {
    this.#proxy = proxy;
  }

  /** What the service does by now. */
  play(): void {
    for (const stream of this.#proxy.grpcStreams) {
      const path = stream.headers.get(":path") ?? "";
      const side = this.#sides.get(stream) ?? { answer: serveGrpc(path), answered: 0, ended: false };
      const { answer } = side;
      if (!this.#sides.has(stream)) {
        this.#sides.set(stream, side);
        if (stream.cluster === CLUSTERS.nobodyGrpc) this.#fail(stream, side, "remote connection failure");
        else if (answer.begins) begin(stream);
      }
      // More may be sent while it is being told.
      while (side.answered < stream.sent.length) {
        const message = stream.sent[side.answered++] ?? NO_MESSAGE;
        for (let time = 1; time <= answer.echoes && answer.begins && this.#isOpen(stream, side); time++) {
          stream.send(grpcEcho(path, stream.headers.entries(), message, time));
        }
      }
      if (this.#isOpen(stream, side) && isEnd(answer, stream, side.answered)) {
        if (answer.breaks) this.#fail(stream, side, BROKEN);
        else {
          side.ended = true;
          stream.end(answer.status, answer.message, GRPC_METADATA.trailing);
        }
      }
    }
  }

  #fail(stream: OpenGrpcStream, side: Side, reason: string): void {
    side.ended = true;
    stream.fail(reason);
  }

  /** The module may have let it go in any callback. */
  #isOpen(stream: OpenGrpcStream, { ended }: Side): boolean {
    return !ended && this.#proxy.grpcStreams.includes(stream);
  }
}

/** Envoy says how long an answer took to a request that was complete. */
function begin(stream: OpenGrpcStream): void {
  const took: Pairs = stream.sendEnded ? [["x-envoy-upstream-service-time", "0"]] : [];
  stream.begin([...GRPC_METADATA.initial, ...took]);
}

function isEnd({ ends }: GrpcAnswer, { sendEnded }: OpenGrpcStream, answered: number): boolean {
  return ends === "open" || (ends === "client" && sendEnded) || (ends === "message" && answered > 0);
}
