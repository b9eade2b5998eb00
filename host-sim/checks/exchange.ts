// What can be expected of an exchange.

import type { Exchange } from "../exchange.ts";
import { formatFinding } from "../guest/transcript-text.ts";
import type { MessageHeaders } from "../message.ts";
import { describeWanted, matches, type Verdict, type Wanted } from "./verdict.ts";

/** What a local reply is to be like, besides its status. */
export interface ReplyExpectation {
  readonly body?: Wanted;
  /** Envoy's `response.code_details` as the filter has set it. */
  readonly details?: Wanted;
}

/** A filter has answered by itself, in the place of the upstream, with a status. */
export function toReply(
  exchange: Exchange,
  status: number,
  { body, details }: ReplyExpectation = {},
): Verdict {
  const { response, responseCodeDetails } = exchange;
  const local = response !== null && responseCodeDetails !== VIA_UPSTREAM;
  const pass =
    local &&
    response.status === status &&
    (body === undefined || matches(response.body.text(), body)) &&
    (details === undefined || matches(responseCodeDetails, details));
  const parts = [
    String(status),
    ...(body === undefined ? [] : [`with body ${describeWanted(body)}`]),
    ...(details === undefined ? [] : [`with details ${describeWanted(details)}`]),
  ];
  return verdict(exchange, pass, `reply ${parts.join(" ")}`, answerOf(exchange));
}

/** The client has got a response with a status, whoever gave it. */
export function toHaveStatus(exchange: Exchange, status: number): Verdict {
  const pass = exchange.response?.status === status;
  return verdict(exchange, pass, `be answered ${status}`, answerOf(exchange));
}

/** The request has got to the upstream, or a part of it. */
export function toReachUpstream(exchange: Exchange): Verdict {
  const { request } = exchange.upstream;
  const seen = request === null ? answerOf(exchange) : `it got there as ${request.method} ${request.path}`;
  return verdict(exchange, request !== null, "reach the upstream", seen);
}

/** The upstream was asked for a path, with its query. */
export function toRewritePath(exchange: Exchange, path: Wanted): Verdict {
  const { request } = exchange.upstream;
  const pass = request !== null && matches(request.path, path);
  const seen =
    request === null ? `nothing got there, ${answerOf(exchange)}` : `it asked for "${request.path}"`;
  return verdict(exchange, pass, `ask the upstream for ${describeWanted(path)}`, seen);
}

/** The upstream has got a header, of that value if one is given; null: it has got none of that name. Of several values one is enough. */
export function toHaveRequestHeader(exchange: Exchange, name: string, value?: Wanted): Verdict {
  return header(exchange, "the upstream", exchange.upstream.request?.headers, name, value);
}

/** The client has got a header, of that value if one is given; null: it has got none of that name. Of several values one is enough. */
export function toHaveResponseHeader(exchange: Exchange, name: string, value?: Wanted): Verdict {
  return header(exchange, "the client", exchange.response?.headers, name, value);
}

/** A filter has called a cluster over HTTP. */
export function toCall(exchange: Exchange, cluster: string): Verdict {
  const called = exchange.calls.map((call) => call.cluster);
  const seen = called.length === 0 ? "it called nobody" : `it called ${called.join(", ")}`;
  return verdict(exchange, called.includes(cluster), `call ${cluster}`, seen);
}

/** A filter has logged a message. */
export function toLog(exchange: Exchange, message: string | RegExp): Verdict {
  const pass = exchange.log.some((entry) => matches(entry.message, message));
  return verdict(exchange, pass, `log ${describeWanted(message)}`, logOf(exchange));
}

/** No filter has logged anything. */
export function toLogNothing(exchange: Exchange): Verdict {
  return verdict(exchange, exchange.log.length === 0, "log nothing", logOf(exchange));
}

/** Nothing was found that a person would want to know: no crash or hang of Envoy, no call without effect, no trap. */
export function toBeSound(exchange: Exchange): Verdict {
  const { findings, trap } = exchange;
  const found = [...findings.map(formatFinding), ...(trap === null ? [] : [trap.message])];
  const seen = found.length === 0 ? "nothing was found" : found.join("\n");
  return verdict(exchange, found.length === 0, "be sound", seen);
}

const VIA_UPSTREAM = "via_upstream";

function header(
  exchange: Exchange,
  who: string,
  headers: MessageHeaders | undefined,
  name: string,
  wanted: Wanted | undefined,
): Verdict {
  const values = headers?.getAll(name) ?? [];
  const found = values.some((value) => wanted === undefined || matches(value, wanted));
  const pass = headers !== undefined && (wanted === null ? values.length === 0 : found);
  const expected = wanted === null ? `give ${who} no ${name}` : `give ${who} ${name}${ofValue(wanted)}`;
  const got = values.length === 0 ? `no ${name}` : values.map((value) => JSON.stringify(value)).join(", ");
  const seen = headers === undefined ? `${who} got nothing, ${answerOf(exchange)}` : `${who} got ${got}`;
  return verdict(exchange, pass, expected, seen);
}

function ofValue(wanted: Wanted | undefined): string {
  return wanted === undefined ? "" : `: ${describeWanted(wanted)}`;
}

/** Who answered what, in words. */
function answerOf({ response, reset, responseCodeDetails, stream }: Exchange): string {
  if (response !== null) {
    const who = responseCodeDetails === VIA_UPSTREAM ? "the upstream" : `the proxy (${responseCodeDetails})`;
    const body = response.body.text();
    return `${who} answered ${response.status}${body === "" ? "" : ` ${JSON.stringify(body)}`}`;
  }
  if (reset !== null) return `the stream was reset (${reset})`;
  if (stream.request.paused) return "the request is held by a filter";
  if (stream.response.paused) return "the response is held by a filter";
  return "nobody answered";
}

function logOf({ log }: Exchange): string {
  if (log.length === 0) return "it logged nothing";
  return `it logged ${log.map(({ level, message }) => `${level} ${JSON.stringify(message)}`).join(", ")}`;
}

function verdict({ transcript }: Exchange, pass: boolean, expected: string, seen: string): Verdict {
  return { pass, expected, seen, conversation: transcript };
}
