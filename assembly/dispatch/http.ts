// The callbacks of HTTP streams.

import { Action } from "../abi/enums";
import { begin, beginResponse, end } from "./contexts";

export function requestHeaders(id: u32, endOfStream: bool): Action {
  const stream = begin(id);
  const action = stream === null ? Action.Continue : stream.onRequestHeaders(endOfStream);
  end();
  return action;
}

export function requestBody(id: u32, size: u32, endOfStream: bool): Action {
  const stream = begin(id);
  const action = stream === null ? Action.Continue : stream.onRequestBody(endOfStream);
  end();
  return action;
}

export function requestTrailers(id: u32): Action {
  const stream = begin(id);
  const action = stream === null ? Action.Continue : stream.onRequestTrailers();
  end();
  return action;
}

export function responseHeaders(id: u32, endOfStream: bool): Action {
  const stream = beginResponse(id);
  const action = stream === null ? Action.Continue : stream.onResponseHeaders(endOfStream);
  end();
  return action;
}

export function responseBody(id: u32, size: u32, endOfStream: bool): Action {
  const stream = beginResponse(id);
  const action = stream === null ? Action.Continue : stream.onResponseBody(endOfStream);
  end();
  return action;
}

export function responseTrailers(id: u32): Action {
  const stream = beginResponse(id);
  const action = stream === null ? Action.Continue : stream.onResponseTrailers();
  end();
  return action;
}
