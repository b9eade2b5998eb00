// What is seen of an exchange from outside, in a form in which simulator and Envoy can be compared.

import type { RawResponse } from "./raw-request.ts";
import type { Arrived } from "./upstream.ts";

/** One end of an exchange: header lines `name: value`, and the body. */
export interface ObservedMessage {
  /** The path of a request, the status of a response. */
  readonly head: string;
  readonly headers: readonly string[];
  readonly body: string;
}

/** A whole exchange. */
export interface Observed {
  /** What the filter logged, with header maps as lines. */
  readonly trace: readonly string[];
  /** Null if no complete request reached it: whether a part does is a matter of time. */
  readonly upstream: ObservedMessage | null;
  readonly response: ObservedMessage | null;
}

/** Values that differ from run to run. */
const VARYING = ["date", "x-request-id", "x-envoy-upstream-service-time"];

/** What only the connection is about, and pseudo headers, which are in the head. */
const NOT_COMPARED = /^(:.*|host|connection|keep-alive|transfer-encoding)$/;

/** HTTP/1 announces an empty body after all filters; the simulator has no wire. */
const NOTHING_FOLLOWS = "content-length: 0";

/** Header lines of either end. */
export function headerLines(pairs: readonly (readonly [name: string, value: string])[]): string[] {
  return pairs
    .filter(([name]) => !NOT_COMPARED.test(name.toLowerCase()))
    .map(line)
    .filter((header) => header !== NOTHING_FOLLOWS);
}

/** Name and value by turns, as pairs. */
export function pairsOfRaw(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : []));
}

/** A request that reached the upstream; null if none did. */
export function observedRequest(arrived: Arrived | undefined): ObservedMessage | null {
  return arrived === undefined ? null : observed(arrived.path, arrived);
}

/** What came back to the client. */
export function observedResponse(received: RawResponse): ObservedMessage {
  return observed(String(received.status), received);
}

function observed(head: string, { rawHeaders, body }: Arrived | RawResponse): ObservedMessage {
  return { head, headers: headerLines(pairsOfRaw(rawHeaders)), body };
}

function line([name, value]: readonly [name: string, value: string]): string {
  return `${name}: ${VARYING.includes(name) ? "*" : value}`;
}

/** The messages of a tracer; a serialized header map becomes one line for each header. */
export function traceLines(messages: readonly string[]): string[] {
  return messages.flatMap((message) =>
    message.includes("\0") ? decode(message).map((pair) => `  ${line(pair)}`) : [message],
  );
}

/** A serialized header map, of which all sizes are below 128, so that it has survived being read as text. */
function decode(text: string): [string, string][] {
  const number = (at: number): number => text.charCodeAt(at) + 256 * text.charCodeAt(at + 1);
  const count = number(0);
  let at = 4 + 8 * count;
  const next = (size: number): string => {
    const field = text.slice(at, at + size);
    at += size + 1;
    return field;
  };
  return Array.from({ length: count }, (_, index) => [
    next(number(4 + 8 * index)),
    next(number(8 + 8 * index)),
  ]);
}
