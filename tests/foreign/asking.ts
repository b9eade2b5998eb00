// Foreign functions as a filter calls them: arguments as protobuf, answers from the transcript.

import type { FilterOptions } from "../../host-sim/index.ts";
import { byteStringOf, bytesOf } from "../../host-sim/wire/byte-string.ts";
import { type ProtoField, writeProto } from "../../host-sim/wire/protobuf.ts";
import { type Call, call, loadScripted, type Scripts } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";

/** A call with its arguments as bytes or text. */
export function foreign(name: string, args: string | Uint8Array = ""): Call {
  return call("proxy_call_foreign_function", name, args);
}

/** A call with a message as its argument. */
export function withMessage(name: string, ...fields: ProtoField[]): Call {
  return foreign(name, bytesOf(writeProto(fields)));
}

/** A message with one more field, a number. */
export function withNumber(made: Call, field: number, value: number): Call {
  const [name = "", args = ""] = made.inputs;
  return call(made.name, name, Buffer.concat([args as Uint8Array, Uint8Array.of(field * 8, value)]));
}

export const get = (...path: string[]): Call => call("proxy_get_property", path.join("\0"));
export const set = (path: string, value: string): Call => call("proxy_set_property", path, value);

/** Bytes as a byte string, for a field. */
export const raw = (bytes: Uint8Array): string => byteStringOf(bytes);

/** What the calls in on_request_headers of a request were answered; more callbacks can be scripted. */
export async function answers(
  calls: readonly Call[],
  scripts: Scripts = {},
  options: FilterOptions = {},
): Promise<string[]> {
  const filter = await loadScripted({ ...scripts, proxy_on_request_headers: { calls } }, options);
  const exchange = filter.send({ path: "/p?q=1", headers: { "x-a": "1" } });
  return hostcallsOf(exchange).map((line) => line.replace(/^proxy_\w+\(.*?\) (?=[A-Z][A-Za-z]+( "|$))/s, ""));
}
