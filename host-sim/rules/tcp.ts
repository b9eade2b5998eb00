// TCP: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const tcp = [
  {
    id: "TCP-1",
    sentence:
      "on_context_create and on_new_connection come when the client has connected. A filter that stops there holds the connection: filters behind it hear nothing, no data is read and the upstream is not connected to until continue_stream(2).",
  },
  {
    id: "TCP-2",
    sentence:
      "on_downstream_data has the size of all that is held for the filter: after a stop the next call sees old and new bytes. Every answer but 0 stops. continue_stream(2) sends on what is held, without a callback.",
  },
  {
    id: "TCP-3",
    sentence:
      "Buffer 2 can be read and changed in on_downstream_data as bodies are, buffer 3 in on_upstream_data, each only in its own.",
  },
  {
    id: "TCP-4",
    sentence:
      "The buffer is there as long as the filter holds it, also for other callbacks; after that it reads as empty, and writes answer 2.",
  },
  {
    id: "TCP-5",
    sentence:
      "on_upstream_data comes for what flows to the client, in reverse order of the filters. After its end of stream on_upstream_connection_close(0) follows. An upstream that breaks off gives neither.",
  },
  {
    id: "TCP-6",
    sentence:
      "on_downstream_connection_close tells who closed: 1 the proxy, 2 the client. on_done, on_log and on_delete follow, filter by filter. Nobody notices that the client breaks off while the upstream has not been connected to.",
  },
  {
    id: "TCP-7",
    sentence: "If the upstream ends first, the last callbacks wait until the client's side is closed.",
  },
  {
    id: "TCP-8",
    sentence:
      "close_stream(2) and close_stream(3) both close the connection to the client. Bytes of the callback in which it is called are not delivered, earlier ones are. 0 and 1 answer 0 and do nothing.",
  },
  {
    id: "TCP-9",
    sentence: "send_local_response answers 0 and has no effect, also on what the callback answers.",
  },
  {
    id: "TCP-10",
    sentence: "There are no header maps: calls answer 2, pairs are empty.",
  },
] as const satisfies readonly Rule[];
