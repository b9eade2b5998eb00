// One module with everything that stands around it: the rules' view of the VM, its memory, and who is talking.

import type { LogLevel, Status } from "../abi/enums.ts";
import type { ParameterKind } from "../abi/signatures.ts";
import type { Context } from "../core/context.ts";
import type { Finding } from "../core/finding.ts";
import { type VmObserver, type VmOptions, VmState } from "../core/vm-state.ts";
import type { PropertyValue } from "../wire/property-value.ts";
import type { Capabilities } from "./capabilities.ts";
import { Conversation, type Thread } from "./conversation.ts";
import { GuestMemory } from "./memory.ts";
import type { CallbackRecord } from "./transcript.ts";

/** Which hostcalls are out of reach for the moment; calling one traps. */
export interface Restriction {
  /** Where: for the message. */
  readonly where: string;
  /** What stays in reach, by name, whichever module it is imported from. */
  readonly reach: ReadonlySet<string>;
}

/** A function of the host: bytes in; bytes out, or a status where there are none. */
export type ForeignFunction = (args: Uint8Array) => Uint8Array | Status;

/** A hostcall of a vendor: named parameters, and a function of those that go in; it answers those that come out, or a status. */
export interface VendorHostcall {
  readonly parameters: Readonly<Record<string, ParameterKind>>;
  readonly call: (inputs: never) => Readonly<Record<string, unknown>> | number;
}

/** A function of the host that looks at who calls it. */
export type HostFunction = (args: Uint8Array, vm: Vm) => Uint8Array | Status;

/** What a VM is made of. */
export interface GuestVmOptions extends Omit<VmOptions, "observer"> {
  readonly thread: Thread;
  /** What the module may use. */
  readonly capabilities: Capabilities;
  /** Whether crossings are kept for a transcript. Counting goes on regardless. */
  readonly recordsTranscript: boolean;
  /** How many instructions a call from the host may execute; null: they are not counted. */
  readonly instructionLimit: number | null;
  /** Asked before each hostcall: the status with which the test refuses it, or null; null: the test refuses none. */
  readonly refuse: ((hostcall: string) => Status | null) | null;
  /** The most memory that it gets, in pages of 64 KiB. */
  readonly mostMemoryPages: number;
  /** What WASI shows as the environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
  /** Hostcalls of a vendor, by name. */
  readonly vendorHostcalls: Readonly<Record<string, VendorHostcall>>;
  /** Properties of a vendor, by their segments with NUL between them, as byte strings. */
  readonly vendorProperties: ReadonlyMap<string, PropertyValue>;
  /** What the host offers beyond the specification, by name. */
  readonly foreignFunctions: ReadonlyMap<string, HostFunction>;
}

/** One VM at the boundary. */
export class Vm implements VmObserver {
  readonly options: GuestVmOptions;
  readonly state: VmState;
  readonly memory = new GuestMemory();
  /** What belongs to no context of a plugin: the entry point, the allocator. */
  readonly conversation = new Conversation();
  /** Whose callback is running. */
  active: Conversation = this.conversation;
  /** The record of the running callback, if there are records. */
  runningRecord: CallbackRecord | null = null;
  /** Set while the entry point or the allocator runs (LOAD-13, LOAD-18). */
  restriction: Restriction | null = null;

  constructor(options: GuestVmOptions) {
    this.options = options;
    this.state = new VmState({ ...options, observer: this });
  }

  /** Crossings of this context count for a conversation of their own, until `forget`. */
  converse(context: Context, conversation: Conversation): void {
    context.attached = conversation;
  }

  /** The context is gone. */
  forget(context: Context): void {
    context.attached = null;
  }

  /** Where crossings on behalf of a context belong. */
  conversationOf({ attached }: Pick<Context, "attached">): Conversation {
    return attached instanceof Conversation ? attached : this.conversation;
  }

  /** The running callback acts on another stream: it belongs to that one's conversation too. */
  joinConversation(contextId: number): void {
    const context = this.state.contexts.get(contextId);
    const record = this.runningRecord;
    if (context === undefined || context === context.plugin || record === null) return;
    if (context.attached instanceof Conversation) context.attached.join(record);
  }

  logged(context: Context, level: LogLevel, message: string): void {
    const { thread, proxy } = this.options;
    const order = proxy.nextMessage();
    this.conversationOf(context).log({ level, message, prefix: context.logPrefix, thread, order });
  }

  found(context: Context, finding: Finding): void {
    this.note(finding, this.conversationOf(context));
  }

  /** Keeps a finding where it is read, between the crossings. */
  note(finding: Finding, conversation: Conversation): void {
    conversation.note(finding, this.options.recordsTranscript);
  }
}
