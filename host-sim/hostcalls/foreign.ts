// Foreign function interface: functions that a host offers beyond the specification, by name.

import { Status } from "../abi/enums.ts";
import type { Hostcalls } from "../guest/imports.ts";
import type { Vm } from "../guest/vm.ts";

/** Calling the host's functions. */
export function foreign(vm: Vm): Hostcalls {
  const { memory, options } = vm;
  return {
    proxy_call_foreign_function(
      name: number,
      nameSize: number,
      args: number,
      argsSize: number,
      addressSlot: number,
      sizeSlot: number,
    ) {
      const wanted = memory.byteString(name, nameSize);
      const called = options.foreignFunctions.get(wanted);
      const input = memory.bytes(args, argsSize);
      if (called === undefined) return Status.NotFound;
      const answer = called(input, vm);
      const failed = typeof answer === "number";
      // The slots are written even where the function fails (FF-9).
      const given = memory.giveWhereWanted(failed ? null : answer, addressSlot, sizeSlot);
      return failed && given === Status.Ok ? answer : given;
    },
  };
}
