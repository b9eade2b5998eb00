// Bodies and configurations. Spec chapter "Buffers".

import { BufferType, Status } from "./abi/enums";
import {
  Ptr,
  proxy_get_buffer_bytes,
  proxy_get_buffer_status,
  proxy_set_buffer_bytes,
  Size,
} from "./abi/env";
import { MOSN } from "./abi/target";
import { configurationText, prepended } from "./mosn";
import { utf8Size } from "./text/utf8";
import { utf8 } from "./utf8";
import { FIRST, reserve, SECOND, takeBytes, takeNumber, takeString, write } from "./wire/memory";
import { succeeded } from "./wire/status";

/** More than any buffer holds, and still positive for hosts that read sizes as signed. */
const EVERYTHING: Size = 0x7fffffff;

/**
 * The body of a request or a response, as far as the host shows it to this callback: the piece that has just arrived or,
 * if the callback before it answered `Action.Pause`, everything held so far (statements BODY-1, BODY-2).
 *
 * Legal in the body callback of this direction and in its trailers callback while the body is held. In the headers
 * callback it is empty and cannot be written (BODY-12, BODY-13). The host never corrects `content-length`: remove it in the
 * headers callback, and hold the headers, before the size changes (BODY-19).
 */
@unmanaged
export class Body {
  /** There is no object: a reference to a body is the number of its buffer, plus one to differ from null. */
  static of(buffer: BufferType): Body {
    return changetype<Body>(<usize>buffer + 1);
  }

  private get buffer(): u32 {
    return <u32>changetype<usize>(this) - 1;
  }

  /**
   * How many bytes `bytes()` would give, without a copy; 0 if there is no such body now. One hostcall, which ngx_wasm_module and
   * MOSN do not have: it is imported only if this is asked. Its flags say nothing (statement BODY-31).
   */
  get size(): u32 {
    const status = proxy_get_buffer_status(this.buffer, FIRST, SECOND);
    if (status == <u32>Status.NotFound) return 0;
    return succeeded("proxy_get_buffer_status", status) ? takeNumber() : 0;
  }

  /** The body as text. "" if it is empty, null if there is no such body now. Bytes that are not UTF-8 read as U+FFFD. */
  text(): string | null {
    return this.find(0, EVERYTHING) ? takeString() : null;
  }

  /** The body as bytes; null if there is no such body now. */
  bytes(): Uint8Array | null {
    return this.find(0, EVERYTHING) ? takeBytes() : null;
  }

  /** At most `size` bytes from byte `start` on; fewer at the end of the body, null if there is no such body now. */
  slice(start: u32, size: u32): Uint8Array | null {
    if (MOSN) {
      // It takes every piece from the beginning.
      const all = this.bytes();
      if (all === null) return null;
      const length = <u64>all.length;
      return all.slice(<i32>min<u64>(start, length), <i32>min<u64>(<u64>start + <u64>size, length));
    }
    return this.find(start, size) ? takeBytes() : null;
  }

  /** Puts `text` in the place of all that this callback sees. Statement BODY-23. */
  replace(text: string): bool {
    return this.put(0, EVERYTHING, text);
  }

  /** As `replace`, with bytes. */
  replaceBytes(bytes: Uint8Array): bool {
    return this.putBytes(0, EVERYTHING, bytes.dataStart, <Size>bytes.length);
  }

  /** Adds `text` behind what this callback sees. Statement BODY-25. */
  append(text: string): bool {
    return this.put(EVERYTHING, 0, text);
  }

  /** As `append`, with bytes. */
  appendBytes(bytes: Uint8Array): bool {
    return this.putBytes(EVERYTHING, 0, bytes.dataStart, <Size>bytes.length);
  }

  /** Adds `text` in front of what this callback sees. Statement BODY-22. */
  prepend(text: string): bool {
    return this.put(0, 0, text);
  }

  /** As `prepend`, with bytes. */
  prependBytes(bytes: Uint8Array): bool {
    return this.putBytes(0, 0, bytes.dataStart, <Size>bytes.length);
  }

  private find(start: Size, size: Size): bool {
    return findBytes(this.buffer, start, size);
  }

  private put(start: Size, size: Size, text: string): bool {
    const bytes = reserve(<Size>utf8Size(text));
    return this.putBytes(start, size, bytes, write(text, bytes));
  }

  private putBytes(start: Size, size: Size, bytes: Ptr, bytesSize: Size): bool {
    if (MOSN && start == 0 && size == 0) {
      const before = this.bytes();
      if (before === null) return false;
      const whole = prepended(bytes, bytesSize, before);
      return this.putBytes(0, EVERYTHING, whole.dataStart, <Size>whole.length);
    }
    const status = proxy_set_buffer_bytes(this.buffer, start, size, bytes, bytesSize);
    return succeeded("proxy_set_buffer_bytes", status);
  }
}

/** What the operator configured, as the host hands it over. Read-only. */
@unmanaged
export class Configuration {
  /** As with `Body.of`. */
  static of(buffer: BufferType): Configuration {
    return changetype<Configuration>(<usize>buffer + 1);
  }

  private get buffer(): u32 {
    return <u32>changetype<usize>(this) - 1;
  }

  /** The configuration as text; "" if there is none, or if it is not to be had now. */
  text(): string {
    if (!findBytes(this.buffer, 0, EVERYTHING)) return "";
    return MOSN ? configurationText(takeBytes()) : takeString();
  }

  /** The configuration as bytes; none if there is none, or if it is not to be had now. */
  bytes(): Uint8Array {
    if (MOSN) return utf8.encode(this.text());
    return findBytes(this.buffer, 0, EVERYTHING) ? takeBytes() : new Uint8Array(0);
  }
}

/** Leaves a part of a buffer in the slots; false if the host has no such buffer now. */
function findBytes(buffer: u32, start: Size, size: Size): bool {
  const status = proxy_get_buffer_bytes(buffer, start, size, FIRST, SECOND);
  if (status == <u32>Status.NotFound) return false;
  return succeeded("proxy_get_buffer_bytes", status);
}
