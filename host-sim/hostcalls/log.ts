// Logging.

import { LogLevel, Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

/** Messages of the effective context, and the level below which they are dropped. */
export function log({ state, memory }: Vm): Hostcalls {
  return {
    proxy_log(level: LogLevel, message: number, messageSize: number) {
      if (level >>> 0 > LogLevel.Critical) return Status.BadArgument;
      state.effective.log(level, memory.byteString(message, messageSize));
      return Status.Ok;
    },

    proxy_get_log_level(levelSlot: number) {
      memory.setU32(levelSlot, state.options.logLevel);
      return Status.Ok;
    },
  };
}
