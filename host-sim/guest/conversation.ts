// What crosses the boundary between host and module on behalf of one stream, or of the plugin itself: exact counts always,
// the crossings themselves where a transcript is wanted; and what came of it, for the person who reads a test.

import type { LogLevel } from "../abi/enums.ts";
import type { Finding } from "../core/finding.ts";
import type { HostSimError } from "../errors.ts";
import type { CallbackRecord, TranscriptRecord } from "./transcript.ts";

/** How often the boundary was crossed: exact, hence comparable between machines. */
export interface Counts {
  /** Calls from the host into the module, the allocator aside. */
  readonly callbacks: number;
  /** Calls from the module into the host. */
  readonly hostcalls: number;
  /** Calls of the module's allocator, in the middle of a hostcall. */
  readonly allocations: number;
  /** All of them. */
  readonly crossings: number;
  /** What the module has executed, in instructions of its own; 0 if they are not counted. */
  readonly instructions: number;
}

/**
 * Where a VM lives: in a worker, by its number, or in the main thread. `base` is the VM that a module is loaded into, `canary`
 * the one that a configuration is tried out in; both see no traffic.
 */
export type Thread = "base" | "canary" | "main" | number;

/** A message that a module logged; text as a byte string. */
export interface LogMessage {
  readonly level: LogLevel;
  readonly message: string;
  /** What Envoy puts before it (LOG-1). */
  readonly prefix: string;
  readonly thread: Thread;
  /** Its place among all messages of the proxy. */
  readonly order: number;
}

/** Who keeps messages besides a conversation: all that one filter logs, in order. */
export type LogSink = LogMessage[];

const NO_SINKS: readonly LogSink[] = [];

/** The conversation of one filter with the host, about one stream or about what belongs to no stream. */
export class Conversation {
  callbacks = 0;
  hostcalls = 0;
  allocations = 0;
  instructions = 0;
  readonly records: TranscriptRecord[] = [];
  readonly messages: LogMessage[] = [];
  readonly findings: Finding[] = [];
  /** A callback of this conversation trapped. */
  trap: HostSimError | null = null;
  /** Which filter speaks; null if it has no name, and there is no other. */
  readonly speaker: string | null;
  /** The conversation of all filters about the same stream, in which this one is a part. */
  readonly #whole: Conversation | null;
  #sinks: readonly LogSink[] = NO_SINKS;

  constructor(whole: Conversation | null = null, speaker: string | null = null) {
    this.#whole = whole;
    this.speaker = speaker;
  }

  /** The counts as they are now. */
  get counts(): Counts {
    const { callbacks, hostcalls, allocations, instructions } = this;
    const crossings = callbacks + hostcalls + allocations;
    return { callbacks, hostcalls, allocations, crossings, instructions };
  }

  /** A callback begins; `record` if there are records. */
  begin(record: CallbackRecord | null): void {
    this.callbacks++;
    if (record !== null) this.records.push(record);
    this.#whole?.begin(record);
  }

  /** The running callback of another conversation acts on this one too. */
  join(record: CallbackRecord): void {
    if (!this.records.includes(record)) this.records.push(record);
    this.#whole?.join(record);
  }

  /** The module calls the host. */
  countHostcall(): void {
    this.hostcalls++;
    this.#whole?.countHostcall();
  }

  /** The host calls the allocator. */
  countAllocation(): void {
    this.allocations++;
    this.#whole?.countAllocation();
  }

  /** The module has executed so many. */
  countInstructions(instructions: number): void {
    this.instructions += instructions;
    this.#whole?.countInstructions(instructions);
  }

  /** Somebody else keeps the messages too. */
  addSink(sink: LogSink): void {
    this.#sinks = [...this.#sinks, sink];
  }

  /** The module logs. */
  log(message: LogMessage): void {
    this.messages.push(message);
    for (const sink of this.#sinks) sink.push(message);
    this.#whole?.log(message);
  }

  /** Keeps a finding where it is read: between the crossings, if there are records. */
  note(finding: Finding, recorded: boolean): void {
    this.findings.push(finding);
    if (recorded) this.records.push({ kind: "finding", finding });
    this.#whole?.note(finding, recorded);
  }

  /** A callback has trapped; the first one counts. */
  trapped(trap: HostSimError): void {
    this.trap ??= trap;
    this.#whole?.trapped(trap);
  }
}
