// What a stream finds in messages that leave the proxy.

import type { AnnouncedLength } from "./announced-length.ts";
import type { Finding } from "./finding.ts";
import type { HeaderMap } from "./header-map.ts";
import { splits } from "./header-value.ts";

const NOTHING: readonly Finding[] = [];

/** A message has ended: whether its receiver stumbles over its length (BODY-19). */
export function wrongLength(receiver: string, length: AnnouncedLength | null): readonly Finding[] {
  const mistake = length?.mistake ?? null;
  if (mistake === null) return NOTHING;
  return [{ code: "ERR_LENGTH_WRONG", message: `the ${receiver} gets a wrong length: ${mistake} (BODY-19)` }];
}

/** On the way to the client nobody checks names and values (HDR-2). */
export function splitHeaders(headers: HeaderMap): readonly Finding[] {
  let found = NOTHING;
  for (let index = 0; index < headers.count; index++) {
    const name = headers.nameAt(index);
    if (!name.splits && !splits(headers.valueAt(index))) continue;
    const message = `Envoy sends the header ${JSON.stringify(name.text)} with a line end or NUL in it (HDR-2)`;
    found = [...found, { code: "ERR_RESPONSE_SPLIT", message }];
  }
  return found;
}

/** A part of a message leaves again. */
export function sentTwice(what: string, statement: string): Finding {
  const message = `Envoy sends the ${what} twice: a filter continued what it did not hold (${statement})`;
  return { code: "ERR_SENT_TWICE", message };
}

/** A response that announces another one, which never comes (LR-9, HDR-13). */
export function interimForEver(headers: HeaderMap): Finding {
  const message = `Envoy would hang here: :status ${headers.get(":status")} goes out as an interim response, and the client waits for the final one for ever (LR-9, HDR-13)`;
  return { code: "ERR_WOULD_HANG", message };
}
