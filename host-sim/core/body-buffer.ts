// A piece of a body, and the rules by which a module may write into one.

const EMPTY = new Uint8Array(0);

/** Bytes that filters look at, change, hold and pass on. */
export class BodyBuffer {
  /** Joined only when somebody looks. The arrays are never written to: they may be shared. */
  #pieces: Uint8Array[] = [];
  #size = 0;
  #immutable = false;

  /** Stands for a body that is not there: empty, and nothing can be written into it (BODY-13). */
  static readonly ABSENT: BodyBuffer = BodyBuffer.immutable(EMPTY);

  /** A buffer that modules can only read (BODY-30). */
  static immutable(bytes: Uint8Array): BodyBuffer {
    const buffer = new BodyBuffer(bytes);
    buffer.#immutable = true;
    return buffer;
  }

  constructor(bytes: Uint8Array = EMPTY) {
    this.append(bytes);
  }

  /** The number of bytes. */
  get size(): number {
    return this.#size;
  }

  /** All bytes. The result must not be changed. */
  get bytes(): Uint8Array {
    const [first, ...more] = this.#pieces;
    if (first === undefined) return EMPTY;
    if (more.length === 0) return first;
    const joined = new Uint8Array(this.#size);
    let at = 0;
    for (const piece of this.#pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [joined];
    return joined;
  }

  /** Puts bytes at the end. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#size += bytes.length;
  }

  /** Takes everything out of another buffer and puts it at the end of this one. */
  moveFrom(other: BodyBuffer): void {
    this.#pieces.push(...other.#pieces);
    this.#size += other.#size;
    other.clear();
  }

  /** Removes everything. */
  clear(): void {
    this.#pieces = [];
    this.#size = 0;
  }

  /** The bytes from `start`, at most `maxSize` of them; none where nothing is left (BODY-20, BODY-21). */
  slice(start: number, maxSize: number): Uint8Array {
    if (start >= this.#size) return EMPTY;
    return this.bytes.subarray(start, Math.min(start + maxSize, this.#size));
  }

  /**
   * Writes as `proxy_set_buffer_bytes` does: from the start (prepend, replace a prefix, replace all) or at the end
   * (append). Answers false, and changes nothing, where Envoy refuses: in the middle, or if the buffer is immutable
   * (BODY-22 to BODY-28, BODY-30).
   */
  write(start: number, size: number, bytes: Uint8Array): boolean {
    if (this.#immutable) return false;
    if (start === 0) {
      const rest = size >= this.#size ? EMPTY : this.bytes.subarray(size);
      this.clear();
      this.append(bytes);
      this.append(rest);
      return true;
    }
    if (start < this.#size) return false;
    this.append(bytes);
    return true;
  }
}
