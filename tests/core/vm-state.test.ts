import { describe, expect, test } from "vitest";
import type { CallbackName } from "../../host-sim/abi/callbacks.ts";
import type { Context } from "../../host-sim/core/context.ts";
import { PluginContext } from "../../host-sim/core/plugin-context.ts";
import { bareVm, UNNAMED } from "../support/plugins.ts";

/** A VM without a module: what would run in it is given for each callback. */
function vmWith(run: (callback: CallbackName, context: Context) => number = () => 0) {
  const vm = bareVm();
  vm.guest = { has: () => true, call: run };
  const plugin = () => new PluginContext(vm, UNNAMED);
  return { vm, plugin };
}

describe("contexts of a VM", () => {
  test("ids count from 1, and are not given to two that live (VM-11)", () => {
    const { vm, plugin } = vmWith();
    expect([plugin().id, plugin().id]).toEqual([1, 2]);
    vm.contexts.delete(1);
    expect(plugin().id).toBe(3);
  });

  test("only one that lives can become effective; 0 means none (CTX-1, CTX-3)", () => {
    const { vm, plugin } = vmWith();
    const { id } = plugin();
    expect(vm.setEffective(id)).toBe(true);
    expect(vm.effective.id).toBe(id);
    expect(vm.setEffective(99)).toBe(false);
    expect(vm.effective.id).toBe(id);
    expect(vm.setEffective(0)).toBe(true);
    expect(vm.effective).toBe(vm.current);
  });

  test("one that is gone is effective no more (CTX-8)", () => {
    const { vm, plugin } = vmWith();
    vm.setEffective(plugin().id);
    vm.contexts.delete(1);
    expect(vm.effective).toBe(vm.current);
  });

  test("each callback starts with none, and a nested one leaves the outer choice as it was (CTX-2)", () => {
    const seen: [where: string, running: number, effective: number][] = [];
    const { vm, plugin } = vmWith((callback) => {
      seen.push([callback, vm.current.id, vm.effectiveId]);
      if (callback === "proxy_on_tick") {
        vm.setEffective(2);
        vm.call("proxy_on_queue_ready", outer);
        seen.push(["proxy_on_tick", vm.current.id, vm.effectiveId]);
      }
      return 0;
    });
    const outer = plugin();
    plugin();
    vm.call("proxy_on_tick", outer);
    expect(seen).toEqual([
      ["proxy_on_tick", 1, 0],
      ["proxy_on_queue_ready", 1, 0],
      ["proxy_on_tick", 1, 2],
    ]);
    expect(vm.current).toBe(vm.vmContext);
  });
});

describe("what a callback asks for", () => {
  test("happens when it has returned, in order, also what is asked for meanwhile (LIFE-20)", () => {
    const { vm } = vmWith();
    const done: string[] = [];
    vm.defer(() => {
      done.push("first");
      vm.defer(() => done.push("third"));
    });
    vm.defer(() => done.push("second"));
    expect(done).toEqual([]);
    vm.finishCallback();
    expect(done).toEqual(["first", "second", "third"]);
    vm.finishCallback();
    expect(done).toHaveLength(3);
  });

  test("the stop of a reply ends with the callback", () => {
    const { vm } = vmWith();
    vm.stopsIteration = true;
    vm.finishCallback();
    expect(vm.stopsIteration).toBe(false);
  });

  test("the first failure of a VM is the one that counts", () => {
    const { vm } = vmWith();
    const first = new Error("first");
    vm.fail(first);
    vm.fail(new Error("second"));
    expect(vm.failure).toBe(first);
    expect(vm.failed).toBe(true);
  });
});
