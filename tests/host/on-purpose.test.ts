// What a test does to a filter on purpose: kills its VM, has the host refuse it something, changes its configuration.

import { describe, expect, test } from "vitest";
import { type FilterOptions, loadFilter, type StatusName, startProxy } from "../../host-sim/index.ts";
import { call, loadScripted, type Scripts, say, scriptedModule } from "../support/scripted-filter.ts";

const NAMED: Scripts = {
  proxy_on_configure: { calls: [call("proxy_get_buffer_bytes", 7, 0, 100)], returns: 1 },
  proxy_on_context_create: {},
  proxy_on_request_headers: { calls: [call("proxy_add_header_map_value", 0, "x-seen", "1")] },
  proxy_on_response_headers: { calls: [say("response")] },
  proxy_on_log: {},
  proxy_on_done: { returns: 1 },
  proxy_on_delete: {},
};

describe("a VM that the test kills", () => {
  const rows: readonly (readonly [name: string, options: FilterOptions, status: number])[] = [
    ["answers 503 unless told otherwise (FAIL-8)", {}, 503],
    ["passes requests by with the policy failOpen (FAIL-8)", { failurePolicy: "failOpen" }, 200],
    ["passes requests by with failOpen (FAIL-6)", { failOpen: true }, 200],
  ];
  test.each(rows)("%s", async (_, options, status) => {
    const filter = await loadScripted(NAMED, options);
    expect(filter.send().counts.callbacks).toBe(6);
    filter.killVm();
    expect(filter.trap).toMatchObject({ code: "ERR_GUEST_TRAP", message: "the VM was killed by the test" });
    expect([filter.send().response?.status, filter.send().counts.callbacks]).toEqual([status, 0]);
  });

  test("is replaced with the policy failReload, when its time has come (FAIL-10)", async () => {
    const filter = await loadScripted(NAMED, { failurePolicy: "failReload" });
    filter.killVm();
    expect(filter.send().response?.status).toBe(503);
    filter.clock.advance(2000);
    expect(filter.send().response?.status).toBe(200);
    expect(filter.trap).toBeNull();
  });

  test("takes the streams along that are under way (FAIL-2)", async () => {
    const filter = await loadScripted(NAMED);
    const stream = filter.open();
    stream.requestHeaders({ path: "/" }, { endOfStream: true });
    filter.killVm();
    stream.responseHeaders({ status: 200 }, { endOfStream: true });
    expect(stream.downstream?.status).toBe(503);
  });

  test("is every one of a filter in a chain, and none of another", async () => {
    const proxy = await startProxy({
      workers: 2,
      filters: [
        { module: scriptedModule(NAMED), name: "killed", vmId: "a" },
        { module: scriptedModule(NAMED), name: "spared", vmId: "b" },
      ],
    });
    proxy.filters[0]?.killVm();
    expect(proxy.filters.map(({ trap }) => trap === null)).toEqual([false, true]);
    expect([0, 1].map((worker) => proxy.send({ worker }).response?.status)).toEqual([503, 503]);
  });
});

describe("a hostcall that the test has refused", () => {
  test("answers that status, does nothing, and the transcript says why", async () => {
    const filter = await loadScripted(NAMED, {
      refuse: (hostcall) => (hostcall === "proxy_add_header_map_value" ? "InternalFailure" : null),
    });
    const exchange = filter.send();
    expect(exchange.upstream.request?.headers.get("x-seen")).toBeNull();
    expect(exchange.transcript).toContain(
      '  proxy_add_header_map_value(HttpRequestHeaders, "x-seen", "1") InternalFailure\n    because the test refuses it\n',
    );
    expect(exchange.transcript).toContain('proxy_log(Info, "response") Ok\n');
  });

  test("is asked for each time", async () => {
    let left = 1;
    const filter = await loadScripted(NAMED, {
      refuse: (hostcall) => (hostcall === "proxy_add_header_map_value" && left-- > 0 ? "Empty" : null),
    });
    const seen = [filter.send(), filter.send()].map(({ upstream }) =>
      upstream.request?.headers.get("x-seen"),
    );
    expect(seen).toEqual([null, "1"]);
  });

  test.each<StatusName>(["NotFound", "BadArgument", "Unimplemented"])("can answer %s", async (status) => {
    const filter = await loadScripted(NAMED, { refuse: () => status });
    expect(filter.transcript).toContain(`proxy_get_buffer_bytes(PluginConfiguration, 0, 100) ${status}\n`);
  });
});

describe("a filter that is configured anew", () => {
  const configure = (configuration: string, options: FilterOptions = {}) =>
    loadScripted(NAMED, { configuration, ...options });

  test("serves what comes with the other configuration, in the same VM (VM-1, VM-2)", async () => {
    const former = await configure("one");
    const filter = await former.reconfigure({ configuration: "two" });
    expect(filter.transcript).toContain('proxy_get_buffer_bytes(PluginConfiguration, 0, 100) Ok "two"');
    expect(filter.send().transcript).toContain("proxy_on_context_create(context=3, parent=2)");
    expect(former.transcript).toContain("proxy_on_delete(context=1)");
  });

  test("lets its streams end with the former one", async () => {
    const former = await configure("one");
    const stream = former.open();
    stream.requestHeaders({ path: "/" }, { endOfStream: true });
    const filter = await former.reconfigure({ configuration: "two" });
    expect(former.transcript).not.toContain("proxy_on_done(context=1)");
    stream.responseHeaders({ status: 200 }, { endOfStream: true });
    expect(stream.transcript).toContain("proxy_on_response_headers(context=2");
    expect(former.transcript).toContain("proxy_on_done(context=1)");
    expect(filter.send().response?.status).toBe(200);
    expect(() => former.send()).toThrow("the filter has been closed");
  });

  test("keeps the clock and what it shares", async () => {
    const former = await configure("one", { sharedData: { key: "first" } });
    former.sharedData.set("key", "second");
    former.clock.advance(5000);
    const filter = await former.reconfigure({ configuration: "two" });
    expect(filter.sharedData.get("key")).toBe("second");
    expect(filter.clock.now).toEqual(former.clock.now);
  });

  test("gets a VM of its own where the configuration of the VM is another (VM-1)", async () => {
    const former = await configure("one");
    const filter = await former.reconfigure({ vmConfiguration: "other" });
    expect(filter.send().transcript).toContain("proxy_on_context_create(context=2, parent=1)");
  });

  test("that refuses it goes on with the former one", async () => {
    const scripts: Scripts = { ...NAMED, proxy_on_configure: [{ returns: 1 }, { returns: 0 }] };
    const former = await loadFilter(scriptedModule(scripts), { configuration: "one" });
    await expect(former.reconfigure({ configuration: "two" })).rejects.toMatchObject({
      code: "ERR_CONFIGURE_REFUSED",
    });
    expect(former.send().response?.status).toBe(200);
  });
});
