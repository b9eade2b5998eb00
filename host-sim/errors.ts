// The one error class of the simulator. Programs match on `code`, people read the message.

/** Every code with what it says. A message names the case; this is what all cases of a code have in common. */
export const errorCodes = {
  // Refusals: the module itself is wrong, and a host says so before any request.
  ERR_MODULE_CORRUPT: "the bytes are not a WebAssembly module that this reader understands",
  ERR_ABI_MARKER_MISSING: "the module does not declare which version of the Proxy-Wasm ABI it speaks",
  ERR_IMPORT_UNKNOWN: "the module imports something that the host does not offer",
  ERR_IMPORT_TYPE: "the module imports a function of the host with another type",
  ERR_EXPORT_TYPE: "the module exports a function that the host calls with another type",
  ERR_EXPORT_MISSING: "the module does not export a function that the host needs",
  ERR_EXPORT_UNUSED: "the module exports a function that looks like a callback but is never called",
  ERR_ALLOCATOR_MISSING: "the module offers the host no way to get room in its memory",
  ERR_MEMORY_MISSING: "the module does not export its memory",
  ERR_MEMORY_TOO_LARGE: "the module begins with more memory than the host gives",
  ERR_START_SECTION: "the start section of the module can reach an import, before the host is ready for it",
  // Failures at the start: the module links, but does not get as far as the first request.
  ERR_START_REFUSED: "the entry point of the module trapped",
  ERR_VM_START_REFUSED: "proxy_on_vm_start answered false",
  ERR_CONFIGURE_REFUSED: "proxy_on_configure answered false",
  // Failures while it runs.
  ERR_GUEST_TRAP: "a callback of the module trapped",
  ERR_INSTRUCTION_LIMIT: "a callback of the module does not come to an end",
  ERR_WOULD_CRASH: "Envoy would crash here",
  ERR_WOULD_HANG: "Envoy would hang here",
  ERR_PAIRS_MALFORMED: "the bytes are not a serialized header map",
  ERR_RECORDING: "the text is not the log of a filter that recorded",
  // The caller's own mistake.
  ERR_MISUSE: "the simulator was asked for something that makes no sense",
} as const;

/** A stable name of what went wrong. */
export type ErrorCode = keyof typeof errorCodes;

/** What an error carries besides code and message. */
export interface ErrorDetails {
  /** The way out, as an instruction. */
  readonly hint?: string;
  /** What caused it, as thrown. */
  readonly cause?: unknown;
}

/** Anything that goes wrong in the simulator, with its code, and where one is known, the way out. */
export class HostSimError extends Error {
  override readonly name = "HostSimError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}
