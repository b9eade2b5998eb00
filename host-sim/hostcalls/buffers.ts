// Buffers: bodies and configurations of the effective context.

import { BufferType, Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

const LAST_TYPE = BufferType.ForeignFunctionArguments;

/** Envoy always reports no flags, on the last piece too (BODY-31). */
const NO_FLAGS = 0;

/** Reading and writing buffers. The checks come in Envoy's order: type, availability, memory. */
export function buffers({ state, memory }: Vm): Hostcalls {
  const { rules } = state.options.profile;
  return {
    proxy_get_buffer_bytes(
      type: BufferType,
      start: number,
      maxSize: number,
      addressSlot: number,
      sizeSlot: number,
    ) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      state.effective.willRead(type);
      const buffer = state.effective.buffer(type);
      if (buffer === null) return Status.NotFound;
      const from = rules.buffersReadFromBeginning ? 0 : start >>> 0;
      return memory.give(buffer.slice(from, maxSize >>> 0), addressSlot, sizeSlot);
    },

    proxy_get_buffer_status(type: BufferType, sizeSlot: number, flagsSlot: number) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const buffer = state.effective.buffer(type);
      if (buffer === null) return Status.NotFound;
      memory.setU32(sizeSlot, buffer.size);
      memory.setU32(flagsSlot, NO_FLAGS);
      return Status.Ok;
    },

    proxy_set_buffer_bytes(type: BufferType, start: number, size: number, value: number, valueSize: number) {
      if (type >>> 0 > LAST_TYPE) return Status.BadArgument;
      const buffer = state.effective.buffer(type);
      if (buffer === null) return Status.NotFound;
      const written = buffer.write(start >>> 0, size >>> 0, memory.bytes(value, valueSize));
      return written ? Status.Ok : Status.BadArgument;
    },

    // ABI 0.1.0 alone: what it reads depends on the callback.
    proxy_get_configuration(addressSlot: number, sizeSlot: number) {
      const { effective } = state;
      const buffer = effective.buffer(BufferType.PluginConfiguration) ?? state.configuration;
      return memory.give(buffer.bytes, addressSlot, sizeSlot);
    },
  };
}
