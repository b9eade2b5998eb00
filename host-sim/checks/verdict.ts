// What a check answers. Runners differ in how they want to hear it; the words are made here.

/** Whether something is as expected, and what a person reads if it is not. */
export interface Verdict {
  readonly pass: boolean;
  /** What was expected, after "expected ... to": `reply 403`. */
  readonly expected: string;
  /** What was seen instead, or was seen although it was not expected: `the upstream answered 200`. */
  readonly seen: string;
  /** What the host and the filter said to each other; null where it says nothing about the check. */
  readonly conversation: string | null;
}

/** The sentence for a check that failed; `negated` if its opposite was expected. */
export function failureOf(
  { expected, seen, conversation }: Verdict,
  subject: string,
  negated = false,
): string {
  const sentence = `expected the ${subject} ${negated ? "not to" : "to"} ${expected}: ${seen}`;
  if (conversation === null) return sentence;
  return `${sentence}\n\n${conversation.trimEnd() || "host and filter said nothing to each other"}`;
}

/** A text that must be equal, or a pattern that must match; null: there must be none. */
export type Wanted = string | RegExp | null;

/** Whether a text is what is wanted. */
export function matches(text: string | null, wanted: Wanted): boolean {
  if (text === null || wanted === null) return text === wanted;
  return typeof wanted === "string" ? text === wanted : new RegExp(wanted).test(text);
}

/** A text or pattern in words. */
export function describeWanted(wanted: Wanted): string {
  return wanted instanceof RegExp ? String(wanted) : JSON.stringify(wanted);
}
