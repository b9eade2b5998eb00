// A header's name with all that the proxy asks of names, worked out once: the same few come with every message.

import { asciiLowerCase } from "../wire/byte-string.ts";
import { inlineIn } from "./inline-headers.ts";

const COLON = 58;
const VALID = /^:?[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const LINE_END_OR_NUL = /[\r\n\0]/;

/** So many are kept, and none that is longer: whoever sends random names does not fill the memory. */
const MOST_KEPT = 4096;
const LONGEST_KEPT = 128;

/** As many as a small integer has. */
const MASK_BITS = 30;

/** The mask of names that are not kept: the same one can be made again, and must be looked for everywhere. */
const EVERY_BIT = 2 ** MASK_BITS - 1;

/** A name. */
export class HeaderName {
  /** In lower case (HDR-1). */
  readonly text: string;
  readonly isPseudo: boolean;
  /** Whether the codec of the upstream connection takes it (HDR-2). */
  readonly isSendable: boolean;
  /** Whether a message breaks apart where it stands (HDR-2). */
  readonly splits: boolean;
  /** In which kinds of header maps it can exist only once, each a bit (HDR-5). */
  readonly inlineIn: number;
  /** One bit: a collection in which no name has that bit does not have this name. */
  readonly mask: number;
  readonly #kept: boolean;

  /** Made by `headerName`. */
  constructor(text: string, number: number, kept: boolean) {
    this.text = text;
    this.isPseudo = text.charCodeAt(0) === COLON;
    this.isSendable = VALID.test(text);
    this.splits = LINE_END_OR_NUL.test(text);
    this.inlineIn = inlineIn(text);
    this.mask = kept ? 1 << (number % MASK_BITS) : EVERY_BIT;
    this.#kept = kept;
  }

  /** Whether it is the same name. One that is kept exists once. */
  is(other: HeaderName): boolean {
    return this === other || (!this.#kept && this.text === other.text);
  }
}

/** By each way in which they were spelled. */
const kept = new Map<string, HeaderName>();

/** The name that is spelled so, as a byte string. */
export function headerName(spelled: string): HeaderName {
  return kept.get(spelled) ?? nameOf(spelled);
}

function nameOf(spelled: string): HeaderName {
  const text = asciiLowerCase(spelled);
  const keeps = kept.size < MOST_KEPT && text.length <= LONGEST_KEPT;
  const name = kept.get(text) ?? new HeaderName(text, kept.size, keeps);
  if (keeps) kept.set(text, name).set(spelled, name);
  return name;
}

/** The names that the proxy itself asks for. */
export const names = {
  authority: headerName(":authority"),
  connection: headerName("connection"),
  contentLength: headerName("content-length"),
  contentType: headerName("content-type"),
  cookie: headerName("cookie"),
  date: headerName("date"),
  expectedTimeout: headerName("x-envoy-expected-rq-timeout-ms"),
  forwardedProto: headerName("x-forwarded-proto"),
  host: headerName("host"),
  internal: headerName("x-envoy-internal"),
  keepAlive: headerName("keep-alive"),
  method: headerName(":method"),
  none: headerName(""),
  path: headerName(":path"),
  proxyConnection: headerName("proxy-connection"),
  requestId: headerName("x-request-id"),
  scheme: headerName(":scheme"),
  server: headerName("server"),
  serviceTime: headerName("x-envoy-upstream-service-time"),
  status: headerName(":status"),
  transferEncoding: headerName("transfer-encoding"),
  upgrade: headerName("upgrade"),
} as const;
