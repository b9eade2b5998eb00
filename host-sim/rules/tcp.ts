// TCP: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const tcp: readonly Rule[] = [
  {
    id: "TCP-1",
    sentence:
      "on_context_create(ctx, root) + on_new_connection(ctx) when the connection is established; StopIteration there suspends further filters until proxy_continue_stream(2).",
  },
  {
    id: "TCP-2",
    sentence:
      "on_downstream_data(ctx, n, eos): n is the length of the whole connection read buffer held for this filter; after StopIteration the next call sees old + new bytes.",
  },
  {
    id: "TCP-3",
    sentence: "Buffer type 2 can be read and modified (5.6 setter rules); same for upstream data, type 3.",
  },
  {
    id: "TCP-4",
    sentence: "After returning Continue the buffer pointer is dropped (type 2/3 ⇒ Ok/empty).",
  },
  {
    id: "TCP-5",
    sentence:
      "on_upstream_data fires for bytes flowing to the client; on its end_of_stream the host then calls on_upstream_connection_close(ctx, 0).",
  },
  {
    id: "TCP-6",
    sentence:
      "on_downstream_connection_close(ctx, 1|2) on local/remote close, followed by on_done, on_log, on_delete.",
  },
  {
    id: "TCP-7",
    sentence: "If upstream closes first, final callbacks wait for the downstream close.",
  },
  {
    id: "TCP-8",
    sentence: "proxy_close_stream(2)/(3) both close the downstream connection with flush.",
  },
  {
    id: "TCP-9",
    sentence:
      "proxy_send_local_response on TCP ⇒ 0, no effect except forcing StopIteration is not applied (network callbacks do not consult the stop flag).",
  },
  {
    id: "TCP-10",
    sentence: "Header map calls on TCP contexts ⇒ 2 (pairs ⇒ Ok/empty).",
  },
];
