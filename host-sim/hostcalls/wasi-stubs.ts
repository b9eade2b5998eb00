// The WASI functions that Envoy 1.40 has only so that modules link: each answers an errno, some write a 0 before.

import { WasiErrno } from "../abi/enums.ts";
import type { WasiName } from "../abi/wasi.ts";
import type { Hostcall } from "../guest/imports.ts";

/** File descriptors that exist. Spec: `wasi_fd_id_t`. */
export const Fd = { Stdout: 1, Stderr: 2 } as const;

/** Whether one can write to it. */
export function isOutput(fd: number): boolean {
  return fd === Fd.Stdout || fd === Fd.Stderr;
}

/** The part of a memory that the stubs need. */
export interface StubMemory {
  setU32(address: number, value: number): void;
}

/** Functions with a behaviour of their own, which wasi.ts has. */
type Working =
  | "clock_res_get"
  | "clock_time_get"
  | "environ_get"
  | "environ_sizes_get"
  | "fd_fdstat_get"
  | "fd_pwrite"
  | "fd_tell"
  | "fd_write"
  | "poll_oneoff"
  | "random_get";

/** All other functions. A stub that writes answers an address outside of the memory by throwing what the memory throws. */
export function wasiStubs(memory: StubMemory): Record<Exclude<WasiName, Working>, Hostcall> {
  /** Writes 0 to the parameters at these places, then answers. */
  const zero =
    (places: readonly number[], errno: WasiErrno): Hostcall =>
    (...args: number[]) => {
      for (const place of places) memory.setU32(args[place] ?? 0, 0);
      return errno;
    };

  return {
    // No arguments are there to be read (WASI-8, WASI-9).
    args_sizes_get: zero([0, 1], WasiErrno.Success),
    args_get: answer(WasiErrno.Success),

    fd_advise: answer(WasiErrno.Success),
    fd_allocate: onlyOutput,
    fd_close: answer(WasiErrno.Success),
    fd_datasync: onlyOutput,
    fd_fdstat_set_flags: answer(WasiErrno.Nosys),
    fd_fdstat_set_rights: onlyOutput,
    fd_filestat_get: answer(WasiErrno.Badf),
    fd_filestat_set_size: onlyOutput,
    fd_filestat_set_times: onlyOutput,
    fd_pread: answer(WasiErrno.Nosys),
    fd_prestat_dir_name: answer(WasiErrno.Nosys),
    fd_prestat_get: answer(WasiErrno.Badf),
    fd_read: answer(WasiErrno.Nosys),
    fd_readdir: zero([4], WasiErrno.Exist),
    fd_renumber: (fd: number, to: number) =>
      isOutput(fd) && isOutput(to) ? WasiErrno.Notsup : WasiErrno.Badf,
    fd_seek: answer(WasiErrno.Success),
    fd_sync: onlyOutput,

    path_create_directory: answer(WasiErrno.Notsup),
    path_filestat_get: answer(WasiErrno.Notsup),
    path_filestat_set_times: answer(WasiErrno.Notsup),
    path_link: answer(WasiErrno.Notsup),
    path_open: answer(WasiErrno.Noent),
    path_readlink: zero([5], WasiErrno.Notsup),
    path_remove_directory: answer(WasiErrno.Notsup),
    path_rename: answer(WasiErrno.Notsup),
    path_symlink: answer(WasiErrno.Notsup),
    path_unlink_file: answer(WasiErrno.Notsup),

    // Does not end the module: it returns (WASI-12).
    proc_exit: () => undefined,
    sched_yield: answer(WasiErrno.Success),

    sock_accept: zero([2], WasiErrno.Notsup),
    sock_recv: zero([4, 5], WasiErrno.Notsup),
    sock_send: zero([4], WasiErrno.Notsup),
    sock_shutdown: answer(WasiErrno.Notsup),
  };
}

function answer(errno: WasiErrno): Hostcall {
  return () => errno;
}

const onlyOutput: Hostcall = (fd: number) => (isOutput(fd) ? WasiErrno.Success : WasiErrno.Badf);
