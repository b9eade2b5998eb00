// What a test sees of a host, however it is driven.

import type { BuildOptions } from "../../toolchain/index.ts";
import type { Toolchain } from "./toolchains.ts";

export type Field = readonly [name: string, value: string];

/** One half of an exchange, without trailers. */
export interface Message {
  readonly headers: readonly Field[];
  readonly body: string;
}

/** What became of an exchange. */
export interface Exchanged {
  /** As the upstream gets it. */
  readonly request: Message;
  /** As the client gets it. */
  readonly response: Message;
  /** What the filter logged, oldest first. */
  readonly log: readonly string[];
}

/** Whether the filter took its configuration, and what it logged. */
export interface Loaded {
  readonly configured: boolean;
  readonly log: readonly string[];
}

/** A host that runs. Both rejects say what the host does not want. */
export interface RunningHost {
  /** The name and the version, as the host says. */
  readonly name: string;
  /** Ends what was loaded before, and loads a module. */
  load(module: string, configuration: string): Promise<Loaded>;
  exchange(request: Message, response: Message): Promise<Exchanged>;
  stop(): Promise<void>;
}

/** The same exchange many times: what the last one came to, and how long all of them took. */
export interface Repeated extends Exchanged {
  /** Processor time of the host's process, or of the thread in which the host runs. */
  readonly nanoseconds: number;
}

/** A host that does so without a word in between. */
export interface RepeatingHost extends RunningHost {
  repeat(request: Message, response: Message, count: number): Promise<Repeated>;
}

/** What a host does differently from Envoy: what a row logs there, and why. */
export interface Difference {
  readonly logs: readonly string[];
  readonly why: string;
}

/** What an example does there that it does not do in Envoy, and why; all else is as in Envoy. */
export interface Exception {
  /** The path arrives at the upstream unchanged. */
  readonly path?: "as sent";
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly log?: readonly string[];
  readonly why: string;
}

/** A host, how it is built and started, and what is known of it. */
export interface HostUnderTest {
  readonly name: string;
  readonly toolchain: Toolchain;
  /** What modules for it are built for. */
  readonly target: BuildOptions;
  /** Builds and starts it. */
  start(): Promise<RunningHost>;
  /** Rows in which it differs, by what they do. */
  readonly differences: Readonly<Record<string, Difference>>;
  /** What is different in a case of an example. */
  exceptionFor(folder: string, name: string): Exception | undefined;
  /** What the module `everything` is refused for, by the build or by the host; undefined if it runs. */
  readonly refusesEverything?: RegExp;
}
