// The callbacks that ABI 0.1.0 has in another form; see exports.ts.

import * as http from "./dispatch/http";

// This version does not say whether a body follows. If none does, a filter that is told "none" would miss the body.
const END_OF_STREAM: bool = false;

export function proxy_on_request_headers(context_id: u32, num_headers: u32): u32 {
  return http.requestHeaders(context_id, END_OF_STREAM);
}

export function proxy_on_response_headers(context_id: u32, num_headers: u32): u32 {
  return http.responseHeaders(context_id, END_OF_STREAM);
}
