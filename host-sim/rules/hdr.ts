// Headers and trailers: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const hdr: readonly Rule[] = [
  {
    id: "HDR-1",
    sentence:
      "Names passed by the module are lower-cased before lookup/insert; the host's names are always lower case.",
  },
  {
    id: "HDR-2",
    sentence:
      "Values are bytes, passed unchanged; invalid characters (NUL, CR, LF) are not rejected by hostcalls (debug asserts) but will break encoding. Do not rely on it.",
  },
  {
    id: "HDR-3",
    sentence: "get on a repeated non-inline header returns the first entry only.",
  },
  {
    id: "HDR-4",
    sentence: "add on a non-inline header appends a new entry; get_header_map_pairs then shows both.",
  },
  {
    id: "HDR-5",
    sentence:
      'Inline ("O(1)") headers (list below) can exist only once; add joins: old,new (comma, no space). Adding an empty value to an existing inline header changes nothing; adding to an existing empty value stores the new one without comma.',
  },
  {
    id: "HDR-6",
    sentence:
      "replace = remove all entries of the name, then add one ⇒ the header moves to the end (pseudo headers: to the end of the pseudo block).",
  },
  {
    id: "HDR-7",
    sentence: "replace on a missing header adds it (Ok).",
  },
  {
    id: "HDR-8",
    sentence: "remove deletes all entries with that name; missing ⇒ Ok.",
  },
  {
    id: "HDR-9",
    sentence: "Empty values are legal: get ⇒ Ok, pointer 0, size 0; pairs contain zero length.",
  },
  {
    id: "HDR-10",
    sentence: "get missing ⇒ 1 (ABI 0.2.x); ABI 0.1.0 ⇒ Ok with empty value.",
  },
  {
    id: "HDR-11",
    sentence:
      "Pairs order: all pseudo headers (names starting :) first in insertion order, then others in insertion order.",
  },
  {
    id: "HDR-12",
    sentence:
      "In the request headers map host is an alias of :authority: get/replace/remove host act on :authority; adding host joins to :authority with a comma; pairs show :authority only.",
  },
  {
    id: "HDR-13",
    sentence:
      "Pseudo headers can be read, replaced, removed like others. Removing :path (etc.) from a request makes routing fail (404, the route cache was just cleared) or the upstream codec answer 503 with details starting filter_removed_required_request_headers{; removing :status from a response ⇒ 502 with details starting filter_removed_required_response_headers{. for the exact split.",
  },
  {
    id: "HDR-14",
    sentence:
      "Request headers (map 0) are available in on_request_headers and for as long as the filter is paused there. Once the callback returned 0, or once proxy_continue_stream was called, every use from request-body, trailers or response callbacks fails: get ⇒ 2, add/replace/remove/set/size ⇒ 2, pairs ⇒ Ok empty. They are readable again in on_log.",
  },
  {
    id: "HDR-15",
    sentence:
      "Response headers (map 2): available in on_response_headers and while paused; after returning 0 ⇒ same failures as HDR-14. After a pause released by proxy_continue_stream(1) the pointer stays, so later reads (e.g. in on_response_body) succeed; writes then have no effect on what was already sent.",
  },
  {
    id: "HDR-16",
    sentence: "Map 2 in request callbacks ⇒ 2 / empty pairs.",
  },
  {
    id: "HDR-17",
    sentence:
      "Trailers (1, 3): in the trailers callback (and while paused there). In a body callback with end_of_stream = 1, touching the matching trailers map through add/replace/remove/set/size creates an empty trailers map (the message then ends with trailers); a mere get/pairs does not.",
  },
  {
    id: "HDR-18",
    sentence:
      "Trailers created as in HDR-17 are passed to following filters' trailers callbacks but not to the creating filter's own.",
  },
  {
    id: "HDR-19",
    sentence: "Trailers maps in other situations ⇒ 2 / empty pairs.",
  },
  {
    id: "HDR-20",
    sentence:
      "Maps 4–7 are read-only and live only inside their callbacks; mutation or size query ⇒ 2. Read outside ⇒ get 2, pairs Ok/empty.",
  },
  {
    id: "HDR-21",
    sentence: "Map 7 (HTTP-call response trailers) when the response had none ⇒ get 2, pairs Ok/empty.",
  },
  {
    id: "HDR-22",
    sentence:
      "proxy_get_header_map_size writes total bytes Σ(len key + len value) of a mutable map; on maps 4–7 ⇒ 2.",
  },
  {
    id: "HDR-23",
    sentence:
      "proxy_set_header_map_pairs removes every existing entry (also pseudo headers) and adds the given ones with add semantics (inline joining).",
  },
  {
    id: "HDR-24",
    sentence: "Malformed/oversized pairs passed to it clear the map (PAIRS-5…7).",
  },
  {
    id: "HDR-25",
    sentence:
      "Header count passed to the callback is computed before the callback; mutations do not re-trigger callbacks.",
  },
  {
    id: "HDR-26",
    sentence:
      "Any successful add/replace/remove/set on map 0 clears the stream's cached route (ABI ≤ 0.2.1, i.e. always today), so routing is recomputed with the new headers. After another filter has blocked the route cache it has no effect.",
  },
  {
    id: "HDR-27",
    sentence: "Clearing happens even if the mutation changed nothing (e.g. removing an absent header).",
  },
  {
    id: "HDR-28",
    sentence: "Response-header or trailer mutation does not clear the route cache.",
  },
  {
    id: "HDR-29",
    sentence:
      "HTTP/2 and HTTP/3 cookie crumbs are joined with ; by the codec before filters run; cookie itself is not an inline header, so HTTP/1 duplicates stay separate entries.",
  },
  {
    id: "HDR-30",
    sentence: "set-cookie is not inline: add keeps several entries; get shows the first.",
  },
  {
    id: "HDR-31",
    sentence: "HTTP/1 header case (when preserved) is invisible to modules.",
  },
  {
    id: "HDR-32",
    sentence: "get for a header name with characters invalid in header names simply ⇒ 1.",
  },
];
