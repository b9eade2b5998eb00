// What every context of a VM has in common: hostcalls act on one, whatever kind it is. A kind that does not know a thing
// answers as Envoy does for it.

import { BufferType, HeaderMapType, type LogLevel, nameOf, Status, StreamType } from "../abi/enums.ts";
import { bytesOf } from "../wire/byte-string.ts";
import type { PropertyValue } from "../wire/property-value.ts";
import { BodyBuffer } from "./body-buffer.ts";
import { type FilterState, type PropertyDeclaration, propertyName } from "./filter-state.ts";
import { type Finding, finding } from "./finding.ts";
import type { HeaderMap } from "./header-map.ts";
import type { LocalReply } from "./local-reply.ts";
import type { PluginContext } from "./plugin-context.ts";
import type { Answer, VmState } from "./vm-state.ts";

/** A context: the VM itself (0), a plugin, or a stream. */
export abstract class Context {
  readonly vm: VmState;
  readonly id: number;
  /** The module has been told of it with `proxy_on_context_create`, or would have been if it could be called. */
  created = false;
  /** What the boundary keeps with it; the rules do not look at it. */
  attached: unknown = null;
  /** The buffer that was asked for last: what buffer type 8 answers (BODY-33). */
  #lastBuffer: BodyBuffer = BodyBuffer.ABSENT;
  #lastType: BufferType | null = null;
  #declarations: Map<string, PropertyDeclaration> | null = null;

  constructor(vm: VmState, id: number) {
    this.vm = vm;
    this.id = id;
    vm.contexts.set(id, this);
  }

  /** The plugin that it belongs to; null for the VM context. */
  abstract get plugin(): PluginContext | null;
  /** What stands before its messages in Envoy's log (LOG-1). */
  abstract get logPrefix(): string;
  protected abstract get parentId(): number;

  get #isPlugin(): boolean {
    return this.plugin?.id === this.id;
  }

  /** Whether on_log is running: a map that is absent then is NotFound, not BadArgument (LIFE-16). */
  get logging(): boolean {
    return false;
  }

  /** Tells the module of this context, once (LIFE-1). */
  announce(): void {
    if (this.created) return;
    if (!this.vm.failed && this.vm.guest.has("proxy_on_context_create")) {
      this.vm.call("proxy_on_context_create", this, this.parentId);
      this.created = true;
      this.vm.finishCallback();
    }
    this.created = true;
  }

  /** `proxy_on_done`: true also if nobody is asked. */
  protected callOnDone(): boolean {
    if (this.vm.failed || !this.vm.guest.has("proxy_on_done")) return true;
    const done = this.vm.call("proxy_on_done", this) !== 0;
    this.vm.finishCallback();
    if (!done && !this.#isPlugin) {
      const message =
        "proxy_on_done of a stream answers false: it ends all the same, only a plugin can ask for time";
      this.foundIfStrict("ERR_WITHOUT_EFFECT", message, "LIFE-5");
    }
    return done;
  }

  /** `proxy_on_delete`: the last that the module hears of this context (LIFE-14). */
  protected callOnDelete(): void {
    if (this.created && !this.vm.failed && this.vm.guest.has("proxy_on_delete")) {
      this.vm.call("proxy_on_delete", this);
      this.vm.finishCallback();
    }
    if (!this.#isPlugin) this.#endForGrowth();
    this.vm.contexts.delete(this.id);
  }

  #endForGrowth(): void {
    const { strict, clock } = this.vm.options;
    if (!strict || this.plugin === null) return;
    for (const found of this.plugin.growth.streamEnded(!clock.idle)) this.found(found);
  }

  /** Logs a message of the module, if the level is not filtered out (LOG-2). */
  log(level: LogLevel, message: string): void {
    if (level >= this.vm.options.logLevel) this.vm.options.observer.logged(this, level, message);
  }

  /** Tells a person of what was found. */
  found(found: Finding): void {
    this.vm.options.observer.found(this, found);
  }

  /** Tells a person who asked to be told of what is legal and hardly meant, too. */
  foundIfStrict(...what: Parameters<typeof finding>): void {
    if (this.vm.options.strict) this.found(finding(...what));
  }

  /** What an answer brings is meant for a stream that is over. */
  foundAskerGone(what: string, { asker, rule }: Answer): void {
    const message = `${what}, context ${asker.id}, which is over: the answer can be used for what others need, or be ignored`;
    this.foundIfStrict("ERR_ASKER_GONE", message, rule);
  }

  /** A hostcall is about a stream, and none is meant: it answers Ok and does nothing. */
  protected foundNoStream(hostcall: string, rule: "FLOW-13" | "CTX-6" | "LR-3"): void {
    if (!this.#isPlugin) return;
    const { lateAnswer } = this.vm;
    if (lateAnswer !== null) {
      this.foundAskerGone(`${hostcall} is meant for the stream that asked`, lateAnswer);
      return;
    }
    const message = `${hostcall} is called for the plugin, and does nothing: make the stream effective first`;
    this.foundIfStrict("ERR_WITHOUT_EFFECT", message, rule);
  }

  /** A module handed over bytes that are no header map: Envoy goes on with an empty one and says nothing (PAIRS-7). */
  foundMalformedPairs(hostcall: string, reason: string): void {
    const message = `${hostcall} got a malformed header map: ${reason}; Envoy takes it for an empty one`;
    this.found(finding("ERR_PAIRS_MALFORMED", message, "PAIRS-7"));
  }

  /** A map for reading: `get` and `pairs`. Maps of callouts are the plugin's (CTX-7). */
  readableMap(type: HeaderMapType): HeaderMap | null {
    if (type < HeaderMapType.GrpcCallInitialMetadata) return this.mutableMap(type);
    return this.plugin?.answers.map(type) ?? null;
  }

  /** A map for all other calls. */
  mutableMap(_type: HeaderMapType): HeaderMap | null {
    return null;
  }

  /** A map that a hostcall is about to change. After a pause it may have left already: Envoy accepts that (HDR-15). */
  mapToChange(type: HeaderMapType, hostcall: string): HeaderMap | null {
    const map = this.mutableMap(type);
    if (map?.sent) {
      const message = `${hostcall} changes ${nameOf(HeaderMapType, type)} that have left already: no effect`;
      this.found(finding("ERR_WITHOUT_EFFECT", message, "HDR-15"));
    }
    return map;
  }

  /** Puts something into the buffer of arguments, type 8. */
  protected showArguments(bytes: string): void {
    this.#lastBuffer = BodyBuffer.immutable(bytesOf(bytes));
    this.#lastType = null;
  }

  /** A buffer; null is NotFound. */
  buffer(type: BufferType): BodyBuffer | null {
    if (type === BufferType.ForeignFunctionArguments) return this.#lastRead();
    const found = this.findBuffer(type);
    if (found !== null) {
      this.#lastBuffer = found;
      this.#lastType = type;
    }
    return found;
  }

  /** What was read last, if it is still there: Envoy keeps the address of a body without its owner (BODY-33). */
  #lastRead(): BodyBuffer {
    const isBody = this.#lastType !== null && this.#lastType <= BufferType.UpstreamData;
    if (!isBody || this.#lastBuffer === BodyBuffer.ABSENT) return this.#lastBuffer;
    if (this.#lastType !== null && this.findBuffer(this.#lastType) === this.#lastBuffer)
      return this.#lastBuffer;
    const message = "the buffer that was read last is a body that has left meanwhile: Envoy may crash";
    this.found(finding("ERR_BODY_RELEASED", message, "BODY-33", "OBS-21"));
    return BodyBuffer.ABSENT;
  }

  protected findBuffer(type: BufferType): BodyBuffer | null {
    switch (type) {
      case BufferType.VmConfiguration:
        return this.vm.configuration;
      case BufferType.PluginConfiguration:
        return null;
      case BufferType.HttpCallResponseBody:
        return this.plugin?.answers.buffer(type) ?? null;
      case BufferType.GrpcCallMessage:
        return this.plugin?.answers.buffer(type) ?? BodyBuffer.ABSENT;
      default:
        return BodyBuffer.ABSENT;
    }
  }

  /** `proxy_continue_stream`: nothing to continue, and no error (FLOW-13). */
  continueStream(type: StreamType): Status {
    if (type <= StreamType.HttpResponse) this.foundNoStream("proxy_continue_stream", "FLOW-13");
    return type === StreamType.Upstream ? Status.Unimplemented : Status.Ok;
  }

  /** `proxy_close_stream`: nothing to close, and no error. */
  closeStream(_type: StreamType): Status {
    this.foundNoStream("proxy_close_stream", "CTX-6");
    return Status.Ok;
  }

  /** `proxy_send_local_response`: nobody to answer (LR-3). */
  sendLocalReply(_reply: LocalReply): void {
    this.foundNoStream("proxy_send_local_response", "LR-3");
  }

  /** A buffer is about to be read with `proxy_get_buffer_bytes`. */
  willRead(_type: BufferType): void {}

  /** The filter state of its stream; null without a stream. */
  get filterState(): FilterState | null {
    return null;
  }

  /** `declare_property`: false if the path has been declared here before (PROP-10). */
  declareProperty(path: string, declaration: PropertyDeclaration): boolean {
    this.#declarations ??= new Map();
    if (this.#declarations.has(path)) return false;
    this.#declarations.set(path, declaration);
    return true;
  }

  /** What was declared about a path in this very context. */
  declarationOf(path: string): PropertyDeclaration | undefined {
    return this.#declarations?.get(path);
  }

  /** The value at the top of a property path; null is NotFound. What modules have stored comes last (PROP-4). */
  topProperty(name: string): PropertyValue | null {
    switch (name) {
      case "plugin_root_id":
        return { kind: "string", value: this.plugin?.options.rootId ?? "" };
      case "plugin_vm_id":
        return { kind: "string", value: this.vm.options.vmId };
      case "plugin_name":
        return this.plugin === null ? null : { kind: "string", value: this.plugin.options.name };
      default:
        return this.filterState?.get(propertyName(name))?.stored ?? null;
    }
  }

  /** `proxy_set_property`: without a stream there is nowhere to keep it (PROP-7); declarations are the plugin's (FF-8). */
  setProperty(path: string, value: string): Status {
    if (this.filterState === null) return Status.NotFound;
    return this.filterState.store(path, value, this.plugin?.declarationOf(path));
  }
}

/** The context of the VM itself: entry point and allocator run in it (LOAD-14, LOAD-19). */
export class VmContext extends Context {
  constructor(vm: VmState) {
    super(vm, 0);
  }

  override get plugin(): null {
    return null;
  }

  override get logPrefix(): string {
    return "wasm log";
  }

  protected override get parentId(): number {
    return 0;
  }
}
