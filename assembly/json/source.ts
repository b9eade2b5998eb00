/** The longest source, 64 MiB: its tape, 256 MiB at the worst, is one that the allocator can still grow to. */
export const LONGEST_SOURCE: i32 = 1 << 26;

/** How deep arrays and objects may be nested unless the caller says otherwise. */
export const MAX_DEPTH: i32 = 256;

/** The bytes of a text, and why they are not JSON, once that is known. */
export class Source {
  /** Where it is not JSON. */
  failedAt: i32 = 0;

  /** What was expected there; empty as long as nothing is wrong. */
  expected: string = "";

  /** The addresses of the first byte and after the last one. */
  readonly start: usize;
  readonly end: usize;

  constructor(private readonly bytes: Uint8Array) {
    this.start = bytes.dataStart;
    this.end = bytes.dataStart + <usize>bytes.length;
  }

  /** Whether nothing wrong has been found. */
  get ok(): bool {
    return this.expected.length == 0;
  }

  /** Notes what is wrong, if it is the first thing; 0, which no scanner returns otherwise. */
  fail(expected: string, at: usize): usize {
    if (this.ok) {
      this.expected = expected;
      this.failedAt = <i32>(at - this.start);
    }
    return 0;
  }

  /** Whether the source is too long to be read, which is then noted. */
  refuseTooLong(): bool {
    if (this.end - this.start <= <usize>LONGEST_SOURCE) return false;
    this.fail("at most 64 MiB", this.start + <usize>LONGEST_SOURCE);
    return true;
  }

  /** Notes that arrays and objects are nested too deeply at `at`; 0. */
  failTooDeep(maxDepth: i32, at: usize): usize {
    return this.fail("at most " + maxDepth.toString() + " levels", at);
  }
}
