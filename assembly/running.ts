// What holds while a callback runs, and what the filter asks for in it. Dispatch begins and ends it.

/**
 * The running callback. Chapters ask it before a hostcall that hosts die of. What they note in it for the stream is done when
 * the callback ends: a callback that traps has asked for nothing, where Envoy dies of a stream that was closed in it.
 */
export class Running {
  /** The stream has ended: `onLog`, `onDone` or `onDelete` runs. */
  static readonly ENDING: u32 = 1;
  /** A callback of the request runs. */
  static readonly REQUEST: u32 = 2;
  /** A callback of the response runs. */
  static readonly RESPONSE: u32 = 4;
  /** This callback has sent a local reply. */
  static readonly REPLIED: u32 = 8;
  /** A gRPC call has failed in this callback. */
  static readonly GRPC_FAILED: u32 = 16;
  /** This callback has closed its HTTP stream. */
  static readonly CLOSED: u32 = 32;
  /** This callback has closed its TCP stream. */
  static readonly CLOSED_TCP: u32 = 64;
  /** `REQUEST` or `RESPONSE`, shifted: this callback lets it go on. */
  static readonly CONTINUED: u32 = 8;
  /** `REQUEST` or `RESPONSE`, shifted: the filter holds it. */
  static readonly HELD: u32 = 10;

  /** Which of these hold. */
  static state: u32 = 0;

  /** The context that the callback is for; 0 between callbacks. */
  static context: u32 = 0;

  // Nothing sets the following in a module whose filter does not need them, and what asks for them is not in that module.
  // Hooks bring their code, and its texts, only where they are made.

  /** Some plugin has TCP streams. */
  static tcp: bool = false;

  /** What streams hold must be known. */
  static holds: bool = false;

  /** Do at the end of a callback what it has asked for. */
  static finish: Hook | null = null;

  /** Whether a header map must not be written in this callback; it says why. */
  static barrier: Hook | null = null;

  /** Lets go of what waits for a context that ends. */
  static farewell: Hook | null = null;

  static is(state: u32): bool {
    return (Running.state & state) != 0;
  }

  /** What the filter holds, both directions. */
  static get held(): u32 {
    return Running.state & ((Running.REQUEST | Running.RESPONSE) << Running.HELD);
  }

  /** All of it, for `resume`: before a hostcall inside which callbacks may run. They find nothing. */
  static suspend(): u64 {
    const saved = ((<u64>Running.context) << 32) | <u64>Running.state;
    Running.state = 0;
    Running.context = 0;
    return saved;
  }

  static resume(saved: u64): void {
    Running.context = <u32>(saved >> 32);
    Running.state = <u32>saved;
  }
}

/** Something that a part of the SDK has others do without knowing it. */
export abstract class Hook {
  /** The next for the same occasion. */
  next: Hook | null = null;

  /** `subject`: the number of a context or a header map. */
  abstract run(subject: u32): bool;
}

/** Reading it makes the module keep what streams hold, from its start on. */
export class Holds {
  @lazy static readonly known: bool = keepHolds();
}

function keepHolds(): bool {
  Running.holds = true;
  return true;
}
