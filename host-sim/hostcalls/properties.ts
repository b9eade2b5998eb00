// Properties: the tree of what the proxy knows, and values that modules leave for each other.

import { Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";
import { encodeProperty, propertyBelow, splitPath } from "../wire/property-value.ts";

/** Reading by path, writing under a name. */
export function properties({ state, memory, options: { vendorProperties: vendors } }: Vm): Hostcalls {
  return {
    proxy_get_property(path: number, pathSize: number, addressSlot: number, sizeSlot: number) {
      const segments = splitPath(memory.byteString(path, pathSize));
      const [top, ...deeper] = segments;
      if (top === undefined) return Status.SerializationFailure;
      if (state.options.profile.lackingProperties.has(segments.join("."))) return Status.NotFound;
      let value = vendors.size === 0 ? null : (vendors.get(segments.join("\0")) ?? null);
      if (value === null) {
        value = state.effective.topProperty(top);
        for (const segment of deeper) value = value === null ? null : propertyBelow(value, segment);
      }
      if (value === null) return Status.NotFound;
      const encoded = encodeProperty(value);
      return encoded === null ? Status.SerializationFailure : memory.give(encoded, addressSlot, sizeSlot);
    },

    proxy_set_property(path: number, pathSize: number, value: number, valueSize: number) {
      const name = memory.byteString(path, pathSize);
      return state.effective.setProperty(name, memory.byteString(value, valueSize));
    },
  };
}
