// WASI: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const wasi: readonly Rule[] = [
  {
    id: "WASI-1",
    sentence:
      "fd_write(fd, iovs, n, →nwritten): fd 1 ⇒ log at info, fd 2 ⇒ log at error, other fd ⇒ 8. All iovecs concatenated into one message, one trailing \\n stripped, nwritten counts the original bytes. Zero total bytes ⇒ nothing logged, nwritten 0. Bad iovec/buffer ⇒ 21",
  },
  {
    id: "WASI-2",
    sentence: "fd_read: 52",
  },
  {
    id: "WASI-3",
    sentence: "fd_seek(fd, i64, whence, →): returns 0, writes nothing (emits a trace log)",
  },
  {
    id: "WASI-4",
    sentence: "fd_close(fd): returns 0 (trace log)",
  },
  {
    id: "WASI-5",
    sentence:
      "fd_fdstat_get(fd, →stat): fd 1/2: writes 24 bytes: u64 0, u64 64 (rights = fd_write), u64 0; returns 0 even if the pointer is bad. Other fd ⇒ 8",
  },
  {
    id: "WASI-6",
    sentence:
      "environ_sizes_get(→count, →size): from plugin VM config environment_variables; size = Σ(len k + len v + 2)",
  },
  {
    id: "WASI-7",
    sentence: "environ_get(→ptrs, →buf): KEY=VALUE\\0 strings; order unspecified",
  },
  {
    id: "WASI-8",
    sentence: "args_sizes_get: writes 0,0",
  },
  {
    id: "WASI-9",
    sentence: "args_get: returns 0, writes nothing",
  },
  {
    id: "WASI-10",
    sentence: "clock_time_get(id, i64 precision, →u64): id 0 wall clock ns, id 1 monotonic ns, otherwise 58",
  },
  {
    id: "WASI-11",
    sentence: "random_get(ptr, n): n > 65536 ⇒ 28; n = 0 ⇒ 0; else random bytes",
  },
  {
    id: "WASI-12",
    sentence: "proc_exit(code): does not terminate: emits a trace log and returns to the guest",
  },
  {
    id: "WASI-13",
    sentence: "path_open (9 params): 44",
  },
  {
    id: "WASI-14",
    sentence: "fd_prestat_get: 8",
  },
  {
    id: "WASI-15",
    sentence: "fd_prestat_dir_name: 52",
  },
  {
    id: "WASI-16",
    sentence: "fd_fdstat_set_flags: 52",
  },
  {
    id: "WASI-17",
    sentence: "sched_yield: 0",
  },
  {
    id: "WASI-18",
    sentence: "poll_oneoff: 52 in set B; in set C writes nevents = 0 and returns 0",
  },
  {
    id: "WASI-19",
    sentence: "clock_res_get(id, →u64): ids 0,1 ⇒ 1 ns; else 58",
  },
  {
    id: "WASI-20",
    sentence:
      "fd_filestat_get 8; path_filestat_get 58; fd_advise 0; fd_allocate, fd_datasync, fd_sync, fd_fdstat_set_rights, fd_filestat_set_size, fd_filestat_set_times ⇒ 0 for fd 1/2 else 8; fd_pread 52; fd_pwrite = fd_write ignoring offset; fd_readdir 20 (writes 0); fd_renumber 8 or 58; fd_tell 0 (writes 0) or 8; path_create_directory, path_filestat_set_times, path_link, path_readlink (writes 0), path_remove_directory, path_rename, path_symlink, path_unlink_file, sock_* ⇒ 58: several set-C stubs have parameter lists that differ from real WASI (e.g. path_link, path_readlink have 6 i32s) so a genuine wasi-libc import can still fail to link",
  },
  {
    id: "WASI-21",
    sentence: "Messages from fd_write are logged for the effective context, i.e. same prefix as proxy_log.",
  },
  {
    id: "WASI-22",
    sentence:
      "When a capability restriction map omits a WASI name, the import still links and returns 76 (NOTCAPABLE). proc_exit (no result) becomes a no-op stub.",
  },
  {
    id: "WASI-23",
    sentence: "No preopened directories, no argv, no stdin, no sockets.",
  },
];
