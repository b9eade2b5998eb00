// Bodies: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const body = [
  {
    id: "BODY-1",
    sentence:
      "After a body callback that answered 0, and at first, the next one is given the new piece only.",
  },
  {
    id: "BODY-2",
    sentence:
      "After one that answered 1 it is given everything so far: the size is that of the whole, reads and writes are about the whole.",
  },
  {
    id: "BODY-3",
    sentence:
      "After one that answered 2 the piece is kept, but the next callback is given the new piece only.",
  },
  {
    id: "BODY-4",
    sentence:
      "After one that answered 3 the piece is gone, and the next callback is given the new piece only.",
  },
  { id: "BODY-5", sentence: "Answering 0 after 1 sends the whole on, as it is by then, in one piece." },
  {
    id: "BODY-6",
    sentence: "Answering 0 after 2 sends everything that was kept on, with the current piece, in one piece.",
  },
  { id: "BODY-7", sentence: "Only the last answer decides what the next callback is given." },
  { id: "BODY-8", sentence: "All this holds for responses too, with buffer 1." },
  {
    id: "BODY-9",
    sentence:
      "Holding more of a request with 1 than the limit is answered with 413: the body callback comes once more, with the whole, and nothing goes on. Above the limit 2 only tells the sender to wait.",
  },
  {
    id: "BODY-10",
    sentence: "A body that is held at its end and then continued goes on without another callback.",
  },
  {
    id: "BODY-11",
    sentence: "Outside of body callbacks a body that has gone on reads as empty, with status 0.",
  },
  { id: "BODY-12", sentence: "So does one that has not begun: size 0, flags 0." },
  { id: "BODY-13", sentence: "Writing to either answers 2: a headers callback cannot make a body." },
  {
    id: "BODY-14",
    sentence:
      "What is held with 1 can be read and written as a whole in any other callback, with the stream effective.",
  },
  {
    id: "BODY-15",
    sentence: "After 2 or 3 the piece of that callback must not be touched in another callback.",
    unobservable: "Envoy reads memory that it has released: anything may come of it",
  },
  {
    id: "BODY-16",
    sentence: "In the trailers callback a body that is held with 1 can be read and written as a whole.",
  },
  { id: "BODY-17", sentence: "Trailers come to a filter although it holds the body." },
  {
    id: "BODY-18",
    sentence: "Answering 0 to trailers sends everything on that is held: headers, body, trailers.",
  },
  {
    id: "BODY-19",
    sentence:
      "The host does not correct content-length when a filter changes the body: the filter has to remove it while it holds the headers, or the receiver waits for bytes that never come.",
  },
  {
    id: "BODY-20",
    sentence:
      "Reading starts at the given byte and ends with the buffer; behind its end, or with size 0, it is empty with status 0. Numbers do not wrap.",
  },
  { id: "BODY-21", sentence: "Reading that starts right behind the last byte is empty with status 0." },
  { id: "BODY-22", sentence: "Writing at 0 with length 0 puts data before the body." },
  { id: "BODY-23", sentence: "Writing at 0 with a length that is not smaller than the body replaces it." },
  { id: "BODY-24", sentence: "Writing at 0 with a smaller length replaces so many bytes at its start." },
  {
    id: "BODY-25",
    sentence: "Writing at the end of the body or behind it puts data at the end, whatever the length.",
  },
  { id: "BODY-26", sentence: "Writing in the middle answers 2 and changes nothing." },
  { id: "BODY-27", sentence: "Replacing the whole body by nothing empties it." },
  { id: "BODY-28", sentence: "A body that is there and empty is written at 0 and behind it alike." },
  { id: "BODY-29", sentence: "What was written is read in the same callback, and by the next filter." },
  {
    id: "BODY-30",
    sentence:
      "Buffers 4, 6 and 8 cannot be written: 2, or 1 where they cannot be read either, as 7 outside of configuration. 5 can, in its callback, and only there.",
  },
  { id: "BODY-31", sentence: "The flags of a buffer are always 0, at the end of the stream too." },
  {
    id: "BODY-32",
    sentence:
      "Outside of their callbacks buffers 4 and 7 answer 1; 2, 3 and 5 are empty with status 0. There is no buffer above 8: 2.",
  },
  { id: "BODY-33", sentence: "Buffer 8 is whatever buffer was read last." },
  {
    id: "BODY-34",
    sentence:
      "Each direction's body reads as empty in the callbacks of the other, and cannot be written there.",
  },
  {
    id: "BODY-35",
    sentence:
      "A body that was held with 1 and is continued in the middle goes on whole, with what arrives after it.",
    lines: ["1.39", "1.40"],
  },
  {
    id: "BODY-36",
    sentence:
      "What is buffered while a message is paused at its headers, or was kept with 2, cannot be read until a body callback gives it.",
  },
] as const satisfies readonly Rule[];
