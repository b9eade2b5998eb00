// A module as one filter of a TCP connection, in front of Envoy's TCP proxy. Which buffers are in reach follows from the
// pointers kept here; they come and go as in Envoy's own context.

import type { CallbackName } from "../abi/callbacks.ts";
import { Action, BufferType, PeerType, Status, StreamType } from "../abi/enums.ts";
import type { PropertyValue } from "../wire/property-value.ts";
import type { BodyBuffer } from "./body-buffer.ts";
import { Context } from "./context.ts";
import type { FilterState } from "./filter-state.ts";
import { finding } from "./finding.ts";
import type { PluginContext } from "./plugin-context.ts";
import { streamProperty } from "./properties.ts";
import type { StreamInfo } from "./stream-info.ts";

/** What a context asks of its connection. */
export interface TcpLink {
  readonly info: StreamInfo;
  /** Goes on behind a filter: with the connection, or with the data that it holds. */
  continueReading(filter: TcpContext): void;
  /** The proxy closes the client's connection, after what was passed on before; closes once. */
  close(): void;
}

/** The properties that a connection has (PROP-13); the rest belongs to HTTP. */
const CONNECTION_PROPERTIES: ReadonlySet<string> = new Set([
  ...["source", "destination", "connection", "connection_id"],
  ...["upstream", "filter_state", "metadata", "xds"],
]);

/** What `xds` lacks where there is no route. */
const ROUTE_PROPERTIES: ReadonlySet<string> = new Set([
  ...["virtual_host_name", "virtual_host_metadata"],
  ...["route_name", "route_metadata"],
]);

/** One TCP connection of one plugin. Header maps are absent, a local reply does nothing (TCP-9, TCP-10). */
export class TcpContext extends Context {
  override readonly plugin: PluginContext;
  #link: TcpLink | null = null;
  #downstreamData: BodyBuffer | null = null;
  #upstreamData: BodyBuffer | null = null;

  constructor(plugin: PluginContext) {
    super(plugin.vm, plugin.vm.takeId());
    this.plugin = plugin;
  }

  override get logPrefix(): string {
    const { name, rootId } = this.plugin.options;
    return ["wasm log", name, rootId, this.vm.options.vmId].filter((part) => part !== "").join(" ");
  }

  protected override get parentId(): number {
    return this.plugin.id;
  }

  // What the connection calls.

  /** Once, before anything else. */
  attach(link: TcpLink): void {
    this.#link = link;
  }

  /** The client has connected; false: the filters behind wait for `proxy_continue_stream` (TCP-1). */
  onNewConnection(): boolean {
    this.announce();
    return this.#call("proxy_on_new_connection") === Action.Continue;
  }

  /** Data has come from the client, and lies in `data` with all that is held; false: it is held too (TCP-2). */
  onDownstreamData(data: BodyBuffer, endOfStream: boolean): boolean {
    if (!this.created) return true;
    this.#downstreamData = data;
    const action = this.#call("proxy_on_downstream_data", data.size, endOfStream ? 1 : 0);
    if (action === Action.Continue) this.#downstreamData = null;
    return action === Action.Continue;
  }

  /** Data has come from the upstream, likewise. Its end closes the upstream's side, whoever is to blame (TCP-5). */
  onUpstreamData(data: BodyBuffer, endOfStream: boolean): boolean {
    if (!this.created) return true;
    this.#upstreamData = data;
    const action = this.#call("proxy_on_upstream_data", data.size, endOfStream ? 1 : 0);
    if (action === Action.Continue) this.#upstreamData = null;
    if (endOfStream) this.#notify("proxy_on_upstream_connection_close", PeerType.Unknown);
    return action === Action.Continue;
  }

  /** The client's connection is closed, and with it the context. The log comes second (TCP-6, LIFE-6). */
  onDownstreamClose(peer: PeerType): void {
    if (this.created) {
      this.#notify("proxy_on_downstream_connection_close", peer);
      this.callOnDone();
      this.#notify("proxy_on_log");
    }
    this.callOnDelete();
  }

  /** The filter holds the upstream's last data, and there is no way to continue it (FLOW-14). */
  foundHeldForever(): void {
    const message =
      "the last data of the upstream is held: nothing can pass it on, the client waits for its end";
    this.found(finding("ERR_WOULD_HANG", message, "FLOW-14"));
  }

  // What hostcalls ask for.

  protected override findBuffer(type: BufferType): BodyBuffer | null {
    switch (type) {
      case BufferType.DownstreamData:
        return this.#downstreamData ?? super.findBuffer(type);
      case BufferType.UpstreamData:
        return this.#upstreamData ?? super.findBuffer(type);
      default:
        return super.findBuffer(type);
    }
  }

  /** There is no way to continue what has come from the upstream (FLOW-14). */
  override continueStream(type: StreamType): Status {
    if (type === StreamType.Downstream) this.vm.defer(() => this.#link?.continueReading(this));
    return super.continueStream(type);
  }

  /** Both directions belong to the one connection of the client (TCP-8). */
  override closeStream(type: StreamType): Status {
    if (type === StreamType.Downstream || type === StreamType.Upstream) {
      this.vm.defer(() => this.#link?.close());
    }
    return Status.Ok;
  }

  override topProperty(name: string): PropertyValue | null {
    return CONNECTION_PROPERTIES.has(name) ? this.#connectionProperty(name) : super.topProperty(name);
  }

  override get filterState(): FilterState | null {
    return this.#link?.info.filterState ?? null;
  }

  #connectionProperty(name: string): PropertyValue | null {
    if (this.#link === null) return null;
    const { info } = this.#link;
    const noHeaders = { requestHeaders: null, responseHeaders: null, responseTrailers: null };
    const found = streamProperty({ info, ...noHeaders }, name);
    if (name !== "xds" || found?.kind !== "namespace") return found;
    return { ...found, find: (segment) => (ROUTE_PROPERTIES.has(segment) ? null : found.find(segment)) };
  }

  /**
   * Calls the module; one that has failed, before or in it, closes the connection and passes nothing on (FAIL-17), or is
   * passed by (FAIL-6).
   */
  #call(callback: CallbackName, first = 0, second = 0): Action {
    const { vm } = this;
    if (vm.failed) return this.#fail();
    if (!vm.guest.has(callback)) return Action.Continue;
    const answer = vm.call(callback, this, first, second);
    // The wish for a local reply counts for nothing here (TCP-9).
    const action = answer === Action.Continue ? Action.Continue : Action.Pause;
    const result = vm.failed ? this.#fail() : action;
    vm.finishCallback();
    return result;
  }

  #fail(): Action {
    if (this.plugin.options.failOpen) return Action.Continue;
    this.#link?.close();
    return Action.Pause;
  }

  #notify(callback: CallbackName, first = 0): void {
    if (this.vm.failed || !this.vm.guest.has(callback)) return;
    this.vm.call(callback, this, first);
    this.vm.finishCallback();
  }
}
