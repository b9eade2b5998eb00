import type { Finding } from "./core/finding.ts";
import type { HostSimError } from "./errors.ts";
import type { Conversation, Counts } from "./guest/conversation.ts";
import { formatTranscript } from "./guest/transcript-text.ts";
import { entriesOf, type LogEntry } from "./log.ts";

/** What host and filter had to do with each other in one stream or connection. */
export abstract class Observed {
  readonly #conversation: Conversation;
  readonly #named: boolean;

  /** `named`: it is one of several filters, and a transcript must say which. */
  protected constructor(conversation: Conversation, named: boolean) {
    this.#conversation = conversation;
    this.#named = named;
  }

  /** What the filter logged on its behalf. */
  get log(): readonly LogEntry[] {
    return entriesOf(this.#conversation.messages);
  }

  /** What a person would want to know: where a real Envoy would crash or not go on, what has no effect. */
  get findings(): readonly Finding[] {
    return this.#conversation.findings;
  }

  /** The trap in one of its callbacks; null if there was none. */
  get trap(): HostSimError | null {
    return this.#conversation.trap;
  }

  /** How often the boundary between host and filter was crossed for it. */
  get counts(): Counts {
    return this.#conversation.counts;
  }

  /** The conversation between host and filter as text, a line for each crossing. */
  get transcript(): string {
    return formatTranscript(this.#conversation.records, this.#named);
  }
}
