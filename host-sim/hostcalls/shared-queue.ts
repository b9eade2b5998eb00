// Shared queues: messages between the VMs of a proxy.

import { Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

/** Making and finding queues, adding and taking messages. */
export function sharedQueue({ state, memory }: Vm): Hostcalls {
  const { queues } = state.options.proxy;
  return {
    // It has happened even where the token cannot be written.
    proxy_register_shared_queue(name: number, nameSize: number, tokenSlot: number) {
      const { vmId } = state.options;
      const queue = queues.register(vmId, memory.byteString(name, nameSize), state.effective.plugin);
      memory.setU32(tokenSlot, queue.token);
      return Status.Ok;
    },

    proxy_resolve_shared_queue(
      vmId: number,
      vmIdSize: number,
      name: number,
      nameSize: number,
      tokenSlot: number,
    ) {
      // No vm id is one's own (QUEUE-3).
      const scope = memory.byteString(vmId, vmIdSize) || state.options.vmId;
      const queue = queues.resolve(scope, memory.byteString(name, nameSize));
      if (queue === null) return Status.NotFound;
      memory.setU32(tokenSlot, queue.token);
      return Status.Ok;
    },

    proxy_enqueue_shared_queue(token: number, value: number, valueSize: number) {
      const message = memory.byteString(value, valueSize);
      const queue = queues.find(token >>> 0);
      if (queue !== null) state.effective.plugin?.growth.willEnqueue(queue);
      return queues.enqueue(token >>> 0, message) ? Status.Ok : Status.NotFound;
    },

    proxy_dequeue_shared_queue(token: number, addressSlot: number, sizeSlot: number) {
      const queue = queues.find(token >>> 0);
      if (queue === null) return Status.NotFound;
      const message = queue.messages.shift();
      return message === undefined ? Status.Empty : memory.give(message, addressSlot, sizeSlot);
    },
  };
}
