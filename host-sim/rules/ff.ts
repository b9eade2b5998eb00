// Foreign functions: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const ff = [
  {
    id: "FF-1",
    sentence: "A function that is not there answers 1, and its outputs are left alone.",
  },
  {
    id: "FF-2",
    sentence:
      "compress deflates its argument as zlib does, uncompress does the inverse; what is not compressed answers 3.",
  },
  {
    id: "FF-3",
    sentence:
      "verify_signature takes hash_function, public_key, signature, text and public_key_pem in the fields 1 to 5, and answers result and error in 1 and 2. No key, two keys and an argument that cannot be read answer 2; a key or a hash that does not fit is a result of false with the reason, and so is no key in 1.36.",
  },
  {
    id: "FF-4",
    sentence:
      "sign takes hash_function, private_key, text and private_key_pem in the fields 1 to 4, and answers result, signature and error in 1 to 3, by the rules of verify_signature.",
    lines: ["1.37", "1.38", "1.39", "1.40"],
  },
  {
    id: "FF-5",
    sentence:
      "set_envoy_filter_state takes path, value and span in the fields 1 to 3 and makes an object with the factory of that name. No factory and no stream answer 1, a value that the factory refuses 2.",
  },
  {
    id: "FF-6",
    sentence: "clear_route_cache answers 0, whatever its argument.",
  },
  {
    id: "FF-7",
    sentence:
      "expr_create answers a token of four bytes, from 0; a text that cannot be parsed answers 2 and takes none. expr_evaluate answers the value as a property is encoded; null answers 3, an evaluation that fails 10, an unknown token 1, an argument of another size 2. expr_delete answers 0 for any token.",
  },
  {
    id: "FF-8",
    sentence:
      "declare_property takes name, readonly, type, schema and span in the fields 1 to 5; what cannot be read and a second declaration answer 2. What a plugin declares holds for its streams; what a stream declares has no effect on what is set.",
  },
  {
    id: "FF-9",
    sentence:
      "Results are allocated by the module. The outputs are written where the function fails, too: 0 and 0. An output at address 0 is not wanted: without one for the address nothing is allocated.",
  },
  {
    id: "FF-10",
    sentence: "Nobody calls proxy_on_foreign_function.",
  },
] as const satisfies readonly Rule[];
