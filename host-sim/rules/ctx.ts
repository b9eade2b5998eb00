// Effective context: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const ctx: readonly Rule[] = [
  {
    id: "CTX-1",
    sentence:
      "proxy_set_effective_context(id) with a live id (root, stream, or the running one) returns 0; unknown or deleted ⇒ 2.",
  },
  {
    id: "CTX-2",
    sentence:
      "The setting lasts until the current callback returns; each new callback starts with none. (SaveRestoreContext)",
  },
  {
    id: "CTX-3",
    sentence:
      'Setting id 0 reverts to the running context (0 doubles as "none"), although 0 is also the VM context\'s id.',
  },
  {
    id: "CTX-4",
    sentence:
      "Header, buffer, property, stream-control, local-response, shared-data and metric calls use the effective context.",
  },
  {
    id: "CTX-5",
    sentence:
      "proxy_http_call, gRPC calls and proxy_get_status use the root of the effective context; replies come back to that root id.",
  },
  {
    id: "CTX-6",
    sentence:
      "From on_http_call_response the SDK must set the effective context to the stream to call proxy_continue_stream / proxy_send_local_response; without it these calls return 0 and do nothing (root has no stream).",
  },
  {
    id: "CTX-7",
    sentence:
      "HTTP-call/gRPC response maps and buffers are looked up on the root of the effective context, so they stay readable after switching to a stream of the same root.",
  },
  {
    id: "CTX-8",
    sentence: "If the effective context disappears meanwhile, calls fall back to the running context.",
  },
  {
    id: "CTX-9",
    sentence:
      "Foreign functions run on the running context in Envoy ≤ 1.36; on the effective context ≥ 1.37 (runtime guard envoy.reloadable_features.wasm_use_effective_ctx_for_foreign_functions). expr_* and declare_property still use the running context.",
  },
  {
    id: "CTX-10",
    sentence:
      "A stream of another root in the same VM can be made effective too; there is no ownership check.",
  },
];
