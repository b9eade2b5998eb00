// What a person would want to know although the exchange goes on: places where a real Envoy would not survive, and calls
// that Envoy accepts without effect.

import { type RuleId, ruleOf } from "../rules/index.ts";

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
  ERR_BODY_PARTIAL: "a body is read of which a part, or all, has gone on already",
  ERR_GROWS: "something that nobody takes away becomes more with every stream",
  ERR_ASKER_GONE: "the answer to a call is acted upon for a stream that is over",
  ERR_NEVER_DONE: "a plugin has asked for time before it ends, and its VM went before it was done",
  ERR_PAIRS_MALFORMED: "a header map of the module is malformed, and counts as an empty one",
} as const;

/** A stable name of what was found. */
export type FindingCode = keyof typeof findingCodes;

/** A rule of the host that a finding is about. */
export interface FindingRule {
  readonly id: RuleId;
  readonly sentence: string;
}

/** One thing found, with a sentence that says what happened and where, and ends with the numbers of the rules. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
  /** The rules that make it so: at least one. */
  readonly rules: readonly FindingRule[];
}

/** Puts a finding together. */
export function finding(code: FindingCode, message: string, ...ids: readonly [RuleId, ...RuleId[]]): Finding {
  const rules = ids.map((id) => ({ id, sentence: ruleOf(id).sentence }));
  return { code, message: `${message} (${ids.join(", ")})`, rules };
}
