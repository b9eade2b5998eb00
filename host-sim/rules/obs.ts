// What a running Envoy was seen to do beyond the other chapters, rule by rule.

import type { Rule } from "./rule.ts";

export const obs: readonly Rule[] = [];
