// Property paths: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const path = [
  {
    id: "PATH-1",
    sentence: "A NUL at the end of a path counts for nothing.",
  },
  {
    id: "PATH-2",
    sentence: "An empty path is SerializationFailure.",
  },
  {
    id: "PATH-3",
    sentence:
      "An empty segment is looked up as an empty name, which normally is NotFound; so is a path that goes on behind a plain value.",
  },
  {
    id: "PATH-4",
    sentence:
      "Dots do not part segments: request.path is one name, which is NotFound unless a module has set it.",
  },
] as const satisfies readonly Rule[];
