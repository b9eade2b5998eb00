// The WASI functions that Envoy 1.40 links, under both module names. Most exist only so that a module links; what they do
// is in hostcalls/wasi.ts. `path_link` and `path_symlink` have fewer parameters than in WASI, as they do in Envoy, so that
// a module that really uses them is refused here too (WASI-20).

import { ALL_ABIS, type ParameterKind, type Signature, signature } from "./signatures.ts";

/** The modules that WASI functions can be imported from. */
export const wasiModules = ["wasi_snapshot_preview1", "wasi_unstable"] as const;

/** WASI functions do not depend on the ABI version, and all but `proc_exit` answer an errno. */
function wasi<const Name extends string>(
  name: Name,
  params: Readonly<Record<string, ParameterKind>>,
): Signature & { readonly name: Name } {
  return signature(name, ALL_ABIS, params, "WasiErrno");
}

/** The functions of Envoy 1.40, grouped as WASI groups them. */
export const wasiFunctions = [
  wasi("args_get", { argv: "address", buffer: "address" }),
  wasi("args_sizes_get", { count: "outU32", size: "outU32" }),
  wasi("environ_get", { environ: "address", buffer: "address" }),
  wasi("environ_sizes_get", { count: "outU32", size: "outU32" }),
  wasi("clock_res_get", { id: "u32", resolution: "outU64" }),
  wasi("clock_time_get", { id: "u32", precision: "u64", time: "outU64" }),
  wasi("fd_advise", { fd: "u32", offset: "u64", size: "u64", advice: "u32" }),
  wasi("fd_allocate", { fd: "u32", offset: "u64", size: "u64" }),
  wasi("fd_close", { fd: "u32" }),
  wasi("fd_datasync", { fd: "u32" }),
  wasi("fd_fdstat_get", { fd: "u32", stat: "address" }),
  wasi("fd_fdstat_set_flags", { fd: "u32", flags: "u32" }),
  wasi("fd_fdstat_set_rights", { fd: "u32", rights: "u64", inheriting: "u64" }),
  wasi("fd_filestat_get", { fd: "u32", stat: "address" }),
  wasi("fd_filestat_set_size", { fd: "u32", size: "u64" }),
  wasi("fd_filestat_set_times", { fd: "u32", accessed: "u64", modified: "u64", flags: "u32" }),
  wasi("fd_pread", { fd: "u32", vectors: "address", count: "u32", offset: "u64", read: "outU32" }),
  wasi("fd_prestat_get", { fd: "u32", stat: "address" }),
  wasi("fd_prestat_dir_name", { fd: "u32", path: "address", size: "size" }),
  wasi("fd_pwrite", { fd: "u32", vectors: "address", count: "u32", offset: "u64", written: "outU32" }),
  wasi("fd_read", { fd: "u32", vectors: "address", count: "u32", read: "outU32" }),
  wasi("fd_readdir", { fd: "u32", buffer: "address", size: "size", cookie: "u64", used: "outU32" }),
  wasi("fd_renumber", { fd: "u32", to: "u32" }),
  wasi("fd_seek", { fd: "u32", offset: "i64", whence: "u32", position: "outU64" }),
  wasi("fd_sync", { fd: "u32" }),
  wasi("fd_tell", { fd: "u32", position: "outU64" }),
  wasi("fd_write", { fd: "u32", vectors: "address", count: "u32", written: "outU32" }),
  wasi("path_create_directory", { fd: "u32", path: "bytes" }),
  wasi("path_filestat_get", { fd: "u32", flags: "u32", path: "bytes", stat: "address" }),
  wasi("path_filestat_set_times", {
    fd: "u32",
    flags: "u32",
    path: "bytes",
    accessed: "u64",
    modified: "u64",
    times: "u32",
  }),
  wasi("path_link", { fd: "u32", flags: "u32", from: "bytes", to: "bytes" }),
  wasi("path_open", {
    fd: "u32",
    flags: "u32",
    path: "bytes",
    open_flags: "u32",
    rights: "u64",
    inheriting: "u64",
    fd_flags: "u32",
    opened: "outU32",
  }),
  wasi("path_readlink", { fd: "u32", path: "bytes", buffer: "address", size: "size", used: "outU32" }),
  wasi("path_remove_directory", { fd: "u32", path: "bytes" }),
  wasi("path_rename", { fd: "u32", from: "bytes", to_fd: "u32", to: "bytes" }),
  wasi("path_symlink", { from: "bytes", to: "bytes" }),
  wasi("path_unlink_file", { fd: "u32", path: "bytes" }),
  wasi("poll_oneoff", { subscriptions: "address", events: "address", count: "u32", occurred: "outU32" }),
  signature("proc_exit", ALL_ABIS, { code: "u32" }, "none"),
  wasi("sched_yield", {}),
  wasi("random_get", { buffer: "address", size: "size" }),
  wasi("sock_accept", { fd: "u32", flags: "u32", accepted: "outU32" }),
  wasi("sock_recv", {
    fd: "u32",
    vectors: "address",
    count: "u32",
    flags: "u32",
    size: "outU32",
    received: "outU32",
  }),
  wasi("sock_send", { fd: "u32", vectors: "address", count: "u32", flags: "u32", sent: "outU32" }),
  wasi("sock_shutdown", { fd: "u32", how: "u32" }),
] as const;

/** A WASI function that Envoy links: a table keyed by this type cannot forget one. */
export type WasiName = (typeof wasiFunctions)[number]["name"];
