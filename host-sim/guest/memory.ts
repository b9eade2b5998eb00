// The memory of a module, always bounds-checked: whatever a module passes, the worst that happens is status 6.

import { Status } from "../abi/enums.ts";
import { byteStringIn } from "./short-strings.ts";

/** Thrown for an address that is not in the module's memory; the hostcall that meets it answers InvalidMemoryAccess. */
export const INVALID_MEMORY_ACCESS = new RangeError("an address outside of the module's memory");

/** So many are written faster one by one. */
const FEW_BYTES = 24;

/** Gets room from the module: the address, 0 if there is none. */
export type Allocate = (size: number) => number;

/** Reads and writes the memory of one module. Addresses and sizes come as wasm passes them: possibly as negative i32. */
export class GuestMemory {
  #memory: WebAssembly.Memory | null = null;
  #bytes = Buffer.alloc(0);
  #view = new DataView(new ArrayBuffer(0));
  #allocate: Allocate = () => 0;

  /** The module's memory and allocator, as soon as there is an instance. */
  bind(memory: WebAssembly.Memory, allocate: Allocate): void {
    this.#memory = memory;
    this.#allocate = allocate;
    this.#refresh();
  }

  /** How much of it there is, in bytes. */
  get size(): number {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  /** The bytes at an address, as a byte string. */
  byteString(address: number, size: number): string {
    const start = this.#check(address, size);
    return byteStringIn(this.#bytes, this.#view, start, size >>> 0);
  }

  /** A copy of the bytes at an address. */
  bytes(address: number, size: number): Uint8Array {
    const start = this.#check(address, size);
    return Uint8Array.prototype.slice.call(this.#bytes, start, start + (size >>> 0));
  }

  /** The number at an address. */
  u32(address: number): number {
    return this.#view.getUint32(this.#check(address, 4), true);
  }

  /** Writes a number. */
  setU32(address: number, value: number): void {
    const start = this.#check(address, 4);
    this.#view.setUint32(start, value, true);
  }

  /** Writes a number. */
  setU64(address: number, value: bigint): void {
    const start = this.#check(address, 8);
    this.#view.setBigUint64(start, value, true);
  }

  /** Writes bytes over what is at an address. */
  setBytes(address: number, bytes: Uint8Array): void {
    const start = this.#check(address, bytes.length);
    this.#bytes.set(bytes, start);
  }

  /**
   * Hands bytes over to the module: asks it for room, copies, and writes address and size into the two slots. Nothing to
   * hand over is address 0 and size 0, without asking.
   */
  give(value: Uint8Array | string, addressSlot: number, sizeSlot: number): Status {
    const size = value.length;
    const address = this.#place(value);
    if (address === 0 && size > 0) return Status.InvalidMemoryAccess;
    this.setU32(addressSlot, address);
    this.setU32(sizeSlot, size);
    return Status.Ok;
  }

  /**
   * As `give`, but slot 0 is none: without a slot for the address there is no room to ask for, and room is asked for even if the
   * result is empty, unless there is none at all (FF-9).
   */
  giveWhereWanted(result: Uint8Array | null, addressSlot: number, sizeSlot: number): Status {
    const size = result?.length ?? 0;
    if (addressSlot !== 0) {
      if (result !== null && size === 0) this.#allocate(0);
      const address = result === null ? 0 : this.#place(result);
      if (address === 0 && size > 0) return Status.InvalidMemoryAccess;
      this.setU32(addressSlot, address);
    }
    if (sizeSlot !== 0) this.setU32(sizeSlot, size);
    return Status.Ok;
  }

  /** Copies bytes to where the module has room: the address; 0 for no bytes, or no room. */
  #place(value: Uint8Array | string): number {
    const size = value.length;
    if (size === 0) return 0;
    const address = this.#allocate(size) >>> 0;
    if (address === 0) return 0;
    const start = this.#check(address, size);
    if (typeof value !== "string") this.#bytes.set(value, start);
    else if (size > FEW_BYTES) this.#bytes.write(value, start, size, "latin1");
    else for (let at = 0; at < size; at++) this.#bytes[start + at] = value.charCodeAt(at);
    return address;
  }

  /** The address as an index, after a look at whether all of it is inside. */
  #check(address: number, size: number): number {
    const start = address >>> 0;
    const end = start + (size >>> 0);
    if (this.#bytes.length === 0 || end > this.#bytes.length) this.#refresh();
    if (end > this.#bytes.length) throw INVALID_MEMORY_ACCESS;
    return start;
  }

  /** Growing a memory replaces its buffer; the one before has no bytes any more. */
  #refresh(): void {
    if (this.#memory === null) return;
    this.#bytes = Buffer.from(this.#memory.buffer);
    this.#view = new DataView(this.#memory.buffer);
  }
}
