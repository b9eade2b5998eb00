// Contexts and their life: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const life = [
  {
    id: "LIFE-1",
    sentence: "A stream is announced with on_context_create when its request headers reach the filter.",
  },
  {
    id: "LIFE-2",
    sentence:
      "A filter that a request never reaches, because it was answered before, gets no request or response callback; at the end it gets on_context_create, on_log, on_done and on_delete.",
  },
  {
    id: "LIFE-3",
    sentence:
      "An HTTP stream ends with on_log, on_done and on_delete: first all filters log, then each is done and deleted.",
  },
  {
    id: "LIFE-4",
    sentence: "on_log comes once for each stream.",
  },
  {
    id: "LIFE-5",
    sentence:
      "What on_done of an HTTP stream answers is ignored; proxy_done of a stream is about its plugin, and normally NotFound.",
  },
  {
    id: "LIFE-6",
    sentence: "A TCP connection ends with on_done, on_log and on_delete.",
  },
  {
    id: "LIFE-7",
    sentence: "Over HTTP/3 with deferred logging, on_log may come after on_delete.",
    unobservable: "it takes a client of HTTP/3, and only may be so",
  },
  {
    id: "LIFE-8",
    sentence: "When the proxy ends, a plugin gets on_done; if it answers 1, on_delete follows at once.",
  },
  {
    id: "LIFE-9",
    sentence:
      "A plugin whose on_done answers 0 stays until proxy_done is called for it; that is Ok, and on_delete comes when the callback that calls it has returned. Inside of that on_done it is NotFound.",
  },
  {
    id: "LIFE-10",
    sentence: "proxy_done is NotFound while the plugin is not asked to end.",
  },
  {
    id: "LIFE-11",
    sentence: "A plugin that never says that it is done ends with the VM, without on_delete.",
  },
  {
    id: "LIFE-12",
    sentence: "The plugin of a filter gets no on_log.",
  },
  {
    id: "LIFE-13",
    sentence: "When a VM has failed, no callback comes to any of its contexts.",
  },
  {
    id: "LIFE-14",
    sentence: "on_delete comes for contexts that were announced, and for no others.",
  },
  {
    id: "LIFE-15",
    sentence:
      "In on_done and on_delete there are no headers: BadArgument, and empty pairs. Those at which a stream was paused to its end are still there, and can be changed.",
  },
  {
    id: "LIFE-16",
    sentence:
      "In on_log, request headers, response headers and response trailers can be read, request trailers cannot; a header or a map that is not there is NotFound. Changes and sizes are BadArgument, unless the stream was paused at the headers to its end.",
  },
  {
    id: "LIFE-17",
    sentence: "In on_log the properties of the stream can be read, request.duration too.",
  },
  {
    id: "LIFE-18",
    sentence:
      "proxy_send_local_response or proxy_close_stream in on_log, on_done or on_delete ends Envoy; proxy_continue_stream is without effect.",
  },
  {
    id: "LIFE-19",
    sentence:
      "A hostcall that fails at once may run callbacks inside itself: those of proxy_grpc_stream, and of envoy_resolve_dns. Everything else waits until the callback has returned.",
  },
  {
    id: "LIFE-20",
    sentence:
      "What a callback asks for (continue, close, reply) is done in this order when it has returned, or when a callback inside of it has.",
  },
] as const satisfies readonly Rule[];
