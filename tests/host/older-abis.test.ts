// Modules of ABI 0.1.0 and 0.2.0, and modules that want things made that the SDK's own modules have themselves.

import { describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { call, loadScripted, say } from "../support/scripted-filter.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";
import { compileWat } from "../support/wat.ts";

const first = { abi: "0.1.0" } as const;

/** What the hostcalls answered. */
function answers(exchange: { readonly transcript: string }): string[] {
  return hostcallsOf(exchange).map((line) => line.replace(/^.*?\) /, ""));
}

describe("ABI 0.1.0", () => {
  test("callbacks of headers have two parameters (LOAD-9)", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: {}, proxy_on_response_headers: {} },
      {},
      first,
    );
    expect(callbacksOf(filter.send()).join("\n")).not.toContain("end_of_stream");
  });

  test("an absent header reads as an empty one, in on_log too (HDR-10)", async () => {
    const calls = [call("proxy_get_header_map_value", "HttpRequestHeaders", "x-none")];
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls }, proxy_on_log: { calls } },
      {},
      first,
    );
    expect(answers(filter.send())).toEqual(['Ok ""', 'Ok ""']);
  });

  test("a map that is not there is a mistake all the same", async () => {
    const calls = [call("proxy_get_header_map_value", "HttpResponseHeaders", "x-none")];
    const filter = await loadScripted({ proxy_on_request_headers: { calls } }, {}, first);
    expect(answers(filter.send())).toEqual(["BadArgument"]);
  });

  test("proxy_continue_request and proxy_continue_response go on with what is paused (LOAD-4)", async () => {
    const resume = (name: "proxy_continue_request" | "proxy_continue_response") => ({
      calls: [call("proxy_set_effective_context", 2), call(name)],
    });
    const filter = await loadScripted(
      {
        proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
        proxy_on_request_headers: { returns: 1 },
        proxy_on_response_headers: { returns: 1 },
        proxy_on_tick: [resume("proxy_continue_request"), resume("proxy_continue_response"), {}],
      },
      {},
      first,
    );
    const exchange = filter.send();
    expect(exchange.upstream.reached).toBe(false);
    filter.clock.advance(10);
    expect([exchange.upstream.reached, exchange.response]).toEqual([true, null]);
    filter.clock.advance(10);
    expect(exchange.response?.status).toBe(200);
  });

  test("proxy_get_configuration is the plugin's while it is configured, and else the VM's", async () => {
    const calls = [call("proxy_get_configuration")];
    const filter = await loadScripted(
      { proxy_on_vm_start: { calls }, proxy_on_configure: { calls }, proxy_on_request_headers: { calls } },
      { configuration: "plugin", vmConfiguration: "vm" },
      first,
    );
    expect(answers(filter)).toEqual(['Ok "vm"', 'Ok "plugin"']);
    expect(answers(filter.send())).toEqual(['Ok "vm"']);
  });

  test("the route cache can be cleared", async () => {
    const calls = [call("proxy_clear_route_cache")];
    const filter = await loadScripted({ proxy_on_request_headers: { calls } }, {}, first);
    expect(answers(filter.send())).toEqual(["Ok"]);
  });

  test.each(["proxy_continue_stream", "proxy_close_stream", "proxy_get_log_level"] as const)(
    "%s is not there yet (LOAD-3, LOAD-4)",
    async (name) => {
      const loading = loadScripted({ proxy_on_request_headers: { calls: [call(name)] } }, {}, first);
      await expect(loading).rejects.toThrow(new RegExp(`imports env\\.${name}, which only ABI`));
    },
  );
});

describe("ABI 0.2.0", () => {
  const second = { abi: "0.2.0" } as const;

  test("has three parameters, absent headers, and proxy_continue_stream", async () => {
    const calls = [call("proxy_get_header_map_value", "HttpRequestHeaders", "x-none")];
    const filter = await loadScripted({ proxy_on_request_headers: { calls } }, {}, second);
    const exchange = filter.send();
    expect(answers(exchange)).toEqual(["NotFound"]);
    expect(callbacksOf(exchange).join("\n")).toContain("end_of_stream=true");
  });

  test.each(["proxy_get_log_level", "proxy_continue_request", "proxy_get_configuration"] as const)(
    "%s is not there (LOAD-3, LOAD-4)",
    async (name) => {
      const loading = loadScripted({ proxy_on_request_headers: { calls: [call(name)] } }, {}, second);
      await expect(loading).rejects.toThrow(new RegExp(`imports env\\.${name}, which only ABI`));
    },
  );
});

describe("what a host makes for a module", () => {
  const REST = `
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 1024))
    (data (i32.const 0) "from a memory of the host's")
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
      (drop (call $log (i32.const 2) (i32.const 0) (i32.const 27))) (i32.const 0))`;
  const LOG = '(import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))';

  test("a memory, which hostcalls then read (2.1)", async () => {
    const filter = await loadFilter(
      compileWat(`(module ${LOG} (import "env" "memory" (memory 1 2)) ${REST})`),
    );
    expect(filter.send().log.map(({ message }) => message)).toEqual(["from a memory of the host's"]);
  });

  test("a table", async () => {
    const text = `(module ${LOG} (import "env" "table" (table 2 funcref)) (memory (export "memory") 1) ${REST})`;
    expect((await loadFilter(compileWat(text))).send().log).toHaveLength(1);
  });

  test("never a global (LOAD-5)", async () => {
    const text = `(module ${LOG} (import "env" "g" (global i32)) (memory (export "memory") 1) ${REST})`;
    await expect(loadFilter(compileWat(text))).rejects.toThrow(/imports the global env\.g/);
  });
});

test("a module of another SDK starts in _initialize (LOAD-10)", async () => {
  const filter = await loadScripted({ _initialize: { calls: [say("started")] } });
  expect(filter.log.map(({ message }) => message)).toEqual(["started"]);
});
