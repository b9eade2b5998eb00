// The form of a recording. A filter that records logs lines of this form, of plain ASCII:
//
//   pw-rec <VM> <line>:<tokens>;
//
// `VM` and `line`, which counts from 0, are hexadecimal. A line that ends with `+` goes on in the next one of its VM, in the
// middle of a token perhaps. Tokens have a blank before them; after their first character they are
//
//   #<hash>       the module that was recorded; the first token of a VM
//   (<name>       a callback begins; numbers follow
//   )<number>     it has returned; no number: it answers nothing
//   @<name>       a hostcall; its inputs follow, numbers and bytes
//   ><number>     it was answered; outputs follow, bytes only after an answer of 0
//   ?             what has begun last does not come back: it trapped, and what is around it goes on
//   =<bytes>      bytes; those that are no plain characters as %xx
//   !             bytes that are not in the module's memory
//   -<number>     an output that the module had no place for, with its size if it wanted that
//   <number>      a number without its sign, hexadecimal

/** What each line begins with, as far as the filter writes it. */
export const RECORDING_MARK = "pw-rec";

/** The characters with a meaning. */
export const Mark = {
  Begin: ":",
  Module: "#",
  Callback: "(",
  Return: ")",
  Hostcall: "@",
  Answer: ">",
  Lost: "?",
  Bytes: "=",
  Outside: "!",
  Nowhere: "-",
  Escape: "%",
  End: ";",
  Continued: "+",
} as const;
