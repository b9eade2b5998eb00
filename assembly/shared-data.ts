// Spec chapter "Shared Key-Value Store".

import { Status } from "./abi/enums";
import { Ptr, proxy_get_shared_data, proxy_set_shared_data, Size } from "./abi/env";
import { utf8 } from "./utf8";
import { FIRST, SECOND, takeBytes, THIRD } from "./wire/memory";
import { succeeded } from "./wire/status";

/** What a key held when it was read. */
export class SharedValue {
  constructor(
    /** The value, exactly as it was stored. */
    readonly bytes: Uint8Array,
    /** The number of this version of the value, for `setIf`; never 0. */
    readonly version: u32,
  ) {}

  /** The value as text. */
  get text(): string {
    return utf8.decode(this.bytes);
  }
}

/** How `SharedData.update` makes the new value of a key out of the old one. */
export abstract class SharedUpdate {
  /**
   * The new value, or null to leave the key alone; `before` is null if the key is not there. Called again with a newer value
   * if another worker was faster, so it must not do anything but compute.
   */
  abstract change(before: Uint8Array | null): Uint8Array | null;
}

/**
 * A value that all workers, and all plugins with the same vm id, share; `const quota = new SharedData("quota")` may stand at
 * the top level. Legal in every callback. The host forgets it when the last of these VMs ends (statements DATA-1, DATA-8).
 */
export class SharedData {
  private readonly key: Uint8Array;

  constructor(key: string) {
    this.key = utf8.encode(key);
  }

  /** The value with its version; null if the key is not there. */
  get(): SharedValue | null {
    const key = this.key;
    const status = proxy_get_shared_data(key.dataStart, <Size>key.length, FIRST, SECOND, THIRD);
    if (status == <u32>Status.NotFound) return null;
    if (!succeeded("proxy_get_shared_data", status)) return null;
    const version = load<u32>(THIRD);
    return new SharedValue(takeBytes(), version);
  }

  /** Stores `value`, whatever is there (DATA-3). */
  set(value: string): bool {
    return this.setBytes(utf8.encode(value));
  }

  /** As `set`, with bytes. */
  setBytes(value: Uint8Array): bool {
    return succeeded("proxy_set_shared_data", this.put(value, 0));
  }

  /**
   * Stores `value` if the key still holds the version that was read, or is gone; false if another worker was faster
   * (DATA-4, DATA-5).
   */
  setIf(value: Uint8Array, version: u32): bool {
    const status = this.put(value, version);
    if (status == <u32>Status.CasMismatch) return false;
    return succeeded("proxy_set_shared_data", status);
  }

  /**
   * Replaces the value by what `update` makes of it, again with the newer one as long as other workers are faster, at most
   * `attempts` times. False if it was not stored. Where two workers create a key at the same moment, the later one wins:
   * the host has no way to say "only if it is not there".
   */
  update(update: SharedUpdate, attempts: i32 = 16): bool {
    for (let i = 0; i < attempts; i++) {
      const before = this.get();
      const after = update.change(before === null ? null : before.bytes);
      if (after === null) return false;
      if (this.setIf(after, before === null ? 0 : before.version)) return true;
    }
    return false;
  }

  private put(value: Uint8Array, version: u32): u32 {
    const key = this.key;
    return proxy_set_shared_data(
      key.dataStart,
      <Size>key.length,
      value.dataStart,
      <Size>value.length,
      version,
    );
  }
}
