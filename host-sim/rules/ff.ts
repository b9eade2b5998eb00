// Foreign functions: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const ff: readonly Rule[] = [
  {
    id: "FF-1",
    sentence: "Unknown name ⇒ 1, outputs untouched.",
  },
  {
    id: "FF-2",
    sentence: "compress: zlib-deflate of the argument; uncompress: inverse, invalid data ⇒ 3.",
  },
  {
    id: "FF-3",
    sentence:
      "verify_signature (≥1.30): argument message fields 1 hash_function (string, e.g. sha256), 2 public_key (DER bytes), 3 signature, 4 text, 5 public_key_pem (newer); result message 1 result (bool), 2 error (string). Unparsable argument, no key, both keys, or bad key ⇒ 2; a failed verification is status 0 with result=false.",
  },
  {
    id: "FF-4",
    sentence:
      "sign (≥1.37): argument 1 hash_function, 2 private_key (DER), 3 text, 4 private_key_pem; result 1 result, 2 signature, 3 error; same error rules.",
  },
  {
    id: "FF-5",
    sentence:
      "set_envoy_filter_state (≥1.28): argument 1 path, 2 value, 3 span (0 filter chain, 1 downstream request, 2 downstream connection) creates a typed filter-state object via its registered factory; unknown factory or no stream ⇒ 1; factory rejects ⇒ 2.",
  },
  {
    id: "FF-6",
    sentence: "clear_route_cache (≥1.33): Ok; no arguments.",
  },
  {
    id: "FF-7",
    sentence:
      "expr_create: CEL source text → u32 token (4 bytes, from 0); parse/compile error ⇒ 2. expr_evaluate: 4-byte token → value encoded as 3.3; wrong size ⇒ 2; unknown ⇒ 1; evaluation error ⇒ 10. expr_delete: Ok. Only in builds with the CEL parser (standard builds have it).",
  },
  {
    id: "FF-8",
    sentence:
      "declare_property: argument 1 name, 2 readonly, 3 type (0 Bytes, 1 String, 2 FlatBuffers, 3 Protobuf), 4 schema, 5 span (as FF-5); bad proto ⇒ 2. Declarations live on the calling context while proxy_set_property consults the root's table, so declare from a root callback.",
  },
  {
    id: "FF-9",
    sentence:
      "Results are returned by module allocation; size 0 result ⇒ pointer may be 0. With →P = 0 the result is discarded, →N (if non-zero) still gets its size.",
  },
  {
    id: "FF-10",
    sentence: "Envoy core never calls proxy_on_foreign_function.",
  },
];
