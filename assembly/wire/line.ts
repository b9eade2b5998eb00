import { LogLevel } from "../abi/enums";
import { proxy_log, Ptr, Size } from "../abi/env";
import { encodeUtf8 } from "../text/utf8";

/** Room for one line; what is longer is cut. */
const ROOM: Size = 1024;

const line: Ptr = memory.data(1024);

/**
 * A line for the log that the SDK itself has to say, put together without any allocation in memory of its own: it may be
 * needed while other memory is in use, or is what there is no more of.
 */
export class Line {
  private static size: Size = 0;

  /** Adds text. */
  static text(text: string | null): void {
    // Asked this way it is no comparison of texts.
    if (text && Line.size + <Size>text.length * 3 <= ROOM) {
      Line.size += <Size>encodeUtf8(text, line + Line.size);
    }
  }

  /** Adds bytes that are text already. */
  static bytes(from: Ptr, size: Size): void {
    if (Line.size + size > ROOM) return;
    memory.copy(line + Line.size, from, size);
    Line.size += size;
  }

  /** Adds one ASCII character. */
  static character(code: u32): void {
    if (Line.size < ROOM) store<u8>(line + Line.size++, <u8>code);
  }

  /** Adds a number. */
  static number(value: u32): void {
    if (value >= 10) Line.number(value / 10);
    Line.character(48 + (value % 10));
  }

  /** Ends the line and gives it to the host. */
  static send(level: LogLevel): void {
    const size = Line.size;
    Line.size = 0;
    proxy_log(level, line, size);
  }
}
