// The SDK inside a real Envoy: the rows that also run in the simulator, which must log the same here, rows for what Envoy
// itself offers, and TCP. In the end each hostcall and each callback of the SDK must have been called.

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { envoyOnlyRows } from "../sdk/envoy-rows.ts";
import { type Row, rowsByChapter } from "../sdk/rows.ts";
import type { Plugin } from "./bootstrap.ts";
import { crossingsIn } from "./crossings.ts";
import { validate } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { sendMetadata } from "./http2-frames.ts";
import { headerLines, type Observed, type ObservedMessage, pairsOfRaw } from "./observed.ts";
import { envoyRowsByChapter, type Line } from "./sdk-rows.ts";
import {
  cases,
  EVERYTHING,
  LEFT,
  METADATA,
  type Outcome,
  plugin,
  requestOf,
  runRows,
  type SdkRun,
  SINK,
  textsOf,
} from "./sdk-run.ts";
import { talk } from "./tcp-end.ts";

/** Where Envoy logs otherwise than the simulator: the row, why, and what it logs here. */
const KNOWN: Readonly<Record<string, { readonly because: string; readonly logs: readonly Line[] }>> = {
  "all fields can be read and written back with more (HDR-11, HDR-23)": {
    because: "the time that the upstream took is real",
    logs: [
      /^entries: 4 :status=200 own=1 content-length=0 x-envoy-upstream-service-time=\d+$/,
      ...["addToAll: true", 'get: "né"', "getBytes: <ff>"],
    ],
  },
  "times and durations are in ns, and absent where there are none (VAL-3)": {
    because: "the simulator's clock stands still",
    logs: [
      /^time: \d{19}$/,
      "time: -1",
      "list: null",
      "listBytes: null",
      /^duration: [1-9]\d{4,}$/,
      "duration: -1",
    ],
  },
  "time is in ns and in ms": {
    because: "the simulator's clock stands still",
    logs: [/^now: \d{13}\d{3}000 \d{13}$/],
  },
};

/** Exports that Envoy does not call. */
const NOT_CALLED = [
  // It looks which of these is there.
  "proxy_abi_version_0_1_0",
  "proxy_abi_version_0_2_0",
  "proxy_abi_version_0_2_1",
  // For hosts that do not know malloc.
  "proxy_on_memory_allocate",
  // Extensions of Envoy do (FF-10).
  "proxy_on_foreign_function",
];

/** The filter tries to close in onDone what has ended (LIFE-6). */
const END_OF_TCP = ["close ignored: the stream has ended", "done", "log", "delete"];

function matching(lines: readonly Line[]): unknown[] {
  return lines.map((line) => (typeof line === "string" ? line : expect.stringMatching(line)));
}

/** What simulator and Envoy must send alike: the request to the upstream, and the response to the client. */
type Sent = Omit<Observed, "trace">;

async function sentBySimulator(row: Row): Promise<Sent> {
  const { script, response = {} } = row;
  const configuration = script.join("\n");
  const filter = await loadFilter(EVERYTHING, { configuration, upstream: () => response });
  const exchange = filter.send(requestOf(row));
  const { request } = exchange.upstream;
  return {
    upstream: request?.complete
      ? observed(request.path, request.headers.entries(), request.body.text())
      : null,
    response:
      exchange.response &&
      observed(
        String(exchange.response.status),
        exchange.response.headers.entries(),
        exchange.response.body.text(),
      ),
  };
}

function sentByEnvoy({ arrived, answer }: Outcome): Sent {
  return {
    upstream: arrived && observed(arrived.path, textPairs(arrived.rawHeaders), textOf(arrived.body)),
    response: answer && observed(String(answer.status), textPairs(answer.rawHeaders), textOf(answer.body)),
  };
}

function observed(head: string | null, pairs: readonly [string, string][], body: string): ObservedMessage {
  return { head: head ?? "", headers: headerLines(pairs), body };
}

function textPairs(raw: readonly string[]): [string, string][] {
  return pairsOfRaw(raw).map(([name, value]) => [name, textOf(value)]);
}

/** Text from bytes that were read as one letter each. */
function textOf(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

describeEnvoy("the SDK", (binary) => {
  let sdk: SdkRun;

  beforeAll(async () => {
    sdk = await runRows(binary);
  });
  afterAll(() => sdk?.stop());

  for (const [chapter, rows] of Object.entries(rowsByChapter)) {
    describe(`as in the simulator: ${chapter}`, () => {
      test.each(rows)("$does", async (row) => {
        const outcome = sdk.outcomeOf(row);
        expect(outcome?.logs).toEqual(matching(KNOWN[row.does]?.logs ?? row.logs));
        expect(outcome && sentByEnvoy(outcome)).toEqual(await sentBySimulator(row));
      });
    });
  }

  for (const [chapter, rows] of Object.entries(envoyRowsByChapter)) {
    describe(chapter, () => {
      test.each(rows)("$does", (row) => {
        const outcome = sdk.outcomeOf(row);
        expect(outcome?.logs).toEqual(matching(row.logs));
        if (row.starts) expect([...new Set(outcome?.starts)]).toEqual(matching(row.starts));
        const [status, body] = row.answer ?? [];
        if (row.answer === null) expect(outcome?.answer).toBeNull();
        else expect(outcome?.answer).toMatchObject({ status: status ?? 200, ...(body && { body }) });
      });
    });
  }

  for (const [chapter, rows] of Object.entries(envoyOnlyRows)) {
    describe(`only in Envoy: ${chapter}`, () => {
      test.each(rows)("$does", (row) => {
        const outcome = sdk.outcomeOf(row);
        expect(outcome?.logs).toEqual(row.logs);
        expect(outcome?.answer?.status).toBe(200);
      });
    });
  }

  test("a stats sink hears of counters and gauges (MISC-2)", async () => {
    for (let i = 0; i < 3; i++) await sdk.envoy.admin("/stats");
    await sdk.envoy.quiet();
    expect(textsOf(sdk.envoy, SINK)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^stat: [1-9]\d* \+\d+, live 1 \+0$/)]),
    );
  });

  test("METADATA is counted in both directions (FLOW-27)", async () => {
    await sendMetadata(sdk.envoy.portOf(METADATA));
    await sdk.envoy.quiet();
    expect(textsOf(sdk.envoy, METADATA)).toEqual(["requestMetadata: 2", "responseMetadata: 2"]);
  });

  test("metrics are among Envoy's statistics", async () => {
    const stats = (): Promise<string> => sdk.envoy.admin("/stats?filter=wasmcustom.everything");
    expect(await stats()).toContain("wasmcustom.everything.counter: 2");
    expect(await stats()).toContain("wasmcustom.everything.gauge: 4");
    // Asking makes Envoy collect samples, and the answer does not wait for that.
    await expect.poll(stats).toMatch(/wasmcustom\.everything\.histogram: P0\((\w|\.)*,3/);
  });

  test("the answer that came too late did come", async () => {
    const stats = (): Promise<string> => sdk.envoy.admin("/stats?filter=cluster.late.upstream_rq_completed");
    await expect.poll(stats).toContain("upstream_rq_completed: 1");
  });

  test("gRPC calls arrive under service and method, with their metadata", () => {
    expect(new Set(sdk.services.grpc.arrived)).toEqual(
      new Set(["/pkg.Service/Method 1", "/pkg.Service/Stream"]),
    );
  });

  test("the service is told of each gRPC stream that nobody listens to any more (GRPC-14)", () => {
    // One is broken off by the filter, the other one when the request ends.
    expect(sdk.services.grpc.brokenOff).toEqual(["/pkg.Service/Stream", "/pkg.Service/Stream"]);
  });

  describe("TCP", () => {
    const linesOf = async (plugin: string): Promise<string[]> =>
      (await sdk.envoy.newLogOf(plugin)).map(({ text }) => text);

    test("data is held until it ends, and changed (TCP-2, TCP-3)", async () => {
      await sdk.envoy.newLogOf("tcp-echo");
      expect(await talk(sdk.envoy.portOf("tcp-echo"), ["hel", "lo"])).toBe("got HELLO");
      expect(await linesOf("tcp-echo")).toEqual([
        ...["new", "downstream 3", "downstream 5", "downstream 5"],
        ...["upstream closed by 0", "downstream closed by 1", ...END_OF_TCP],
      ]);
    });

    test("the filter closes the connection on what the server says (FLOW-18)", async () => {
      await sdk.envoy.newLogOf("tcp-parting");
      expect(await talk(sdk.envoy.portOf("tcp-parting"))).toBe("");
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
    const linesOf = (): string[] => textsOf(sdk.envoy, LEFT);
    expect(linesOf()).toContain("done: false");
    sdk.envoy.removePlugins();
    await expect.poll(linesOf, { timeout: 20_000 }).toContain("sharedGet: null");
    expect(linesOf().indexOf("done: true")).toBeLessThan(linesOf().indexOf("sharedGet: null"));
    expect(linesOf()).toContain("done: true");
  });

  test("plugins end in good order", async () => {
    await sdk.envoy.quiet();
    const before = new Map(cases.map(({ name }) => [name, textsOf(sdk.envoy, name).length]));
    await sdk.envoy.quit();
    for (const { name, row } of cases) {
      if (!("ends" in row) || row.ends === undefined) continue;
      const ends = textsOf(sdk.envoy, name).slice(before.get(name));
      expect([...new Set(ends)]).toEqual(matching(row.ends));
    }
  });

  test("each hostcall and each callback of the SDK was called", () => {
    const { callbacks, hostcalls, successes } = crossingsIn(sdk.envoy.log.lines);
    const namesIn = (file: string, pattern: RegExp): string[] =>
      [...readFileSync(file, "utf8").matchAll(pattern)].flatMap(([, name]) => name ?? []);
    const imports = ["assembly/abi/env.ts", "assembly/abi/envoy/env.ts"].flatMap((file) =>
      namesIn(file, /^export declare function (\w+)/gm),
    );
    const exports = namesIn("assembly/exports.ts", /^export function (\w+)/gm);
    expect(imports.length).toBeGreaterThan(30);
    expect(exports.length).toBeGreaterThan(20);
    expect(imports.filter((name) => !hostcalls.has(name))).toEqual([]);
    expect(imports.filter((name) => !successes.has(name))).toEqual([]);
    expect(exports.filter((name) => !callbacks.has(name))).toEqual(NOT_CALLED);
  });
});
