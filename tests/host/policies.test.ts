// What becomes of streams when a VM fails, under each policy; who else is hit, and who is not.

import { describe, expect, test } from "vitest";
import {
  type FilterSettings,
  type ProxyOptions,
  type RunningProxy,
  startProxy,
} from "../../host-sim/index.ts";
import { failsInTurn } from "../support/failing-start.ts";
import { call, type Scripts, say, scriptedModule } from "../support/scripted-filter.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

const traps: Scripts = { proxy_on_request_headers: { traps: true } };
/** Serves one request and traps in the next. */
const trapsLater: Scripts = { proxy_on_request_headers: [{}, { traps: true }] };

/** A proxy with one filter. */
function startWith(scripts: Scripts, settings: Partial<FilterSettings>, options: Partial<ProxyOptions> = {}) {
  return startProxy({ ...options, filters: [{ module: scriptedModule(scripts), ...settings }] });
}

/** The statuses of so many requests, and how many callbacks each one made. */
function requests(proxy: RunningProxy, count: number): (string | number)[] {
  return Array.from({ length: count }, () => {
    const { response, reset, counts } = proxy.send();
    return `${response?.status ?? reset} ${counts.callbacks}`;
  });
}

describe("a stream in which the VM fails, and those after it", () => {
  const policies: [name: string, settings: Partial<FilterSettings>, statuses: string[]][] = [
    ["answers 503 to both unless told otherwise (FAIL-2, FAIL-8, FAIL-9)", {}, ["503 1", "503 0", "503 0"]],
    ["likewise with failClosed", { failurePolicy: "failClosed" }, ["503 1", "503 0", "503 0"]],
    ["with failOpen passes both by (FAIL-6, FAIL-8)", { failOpen: true }, ["200 1", "200 0", "200 0"]],
    [
      "with the policy failOpen answers the stream under way with 503, and passes new ones by (FAIL-7)",
      { failurePolicy: "failOpen" },
      ["503 1", "200 0", "200 0"],
    ],
    [
      "with failReload waits for the back-off, from the first start on (FAIL-10)",
      { failurePolicy: "failReload" },
      ["503 1", "503 0", "503 0"],
    ],
  ];
  test.each(policies)("%s", async (_, settings, statuses) => {
    expect(requests(await startWith(traps, settings), 3)).toEqual(statuses);
  });

  test.each([
    ["failOpen with a policy (FAIL-11)", { failOpen: true, failurePolicy: "failOpen" }],
    ["failOpen with another policy (FAIL-11)", { failOpen: true, failurePolicy: "failClosed" }],
  ] satisfies [string, Partial<FilterSettings>][])("refuses %s", async (_, settings) => {
    await expect(startWith({}, settings)).rejects.toMatchObject({ code: "ERR_MISUSE" });
  });
});

describe("failing open, a trap", () => {
  const phases: [name: string, scripts: Scripts][] = [
    ["on_request_headers", { proxy_on_request_headers: { traps: true } }],
    ["on_request_body", { proxy_on_request_body: { traps: true } }],
    ["on_request_trailers", { proxy_on_request_trailers: { traps: true } }],
    ["on_response_headers", { proxy_on_response_headers: { traps: true } }],
    ["on_response_body", { proxy_on_response_body: { traps: true } }],
    ["on_response_trailers", { proxy_on_response_trailers: { traps: true } }],
  ];
  test.each(phases)(
    "in %s changes nothing for the client, and nothing is called any more (FAIL-6)",
    async (name, scripts) => {
      const proxy = await startWith(
        { ...scripts, proxy_on_log: {}, proxy_on_delete: {} },
        { failOpen: true },
      );
      const exchange = proxy.send({
        body: "body",
        trailers: { t: "1" },
        upstream: () => ({ body: "back", trailers: { t: "1" } }),
      });
      expect(callbacksOf(exchange)).toEqual([expect.stringMatching(new RegExp(`^proxy_${name}.*trap`))]);
      expect(exchange.upstream.request?.body.text()).toBe("body");
      expect(exchange.response?.status).toBe(200);
      expect(exchange.response?.body.text()).toBe("back");
      expect(exchange.response?.complete).toBe(true);
      expect(exchange.trap).not.toBeNull();
    },
  );
});

describe("failReload", () => {
  const reloading: Partial<FilterSettings> = { failurePolicy: "failReload", reloadBackoffMs: 1000 };
  const life: Scripts = {
    ...trapsLater,
    _start: { calls: [say("start")] },
    proxy_on_context_create: { calls: [say("create")] },
    proxy_on_vm_start: { calls: [say("vm_start")] },
    proxy_on_configure: { calls: [say("configure")] },
    proxy_on_done: { calls: [say("done")] },
  };
  const started = ["start", "create", "vm_start", "configure"];

  test("starts a new VM for the next stream once the back-off is over, ids from the start (FAIL-10)", async () => {
    const proxy = await startWith(life, reloading);
    requests(proxy, 2);
    proxy.clock.advance(999);
    expect(requests(proxy, 1)).toEqual(["503 0"]);
    proxy.clock.advance(501);
    const exchange = proxy.send();
    expect(exchange.response?.status).toBe(200);
    expect(callbacksOf(exchange)[1]).toContain("proxy_on_request_headers(context=2");
    expect(proxy.filters[0]?.trap).toBeNull();
    const said = proxy.filters[0]?.log.map(({ message }) => message) ?? [];
    // The VM that failed hears nothing of its end; a stream ends after the start of the new one.
    expect(said).toEqual([...started, "create", "done", "create", ...started, "create", "done"]);
  });

  test("holds a second failure back likewise", async () => {
    const proxy = await startWith(trapsLater, reloading);
    proxy.clock.advance(1500);
    expect(requests(proxy, 5)).toEqual(["200 1", "503 1", "200 1", "503 1", "503 0"]);
    proxy.clock.advance(1500);
    expect(requests(proxy, 1)).toEqual(["200 1"]);
  });

  test("adds up to half of the back-off at random: after a while every seed has reloaded", async () => {
    const reloadedAfter = async (randomSeed: number): Promise<number> => {
      const proxy = await startWith(trapsLater, reloading, { randomSeed });
      requests(proxy, 2);
      let waitedMs = 0;
      while (proxy.send().response?.status !== 200) {
        proxy.clock.advance(50);
        waitedMs += 50;
      }
      return waitedMs;
    };
    const waits = await Promise.all([1, 2, 3, 4].map(reloadedAfter));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1500);
    expect(new Set(waits).size).toBeGreaterThan(1);
  });

  test("keeps the failed VM where the new one refuses to start, and tries again after the back-off", async () => {
    const module = failsInTurn(2, true);
    const proxy = await startProxy({ filters: [{ ...reloading, module }] });
    expect(requests(proxy, 1)).toEqual(["503 1"]);
    proxy.clock.advance(1500);
    expect(requests(proxy, 2)).toEqual(["503 0", "503 0"]);
    expect(proxy.filters[0]?.findings.map(({ code }) => code)).toEqual(["ERR_RELOAD_REFUSED"]);
    proxy.clock.advance(1500);
    expect(requests(proxy, 1)).toEqual(["503 1"]);
  });

  test("does nothing for a worker that has never had the filter (VM-16)", async () => {
    const proxy = await startProxy({ filters: [{ ...reloading, module: failsInTurn(3) }], workers: 1 });
    proxy.clock.advance(1500);
    expect(requests(proxy, 2)).toEqual(["200 0", "200 0"]);
  });

  test("leaves a plugin that shares the VM, and does not reload, in the failed one", async () => {
    const module = scriptedModule({ ...trapsLater, proxy_on_response_headers: {} });
    const proxy = await startProxy({
      filters: [
        { ...reloading, module, name: "reloads" },
        { module, name: "stays", rootId: "stays" },
      ],
    });
    // The first request passes the first filter, and traps in the second.
    expect(requests(proxy, 1)).toEqual(["503 2"]);
    proxy.clock.advance(1500);
    const exchange = proxy.send();
    expect(exchange.response?.status).toBe(503);
    expect(exchange.filters.map(({ counts }) => counts.callbacks)).toEqual([2, 0]);
  });

  test("a queue of the failed VM wakes the new one", async () => {
    const proxy = await startWith(
      {
        proxy_on_request_headers: [{ calls: [call("proxy_register_shared_queue", "q")] }, { traps: true }],
        proxy_on_queue_ready: { calls: [say("ready")] },
      },
      reloading,
    );
    requests(proxy, 2);
    proxy.filters[0]?.queues.add("q", "lost");
    expect(proxy.filters[0]?.log).toEqual([]);
    proxy.clock.advance(1500);
    // Nothing of the new VM registers.
    proxy.open();
    proxy.filters[0]?.queues.add("q", "heard");
    expect(proxy.filters[0]?.log.map(({ message }) => message)).toEqual(["ready"]);
  });
});

describe("in a chain", () => {
  const seeing: Scripts = { proxy_on_request_headers: {}, proxy_on_response_headers: {}, proxy_on_log: {} };
  const order = (observed: { readonly transcript: string }): string[] =>
    callbacksOf(observed).map((line) => line.replace(/^\[(.)\] proxy_on_(\w+).*$/, "$1 $2"));

  test("filters before the one that fails see its answer, those behind hear of the end alone (FAIL-5, LIFE-2)", async () => {
    const proxy = await startProxy({
      filters: [
        { name: "a", module: scriptedModule(seeing), vmId: "a" },
        { name: "b", module: scriptedModule({ ...seeing, ...traps }) },
        { name: "c", module: scriptedModule(seeing), vmId: "c" },
      ],
    });
    const exchange = proxy.send();
    expect(exchange.response?.status).toBe(503);
    expect(exchange.responseCodeDetails).toBe("wasm_fail_stream");
    expect(order(exchange)).toEqual([
      "a request_headers",
      "b request_headers",
      "a response_headers",
      "a log",
      "c log",
    ]);
    expect(order(proxy.send())).toEqual(["a request_headers", "a response_headers", "a log", "c log"]);
  });

  test("other plugins of the same VM fail with it, at their next callback (FAIL-1, FAIL-3)", async () => {
    const module = scriptedModule({ proxy_on_request_headers: [{}, {}, {}, { traps: true }] });
    const proxy = await startProxy({
      filters: [
        { module, name: "a", rootId: "a" },
        { module, name: "b", rootId: "b", failOpen: true },
      ],
    });
    const waiting = proxy.open();
    waiting.requestHeaders();
    // b traps, and fails open: the request goes on; a fails closed, and answers at its next callback.
    const trapped = proxy.send();
    expect(trapped.upstream.reached).toBe(true);
    expect(trapped.response?.status).toBe(503);
    waiting.requestBody("body");
    expect(waiting.downstream?.status).toBe(503);
  });

  test("filters in VMs of their own go on", async () => {
    const proxy = await startProxy({
      filters: [
        { module: scriptedModule(traps), failOpen: true },
        { module: scriptedModule({ proxy_on_request_headers: { calls: [say("goes on")] } }), vmId: "other" },
      ],
    });
    requests(proxy, 2);
    expect(proxy.filters[1]?.log).toHaveLength(2);
  });
});

describe("on several threads", () => {
  test("a failure is that of one worker alone (FAIL-1, FAIL-12)", async () => {
    const proxy = await startWith(traps, {}, { workers: 2 });
    expect(proxy.send({ worker: 1 }).counts.callbacks).toBe(1);
    expect(proxy.send({ worker: 1 }).counts.callbacks).toBe(0);
    expect(proxy.send({ worker: 0 }).counts.callbacks).toBe(1);
  });

  test("a failed VM is told nothing at the end, the others are (FAIL-19, LIFE-13)", async () => {
    const proxy = await startWith({ ...traps, proxy_on_done: { calls: [say("done")] } }, {}, { workers: 2 });
    proxy.send({ worker: 0 });
    proxy.close();
    expect(proxy.filters[0]?.log.map(({ thread }) => thread)).toEqual(["main", 1]);
  });
});

describe("a TCP connection", () => {
  const scripts: Scripts = { proxy_on_downstream_data: { traps: true }, proxy_on_log: {} };

  test("whose filter fails closed is closed, and so are new ones, without a callback (FAIL-17)", async () => {
    const proxy = await startWith(scripts, {});
    const connection = proxy.connect();
    connection.send("data");
    expect(connection.closed).toBe("local");
    const later = proxy.connect();
    expect(later.closed).toBe("local");
    expect(later.transcript).toBe("");
  });

  test.each([
    ["failOpen goes on, and so do new ones (FAIL-6)", { failOpen: true }, null],
    ["the policy failOpen is closed, new ones go on (FAIL-7)", { failurePolicy: "failOpen" }, "local"],
  ] satisfies [string, Partial<FilterSettings>, "local" | null][])("with %s", async (_, settings, closed) => {
    const proxy = await startWith(scripts, settings);
    const connection = proxy.connect();
    connection.send("data");
    expect(connection.closed).toBe(closed);
    const later = proxy.connect();
    later.send("data");
    expect(later.upstream.received.text()).toBe("data");
    expect(later.transcript).toBe("");
  });
});
