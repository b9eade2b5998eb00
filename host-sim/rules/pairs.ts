// Header maps as bytes: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const pairs: readonly Rule[] = [
  {
    id: "PAIRS-1",
    sentence: "Host → guest: an empty map is returned as pointer 0, size 0 (not as four zero bytes).",
  },
  {
    id: "PAIRS-2",
    sentence: "Host → guest: keys keep map order and repeated keys repeat.",
  },
  {
    id: "PAIRS-3",
    sentence: "Guest → host: size 0 (any pointer in range) means no pairs.",
  },
  {
    id: "PAIRS-4",
    sentence: "Guest → host: four zero bytes mean no pairs.",
  },
  {
    id: "PAIRS-5",
    sentence: "Guest → host: buffer longer than 1 MiB (1 048 576 bytes) is silently treated as no pairs.",
  },
  {
    id: "PAIRS-6",
    sentence: "Guest → host: more than 1024 pairs is silently treated as no pairs.",
  },
  {
    id: "PAIRS-7",
    sentence:
      "Guest → host: truncated input, missing NUL terminator, or trailing extra bytes ⇒ silently no pairs; the hostcall still proceeds with an empty list (e.g. proxy_set_header_map_pairs then clears the map, proxy_http_call then returns 2 for missing pseudo headers).",
  },
  {
    id: "PAIRS-8",
    sentence:
      "Keys/values may contain any byte including NUL (lengths rule; only the terminator position is checked).",
  },
  {
    id: "PAIRS-9",
    sentence: 'A one-byte buffer 00 (old C++ SDK habit for "empty") is < 4 bytes, hence no pairs.',
  },
];
