// How a module is called for a stream, and what its answer means. A VM that has failed, before the call or in it, answers
// the stream instead, or is passed by (FAIL-1 to FAIL-7).

import type { CallbackName } from "../abi/callbacks.ts";
import { DataStatus, GrpcStatus, HeadersStatus, TrailersStatus } from "../abi/enums.ts";
import type { Context } from "./context.ts";
import { dataStatusOf, headersStatusOf, trailersStatusOf } from "./iteration-status.ts";
import type { LocalReply } from "./local-reply.ts";
import type { PluginContext } from "./plugin-context.ts";

/** What a stream is answered with when its VM has failed (FAIL-2). */
const FAILURE_REPLY: LocalReply = {
  status: 503,
  details: "wasm_fail_stream",
  body: new Uint8Array(0),
  headers: [],
  grpcStatus: GrpcStatus.Unavailable,
};

/** The callbacks of one stream of one plugin. */
export class HttpCallbacks {
  readonly #context: Context;
  readonly #plugin: PluginContext;
  readonly #reply: (reply: LocalReply) => void;
  #failureReplied = false;

  /** `reply` answers the client for a VM that has failed. */
  constructor(context: Context, plugin: PluginContext, reply: (reply: LocalReply) => void) {
    this.#context = context;
    this.#plugin = plugin;
    this.#reply = reply;
  }

  /** The VM has failed, and this stream has been answered for it. */
  get failureReplied(): boolean {
    return this.#failureReplied;
  }

  /** Request or response headers. */
  headers(callback: CallbackName, count: number, endOfStream: boolean): HeadersStatus {
    const stop = HeadersStatus.StopAllIterationAndWatermark;
    return this.#call(callback, count, this.#toldEnd(endOfStream), HeadersStatus.Continue, stop, (answer) =>
      headersStatusOf(answer, this.#plugin),
    );
  }

  /** A piece of a body, or all that is held of it. */
  data(callback: CallbackName, size: number, endOfStream: boolean): DataStatus {
    const stop = DataStatus.StopIterationNoBuffer;
    return this.#call(callback, size, endOfStream, DataStatus.Continue, stop, (answer) =>
      dataStatusOf(answer, this.#context.vm),
    );
  }

  /** Trailers. */
  trailers(callback: CallbackName, count: number): TrailersStatus {
    const stop = TrailersStatus.StopIteration;
    return this.#call(callback, count, false, TrailersStatus.Continue, stop, (answer) =>
      trailersStatusOf(answer, this.#context.vm),
    );
  }

  #call<Answer>(
    callback: CallbackName,
    first: number,
    endOfStream: boolean,
    goesOn: Answer,
    stop: Answer,
    meaningOf: (answer: number) => Answer,
  ): Answer {
    const { vm } = this.#context;
    if (vm.failed) return this.#fail(goesOn, stop);
    if (!vm.guest.has(callback)) return goesOn;
    const answer = vm.call(callback, this.#context, first, endOfStream ? 1 : 0);
    const status = vm.failed ? this.#fail(goesOn, stop) : meaningOf(answer);
    vm.finishCallback();
    return status;
  }

  /** Not every host tells callbacks of headers the truth. */
  #toldEnd(endOfStream: boolean): boolean {
    const { endOfStreamInHeaders } = this.#context.vm.options.profile.rules;
    return endOfStreamInHeaders === "asItIs" ? endOfStream : endOfStreamInHeaders === "always";
  }

  #fail<Answer>(goesOn: Answer, stop: Answer): Answer {
    if (this.#plugin.options.failOpen) return goesOn;
    if (!this.#failureReplied) {
      this.#reply(FAILURE_REPLY);
      this.#failureReplied = true;
    }
    return stop;
  }
}
