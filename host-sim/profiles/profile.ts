// What tells one Proxy-Wasm host from another, as data. Code asks the profile where a difference matters, and never for the
// name or the version of a host.

import type { AbiVersion } from "../abi/enums.ts";
import type { Signature } from "../abi/signatures.ts";

/** Which function starts a module. */
export type StartRule =
  /** `_initialize` and, beside it, a main function; `_start` only without `_initialize` (LOAD-10 to LOAD-12). */
  | "initializeWithMain"
  /** Whichever of `_start` and `_initialize` is exported first; no main function. */
  | "firstExported"
  /** `_start` alone, and a module must have it. */
  | "startRequired";

/** Where a host differs from Envoy 1.40 while a filter runs. */
export interface HostRules {
  /** Foreign functions act on the effective context, not on the running one (CTX-9). */
  readonly foreignFunctionsUseEffectiveContext: boolean;
  /** `verify_signature` without a key, or with two, is a bad argument (FF-3). */
  readonly signaturesNeedOneKey: boolean;
  /** The next piece is lost after a body was held and released in the middle (BODY-35). */
  readonly losesBodyOnResume: boolean;
  /** What is said of a refused connection has the reason of the transport too. */
  readonly tellsTransportFailure: boolean;
  /** VMs that differ in their environment alone are different ones (VM-1). */
  readonly environmentMakesVm: boolean;
  /** VMs that differ in their capabilities alone are different ones (VM-1), and so are plugins by `fail_open` (VM-2). */
  readonly restrictionsMakeVm: boolean;
  /** Over HTTP/2 headers of one name leave beside each other, and cookies as one header. */
  readonly http2GroupsHeaders: boolean;
  /** `poll_oneoff` tells that nothing has happened; otherwise there is no such thing, and it answers 52 (WASI-18). */
  readonly polls: boolean;
  /** A header that is not there reads as an empty one (ATS-1). */
  readonly absentHeadersAreEmpty: boolean;
  /** Adding a header takes the place of one that is there (MOSN-3). */
  readonly addingReplaces: boolean;
  /** Buffers are read from their beginning, whatever start is asked for (NGX-4, MOSN-3). */
  readonly buffersReadFromBeginning: boolean;
  /** What a host tells the callbacks of headers about the end of the message. */
  readonly endOfStreamInHeaders: "asItIs" | "never" | "always";
}

/** One host. */
export interface HostProfile {
  readonly name: string;
  /** As a person calls it. */
  readonly title: string;
  /** The first word in what the link check says that the host does. */
  readonly family: string;
  /** The versions of the ABI that it loads. */
  readonly abis: readonly AbiVersion[];
  /** What a module can import from `env`, in an ABI version. */
  readonly hostcalls: ReadonlyMap<AbiVersion, ReadonlyMap<string, Signature>>;
  /** What it can import from both modules of WASI. */
  readonly wasi: ReadonlyMap<string, Signature>;
  /** How great a memory can become, in pages of 64 KiB (LOAD-20). */
  readonly mostMemoryPages: number;
  /** Whether a memory or a table can be imported. */
  readonly makesMemories: boolean;
  /** What the host looks up among the exports. */
  readonly callbacks: ReadonlyMap<AbiVersion, ReadonlyMap<string, Signature>>;
  readonly start: StartRule;
  /** Functions that a module may have in any version of them beside `_initialize`, in order. */
  readonly mainFunctions: readonly ("main" | "__main_void")[];
  /** How it gets room in the memory of a module, in the order in which it looks for them. */
  readonly allocators: readonly string[];
  /** What a module must export, besides an allocator and its memory. */
  readonly neededExports: readonly string[];
  /** Functions within reach of an entry point (LOAD-13), whichever module they are imported from. */
  readonly callableAtStart: ReadonlySet<string>;
  /** Functions within reach of the allocator (LOAD-18). */
  readonly callableInAllocator: ReadonlySet<string>;
  /** Functions that link, and trap wherever they are called. */
  readonly trapping: ReadonlySet<string>;
  /** Foreign functions of Envoy that it lacks. */
  readonly lackingForeignFunctions: ReadonlySet<string>;
  /** Properties of Envoy that it lacks, as paths with dots. */
  readonly lackingProperties: ReadonlySet<string>;
  readonly rules: HostRules;
}
