// Resolving names: Envoy's own hostcall.

import { Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

/** Asking for a name. The answer comes in envoy_on_resolve_dns, for what needs no asking inside of the hostcall. */
export function dns({ state, memory }: Vm): Hostcalls {
  return {
    envoy_resolve_dns(name: number, nameSize: number, tokenSlot: number) {
      const asker = state.effective;
      const asked = memory.byteString(name, nameSize);
      const token = state.dnsQueries.takeToken();
      memory.setU32(tokenSlot, token);
      state.dnsQueries.start(asker, token, asked);
      return Status.Ok;
    },
  };
}
