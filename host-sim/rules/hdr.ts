// Headers and trailers: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const hdr = [
  {
    id: "HDR-1",
    sentence: "Names that a module passes are lower-cased; names in a map are in lower case.",
  },
  {
    id: "HDR-2",
    sentence:
      "Values are bytes and pass unchanged. No hostcall checks them: a request with a NUL or a line break in a value, or with a character in a name that names cannot have, is answered with 503 instead of being sent; a response goes out as it is, and a line break splits it.",
  },
  {
    id: "HDR-3",
    sentence: "Reading a header that is there more than once gives the first value only.",
  },
  {
    id: "HDR-4",
    sentence: "Adding a header that is not inline adds an entry, and the pairs show both.",
  },
  {
    id: "HDR-5",
    sentence:
      "An inline header exists once: adding joins the values with a comma and no blank. Adding an empty value changes nothing; adding to an empty value leaves the new one alone. Each kind of map has its own inline headers: request trailers none, response trailers grpc-status and grpc-message.",
  },
  {
    id: "HDR-6",
    sentence:
      "Replacing removes all entries of the name and adds one: the header moves to the end, a pseudo header to the end of the pseudo headers.",
  },
  {
    id: "HDR-7",
    sentence: "Replacing a header that is not there adds it.",
  },
  {
    id: "HDR-8",
    sentence: "Removing takes all entries of the name away; that there is none is no error.",
  },
  {
    id: "HDR-9",
    sentence: "A value may be empty: reading it is Ok with size 0.",
  },
  {
    id: "HDR-10",
    sentence: "Reading a header that is not there is NotFound (in ABI 0.1.0 it is Ok and empty).",
  },
  {
    id: "HDR-11",
    sentence:
      "Pairs come in order of insertion, pseudo headers (names that begin with a colon) before all others.",
  },
  {
    id: "HDR-12",
    sentence:
      "In request headers host is another name of :authority, for reading, adding, replacing and removing; the pairs show :authority. In response headers it is a header like others.",
  },
  {
    id: "HDR-13",
    sentence:
      "Pseudo headers can be read, replaced and removed like others. A request without :path, or with one that no route matches, is answered with 404; without :method with 503; without :authority it is sent; without :scheme it is sent and gets http. A response whose :status is missing or no number becomes a 502 that no callback sees.",
  },
  {
    id: "HDR-14",
    sentence:
      "Request headers are in reach in their callback and as long as the filter pauses there. When the callback has returned 0, or a stream has been continued, reading a value and every change are BadArgument, and the pairs are Ok and empty. In the log they can be read again. After a stop that the answer 0 of a body callback has released they stay in reach, and changes are without effect.",
  },
  {
    id: "HDR-15",
    sentence:
      "Response headers are in reach in their callback and as long as the filter pauses there; when the callback has returned 0 they are gone as in HDR-14. After a pause that proxy_continue_stream has ended they stay in reach, and changes are without effect.",
  },
  {
    id: "HDR-16",
    sentence: "In request callbacks there are no response headers: BadArgument, and empty pairs.",
  },
  {
    id: "HDR-17",
    sentence:
      "Trailers are in reach in their callback and as long as the filter pauses there. In a body callback with end_of_stream 1, changing trailers that are not there, or asking for their size, makes empty ones; reading does not.",
  },
  {
    id: "HDR-18",
    sentence:
      "Trailers that a filter makes are shown to the trailers callbacks of the filters behind it, not to its own. Of a body that was held, they are shown and sent twice.",
  },
  {
    id: "HDR-19",
    sentence: "Anywhere else there are no trailers: BadArgument, and empty pairs.",
  },
  {
    id: "HDR-20",
    sentence:
      "Maps of callouts (4 to 7) can be read in their callbacks only; changes and the size are BadArgument even there. Elsewhere a value is BadArgument, and the pairs are Ok and empty. So it is with a map of another number.",
  },
  {
    id: "HDR-21",
    sentence:
      "The trailers of an answer that has none: a value is BadArgument, and the pairs are Ok and empty.",
  },
  {
    id: "HDR-22",
    sentence: "The size of a map is the sum of the bytes of its names and values.",
  },
  {
    id: "HDR-23",
    sentence:
      "Setting all pairs removes everything that was there, pseudo headers too, and adds the pairs one by one, inline headers joined. A request that has lost x-forwarded-proto by that is answered with 404.",
  },
  {
    id: "HDR-24",
    sentence: "Setting pairs that are malformed or too many (PAIRS-5 to PAIRS-7) clears the map.",
  },
  {
    id: "HDR-25",
    sentence:
      "The number of headers that a callback is given is counted before it runs, and the callback does not come again for its changes.",
  },
  {
    id: "HDR-26",
    sentence:
      "A change of the request headers makes the proxy forget the route: the headers that go on decide it.",
  },
  {
    id: "HDR-27",
    sentence: "It forgets the route even if the change has changed nothing.",
    unobservable: "a route that is looked for again with the same headers is the same",
  },
  {
    id: "HDR-28",
    sentence: "Changes of response headers or trailers do not make it forget the route.",
    unobservable: "where they can be changed the request headers are the same, and so is the route",
  },
  {
    id: "HDR-29",
    sentence:
      "Cookies that a client sends over HTTP/2 one by one are joined with a semicolon and a blank to one header, the last of its own headers. Over HTTP/1 they are as many as were sent; cookie is not inline.",
  },
  {
    id: "HDR-30",
    sentence: "set-cookie is not inline: it can be there several times, and reading gives the first.",
  },
  {
    id: "HDR-31",
    sentence: "A filter sees names in lower case, however they were sent over HTTP/1.",
  },
  {
    id: "HDR-32",
    sentence: "Reading a name that no header can have is NotFound.",
  },
  {
    id: "HDR-33",
    sentence: "Over HTTP/1 a message whose length was announced has no trailers: those of a filter are lost.",
  },
] as const satisfies readonly Rule[];
