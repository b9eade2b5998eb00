// Spec chapter "Shared Queues".

import { Status } from "./abi/enums";
import {
  proxy_dequeue_shared_queue,
  proxy_enqueue_shared_queue,
  proxy_register_shared_queue,
  proxy_resolve_shared_queue,
  Size,
} from "./abi/env";
import { MOSN } from "./abi/target";
import { utf8 } from "./utf8";
import { FIRST, SECOND, takeBytes } from "./wire/memory";
import { succeeded } from "./wire/status";

/**
 * A queue of messages between workers and plugins; `const jobs = new Queue("jobs")` may stand at the top level. Who calls
 * `listen` gets `PluginContext.onQueueReady` for each message; whoever finds the queue may add to it.
 */
export class Queue {
  /** The host's number of the queue; 0 until it was found. */
  token: u32 = 0;
  private readonly name: Uint8Array;
  private readonly vmId: Uint8Array;

  /** The queue `name` of the plugins with `vmId`; of this plugin's own vm id if that is empty (statement QUEUE-3). */
  constructor(name: string, vmId: string = "") {
    this.name = utf8.encode(name);
    this.vmId = utf8.encode(vmId);
  }

  /**
   * Makes the queue if it is not there, and this plugin, on this worker, the one that hears of messages: the last to listen
   * gets all of them (QUEUE-2). Call it in `onConfigure`.
   */
  listen(): bool {
    const status = proxy_register_shared_queue(this.name.dataStart, <Size>this.name.length, FIRST);
    if (!succeeded("proxy_register_shared_queue", status)) return false;
    this.token = load<u32>(FIRST);
    return true;
  }

  /** Adds a message. False if nobody has made the queue yet, or it is gone. */
  add(message: string): bool {
    return this.addBytes(utf8.encode(message));
  }

  /** As `add`, with bytes. */
  addBytes(message: Uint8Array): bool {
    if (!this.find()) return false;
    const status = proxy_enqueue_shared_queue(this.token, message.dataStart, <Size>message.length);
    if (!this.isThere(status)) return false;
    return succeeded("proxy_enqueue_shared_queue", status);
  }

  /** Takes the oldest message; null if there is none, as when another worker was faster (QUEUE-6, QUEUE-7). */
  takeBytes(): Uint8Array | null {
    if (!this.find()) return null;
    const status = proxy_dequeue_shared_queue(this.token, FIRST, SECOND);
    if (status == <u32>Status.Empty || !this.isThere(status)) return null;
    return succeeded("proxy_dequeue_shared_queue", status) ? takeBytes() : null;
  }

  /** As `takeBytes`, as text. */
  take(): string | null {
    const bytes = this.takeBytes();
    return bytes === null ? null : utf8.decode(bytes);
  }

  private find(): bool {
    if (this.token != 0) return true;
    // MOSN's lookup has no VM id; its registration finds a queue that is there.
    if (MOSN) return this.listen();
    const status = proxy_resolve_shared_queue(
      this.vmId.dataStart,
      <Size>this.vmId.length,
      this.name.dataStart,
      <Size>this.name.length,
      FIRST,
    );
    if (status == <u32>Status.NotFound) return false;
    if (!succeeded("proxy_resolve_shared_queue", status)) return false;
    this.token = load<u32>(FIRST);
    return this.token != 0;
  }

  /** A queue ends with the last VM of its vm id; it may be made anew later, under another number. */
  private isThere(status: u32): bool {
    if (status != <u32>Status.NotFound) return true;
    this.token = 0;
    return false;
  }
}
