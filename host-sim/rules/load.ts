// Loading, linking, starting: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const load: readonly Rule[] = [
  {
    id: "LOAD-1",
    sentence:
      "A module without an ABI marker function is refused; an exported global with the marker's name does not count.",
  },
  {
    id: "LOAD-2",
    sentence:
      "A module exporting two markers is treated as the version that appears first in the export section. (same)",
  },
  {
    id: "LOAD-3",
    sentence: "A module importing env.proxy_get_log_level with marker 0.2.0 (or 0.1.0) fails to link.",
  },
  {
    id: "LOAD-4",
    sentence:
      "A module importing env.proxy_continue_request with marker 0.2.x fails to link; one importing env.proxy_continue_stream with marker 0.1.0 fails too.",
  },
  {
    id: "LOAD-5",
    sentence:
      "A module importing env.abort (any signature) fails to link; so do env.seed, env.trace, env.Date.now, env.console.log, and any imported global.",
  },
  {
    id: "LOAD-6",
    sentence: "A module importing a WASI function outside the host's set fails to link even if never called.",
  },
  {
    id: "LOAD-7",
    sentence:
      "Importing a known function with a wrong parameter count, wrong parameter type (i64 for i32), or missing result fails to link.",
  },
  {
    id: "LOAD-8",
    sentence:
      "An exported callback with a wrong signature fails the VM even if that callback would never fire. (host/v8.cc getModuleFunctionImpl)",
  },
  {
    id: "LOAD-9",
    sentence:
      "proxy_on_request_headers with 3 parameters under 0.1.0, or 2 parameters under 0.2.x, is such a failure.",
  },
  {
    id: "LOAD-10",
    sentence: "With both _initialize and _start exported only _initialize (then main if exported) runs.",
  },
  {
    id: "LOAD-11",
    sentence:
      "main exported together with _start but without _initialize is not looked up, so its signature is not checked.",
  },
  {
    id: "LOAD-12",
    sentence:
      "main exported together with _initialize must be (i32,i32)->i32; it receives (0,0) and its result is ignored.",
  },
  {
    id: "LOAD-13",
    sentence:
      "Calling any hostcall outside the allow-list of 1.2 from the entry point traps (restricted_callback) and the plugin is rejected. proxy_log from the entry point works.",
  },
  {
    id: "LOAD-14",
    sentence:
      "During the entry point the current context is the VM context: log prefix has no root/plugin part.",
  },
  {
    id: "LOAD-15",
    sentence: "Absence of both allocators rejects the module even if it never receives data.",
  },
  {
    id: "LOAD-16",
    sentence: "With both malloc and proxy_on_memory_allocate exported only malloc is ever called.",
  },
  {
    id: "LOAD-17",
    sentence:
      "The host requests exactly the needed size; it asks for 0 only for a foreign function with an empty result (FF-9), where a 0 return is harmless.",
  },
  {
    id: "LOAD-18",
    sentence:
      "A hostcall other than proxy_log/fd_write/clock_time_get issued from inside malloc traps the VM.",
  },
  {
    id: "LOAD-19",
    sentence:
      "While the host is inside malloc, the running context is the VM context and the effective context is 0; both are restored afterwards.",
  },
  {
    id: "LOAD-20",
    sentence: "Linear memory is capped at 1 GiB (16384 pages); memory.grow beyond returns −1.",
  },
  {
    id: "LOAD-21",
    sentence:
      "A failing load, entry point, on_vm_start or on_configure during configuration rejects the listener/filter config (Unable to create Wasm plugin <name>), regardless of fail-open settings.",
  },
  {
    id: "LOAD-22",
    sentence:
      "A signed module (custom signature_wasm… section) is only verified in builds compiled with a key; otherwise ignored.",
  },
];
