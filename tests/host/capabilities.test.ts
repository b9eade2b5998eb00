// Capability restriction: what a plugin may not use is out of its reach, whoever asks.

import { describe, expect, test } from "vitest";
import { startProxy } from "../../host-sim/index.ts";
import { call, type Scripts, say, scriptedModule } from "../support/scripted-filter.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";
import { compileWat, FRAME } from "../support/wat.ts";

const REQUEST = "proxy_on_request_headers";

function startWith(scripts: Scripts, capabilities: readonly string[] | undefined, vmId = "") {
  return startProxy({
    filters: [{ module: scriptedModule(scripts), vmId, ...(capabilities !== undefined && { capabilities }) }],
  });
}

/** What is said about a name that is out of reach, in Envoy's words. */
function refusal(name: string, kind = "proxy-wasm"): object {
  return {
    code: "ERR_CAPABILITY_RESTRICTED",
    message: expect.stringContaining(`restricted ${kind} capability: ${name} (CAP-`),
  };
}

describe("a hostcall that is not listed", () => {
  test("answers InternalFailure, has no effect, and is told of (CAP-3)", async () => {
    const proxy = await startWith(
      {
        proxy_on_request_headers: {
          calls: [
            call("proxy_add_header_map_value", "HttpRequestHeaders", "a", "b"),
            say("heard"),
            call("proxy_get_header_map_value", "HttpRequestHeaders", ":path"),
          ],
        },
      },
      ["proxy_log", REQUEST],
    );
    const exchange = proxy.send();
    expect(hostcallsOf(exchange)).toEqual([
      'proxy_add_header_map_value(HttpRequestHeaders, "a", "b") InternalFailure',
      'proxy_log(Info, "heard") Ok',
      'proxy_get_header_map_value(HttpRequestHeaders, ":path") InternalFailure',
    ]);
    expect(exchange.upstream.request?.headers.has("a")).toBe(false);
    expect(exchange.findings).toMatchObject([
      refusal("proxy_add_header_map_value"),
      refusal("proxy_get_header_map_value"),
    ]);
  });

  test("may be the log itself (CAP-8)", async () => {
    const proxy = await startWith({ proxy_on_request_headers: { calls: [say("lost")] } }, [REQUEST]);
    expect(proxy.send().findings).toMatchObject([refusal("proxy_log")]);
    expect(proxy.filters[0]?.log).toEqual([]);
  });

  test("links all the same, and a callout goes nowhere (CAP-3)", async () => {
    const ask = call("proxy_http_call", "auth", [[":path", "/"]], "", [], 0);
    const proxy = await startWith({ proxy_on_request_headers: { calls: [ask] } }, [REQUEST]);
    proxy.send();
    expect(proxy.calls).toEqual([]);
  });

  test.each([
    ["without a list", undefined],
    ["with an empty list", []],
  ])("%s is in reach: nothing is restricted (CAP-1)", async (_, capabilities) => {
    const proxy = await startWith({ proxy_on_request_headers: { calls: [say("heard")] } }, capabilities);
    expect(proxy.send().findings).toEqual([]);
    expect(proxy.filters[0]?.log).toHaveLength(1);
  });
});

describe("a callback that is not listed", () => {
  const scripts: Scripts = {
    proxy_on_context_create: {},
    proxy_on_vm_start: { returns: 0 },
    proxy_on_configure: { returns: 0 },
    proxy_on_request_headers: {},
    proxy_on_response_headers: { traps: true },
    proxy_on_log: {},
    proxy_on_done: { calls: [say("done")] },
  };

  test("never comes, and counts as absent: accepted, done, continued (CAP-5)", async () => {
    const proxy = await startWith(scripts, [REQUEST, "proxy_log"]);
    const exchange = proxy.send();
    expect(exchange.response?.status).toBe(200);
    expect(callbacksOf(exchange).map((line) => line.replace(/\(.*/, ""))).toEqual([REQUEST]);
    proxy.close();
    expect(proxy.filters[0]?.transcript).toBe("");
  });
});

describe("a WASI function that is not listed", () => {
  const module = compileWat(`(module
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "env" "pthread_equal" (func $equal (param i32 i32) (result i32)))
    ${FRAME}
    (global $answers (export "answers") (mut i32) (i32.const 0))
    (func (export "_start") (drop (call $random (i32.const 0) (i32.const 4))))
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
      (drop (call $random (i32.const 0) (i32.const 4)))
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 8)))
      (call $exit (i32.const 3))
      (drop (call $equal (i32.const 1) (i32.const 1)))
      (i32.const 0)))`);

  test("answers Notcapable, also in the entry point; proc_exit does nothing (CAP-2, CAP-4, CAP-6)", async () => {
    const proxy = await startProxy({ filters: [{ module, capabilities: [REQUEST, "fd_write"] }] });
    const exchange = proxy.send();
    expect(hostcallsOf(exchange).filter((line) => !line.startsWith("!"))).toEqual([
      expect.stringMatching(/^random_get\(.*\) Notcapable$/),
      expect.stringMatching(/^fd_write\(.*\) Success/),
      "proc_exit(3)",
      expect.stringMatching(/^pthread_equal/),
    ]);
    expect(exchange.findings).toMatchObject([refusal("random_get", "WASI"), refusal("proc_exit", "WASI")]);
    expect(proxy.filters[0]?.findings).toMatchObject([refusal("random_get", "WASI")]);
  });
});

test("the restriction is that of a VM: another filter of the module is not held by it (VM-1)", async () => {
  const module = scriptedModule({ proxy_on_request_headers: { calls: [say("heard")] } });
  const proxy = await startProxy({ filters: [{ module, capabilities: [REQUEST] }, { module }] });
  proxy.send();
  expect(proxy.filters.map(({ log }) => log.length)).toEqual([0, 1]);
});
