// What a filter extends. Every callback does nothing by default, and the compiled module exports only those that a class of
// the filter overrides: what is not overridden costs nothing.

import { Action, BufferType } from "./abi/enums";
import { proxy_done, proxy_set_tick_period_milliseconds } from "./abi/env";
import { Configuration } from "./body";
import { ConfigFailure } from "./config/cursor";
import { readConfig } from "./config/read";
import { log } from "./log";
import { Running } from "./running";
import { HttpRequest, HttpResponse, LocalReply } from "./stream";
import { closeStream } from "./stream-actions";
import { succeeded } from "./wire/status";

/** The VM context: one for each VM, that is for each worker thread of the proxy. Most filters need none. */
export class VmContext {
  /** The configuration of the VM. Legal in every callback (statement VM-14). */
  get configuration(): Configuration {
    return Configuration.of(BufferType.VmConfiguration);
  }

  /**
   * Comes once, when the first plugin of this VM starts, before any configuration of a plugin. No stream exists. `false`
   * refuses all plugins of the VM: the proxy rejects the configuration (statement VM-4).
   */
  onStart(): bool {
    return true;
  }
}

/**
 * A plugin context: one for each configured plugin in each VM. Holds what all streams of the plugin share. Several plugins
 * may live in one VM, each with its own context and configuration (statement VM-3).
 */
export class PluginContext {
  /** The host's number of this context; unique in the VM. */
  id: u32 = 0;

  /** The next plugin context in the list of `dispatch/contexts.ts`. */
  next: PluginContext | null = null;

  /** The configuration of the plugin. Legal in `onConfigure` only (statement VM-13): keep what you need of it. */
  get configuration(): Configuration {
    return Configuration.of(BufferType.PluginConfiguration);
  }

  /** The configuration of the VM. Legal in every callback. */
  get vmConfiguration(): Configuration {
    return Configuration.of(BufferType.VmConfiguration);
  }

  /**
   * Comes once, before any stream. Read the configuration here. `false` refuses it: the proxy keeps the old configuration or
   * does not start (statements VM-5, LOAD-21). A trap counts as `false` (FAIL-14).
   */
  onConfigure(): bool {
    return true;
  }

  /**
   * Comes when a stream begins. Return its context, a new object each time, or null to leave the stream alone.
   */
  createHttpContext(): HttpContext | null {
    return null;
  }

  /** Whether an event was for a TCP stream of this plugin; see tcp.ts. A plugin without such streams knows nothing of them. */
  tcpEvent(id: u32, event: u32): bool {
    return false;
  }

  /** Comes each time the period of `setTickPeriod` has passed since the last one ended. No stream runs (statement TM-9). */
  onTick(): void {}

  /**
   * A message was added to a queue that this plugin listens to; `token` is the queue's. Take until there is none: another
   * worker may have been faster, and one callback comes for each message (statements QUEUE-5, QUEUE-7).
   */
  onQueueReady(token: u32): void {}

  /**
   * Comes when the plugin is about to be removed. `false` keeps it until `done()` is called, for work that is still under
   * way (statements LIFE-8, LIFE-9). Do not rely on it: Envoy waits only while another plugin keeps the VM alive.
   */
  onDone(): bool {
    return true;
  }

  /** An extension of the host calls the filter; no host does so by itself (statement FF-10). */
  onForeignFunction(functionId: u32, args: Uint8Array): void {}

  /** Comes for each event of the access log if the plugin is configured as an access logger (statement LIFE-12). */
  onLog(): void {}

  /** The last callback of this context. */
  onDelete(): void {}

  /**
   * The configuration as an object of `T`, a class with `@config`: each field checked by its type and by what its decorators
   * demand, and defaults where there is nothing. Null if it does not fit; a line in the log has said where and why, so that
   * `onConfigure` need only return false. Legal in `onConfigure` only (statement VM-13).
   */
  read<T>(): T | null {
    const failure = new ConfigFailure();
    const settings = readConfig<T>(this.configuration.bytes(), failure);
    if (settings === null) this.refuse(failure.message);
    return settings;
  }

  /** Says why the configuration is refused, at level error, and returns false: `return this.refuse("name: required")`. */
  refuse(reason: string): bool {
    log.error("configuration refused: " + reason);
    return false;
  }

  /** How often `onTick` comes, in ms; 0 turns it off. Counts from now (statements TM-2, TM-3). */
  setTickPeriod(periodMs: u32): bool {
    return succeeded("proxy_set_tick_period_milliseconds", proxy_set_tick_period_milliseconds(periodMs));
  }

  /** Ends the wait that `onDone` asked for; `onDelete` follows. Legal after `onDone` has returned false. */
  done(): bool {
    return succeeded("proxy_done", proxy_done());
  }
}

/** An HTTP context: one for each HTTP stream, that is for one request and its response. */
export class HttpContext {
  /** The host's number of this stream; unique among the living contexts of the VM. */
  id: u32 = 0;

  /** What this filter holds of the stream. Kept by dispatch. */
  held: u32 = 0;

  /** The next context in the same bucket of the table of living ones. */
  next: HttpContext | null = null;

  /** The request of this stream. */
  get request(): HttpRequest {
    return changetype<HttpRequest>(<usize>1);
  }

  /** The response of this stream. */
  get response(): HttpResponse {
    return changetype<HttpResponse>(<usize>1);
  }

  /**
   * The request headers have arrived. They may be read and changed here, and changing them chooses the route anew
   * (statement HDR-26). `endOfStream`: no body and no trailers follow. `Action.Pause` holds the request, body and trailers
   * included, until `request.continue()` (FLOW-3).
   */
  onRequestHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }

  /**
   * A piece of the request body has arrived. `request.body` is that piece or, if the callback before this answered
   * `Action.Pause`, all that is held (BODY-1, BODY-2). The headers cannot be changed any more unless they are held.
   * `Action.Pause` holds the body; more than the proxy's buffer limit is answered 413 (BODY-9).
   */
  onRequestBody(endOfStream: bool): Action {
    return Action.Continue;
  }

  /** The request trailers have arrived. `Action.Pause` holds them and the body before them. */
  onRequestTrailers(): Action {
    return Action.Continue;
  }

  /** The response headers have arrived, from the upstream or of a local reply (LR-4). Otherwise as `onRequestHeaders`. */
  onResponseHeaders(endOfStream: bool): Action {
    return Action.Continue;
  }

  /** A piece of the response body has arrived. As `onRequestBody`; more than the buffer limit is answered 500. */
  onResponseBody(endOfStream: bool): Action {
    return Action.Continue;
  }

  /** The response trailers have arrived. As `onRequestTrailers`. */
  onResponseTrailers(): Action {
    return Action.Continue;
  }

  /** An extension of the host calls the filter; no host does so by itself (statement FF-10). */
  onForeignFunction(functionId: u32, args: Uint8Array): void {}

  /** The stream has ended. Request headers, response headers and response trailers can be read, nothing can be changed. */
  onLog(): void {}

  /** Follows `onLog`. Headers cannot be read any more (LIFE-15). */
  onDone(): void {}

  /** The last callback of this context. */
  onDelete(): void {}

  /**
   * Answers the client in the place of the upstream; `return this.reply(403, "denied")`. Acts after the callback has
   * returned, and what that returns does not matter then (LR-2). Not after the stream has ended, and once in a callback.
   */
  reply(status: u32, body: string = ""): Action {
    return new LocalReply(status).text(body).send();
  }

  /**
   * Resets the stream after the callback has returned: the client gets no proper answer (FLOW-17). Refused, with a line in the
   * log, after the stream has ended, after a reply, and a second time in one callback: Envoy dies of these.
   */
  close(): bool {
    return closeStream(Running.CLOSED);
  }
}
