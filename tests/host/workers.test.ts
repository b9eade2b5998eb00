// VMs and threads: who shares one, what starts where, what all of them share.

import { describe, expect, test } from "vitest";
import { type FilterSettings, loadFilter, type ProxyFilter, startProxy } from "../../host-sim/index.ts";
import { failsInTurn } from "../support/failing-start.ts";
import { type Call, call, type Scripts, say, scriptedModule } from "../support/scripted-filter.ts";
import { callbacksOf, hostcallsOf } from "../support/transcript-lines.ts";

const start: Scripts = {
  _start: { calls: [say("start")] },
  proxy_on_context_create: { calls: [say("create")] },
  proxy_on_vm_start: { calls: [say("vm_start")] },
  proxy_on_configure: { calls: [say("configure")] },
  proxy_on_done: { calls: [say("done")] },
  proxy_on_delete: { calls: [say("delete")] },
};
const starting = scriptedModule(start);

/** What was logged where, in order. */
function logOf(...filters: (ProxyFilter | undefined)[]): string[] {
  return filters.flatMap((filter) => filter?.log.map(({ thread, message }) => `${thread} ${message}`) ?? []);
}

describe("a proxy with workers", () => {
  test("loads, tries out and starts a filter as Envoy does (VM-6, VM-8, VM-9)", async () => {
    const proxy = await startProxy({ filters: [{ module: starting }], workers: 2 });
    expect(logOf(proxy.filters[0])).toEqual([
      "base start",
      ...["canary start", "canary create", "canary vm_start", "canary configure"],
      ...["main start", "main create", "main vm_start", "main configure"],
      ...["0 start", "0 create", "0 vm_start", "0 configure"],
      ...["1 start", "1 create", "1 vm_start", "1 configure"],
    ]);
  });

  test("without a number of workers nothing is started twice", async () => {
    const proxy = await startProxy({ filters: [{ module: starting }] });
    expect(logOf(proxy.filters[0])).toEqual(["0 start", "0 create", "0 vm_start", "0 configure"]);
  });

  test("ends on the main thread first, then in each worker; the last filter first (LIFE-8)", async () => {
    const module = scriptedModule({ proxy_on_done: { calls: [say("done")] }, proxy_on_delete: {} });
    const proxy = await startProxy({
      filters: [
        { module, rootId: "first" },
        { module, rootId: "second" },
      ],
      workers: 2,
    });
    proxy.close();
    expect(proxy.log.map(({ thread, prefix }) => `${thread} ${prefix}`)).toEqual(
      ["main", 0, 1].flatMap((thread) => [`${thread} wasm log second`, `${thread} wasm log first`]),
    );
    expect(proxy.filters[0]?.transcript).toMatch(
      /^-- base\n-- canary\n-- main\nproxy_on_done.*[\s\S]*-- worker 0\n[\s\S]*-- worker 1\n/,
    );
  });

  test("serves a stream where it is told to, each worker with ids of its own (VM-11)", async () => {
    const module = scriptedModule({ proxy_on_request_headers: { calls: [say("request")] } });
    const proxy = await startProxy({ filters: [{ module }], workers: 2 });
    const served = [0, 1, 1, undefined].map((worker) => {
      const exchange = proxy.send(worker === undefined ? {} : { worker });
      return callbacksOf(exchange)[0]?.replace(/,.*/, "");
    });
    expect(served).toEqual([2, 2, 3, 3].map((id) => `proxy_on_request_headers(context=${id}`));
    expect(logOf(proxy.filters[0])).toEqual(["0 request", "1 request", "1 request", "0 request"]);
  });

  const misuses: [name: string, workers: number, worker: number, message: RegExp][] = [
    ["no workers", 0, 0, /0 workers: a proxy has one or more/],
    ["half a worker", 1.5, 0, /1\.5 workers/],
    ["a stream for a worker that is not there", 2, 2, /there is no worker 2: the proxy has 2/],
    ["a stream for a worker before the first", 2, -1, /there is no worker -1/],
  ];
  test.each(misuses)("refuses %s", async (_, workers, worker, message) => {
    const attempt = async () => {
      const proxy = await startProxy({ filters: [{ module: scriptedModule({}) }], workers });
      proxy.send({ worker });
    };
    await expect(attempt()).rejects.toMatchObject({
      code: "ERR_MISUSE",
      message: expect.stringMatching(message),
    });
  });
});

describe("a refusal", () => {
  const refusing: FilterSettings[] = [
    { module: scriptedModule({ proxy_on_configure: { calls: [say("no")], returns: 0 } }) },
    {
      module: scriptedModule({ proxy_on_configure: { calls: [say("no")], returns: 0 } }),
      failurePolicy: "failOpen",
    },
    { module: scriptedModule({ proxy_on_configure: { calls: [say("no")], returns: 0 } }), failOpen: true },
  ];
  test.each(refusing)("when it is tried out is a refusal of everything (LOAD-21): %#", async (filter) => {
    await expect(startProxy({ filters: [filter], workers: 1 })).rejects.toMatchObject({
      code: "ERR_CONFIGURE_REFUSED",
      message: expect.stringMatching(/answered false\nthe filter logged:\n {2}info: no$/),
    });
  });

  test.each([
    ["the main thread", 2, "main", 2],
    ["the first worker", 3, "worker 0", 0],
  ])("in %s alone is none: it does without the filter (VM-16)", async (_, turn, where, calls) => {
    const proxy = await startProxy({ filters: [{ module: failsInTurn(turn) }], workers: 2 });
    const exchange = proxy.send();
    expect(exchange.response?.status).toBe(200);
    expect(exchange.counts.callbacks).toBe(calls);
    expect(proxy.send({ worker: 1 }).counts.callbacks).toBe(2);
    expect(proxy.filters[0]?.findings).toMatchObject([
      { code: "ERR_FILTER_MISSING", message: expect.stringContaining(where) },
    ]);
  });

  test("of one plugin leaves another one in the same VM alone; it ends with that VM", async () => {
    const module = failsInTurn(6);
    const proxy = await startProxy({
      filters: [
        { module, configuration: "a" },
        { module, configuration: "b" },
      ],
      workers: 1,
    });
    expect(proxy.send().filters.map(({ counts }) => counts.callbacks)).toEqual([2, 0]);
    const ends = (): (number | undefined)[] =>
      proxy.filters.map(({ transcript }) => transcript.match(/proxy_on_done/g)?.length);
    expect(ends()).toEqual([undefined, undefined]);
    proxy.close();
    expect(ends()).toEqual([2, 2]);
  });

  test("of the only plugin of a VM ends both", async () => {
    const proxy = await startProxy({ filters: [{ module: failsInTurn(3) }], workers: 1 });
    expect(proxy.filters[0]?.transcript).toMatch(/-- worker 0\nproxy_on_configure.*\n.*[\s\S]*proxy_on_done/);
  });

  test("of everything ends what has started before, and leaves nothing behind (DATA-8)", async () => {
    const other = await startProxy({ filters: [{ module: scriptedModule({}), vmId: "other" }], workers: 1 });
    const writing = scriptedModule({
      proxy_on_configure: { calls: [call("proxy_set_shared_data", "k", "v", 0)] },
      proxy_on_done: { calls: [call("proxy_define_metric", "Counter", "ended")] },
    });
    const [refused] = refusing;
    if (refused === undefined) throw new Error("no refusing filter");
    const attempt = startProxy({ filters: [{ module: writing }, refused], beside: other });
    await expect(attempt).rejects.toMatchObject({ code: "ERR_CONFIGURE_REFUSED" });
    expect(other.metrics.counter("ended")).toBe(0);
    const later = await startProxy({ filters: [{ module: scriptedModule({}) }], beside: other });
    expect(later.filters[0]?.sharedData.keys()).toEqual([]);
  });

  test("of several filters that are loaded at once beside one are their own (VM-1)", async () => {
    const module = scriptedModule({ proxy_on_request_headers: {} });
    const first = await loadFilter(module);
    const others = await Promise.all([1, 2].map(() => loadFilter(module, { beside: first })));
    expect(others.map((filter) => callbacksOf(filter.send())[0]?.slice(0, 34))).toEqual(
      Array(2).fill("proxy_on_request_headers(context=2"),
    );
  });
});

describe("two filters", () => {
  const counted: Scripts = {
    ...start,
    proxy_on_configure: {
      calls: [
        say("configure"),
        call("proxy_define_metric", "Counter", "plugins"),
        call("proxy_increment_metric", 4, 1n),
      ],
    },
  };
  const settings: FilterSettings = {
    module: scriptedModule(counted),
    vmId: "v",
    vmConfiguration: "c",
    environment: { A: "1", B: "2" },
    capabilities: [
      ...["proxy_log", "proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure"],
      ...["proxy_define_metric", "proxy_increment_metric"],
    ],
  };
  const both = ["0 create", "0 vm_start", "0 configure"];
  const kinds: [name: string, second: Partial<FilterSettings>, sharing: "plugin" | "VM" | "nothing"][] = [
    ["that are equal", {}, "plugin"],
    ["with the same environment in another order", { environment: { B: "2", A: "1" } }, "plugin"],
    ["of different vm ids", { vmId: "w" }, "nothing"],
    ["with different configurations of the VM", { vmConfiguration: "d" }, "nothing"],
    ["with different environments", { environment: { A: "1" } }, "nothing"],
    [
      "with different capabilities",
      { capabilities: [...(settings.capabilities ?? []), "fd_write"] },
      "nothing",
    ],
    ["of different modules", { module: scriptedModule({ ...counted, proxy_on_log: {} }) }, "nothing"],
    ["of different root ids", { rootId: "r" }, "VM"],
    ["with different configurations", { configuration: "d" }, "VM"],
    ["of different names", { name: "n" }, "VM"],
    ["of which one fails open", { failOpen: true }, "VM"],
    ["of which one may pause headers alone", { allowOnHeadersStopIteration: true }, "VM"],
    ["with different failure policies", { failurePolicy: "failReload" }, "plugin"],
  ];
  test.each(kinds)("%s share: %3$s (VM-1, VM-2, VM-3)", async (_, second, sharing) => {
    const proxy = await startProxy({ filters: [settings, { ...settings, ...second }] });
    const [first, other] = proxy.filters.map((filter) => logOf(filter));
    expect(first).toEqual(["0 start", ...both]);
    expect(other).toEqual(["0 start", ...both]);
    const ids = proxy.filters.map((filter) => /on_configure\(context=(\d)/.exec(filter.transcript)?.[1]);
    expect(ids).toEqual(sharing === "VM" ? ["1", "2"] : ["1", "1"]);
    expect(proxy.metrics.counter("plugins")).toBe(sharing === "plugin" ? 1 : 2);
  });

  test("that are equal are tried out once (VM-7)", async () => {
    const proxy = await startProxy({ filters: [settings, settings], workers: 1 });
    expect(proxy.metrics.counter("plugins")).toBe(3);
    expect(logOf(proxy.filters[1]).filter((line) => line.startsWith("canary"))).toEqual([]);
  });

  test("with the same keys in two listeners of a proxy share as well", async () => {
    const counting = scriptedModule({ proxy_on_request_headers: {} });
    const first = await startProxy({ filters: [{ module: counting }] });
    const second = await startProxy({ filters: [{ module: counting }], beside: first });
    expect(callbacksOf(first.send())[0]).toContain("context=2");
    expect(callbacksOf(second.send())[0]).toContain("context=3");
  });

  test("that share a plugin end it with the last of them", async () => {
    const module = scriptedModule({ proxy_on_done: { calls: [say("done")] } });
    const first = await startProxy({ filters: [{ module }] });
    const second = await startProxy({ filters: [{ module }], beside: first });
    first.close();
    expect(logOf(second.filters[0])).toEqual([]);
    second.close();
    expect(logOf(second.filters[0])).toEqual(["0 done"]);
  });
});

describe("all VMs of a proxy share", () => {
  const define = call("proxy_define_metric", "Counter", "configured");
  const increment = call("proxy_increment_metric", 4, 1n);

  test("metrics, which the VM that is thrown away counts too (MET-1)", async () => {
    const module = scriptedModule({ proxy_on_configure: { calls: [define, increment] } });
    const proxy = await startProxy({ filters: [{ module }], workers: 3 });
    expect(proxy.metrics.counter("configured")).toBe(5);
  });

  const set = (value: string, cas: number): Call => call("proxy_set_shared_data", "k", value, cas);
  test("shared data and its versions: two workers with the same one, and the second is refused (DATA-4, DATA-6)", async () => {
    const module = scriptedModule({
      proxy_on_request_headers: { calls: [call("proxy_get_shared_data", "k"), set("v", 1)] },
    });
    const proxy = await startProxy({ filters: [{ module }], workers: 2, sharedData: { k: "first" } });
    const answers = [0, 1].map((worker) => hostcallsOf(proxy.send({ worker })).at(-1));
    expect(answers).toEqual([
      'proxy_set_shared_data("k", "v", 1) Ok',
      'proxy_set_shared_data("k", "v", 1) CasMismatch',
    ]);
    expect(proxy.filters[0]?.sharedData.get("k")).toBe("v");
  });

  const register = call("proxy_register_shared_queue", "q");
  const ready: Scripts = { proxy_on_queue_ready: { calls: [say("ready")] } };
  test("queues, of which the last one that registers hears (QUEUE-2)", async () => {
    const module = scriptedModule({ ...ready, proxy_on_configure: { calls: [register] } });
    const proxy = await startProxy({ filters: [{ module }], workers: 2 });
    proxy.filters[0]?.queues.add("q", "a");
    expect(logOf(proxy.filters[0])).toEqual(["1 ready"]);
  });

  test("what the VM that is thrown away has enqueued: the main thread hears of it", async () => {
    const enqueue = call("proxy_enqueue_shared_queue", 1, "a");
    const module = scriptedModule({ ...ready, proxy_on_configure: [{ calls: [register, enqueue] }, {}] });
    // The first configuration of each VM registers: the canary's message is on its way to the plugin of the main thread.
    const proxy = await startProxy({ filters: [{ module }], workers: 1 });
    expect(logOf(proxy.filters[0])).toEqual(["main ready", "main ready", "0 ready"]);
  });
});

describe("each VM has its own", () => {
  test("timer (TM-7, TM-8)", async () => {
    const module = scriptedModule({
      proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
      proxy_on_tick: { calls: [say("tick")] },
    });
    const proxy = await startProxy({ filters: [{ module }], workers: 2 });
    proxy.clock.advance(20);
    expect(logOf(proxy.filters[0])).toEqual([
      ...["main tick", "0 tick", "1 tick"],
      ...["main tick", "0 tick", "1 tick"],
    ]);
  });

  test("calls; those of the VM that is thrown away never leave", async () => {
    const headers: [string, string][] = [
      [":method", "GET"],
      [":path", "/"],
      [":authority", "a"],
    ];
    const ask = call("proxy_http_call", "auth", headers, "", [], 0);
    const module = scriptedModule({
      proxy_on_configure: { calls: [ask] },
      proxy_on_http_call_response: { calls: [say("answer")] },
    });
    const proxy = await startProxy({ filters: [{ module }], workers: 1, clusters: { auth: () => ({}) } });
    expect(logOf(proxy.filters[0])).toEqual(["main answer", "0 answer"]);
  });
});

describe("the end of the last VM of a vm id", () => {
  test("takes its shared data and queues with it, and those alone (DATA-8, QUEUE-9)", async () => {
    const module = scriptedModule({
      proxy_on_configure: {
        calls: [call("proxy_set_shared_data", "k", "v", 0), call("proxy_register_shared_queue", "q")],
      },
    });
    const kept = await startProxy({ filters: [{ module, vmId: "kept" }], workers: 1 });
    const twice = await startProxy({ filters: [{ module, vmId: "gone" }], beside: kept });
    const gone = await startProxy({ filters: [{ module, vmId: "gone", rootId: "r" }], beside: kept });
    const [filter] = gone.filters;
    twice.close();
    expect(filter?.sharedData.keys()).toEqual(["k"]);
    gone.close();
    expect(filter?.sharedData.keys()).toEqual([]);
    expect(filter?.queues.messages("q")).toBeNull();
    expect(kept.filters[0]?.sharedData.keys()).toEqual(["k"]);
    expect(kept.filters[0]?.queues.messages("q")).toEqual([]);
  });

  test("a token is not given to another queue (QUEUE-1)", async () => {
    const module = scriptedModule({
      proxy_on_configure: { calls: [call("proxy_register_shared_queue", "q")] },
    });
    const first = await startProxy({ filters: [{ module, vmId: "a" }] });
    const second = await startProxy({ filters: [{ module, vmId: "b" }], beside: first });
    first.close();
    const third = await startProxy({ filters: [{ module, vmId: "c" }], beside: second });
    expect(hostcallsOf(third.filters[0] as ProxyFilter)[0]).toMatch(/Ok 3$/);
  });
});

describe("a plugin that is not done", () => {
  const waiting = scriptedModule({
    proxy_on_done: { returns: 0 },
    proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
    proxy_on_tick: { calls: [call("proxy_done")] },
    proxy_on_delete: { calls: [say("delete")] },
  });

  test("is deleted when it is, after the callback, while another plugin keeps the VM alive (LIFE-9, LIFE-10)", async () => {
    const other = await startProxy({ filters: [{ module: waiting, rootId: "other" }] });
    const proxy = await startProxy({ filters: [{ module: waiting }], beside: other });
    proxy.close();
    expect(logOf(proxy.filters[0])).toEqual([]);
    proxy.clock.advance(10);
    expect(logOf(proxy.filters[0])).toEqual(["0 delete"]);
    const [filter] = proxy.filters;
    expect(filter?.transcript.match(/proxy_done\(\) \w+/g)).toEqual(["proxy_done() Ok"]);
    expect(other.filters[0]?.transcript).toContain("proxy_done() NotFound");
  });

  test("vanishes with the VM if nobody else keeps it (LIFE-11)", async () => {
    const proxy = await startProxy({ filters: [{ module: waiting }] });
    proxy.close();
    proxy.clock.advance(100);
    expect(logOf(proxy.filters[0])).toEqual([]);
    expect(proxy.filters[0]?.transcript).not.toContain("proxy_on_tick");
  });

  test("comes to its end after its streams", async () => {
    const module = scriptedModule({
      proxy_on_request_headers: { returns: 1 },
      proxy_on_delete: { calls: [say("delete")] },
    });
    const proxy = await startProxy({ filters: [{ module, name: "n" }] });
    const stream = proxy.open();
    stream.requestHeaders();
    proxy.close();
    expect(proxy.filters[0]?.log).toEqual([]);
    stream.close();
    expect(proxy.filters[0]?.log.map(({ prefix }) => prefix)).toEqual(["wasm log n", "wasm log"]);
  });
});
