// The context of a plugin in a VM, which Envoy calls root: configuration, timer, and the end.

import type { AnyCallbackName } from "../abi/callbacks.ts";
import { BufferType, Status } from "../abi/enums.ts";
import { byteStringOf } from "../wire/byte-string.ts";
import type { PropertyValue } from "../wire/property-value.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { CallAnswers, type HttpCallResponse } from "./call-answers.ts";
import { Context } from "./context.ts";
import { GrowthWatch } from "./growth-watch.ts";
import { nodeProperty } from "./properties.ts";
import type { VmState } from "./vm-state.ts";

/** What a plugin is configured with. */
export interface PluginOptions {
  readonly name: string;
  readonly rootId: string;
  readonly configuration: Uint8Array;
  /** Pausing with 1 in a headers callback lets body callbacks run (FLOW-19); off: it is a stop-all (FLOW-2). */
  readonly allowOnHeadersStopIteration: boolean;
  /** What is under way when the VM fails goes on without the module (FAIL-6, FAIL-7). */
  readonly failOpen: boolean;
}

/** A plugin. Its streams are contexts of their own. */
export class PluginContext extends Context {
  readonly options: PluginOptions;
  readonly answers: CallAnswers = new CallAnswers();
  readonly growth: GrowthWatch = new GrowthWatch();
  readonly #configuration: BodyBuffer;
  /** The plugin configuration is readable only now (VM-13). */
  #configuring = false;
  #tickPeriodMs = 0;
  #cancelTick: (() => void) | null = null;
  /** on_done has come. */
  #ending = false;
  /** on_done answered "not yet": `proxy_done` is awaited (LIFE-9). */
  #awaitsDone = false;

  constructor(vm: VmState, options: PluginOptions) {
    super(vm, vm.takeId());
    this.options = options;
    this.#configuration = BodyBuffer.immutable(options.configuration);
  }

  override get plugin(): PluginContext {
    return this;
  }

  override get logPrefix(): string {
    return ["wasm log", this.options.rootId, this.vm.options.vmId].filter((part) => part !== "").join(" ");
  }

  protected override get parentId(): number {
    return 0;
  }

  protected override callOnDelete(): void {
    super.callOnDelete();
    this.discard();
  }

  override announce(): void {
    this.#configuring = true;
    super.announce();
    this.#configuring = false;
  }

  /** `proxy_on_vm_start`; false: the plugin is refused (VM-4). */
  onVmStart(): boolean {
    if (!this.vm.guest.has("proxy_on_vm_start")) return true;
    const accepted = this.vm.call("proxy_on_vm_start", this, this.vm.configuration.size) !== 0;
    this.vm.finishCallback();
    return accepted;
  }

  /** `proxy_on_configure`, which unlike the start is left out where the VM has failed; false: the plugin is refused (VM-5). */
  onConfigure(): boolean {
    if (this.vm.failed || !this.vm.guest.has("proxy_on_configure")) return true;
    this.#configuring = true;
    const accepted = this.vm.call("proxy_on_configure", this, this.#configuration.size) !== 0;
    this.#configuring = false;
    this.vm.finishCallback();
    return accepted;
  }

  /** One timer per plugin: a new period replaces the old one and counts from now, 0 stops it (TM-1 to TM-3). */
  setTickPeriod(periodMs: number): void {
    this.#tickPeriodMs = periodMs;
    this.#cancelTick?.();
    this.#cancelTick = null;
    this.#arm();
  }

  /** `proxy_done`: false if nobody waits for it (LIFE-10). */
  done(): boolean {
    if (!this.#awaitsDone) return false;
    this.#awaitsDone = false;
    this.vm.defer(() => this.callOnDelete());
    return true;
  }

  /** The plugin is taken out of the proxy: on_done, and on_delete unless the module wants to finish something (LIFE-8). */
  shutDown(): void {
    if (this.#ending) return;
    this.#ending = true;
    if (this.callOnDone()) this.callOnDelete();
    else this.#awaitsDone = true;
  }

  /** Forgets the plugin without a word to the module, as a VM goes that was only tried out (VM-6). */
  discard(): void {
    if (this.#awaitsDone) this.#foundNeverDone();
    this.setTickPeriod(0);
    this.vm.httpCalls.cancelAll(this);
    this.vm.grpcCalls.cancelAll(this);
    this.vm.contexts.delete(this.id);
  }

  /**
   * A queue that this plugin listens to has got a message; another VM may have taken it already (QUEUE-7). A VM that has
   * taken the place of this one hears of it in its plugin of the same number.
   */
  onQueueReady(token: number): void {
    const { successor } = this.vm;
    if (successor === null) {
      this.notify("proxy_on_queue_ready", token);
      return;
    }
    const listener = successor.contexts.get(this.id);
    if (listener instanceof PluginContext) listener.onQueueReady(token);
  }

  /** Calls the module for this plugin, if both are still there and the module wants to know. */
  notify(callback: AnyCallbackName, first: number, second = 0, third = 0, fourth = 0): void {
    if (!this.#lives || !this.vm.guest.has(callback)) return;
    this.vm.call(callback, this, first, second, third, fourth);
    this.vm.finishCallback();
  }

  /** Calls the module with an answer to a call, which this plugin or one of its streams has asked for. */
  tellAnswer(asker: Context, ...[callback, ...args]: Parameters<PluginContext["notify"]>): void {
    const before = this.vm.answer;
    this.vm.answer = { asker, rule: callback === "proxy_on_http_call_response" ? "CALL-18" : "GRPC-17" };
    this.notify(callback, ...args);
    this.vm.answer = before;
  }

  /** The answer to an HTTP call; null is one that broke off (CALL-10, CALL-14). */
  onHttpCallResponse(asker: Context, token: number, response: HttpCallResponse | null): void {
    const tell = (headers: number, bodySize: number, trailers: number): void =>
      this.tellAnswer(asker, "proxy_on_http_call_response", token, headers, bodySize, trailers);
    if (response === null) {
      this.answers.showFailure(Status.BrokenConnection, "reset", () => tell(0, 0, 0));
      return;
    }
    const { headers, body, trailers } = response;
    this.answers.showResponse(response, () => tell(headers.count, body.length, trailers?.count ?? 0));
  }

  /** A name has been resolved: what is known of it is the buffer of arguments (MISC-1). */
  onResolveDns(token: number, data: string): void {
    this.showArguments(data);
    this.notify("envoy_on_resolve_dns", token, data.length);
  }

  /** What the proxy has counted, as the buffer of arguments: for plugins that are sinks of statistics (MISC-2). */
  onStatsUpdate(data: Uint8Array): void {
    this.showArguments(byteStringOf(data));
    this.notify("envoy_on_stats_update", data.length);
  }

  override topProperty(name: string): PropertyValue | null {
    return name === "xds" ? nodeProperty() : super.topProperty(name);
  }

  protected override findBuffer(type: BufferType): BodyBuffer | null {
    if (type === BufferType.PluginConfiguration && this.#configuring) return this.#configuration;
    return super.findBuffer(type);
  }

  /** Time was asked for, and the VM goes first (LIFE-11). */
  #foundNeverDone(): void {
    this.#awaitsDone = false;
    const message =
      "proxy_on_done of the plugin answered false, and the VM goes before proxy_done was called: what was to be finished is lost. There is time only while others live in the VM";
    this.foundIfStrict("ERR_NEVER_DONE", message, "LIFE-11");
  }

  /** Whether the module can still be called for this plugin. */
  get #lives(): boolean {
    return !this.vm.failed && this.vm.contexts.get(this.id) === this;
  }

  /** The period counts from the end of the callback: ticks never pile up (TM-4). */
  #tick(): void {
    this.#cancelTick = null;
    if (!this.vm.failed && this.vm.guest.has("proxy_on_tick")) {
      this.vm.call("proxy_on_tick", this);
      this.vm.finishCallback();
    }
    if (this.#cancelTick === null) this.#arm();
  }

  #arm(): void {
    if (this.#tickPeriodMs === 0 || !this.vm.guest.has("proxy_on_tick")) return;
    this.#cancelTick = this.vm.options.clock.after(this.#tickPeriodMs, () => this.#tick());
  }
}
