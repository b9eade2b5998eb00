// The SDK inside a real Envoy: the rows that also run in the simulator, which must log the same here, rows for what Envoy
// itself offers, and TCP. In the end each hostcall and each callback of the SDK must have been called.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pairsOf } from "../../host-sim/message.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { type Row, rowsByChapter } from "../sdk/rows.ts";
import type { Plugin } from "./bootstrap.ts";
import { crossingsIn } from "./crossings.ts";
import { type Envoy, startEnvoy, validate } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { type RawResponse, send } from "./raw-request.ts";
import { type EnvoyRow, envoyRowsByChapter, type Line, PATIENCE_MS } from "./sdk-rows.ts";
import { type Services, startServices } from "./sdk-services.ts";
import { talk } from "./tcp-end.ts";
import { type Answer, type Arrived, startUpstream, type Upstream } from "./upstream.ts";

/** Where Envoy logs otherwise than the simulator: the row, why, and what it logs here. */
const KNOWN: Readonly<Record<string, { readonly because: string; readonly logs: readonly Line[] }>> = {
  "all fields can be read and written back with more (HDR-11, HDR-23)": {
    because: "the time that the upstream took is real",
    logs: [
      /^entries: 4 :status=200 own=1 content-length=0 x-envoy-upstream-service-time=\d+$/,
      ...["addToAll: true", 'get: "né"', "getBytes: <ff>"],
    ],
  },
  "time is in ns and in ms": {
    because: "the simulator's clock stands still",
    logs: [/^now: \d{13}\d{3}000 \d{13}$/],
  },
};

/** Traces count as a level that the filter can ask for: this row runs without them. */
const ASKS_FOR_LEVEL = "messages below the host's level are dropped, and the filter can ask (LOG-2, LOG-4)";

/** Exports that Envoy does not call. */
const NOT_CALLED = [
  // It looks whether this one is there.
  "proxy_abi_version_0_2_1",
  // For hosts that do not know malloc.
  "proxy_on_memory_allocate",
];

/** The filter tries to close in onDone what has ended (LIFE-6). */
const END_OF_TCP = ["close ignored: the stream has ended", "done", "log", "delete"];

/** Puts its end off, and asks at each tick to be ended; between ticks the log must come to rest. */
const LEAVING = [
  "configure: tick|700",
  "tick: done",
  "plugin_done: false",
  "plugin_delete: sharedGet|nothing",
];

/** The VM of the plugin that leaves, which must go on without it: Envoy ends a VM with its last plugin, waiting or not. */
const LEFT = "left";

interface Case {
  readonly plugin: string;
  readonly row: Row | EnvoyRow;
}

const AUTHORITY = "example.com";
const allRows = [...Object.values(rowsByChapter), ...Object.values(envoyRowsByChapter)].flat();
const cases: readonly Case[] = allRows.map((row: Row | EnvoyRow, index) => ({
  plugin: ("plugin" in row && row.plugin) || `row-${index}`,
  row,
}));

/** What came of a row. */
interface Outcome {
  readonly starts: readonly string[];
  readonly logs: readonly string[];
  readonly answer: RawResponse | null;
}

function plugin(name: string, script: readonly string[]): Plugin {
  return { name, wasm: "build/envoy/everything/plugin.wasm", configuration: script.join("\n") };
}

function textsOf(envoy: Envoy, plugin: string): string[] {
  return envoy.log.ofPlugin(plugin).map(({ text }) => text);
}

function matching(lines: readonly Line[]): unknown[] {
  return lines.map((line) => (typeof line === "string" ? line : expect.stringMatching(line)));
}

/** Header by which the upstream knows which row it answers. */
const ROW = "x-row";

function answerOf(request: Arrived): Answer {
  const plugin = request.rawHeaders[request.rawHeaders.indexOf(ROW) + 1];
  const response = cases.find((it) => it.plugin === plugin)?.row.response ?? {};
  const { status = 200, headers, body = "", trailers } = response;
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  const framing = isWhole ? ["content-length", String(body.length)] : ["transfer-encoding", "chunked"];
  return { status, rawHeaders: [...pairsOf(headers).flat(), ...framing], body, trailers: pairsOf(trailers) };
}

async function run(envoy: Envoy, { plugin, row }: Case): Promise<RawResponse | null> {
  const { method, path = "/", authority = AUTHORITY, headers, body, trailers } = row.request ?? {};
  const waits = "answer" in row && row.answer === null;
  const sent = send({
    port: envoy.portOf(plugin),
    path,
    authority,
    method: method ?? (body === undefined ? "GET" : "POST"),
    rawHeaders: [...pairsOf(headers).flat(), ROW, plugin],
    ...(body !== undefined && { body }),
    trailers: pairsOf(trailers),
    ...(waits && { deadlineMs: PATIENCE_MS }),
  });
  return waits ? sent.catch(() => null) : sent;
}

describeEnvoy("the SDK", (binary) => {
  const outcomes = new Map<string, Outcome>();
  let services: Services;
  let upstream: Upstream;
  let envoy: Envoy;

  beforeAll(async () => {
    await buildFilter("tests/sdk/everything", { outDir: "build/envoy" });
    await buildFilter("tests/sdk/tcp", { outDir: "build/envoy" });
    services = await startServices();
    upstream = await startUpstream(answerOf);
    const everything = cases.map(({ plugin: name, row }) => ({
      ...plugin(name, row.script),
      ...("vmConfiguration" in row && { vmConfiguration: row.vmConfiguration }),
    }));
    const tcp = ["echo", "parting"].map((service) => ({
      name: `tcp-${service}`,
      wasm: "build/envoy/tcp/plugin.wasm",
      tcp: service,
    }));
    envoy = await startEnvoy(binary, [...everything, ...tcp, plugin(LEFT, [])], upstream.port, {
      services: services.clusters,
      removable: [{ ...plugin("leaving", LEAVING), vmOf: LEFT }],
      tracesCrossings: true,
    });
    await envoy.quiet();
    const starts = new Map(cases.map(({ plugin }) => [plugin, textsOf(envoy, plugin)]));
    const answers = new Map<string, RawResponse | null>();
    const runAll = async (some: readonly Case[]): Promise<void> => {
      await Promise.all(some.map(async (it) => answers.set(it.plugin, await run(envoy, it))));
      await envoy.quiet();
    };
    await runAll(cases.filter(({ row }) => row.does !== ASKS_FOR_LEVEL));
    await envoy.admin("/logging?wasm=info", "POST");
    await runAll(cases.filter(({ row }) => row.does === ASKS_FOR_LEVEL));
    await envoy.admin("/logging?wasm=trace", "POST");
    for (const { plugin } of cases) {
      const before = starts.get(plugin) ?? [];
      outcomes.set(plugin, {
        starts: before,
        logs: textsOf(envoy, plugin).slice(before.length),
        answer: answers.get(plugin) ?? null,
      });
    }
  });
  afterAll(async () => {
    await envoy?.stop();
    await services?.stop();
    await upstream?.stop();
  });

  for (const [chapter, rows] of Object.entries(rowsByChapter)) {
    describe(`as in the simulator: ${chapter}`, () => {
      test.each(rows)("$does", (row) => {
        const plugin = cases.find((it) => it.row === row)?.plugin ?? "";
        const expected = KNOWN[row.does]?.logs ?? row.logs;
        expect(outcomes.get(plugin)?.logs).toEqual(matching(expected));
      });
    });
  }

  for (const [chapter, rows] of Object.entries(envoyRowsByChapter)) {
    describe(chapter, () => {
      test.each(rows)("$does", (row) => {
        const plugin = cases.find((it) => it.row === row)?.plugin ?? "";
        const outcome = outcomes.get(plugin);
        expect(outcome?.logs).toEqual(matching(row.logs));
        if (row.starts) expect([...new Set(outcome?.starts)]).toEqual(matching(row.starts));
        const [status, body] = row.answer ?? [];
        if (row.answer === null) expect(outcome?.answer).toBeNull();
        else expect(outcome?.answer).toMatchObject({ status: status ?? 200, ...(body && { body }) });
      });
    });
  }

  test("metrics are among Envoy's statistics", async () => {
    const stats = (): Promise<string> => envoy.admin("/stats?filter=wasmcustom.everything");
    expect(await stats()).toContain("wasmcustom.everything.counter: 2");
    expect(await stats()).toContain("wasmcustom.everything.gauge: 4");
    // Asking makes Envoy collect samples, and the answer does not wait for that.
    await expect.poll(stats).toMatch(/wasmcustom\.everything\.histogram: P0\((\w|\.)*,3/);
  });

  test("the answer that came too late did come", async () => {
    expect(await envoy.admin("/stats?filter=cluster.late.upstream_rq_200")).toContain("upstream_rq_200: 1");
  });

  test("gRPC calls arrive under service and method, with their metadata", () => {
    expect(new Set(services.grpc.arrived)).toEqual(new Set(["/pkg.Service/Method 1", "/pkg.Service/Stream"]));
  });

  describe("TCP", () => {
    const linesOf = async (plugin: string): Promise<string[]> =>
      (await envoy.newLogOf(plugin)).map(({ text }) => text);

    test("data is held until it ends, and changed (TCP-2, TCP-3)", async () => {
      await envoy.newLogOf("tcp-echo");
      expect(await talk(envoy.portOf("tcp-echo"), ["hel", "lo"])).toBe("got HELLO");
      expect(await linesOf("tcp-echo")).toEqual([
        ...["new", "downstream 3", "downstream 5", "downstream 5"],
        ...["upstream closed by 0", "downstream closed by 1", ...END_OF_TCP],
      ]);
    });

    test("the filter closes the connection on what the server says (FLOW-18)", async () => {
      await envoy.newLogOf("tcp-parting");
      expect(await talk(envoy.portOf("tcp-parting"))).toBe("");
      expect(await linesOf("tcp-parting")).toEqual(["new", "downstream closed by 1", ...END_OF_TCP]);
    });
  });

  describe("a plugin that is refused keeps Envoy from starting, and says why", () => {
    const refused: readonly [name: string, plugin: Plugin, log: string[]][] = [
      [
        "by onConfigure (VM-5)",
        plugin("refused", ["configure: refuse|no such thing"]),
        ["vm: ", "configuration refused: no such thing"],
      ],
      ["by onStart (VM-4)", { ...plugin("refused", []), vmConfiguration: "refuse" }, ["vm: refuse"]],
    ];
    test.each(refused)("%s", async (_, refusing, log) => {
      const verdict = await validate(binary, refusing);
      expect(verdict).toMatchObject({ accepted: false, signal: null });
      expect([...new Set(verdict.log.ofPlugin("refused").map(({ text }) => text))]).toEqual(log);
    });
  });

  test("a plugin that is taken away may put its end off, and ends when it says so (LIFE-8, LIFE-9)", async () => {
    const linesOf = (): string[] => textsOf(envoy, LEFT);
    expect(linesOf()).toContain("done: false");
    envoy.removePlugins();
    await expect.poll(linesOf, { timeout: 20_000 }).toContain("sharedGet: null");
    expect(linesOf().indexOf("done: true")).toBeLessThan(linesOf().indexOf("sharedGet: null"));
    expect(linesOf()).toContain("done: true");
  });

  test("plugins end in good order", async () => {
    await envoy.quiet();
    const before = new Map(cases.map(({ plugin }) => [plugin, textsOf(envoy, plugin).length]));
    await envoy.quit();
    for (const { plugin, row } of cases) {
      if (!("ends" in row) || row.ends === undefined) continue;
      const ends = textsOf(envoy, plugin).slice(before.get(plugin));
      expect([...new Set(ends)]).toEqual(matching(row.ends));
    }
  });

  test("each hostcall and each callback of the SDK was called", () => {
    const { callbacks, hostcalls, successes } = crossingsIn(envoy.log.lines);
    const namesIn = (file: string, pattern: RegExp): string[] =>
      [...readFileSync(file, "utf8").matchAll(pattern)].flatMap(([, name]) => name ?? []);
    const imports = namesIn("assembly/abi/env.ts", /^export declare function (\w+)/gm);
    const exports = namesIn("assembly/exports.ts", /^export function (\w+)/gm);
    expect(imports.length).toBeGreaterThan(30);
    expect(exports.length).toBeGreaterThan(20);
    expect(imports.filter((name) => !hostcalls.has(name))).toEqual([]);
    expect(imports.filter((name) => !successes.has(name))).toEqual([]);
    expect(exports.filter((name) => !callbacks.has(name))).toEqual(NOT_CALLED);
  });
});
