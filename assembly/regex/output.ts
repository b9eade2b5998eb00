import { Subject } from "./subject";

/** Room of this size or less is kept from one result to the next. */
const KEPT_SIZE: i32 = 16384;

/** A larger result is not built: 64 MiB. */
const LARGEST_SIZE: i32 = 0x4000000;

/** The result that is being put together; one at a time. */
export class Output {
  @lazy private static room: StaticArray<u8> = [];
  private static size: i32 = 0;

  /** Whether the result is larger than it may be; then it is of no use. */
  static get tooLarge(): bool {
    return Output.size > LARGEST_SIZE;
  }

  /** Begins a result. */
  static start(): void {
    Output.size = 0;
  }

  /** Appends the units from `from` to `to`, as the subject has them, of what is at `source`. */
  static append(source: usize, from: i32, to: i32): void {
    if (Output.tooLarge) return;
    const size = (to - from) << (<i32>Subject.shift);
    const end = Output.size + size;
    if (end > Output.room.length && end <= LARGEST_SIZE) {
      const larger = new StaticArray<u8>(max(min(end << 1, LARGEST_SIZE), 1024));
      memory.copy(changetype<usize>(larger), changetype<usize>(Output.room), Output.size);
      Output.room = larger;
    }
    if (end <= LARGEST_SIZE) {
      memory.copy(
        changetype<usize>(Output.room) + <usize>Output.size,
        source + ((<usize>from) << Subject.shift),
        size,
      );
    }
    Output.size = end;
  }

  /** The result as UTF-16. */
  static takeText(): string {
    const text = String.UTF16.decodeUnsafe(changetype<usize>(Output.room), Output.size);
    Output.trim();
    return text;
  }

  /** The result as bytes. */
  static takeBytes(): Uint8Array {
    const bytes = new Uint8Array(Output.size);
    memory.copy(bytes.dataStart, changetype<usize>(Output.room), Output.size);
    Output.trim();
    return bytes;
  }

  private static trim(): void {
    if (Output.room.length > KEPT_SIZE) Output.room = new StaticArray<u8>(KEPT_SIZE);
  }
}
