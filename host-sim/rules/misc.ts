// What only Envoy has, and limits: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const misc: readonly Rule[] = [
  {
    id: "MISC-1",
    sentence:
      "env.envoy_resolve_dns(name,len,→token): asynchronous; result as envoy_on_resolve_dns(root, token, size); data in buffer type 8: u32 count N, N × u32 TTL seconds, N × NUL-terminated address strings. Failure ⇒ size 0.",
  },
  {
    id: "MISC-2",
    sentence:
      "envoy_on_stats_update(root, size) (stats sink): buffer type 8 with a counters block (type 1) then gauges block (type 2): u32 block size, u32 type, u32 count, entries {u32 name length, name, padding to 8, u64 value[, u64 delta for counters]}.",
  },
  {
    id: "MISC-3",
    sentence: "Context id 0 (VM context) has no plugin: plugin_name ⇒ 1 there.",
  },
  {
    id: "MISC-4",
    sentence:
      "Limits: 1 GiB memory; pairs 1 MiB / 1024 entries (input only); random 64 KiB; HTTP-call response 32 MiB; backtrace 20 frames. No limit on number of contexts, queues, shared-data size, log size.",
  },
  {
    id: "MISC-5",
    sentence:
      "Headers larger than the connection manager's limits (default 60 KiB, 100 headers) never reach the filter; headers the module adds are not re-checked by hostcalls.",
  },
  {
    id: "MISC-6",
    sentence: "All hostcalls are synchronous; there is no suspension of Wasm execution.",
  },
  {
    id: "MISC-7",
    sentence:
      "Access-logger Wasm plugin: only on_log(root) plus root lifecycle; header maps readable as in on_log.",
  },
  {
    id: "MISC-8",
    sentence:
      "Upstream HTTP filters (≥1.31): same callbacks; proxy_clear_route_cache semantics absent; local replies are handled by the upstream filter manager.",
  },
  {
    id: "MISC-9",
    sentence:
      "WASM modules may be configured with a gzip/OCI wrapper only in control planes; Envoy itself needs raw Wasm bytes.",
  },
];
