// Shared key-value store: values that all VMs with the same vm id see.

import { Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

/** Reading and storing shared values. */
export function sharedData({ state, memory }: Vm): Hostcalls {
  const { proxy, vmId } = state.options;
  return {
    proxy_get_shared_data(
      key: number,
      keySize: number,
      addressSlot: number,
      sizeSlot: number,
      casSlot: number,
    ) {
      const entry = proxy.sharedData.get(vmId, memory.byteString(key, keySize));
      if (entry === null) return Status.NotFound;
      const given = memory.give(entry.value, addressSlot, sizeSlot);
      if (given === Status.Ok) memory.setU32(casSlot, entry.cas);
      return given;
    },

    proxy_set_shared_data(key: number, keySize: number, value: number, valueSize: number, cas: number) {
      const name = memory.byteString(key, keySize);
      const isNew = proxy.sharedData.get(vmId, name) === null;
      const stored = proxy.sharedData.set(vmId, name, memory.byteString(value, valueSize), cas >>> 0);
      if (isNew) state.effective.plugin?.growth.keyAdded(name);
      return stored ? Status.Ok : Status.CasMismatch;
    },
  };
}
