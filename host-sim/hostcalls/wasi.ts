// WASI as Envoy 1.40 has it: standard output is the log, there are clocks, randomness and environment variables, and
// everything about files, directories and sockets answers an errno (WASI-1 to WASI-23). The answers were read off a
// running Envoy, those for wrong descriptors and addresses too. Functions without any effect are in wasi-stubs.ts.

import { LogLevel, WasiErrno } from "../abi/enums.ts";
import type { WasiName } from "../abi/wasi.ts";
import type { Hostcall } from "../guest/imports.ts";
import { INVALID_MEMORY_ACCESS } from "../guest/memory.ts";
import { Fd, isOutput, wasiStubs } from "./wasi-stubs.ts";

/** The module's memory; an address outside of it throws `INVALID_MEMORY_ACCESS`. */
export interface WasiMemory {
  byteString(address: number, size: number): string;
  u32(address: number): number;
  setU32(address: number, value: number): void;
  setU64(address: number, value: bigint): void;
  setBytes(address: number, bytes: Uint8Array): void;
}

/** What WASI needs from outside. */
export interface WasiHost {
  readonly memory: WasiMemory;
  /** Variables in the order in which the module is to see them. */
  readonly environment: ReadonlyMap<string, string>;
  /** Whether there is `poll_oneoff`. */
  readonly polls: boolean;
  /** Logs a byte string for the effective context, as `proxy_log` does (WASI-21). */
  log(level: LogLevel, message: string): void;
  /** Nanoseconds since 1970. */
  wallTimeNs(): bigint;
  /** Nanoseconds since some moment, never less than before. */
  monotonicTimeNs(): bigint;
  /** As many random bytes. */
  random(size: number): Uint8Array;
}

/** Clocks that exist. Spec: `wasi_clock_id_t`. */
export const ClockId = { Realtime: 0, Monotonic: 1 } as const;

/** The right to write, in the second word of what `fd_fdstat_get` tells. */
const RIGHT_FD_WRITE = 64n;
const MAX_RANDOM_SIZE = 65_536;
const IOVEC_SIZE = 8;
const ADDRESS_SIZE = 4;
/** Addresses have 32 bits: a list that would pass their end does not begin again at 0. */
const ADDRESS_SPACE = 2 ** 32;

/** The functions for one module, by name; they are the same under both module names. */
export function wasi(host: WasiHost): Record<WasiName, Hostcall> {
  const { memory } = host;

  const write: Hostcall = (fd: number, vectors: number, count: number, written: number) => {
    if (!isOutput(fd)) return WasiErrno.Badf;
    const text = gather(memory, vectors, count >>> 0);
    if (text.length > 0) {
      const line = text.endsWith("\n") ? text.slice(0, -1) : text;
      host.log(fd === Fd.Stdout ? LogLevel.Info : LogLevel.Error, line);
    }
    memory.setU32(written, text.length);
    return WasiErrno.Success;
  };

  return withFault({
    ...wasiStubs(memory),
    ...environment(host),
    ...clocks(host),

    fd_write: write,
    fd_pwrite: (fd: number, vectors: number, count: number, _offset: bigint, written: number) =>
      write(fd, vectors, count, written),

    /** Answers success even where the address is wrong (WASI-5). */
    fd_fdstat_get(fd: number, stat: number) {
      if (!isOutput(fd)) return WasiErrno.Badf;
      const words = new BigUint64Array([0n, RIGHT_FD_WRITE, 0n]);
      ignoringFault(() => memory.setBytes(stat, new Uint8Array(words.buffer)));
      return WasiErrno.Success;
    },

    fd_tell(fd: number, position: number) {
      if (!isOutput(fd)) return WasiErrno.Badf;
      memory.setU64(position, 0n);
      return WasiErrno.Success;
    },

    random_get(buffer: number, bufferSize: number) {
      const size = bufferSize >>> 0;
      if (size > MAX_RANDOM_SIZE) return WasiErrno.Inval;
      if (size > 0) memory.setBytes(buffer, host.random(size));
      return WasiErrno.Success;
    },

    /** Nothing ever occurs; a module that polls in order to sleep is awake at once (WASI-18). */
    poll_oneoff(_subscriptions: number, _events: number, _count: number, occurred: number) {
      if (!host.polls) return WasiErrno.Nosys;
      memory.setU32(occurred, 0);
      return WasiErrno.Success;
    },
  });
}

/** WASI-6, WASI-7: each variable as `NAME=value`, ended by a NUL; first their addresses, then they themselves. */
function environment(host: WasiHost): Pick<Record<WasiName, Hostcall>, "environ_get" | "environ_sizes_get"> {
  const { memory } = host;
  const variables = [...host.environment].map(([name, value]) => Buffer.from(`${name}=${value}\0`));
  return {
    environ_sizes_get(countSlot: number, sizeSlot: number) {
      memory.setU32(countSlot, variables.length);
      memory.setU32(
        sizeSlot,
        variables.reduce((size, variable) => size + variable.length, 0),
      );
      return WasiErrno.Success;
    },

    environ_get(addresses: number, buffer: number) {
      let slot = addresses >>> 0;
      let address = buffer >>> 0;
      for (const variable of variables) {
        memory.setU32(slot, address);
        memory.setBytes(address, variable);
        slot += ADDRESS_SIZE;
        address += variable.length;
      }
      return WasiErrno.Success;
    },
  };
}

/** WASI-10, WASI-19. */
function clocks(host: WasiHost): Pick<Record<WasiName, Hostcall>, "clock_time_get" | "clock_res_get"> {
  const { memory } = host;
  return {
    clock_time_get(id: number, _precision: bigint, time: number) {
      if (!isClock(id)) return WasiErrno.Notsup;
      memory.setU64(time, id === ClockId.Realtime ? host.wallTimeNs() : host.monotonicTimeNs());
      return WasiErrno.Success;
    },

    clock_res_get(id: number, resolution: number) {
      if (!isClock(id)) return WasiErrno.Notsup;
      memory.setU64(resolution, 1n);
      return WasiErrno.Success;
    },
  };
}

function isClock(id: number): boolean {
  return id === ClockId.Realtime || id === ClockId.Monotonic;
}

/** A wrong address is errno 21, not status 6. The most parameters that a WASI function has are the nine of `path_open`. */
function withFault(functions: Record<WasiName, Hostcall>): Record<WasiName, Hostcall> {
  const guarded = { ...functions };
  for (const [name, call] of Object.entries(functions) as [WasiName, Hostcall][]) {
    guarded[name] = (a, b, c, d, e, f, g, h, i) => {
      try {
        return call(a, b, c, d, e, f, g, h, i);
      } catch (error) {
        if (error !== INVALID_MEMORY_ACCESS) throw error;
        return WasiErrno.Fault;
      }
    };
  }
  return guarded;
}

function ignoringFault(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error !== INVALID_MEMORY_ACCESS) throw error;
  }
}

/** What a list of vectors holds, as one byte string. */
function gather(memory: WasiMemory, vectors: number, count: number): string {
  const start = vectors >>> 0;
  if (start + count * IOVEC_SIZE > ADDRESS_SPACE) throw INVALID_MEMORY_ACCESS;
  let text = "";
  for (let index = 0; index < count; index++) {
    const vector = start + index * IOVEC_SIZE;
    text += memory.byteString(memory.u32(vector), memory.u32(vector + 4));
  }
  return text;
}
