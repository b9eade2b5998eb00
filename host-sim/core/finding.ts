// What a person would want to know although the exchange goes on: places where a real Envoy would not survive, and calls
// that Envoy accepts without effect.

/** Each code with what it says. */
export const findingCodes = {
  ERR_WOULD_CRASH: "a real Envoy would end here, with every connection it has",
  ERR_WOULD_HANG: "a real Envoy would never finish this exchange",
  ERR_SENT_TWICE: "a real Envoy sends a part of this message twice",
  ERR_RESPONSE_SPLIT: "a real Envoy sends a header that breaks the response apart",
  ERR_LENGTH_WRONG: "the content-length of a message is not the size of its body",
  ERR_WITHOUT_EFFECT: "a change is accepted, and comes too late to have an effect",
  ERR_BODY_RELEASED: "a real Envoy reads a piece of body here that it has released already",
  ERR_EXPRESSION_REFUSED: "an expression of the module is none, or uses what Envoy does not have",
  ERR_CAPABILITY_RESTRICTED: "the module calls what its configuration has put out of its reach",
  ERR_FILTER_MISSING: "a thread of the proxy runs without the filter, and nothing tells so",
  ERR_RELOAD_REFUSED: "a VM has failed, and the one that should take its place has been refused",
  ERR_CONFIG_SCHEMA: "the filter accepts a configuration that the schema beside its module refuses",
  ERR_EXPORT_UNUSED: "the module exports a function that looks like a callback but is never called",
  ERR_NO_TIMEOUT:
    "a call waits for as long as it takes: a service that does not answer holds the stream for ever",
  ERR_PAIRS_MALFORMED: "a header map of the module is malformed, and counts as an empty one",
} as const;

/** A stable name of what was found. */
export type FindingCode = keyof typeof findingCodes;

/** One thing found, with a sentence that says what happened and where. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
}
