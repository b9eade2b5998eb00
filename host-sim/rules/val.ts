// Property values: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const val = [
  {
    id: "VAL-1",
    sentence: "An empty text is Ok with size 0; only the status tells it from one that is not there.",
  },
  {
    id: "VAL-2",
    sentence: "An empty map or list is four zero bytes, other than an empty header map.",
  },
  {
    id: "VAL-3",
    sentence:
      "Nothing in the bytes says what type they are: integers, times and durations are 8 bytes, truths 1.",
  },
  {
    id: "VAL-4",
    sentence:
      "A Struct is a map, a Value of it a text, a double, a truth, a list or a map; wrappers are what they wrap. Numbers in metadata are doubles.",
  },
  {
    id: "VAL-5",
    sentence:
      "The namespaces request, response, connection, source, destination, upstream, xds, filter_state and upstream_filter_state alone are SerializationFailure, the last NotFound as long as there is no upstream. metadata alone is an encoded message.",
  },
  {
    id: "VAL-6",
    sentence:
      "request.headers alone is a map in which each name is once, its values joined with a comma; without headers it is four zero bytes.",
  },
  {
    id: "VAL-7",
    sentence:
      "The name behind request.headers is lower-cased; the values of a name are joined with a comma; a name that no header can have is NotFound, even if a module has added it.",
  },
] as const satisfies readonly Rule[];
