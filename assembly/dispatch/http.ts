// The callbacks of HTTP streams.

import { Action, HeaderMapType } from "../abi/enums";
import { HttpContext } from "../context";
import { Hook, Running } from "../running";
import { complain } from "../wire/status";
import { begin, endMessage } from "./contexts";

const REQUEST: u32 = Running.REQUEST;
const RESPONSE: u32 = Running.RESPONSE;

export function requestHeaders(id: u32, endOfStream: bool): Action {
  const stream = begin(id, REQUEST);
  return endMessage(REQUEST, stream === null ? Action.Continue : stream.onRequestHeaders(endOfStream));
}

export function requestBody(id: u32, endOfStream: bool): Action {
  const stream = begin(id, REQUEST);
  if (stream === null) return endMessage(REQUEST, Action.Continue);
  HeldBody.bar(stream, REQUEST, HeaderMapType.HttpRequestTrailers, endOfStream);
  return endMessage(REQUEST, stream.onRequestBody(endOfStream));
}

export function requestTrailers(id: u32): Action {
  const stream = begin(id, REQUEST);
  return endMessage(REQUEST, stream === null ? Action.Continue : stream.onRequestTrailers());
}

export function responseHeaders(id: u32, endOfStream: bool): Action {
  const stream = begin(id, RESPONSE);
  return endMessage(RESPONSE, stream === null ? Action.Continue : stream.onResponseHeaders(endOfStream));
}

export function responseBody(id: u32, endOfStream: bool): Action {
  const stream = begin(id, RESPONSE);
  if (stream === null) return endMessage(RESPONSE, Action.Continue);
  HeldBody.bar(stream, RESPONSE, HeaderMapType.HttpResponseTrailers, endOfStream);
  return endMessage(RESPONSE, stream.onResponseBody(endOfStream));
}

export function responseTrailers(id: u32): Action {
  const stream = begin(id, RESPONSE);
  return endMessage(RESPONSE, stream === null ? Action.Continue : stream.onResponseTrailers());
}

/** Trailers that are made while a held body is let go reach the next filters twice (observed for HDR-17): they are refused. */
class HeldBody extends Hook {
  @lazy private static readonly only: HeldBody = new HeldBody();
  private trailers: u32 = 0;

  /** A body callback begins. */
  static bar(stream: HttpContext, direction: u32, trailers: HeaderMapType, endOfStream: bool): void {
    Running.holds = true;
    if (!endOfStream || (stream.held & (direction << Running.HELD)) == 0) return;
    HeldBody.only.trailers = trailers;
    Running.barrier = HeldBody.only;
  }

  run(map: u32): bool {
    if (map != this.trailers) return false;
    complain("trailers not made: hosts send them twice if the body before them was held until its end");
    return true;
  }
}
