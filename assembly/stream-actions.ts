// What a filter asks for its stream. Spec chapter "Common stream operations".

import { proxy_continue_request, proxy_continue_response } from "./abi/0-1-0/env";
import { StreamType } from "./abi/enums";
import { proxy_close_stream, proxy_continue_stream } from "./abi/env";
import { ABI } from "./abi/target";
import { Holds, Hook, Running } from "./running";
import { complain, succeeded } from "./wire/status";

/** Has the stream closed; `closed` says which kind it is. */
export function closeStream(closed: u32): bool {
  if (Running.is(Running.ENDING)) return refuse("close ignored: the stream has ended");
  if (Running.is(Running.REPLIED)) return refuse("close ignored: this callback has sent a local reply");
  if (Running.is(Running.CLOSED | Running.CLOSED_TCP)) {
    return refuse("close ignored: this callback has already closed the stream");
  }
  Running.state |= closed;
  if (Running.context == 0) return close();
  return atEnd(Closing.only);
}

/** Lets the request go on; see `mayContinue`. */
export function continueRequest(): bool {
  if (!mayContinue(Running.REQUEST, "request.continue() ignored: the request is not held")) return false;
  if (Running.context == 0) return proceedRequest();
  return atEnd(ContinuingRequest.only);
}

/** Lets the response go on; see `mayContinue`. */
export function continueResponse(): bool {
  if (!mayContinue(Running.RESPONSE, "response.continue() ignored: the response is not held")) return false;
  if (Running.context == 0) return proceedResponse();
  return atEnd(ContinuingResponse.only);
}

/**
 * Whether there is something to continue. In one of its own callbacks that is the answer of the callback; elsewhere the host is
 * told. Envoy sends a message twice, or dies, if it is told of one that is not held.
 */
function mayContinue(direction: u32, notHeld: string): bool {
  if (!Holds.known) return false;
  if (Running.is(Running.REPLIED | Running.CLOSED | Running.ENDING)) {
    return refuse("continue() ignored: the stream has ended, or this callback has ended it");
  }
  if (!Running.is(direction | (direction << Running.HELD))) return refuse(notHeld);
  Running.state = (Running.state & ~(direction << Running.HELD)) | (direction << Running.CONTINUED);
  return true;
}

/** Has the hook do it when the callback ends. What is asked outside of a callback is done at once. */
function atEnd(hook: AskedFor): bool {
  if (hook.isListed) return true;
  hook.isListed = true;
  hook.next = Running.finish;
  Running.finish = hook;
  return true;
}

/** What was asked for, done at the end of the callback; a reply wins over all else. */
abstract class AskedFor extends Hook {
  isListed: bool = false;
}

class Closing extends AskedFor {
  @lazy static readonly only: Closing = new Closing();

  run(context: u32): bool {
    if (Running.is(Running.REPLIED) || !Running.is(Running.CLOSED | Running.CLOSED_TCP)) return false;
    return close();
  }
}

class ContinuingRequest extends AskedFor {
  @lazy static readonly only: ContinuingRequest = new ContinuingRequest();

  run(context: u32): bool {
    return isContinued(Running.REQUEST) && proceedRequest();
  }
}

class ContinuingResponse extends AskedFor {
  @lazy static readonly only: ContinuingResponse = new ContinuingResponse();

  run(context: u32): bool {
    return isContinued(Running.RESPONSE) && proceedResponse();
  }
}

function isContinued(direction: u32): bool {
  return Running.is(direction << Running.CONTINUED) && !Running.is(Running.REPLIED | Running.CLOSED);
}

function close(): bool {
  const stream = Running.is(Running.CLOSED) ? StreamType.HttpRequest : StreamType.Downstream;
  return succeeded("proxy_close_stream", proxy_close_stream(stream));
}

function proceedRequest(): bool {
  if (ABI < 20) return succeeded("proxy_continue_request", proxy_continue_request());
  return succeeded("proxy_continue_stream", proxy_continue_stream(StreamType.HttpRequest));
}

function proceedResponse(): bool {
  if (ABI < 20) return succeeded("proxy_continue_response", proxy_continue_response());
  return succeeded("proxy_continue_stream", proxy_continue_stream(StreamType.HttpResponse));
}

function refuse(why: string): bool {
  complain(why);
  return false;
}
