// HTTP fields: the header maps of the effective context.

import { HeaderMapType, Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";
import { decodePairs, encodePairs } from "../wire/pairs.ts";

const LAST_TYPE = HeaderMapType.HttpCallResponseTrailers;

/** Reading and writing header maps. The checks come in Envoy's order: type, memory, availability. */
export function headers({ state, memory }: Vm): Hostcalls {
  const { rules } = state.options.profile;
  return {
    proxy_get_header_map_size(type: HeaderMapType, sizeSlot: number) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const map = state.effective.mutableMap(type);
      if (map === null) return Status.BadArgument;
      memory.setU32(sizeSlot, map.byteSize);
      return Status.Ok;
    },

    proxy_get_header_map_pairs(type: HeaderMapType, addressSlot: number, sizeSlot: number) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const pairs = state.effective.readableMap(type)?.pairs() ?? [];
      return memory.give(pairs.length === 0 ? "" : encodePairs(pairs), addressSlot, sizeSlot);
    },

    proxy_set_header_map_pairs(type: HeaderMapType, address: number, size: number) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const { pairs, malformed } = decodePairs(memory.bytes(address, size));
      const map = state.effective.mapToChange(type, "proxy_set_header_map_pairs");
      if (map === null) return Status.BadArgument;
      if (malformed !== null) state.effective.foundMalformedPairs("proxy_set_header_map_pairs", malformed);
      map.replaceAll(pairs);
      return Status.Ok;
    },

    proxy_get_header_map_value(
      type: HeaderMapType,
      key: number,
      keySize: number,
      addressSlot: number,
      sizeSlot: number,
    ) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const name = memory.byteString(key, keySize);
      const context = state.effective;
      const map = context.readableMap(type);
      const value = map?.get(name) ?? null;
      if (value !== null) return memory.give(value, addressSlot, sizeSlot);
      if (map === null && !context.logging) return Status.BadArgument;
      // The first ABI knows no absent header (HDR-10).
      return state.options.abi === "0.1.0" || rules.absentHeadersAreEmpty
        ? memory.give("", addressSlot, sizeSlot)
        : Status.NotFound;
    },

    proxy_add_header_map_value(
      type: HeaderMapType,
      key: number,
      keySize: number,
      value: number,
      valueSize: number,
    ) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const name = memory.byteString(key, keySize);
      const added = memory.byteString(value, valueSize);
      const map = state.effective.mapToChange(type, "proxy_add_header_map_value");
      if (map === null) return Status.BadArgument;
      if (rules.addingReplaces) map.replace(name, added);
      else map.add(name, added);
      return Status.Ok;
    },

    proxy_replace_header_map_value(
      type: HeaderMapType,
      key: number,
      keySize: number,
      value: number,
      valueSize: number,
    ) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const name = memory.byteString(key, keySize);
      const replaced = memory.byteString(value, valueSize);
      const map = state.effective.mapToChange(type, "proxy_replace_header_map_value");
      if (map === null) return Status.BadArgument;
      map.replace(name, replaced);
      return Status.Ok;
    },

    proxy_remove_header_map_value(type: HeaderMapType, key: number, keySize: number) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const name = memory.byteString(key, keySize);
      const map = state.effective.mapToChange(type, "proxy_remove_header_map_value");
      if (map === null) return Status.BadArgument;
      map.remove(name);
      return Status.Ok;
    },
  };
}
