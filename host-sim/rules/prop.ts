// Properties: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const prop = [
  {
    id: "PROP-1",
    sentence:
      "proxy_set_property keeps bytes in the filter state of the stream, under wasm. and the path as it is.",
  },
  {
    id: "PROP-2",
    sentence: "A path of one segment reads back what was set.",
  },
  {
    id: "PROP-3",
    sentence: "What was set under a path of several segments cannot be read back: NotFound.",
  },
  {
    id: "PROP-4",
    sentence: "What Envoy knows itself cannot be set: it hides what a module keeps under the same name.",
  },
  {
    id: "PROP-5",
    sentence:
      "request.path, url_path, host, scheme, method, referer, useragent, id, query and headers are there as long as the request headers are (HDR-14), and in the log; otherwise NotFound. request.time, protocol, size and total_size, and all of source and connection, are always there.",
  },
  {
    id: "PROP-6",
    sentence:
      "response.headers and response.trailers are there as long as their maps are; response.code and response.code_details are there from the response headers on.",
  },
  {
    id: "PROP-7",
    sentence:
      "Without a stream, setting is NotFound, and only plugin_name, plugin_root_id, plugin_vm_id and xds.node can be read.",
  },
  {
    id: "PROP-8",
    sentence: "What one filter sets, the others of the same stream can read.",
  },
  {
    id: "PROP-9",
    sentence: "Setting again replaces, unless the property is declared read-only: BadArgument.",
  },
  {
    id: "PROP-10",
    sentence:
      "declare_property in a callback of the plugin decides the type, the life span and whether a property is read-only; declaring again is BadArgument.",
  },
  {
    id: "PROP-11",
    sentence:
      "Of a property that is declared as a message, the name alone reads the bytes, and a longer path its fields.",
  },
  {
    id: "PROP-12",
    sentence: "A property may be set to nothing; reading it is Ok and empty.",
  },
  {
    id: "PROP-13",
    sentence:
      "A TCP connection has source, destination, connection, upstream, filter_state and metadata, and can keep properties; it has no request and no response.",
  },
] as const satisfies readonly Rule[];
