// What crosses the boundary between host and module on behalf of one stream, or of the plugin itself: exact counts always,
// the crossings themselves where a transcript is wanted; and what came of it, for the person who reads a test.

import type { LogLevel } from "../abi/enums.ts";
import type { Finding } from "../core/finding.ts";
import type { HostSimError } from "../errors.ts";
import type { TranscriptRecord } from "./transcript.ts";

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
}

/** A message that a module logged; text as a byte string. */
export interface LogMessage {
  readonly level: LogLevel;
  readonly message: string;
  /** What Envoy puts before it (LOG-1). */
  readonly prefix: string;
}

/** The conversation of one stream, or of what belongs to no stream. */
export class Conversation {
  callbacks = 0;
  hostcalls = 0;
  allocations = 0;
  readonly records: TranscriptRecord[] = [];
  readonly messages: LogMessage[] = [];
  readonly findings: Finding[] = [];
  /** A callback of this conversation trapped. */
  trap: HostSimError | null = null;

  /** The counts as they are now. */
  get counts(): Counts {
    const { callbacks, hostcalls, allocations } = this;
    return { callbacks, hostcalls, allocations, crossings: callbacks + hostcalls + allocations };
  }
}
