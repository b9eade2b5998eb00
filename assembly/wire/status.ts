import { LogLevel, Status } from "../abi/enums";
import { Line } from "./line";

/**
 * True if a hostcall succeeded. Any other answer is logged at level error, by the name of the hostcall and with what the
 * answer means. Only for statuses that are not ordinary for that hostcall.
 */
export function succeeded(hostcall: string, status: u32): bool {
  if (status == <u32>Status.Ok) return true;
  Line.text(hostcall);
  Line.text(" failed: ");
  const meaning = describe(status);
  Line.text(meaning);
  if (!meaning) {
    Line.text("status ");
    Line.number(status);
  }
  Line.send(LogLevel.Error);
  return false;
}

/** Logs a sentence about a misuse or a failure at level error. */
export function complain(sentence: string): void {
  Line.text(sentence);
  Line.send(LogLevel.Error);
}

/** The answers that hosts give for more than one hostcall; null for others. */
function describe(status: u32): string | null {
  switch (status) {
    case Status.BadArgument:
      return "bad argument, or not legal in this callback";
    case Status.InternalFailure:
      return "internal failure, or not permitted";
    case Status.Unimplemented:
      return "not implemented";
    default:
      return null;
  }
}
