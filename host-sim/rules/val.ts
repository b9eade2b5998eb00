// Property values: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const val: readonly Rule[] = [
  {
    id: "VAL-1",
    sentence:
      "An empty string property is Ok with pointer 0 / size 0, distinguishable from NotFound only by status.",
  },
  {
    id: "VAL-2",
    sentence:
      "A map or list that is empty serialises to the 4 bytes 00000000 (non-empty buffer), unlike hostcall maps.",
  },
  {
    id: "VAL-3",
    sentence: "There is no type tag: reader must know the type.",
  },
  {
    id: "VAL-4",
    sentence:
      "Well-known JSON types collapse: google.protobuf.Struct is a map; a Value becomes string/double/bool/null/list/map; wrappers become scalars. Numbers in metadata are therefore doubles.",
  },
  {
    id: "VAL-5",
    sentence:
      "The namespaces request, response, connection, source, destination, upstream, xds, filter_state, upstream_filter_state addressed alone ⇒ status 3 (they cannot enumerate keys). metadata alone ⇒ serialised envoy.config.core.v3.Metadata.",
  },
  {
    id: "VAL-6",
    sentence:
      "request.headers alone ⇒ pairs with each distinct key once; several values of one key joined with ,. An absent headers map ⇒ 4 zero bytes.",
  },
  {
    id: "VAL-7",
    sentence:
      "request.headers.<name>: name is lower-cased; multiple entries joined with ,; invalid header-name characters ⇒ 1. (Contrast: proxy_get_header_map_value returns only the first entry.)",
  },
];
