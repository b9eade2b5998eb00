// Names that modules have resolved, with Envoy's own hostcall (MISC-1).

import { byteStringOf } from "../wire/byte-string.ts";
import type { Context } from "./context.ts";
import type { VmState } from "./vm-state.ts";

/** One address of a name, as Envoy prints it without a port: IPv6 in brackets. */
export interface DnsRecord {
  readonly address: string;
  readonly ttlSeconds: number;
}

/** What a resolver knows of a name. */
export interface DnsAnswer {
  /** It knows at once, so that the module is called back inside of its hostcall. */
  readonly atOnce: boolean;
  /** None for a name that nobody has; null for what is no name at all. */
  readonly records: readonly DnsRecord[] | null;
}

/** Who resolves names. */
export interface Resolver {
  resolve(name: string): DnsAnswer;
  /** Runs an event when the running one is through. */
  post(event: () => void): void;
}

/** The first token of a VM is one more. */
const BEFORE_FIRST_TOKEN = 1;

const CALLBACK = "envoy_on_resolve_dns";

/** The names that one VM asks for. */
export class DnsQueries {
  readonly #vm: VmState;
  #lastToken = BEFORE_FIRST_TOKEN;

  constructor(vm: VmState) {
    this.#vm = vm;
  }

  /** A token for a name that is going to be asked for. */
  takeToken(): number {
    return ++this.#lastToken;
  }

  /** Asks for a name on behalf of a context; its plugin is told, possibly before this returns. */
  start(asker: Context, token: number, name: string): void {
    const { resolver } = this.#vm.options;
    const { atOnce, records } = resolver.resolve(name);
    const tell = (): void => asker.plugin?.onResolveDns(token, records === null ? "" : encode(records));
    if (atOnce) this.#vm.nest(asker, "envoy_resolve_dns", [CALLBACK], tell);
    else resolver.post(tell);
  }
}

/** Count, times to live, and addresses ended by NUL; numbers are u32. */
function encode(records: readonly DnsRecord[]): string {
  const numbers = new DataView(new ArrayBuffer(4 * (1 + records.length)));
  numbers.setUint32(0, records.length, true);
  for (const [index, { ttlSeconds }] of records.entries())
    numbers.setUint32(4 * (1 + index), ttlSeconds, true);
  const addresses = records.map(({ address }) => `${address}:0\0`).join("");
  return byteStringOf(new Uint8Array(numbers.buffer)) + addresses;
}
