// Names that filters have resolved, as a test knows them.

import { isIP, isIPv6 } from "node:net";
import type { DnsAnswer, DnsRecord, Resolver } from "./core/dns.ts";
import { HostSimError } from "./errors.ts";
import { textOfUtf8 } from "./guest/text.ts";

/** The addresses of names. */
export type Addresses = Readonly<Record<string, readonly string[]>>;

/** How long an answer of a server stays good. */
const SERVED_TTL_SECONDS = 60;

/** What c-ares, Envoy's resolver, sends to a server. */
const HOST_NAME = /^[A-Za-z0-9._*/-]*$/;
const LONGEST_LABEL = 63;

/** The names that a proxy can resolve. */
export class DnsTable implements Resolver {
  readonly #post: (event: () => void) => void;
  readonly #served = new Map<string, readonly DnsRecord[]>();
  readonly #inHostsFile = new Map([["localhost", recordsOf("localhost", ["::1"], 0)]]);

  constructor(post: (event: () => void) => void) {
    this.#post = post;
  }

  /** Adds names that a server knows, and names that stand in the file of hosts. */
  add(served: Addresses, hosts: Addresses): void {
    for (const [name, addresses] of Object.entries(served)) {
      this.#served.set(name.toLowerCase(), recordsOf(name, addresses, SERVED_TTL_SECONDS));
    }
    for (const [name, addresses] of Object.entries(hosts)) {
      this.#inHostsFile.set(name.toLowerCase(), recordsOf(name, addresses, 0));
    }
  }

  resolve(asked: string): DnsAnswer {
    const name = textOfUtf8(asked).toLowerCase();
    if (isIP(name) !== 0) return { atOnce: true, records: recordsOf(name, [name], 0) };
    const known = this.#inHostsFile.get(name);
    if (known !== undefined) return { atOnce: true, records: known };
    if (!isHostName(name)) return { atOnce: true, records: null };
    return { atOnce: false, records: this.#served.get(name) ?? [] };
  }

  post(event: () => void): void {
    this.#post(event);
  }
}

/** The empty name is one; a dot at the end is allowed, two in a row are not. */
function isHostName(name: string): boolean {
  const labels = name.replace(/\.$/, "").split(".");
  const fit = labels.every((label) => label.length > 0 && label.length <= LONGEST_LABEL);
  return name === "" || (HOST_NAME.test(name) && fit);
}

function recordsOf(name: string, addresses: readonly string[], ttlSeconds: number): readonly DnsRecord[] {
  return addresses.map((address) => {
    if (isIP(address) === 0) {
      throw new HostSimError("ERR_MISUSE", `${name} has the address ${address}, which is no IP address`);
    }
    return { address: isIPv6(address) ? `[${address}]` : address, ttlSeconds };
  });
}
