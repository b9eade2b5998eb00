// What one filter of a chain says and does in all of its VMs, as far as it belongs to no stream.

import type { Finding } from "../core/finding.ts";
import type { Conversation, LogMessage, Thread } from "./conversation.ts";
import type { TranscriptRecord } from "./transcript.ts";

/** A conversation and where it was held. */
interface Heard {
  readonly thread: Thread;
  readonly conversation: Conversation;
}

/** The records of one filter. */
export class Journal {
  /** Everything that it has logged, in streams too, in order. */
  readonly messages: LogMessage[] = [];
  readonly #heard: Heard[] = [];
  readonly #findings: Finding[] = [];

  /** A conversation outside of streams; what was said in it before counts too: another filter may share the VM. */
  follow(conversation: Conversation, thread: Thread): void {
    if (this.#heard.some((other) => other.conversation === conversation)) return;
    this.#heard.push({ thread, conversation });
    this.messages.push(...conversation.messages);
    conversation.addSink(this.messages);
  }

  /** Keeps a finding about the filter as a whole. */
  note(finding: Finding): void {
    this.#findings.push(finding);
  }

  get findings(): readonly Finding[] {
    return [...this.#heard.flatMap(({ conversation }) => conversation.findings), ...this.#findings];
  }

  /** What crossed the boundary in each place, in the order in which the VMs came. */
  get records(): ReadonlyMap<Thread, readonly TranscriptRecord[]> {
    const byThread = new Map<Thread, TranscriptRecord[]>();
    for (const { thread, conversation } of this.#heard) {
      const records = byThread.get(thread) ?? [];
      records.push(...conversation.records);
      byThread.set(thread, records);
    }
    return byThread;
  }
}
