// Context lifecycle: whose turn it is, and whether a plugin is done.

import { Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

/** Which context hostcalls act on, and the end of a plugin. */
export function contexts(vm: Vm): Hostcalls {
  const { state, memory } = vm;
  return {
    proxy_set_effective_context(id: number) {
      if (!state.setEffective(id >>> 0)) return Status.BadArgument;
      vm.joinConversation(id >>> 0);
      return Status.Ok;
    },

    proxy_done() {
      return state.effective.plugin?.done() ? Status.Ok : Status.NotFound;
    },

    // How the last call to another service ended that did not end well (CALL-15).
    proxy_get_status(codeSlot: number, addressSlot: number, sizeSlot: number) {
      const status = state.effective.plugin?.answers.status;
      memory.setU32(codeSlot, status?.code ?? 0);
      return memory.give(status?.message ?? "", addressSlot, sizeSlot);
    },
  };
}
