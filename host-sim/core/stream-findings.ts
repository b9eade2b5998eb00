// What a stream finds in messages that leave the proxy.

import { DataStatus } from "../abi/enums.ts";
import type { RuleId } from "../rules/index.ts";
import type { AnnouncedLength } from "./announced-length.ts";
import { type Finding, finding } from "./finding.ts";
import type { HeaderMap } from "./header-map.ts";
import { splits } from "./header-value.ts";
import type { OutOfReach } from "./message-in-reach.ts";

const NOTHING: readonly Finding[] = [];

/** A message has ended: whether its receiver stumbles over its length (BODY-19). */
export function wrongLength(receiver: string, length: AnnouncedLength | null): readonly Finding[] {
  const mistake = length?.mistake ?? null;
  if (mistake === null) return NOTHING;
  return [finding("ERR_LENGTH_WRONG", `the ${receiver} gets a wrong length: ${mistake}`, "BODY-19")];
}

/** On the way to the client nobody checks names and values (HDR-2). */
export function splitHeaders(headers: HeaderMap): readonly Finding[] {
  let found = NOTHING;
  if (headers.isSendable) return found;
  for (let index = 0; index < headers.count; index++) {
    const name = headers.nameAt(index);
    if (!name.splits && !splits(headers.valueAt(index))) continue;
    const message = `Envoy sends the header ${JSON.stringify(name.text)} with a line end or NUL in it`;
    found = [...found, finding("ERR_RESPONSE_SPLIT", message, "HDR-2")];
  }
  return found;
}

/** A body is read of which a part, or all, is out of reach: what is found, if that is wanted. */
export function partialBody(body: string, lost: OutOfReach): Parameters<typeof finding> {
  const buffer = "answer 1 in its callbacks until the end has come";
  switch (lost.part) {
    case "beginning": {
      const rule = firstPieceOnly[lost.answer];
      const message = `proxy_get_buffer_bytes reads the last piece of ${body} only: ${lost.bytes} bytes before it were not read and are not held. To see the whole ${buffer}`;
      return ["ERR_BODY_PARTIAL", message, rule];
    }
    case "all gone":
      return [
        "ERR_BODY_PARTIAL",
        `proxy_get_buffer_bytes reads ${body}, which has gone on: it is empty. To keep it ${buffer}`,
        "BODY-11",
      ];
    case "all to come":
      return [
        "ERR_BODY_PARTIAL",
        `proxy_get_buffer_bytes reads ${body}, which has not begun: it is empty. Read it in its own callback`,
        "BODY-12",
      ];
    default:
      return lost satisfies never;
  }
}

/** Why the next callback sees its own piece only. */
const firstPieceOnly = {
  [DataStatus.Continue]: "BODY-1",
  [DataStatus.StopIterationAndBuffer]: "BODY-2",
  [DataStatus.StopIterationAndWatermark]: "BODY-3",
  [DataStatus.StopIterationNoBuffer]: "BODY-4",
} as const;

/** A part of a message leaves again. */
export function sentTwice(what: string, ...rules: readonly [RuleId, ...RuleId[]]): Finding {
  const message = `Envoy sends the ${what} twice: a filter continued what it did not hold`;
  return finding("ERR_SENT_TWICE", message, ...rules);
}

/** A response that announces another one, which never comes (LR-9, HDR-13). */
export function interimForEver(headers: HeaderMap): Finding {
  const message = `Envoy would hang here: :status ${headers.get(":status")} goes out as an interim response, and the client waits for the final one for ever`;
  return finding("ERR_WOULD_HANG", message, "LR-9", "HDR-13");
}
