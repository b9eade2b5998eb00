// Properties: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const prop: readonly Rule[] = [
  {
    id: "PROP-1",
    sentence:
      "proxy_set_property(p, v) stores a byte string in stream filter state under key wasm. + raw path bytes (NULs included).",
  },
  {
    id: "PROP-2",
    sentence: "Reading it back with the same single-segment path returns the bytes.",
  },
  {
    id: "PROP-3",
    sentence:
      "A multi-segment set (a\\0b) cannot be read back with path a\\0b (that looks up wasm.a first) ⇒ 1.",
  },
  {
    id: "PROP-4",
    sentence:
      'Setting can never override built-ins: after set("request", x) a get of request\\0path still yields the real path; get("plugin_name") too.',
  },
  {
    id: "PROP-5",
    sentence:
      "request.path/url_path/host/scheme/method/referer/useragent/id/query/headers. need the request-header pointer: available in on_request_headers (and while paused there) and in on_log; NotFound in body/trailers/response callbacks after the headers were continued. request.time/protocol/size/total_size, source., connection.* etc. remain available.",
  },
  {
    id: "PROP-6",
    sentence:
      "response.headers/response.trailers similarly need their pointers; response.code and response.code_details come from stream info.",
  },
  {
    id: "PROP-7",
    sentence: "On a root context set ⇒ 1; get works for plugin_* and xds.node only.",
  },
  {
    id: "PROP-8",
    sentence:
      "Values set by one filter are visible to later Wasm filters on the same stream (default life span: filter chain) and to access-log formatters as filter state wasm.<name>.",
  },
  {
    id: "PROP-9",
    sentence: "Setting again overwrites (unless declared read-only via declare_property ⇒ 2).",
  },
  {
    id: "PROP-10",
    sentence: "declare_property on the root sets type/read-only/life-span for a path; re-declaring ⇒ 2.",
  },
  {
    id: "PROP-11",
    sentence:
      "With declared type Protobuf/FlatBuffers, getting the bare name returns the bytes; deeper paths traverse fields.",
  },
  {
    id: "PROP-12",
    sentence: "proxy_set_property accepts an empty value (get ⇒ Ok/empty).",
  },
  {
    id: "PROP-13",
    sentence:
      "On TCP contexts source., destination., connection., upstream., filter_state, metadata work from connection stream info.",
  },
];
