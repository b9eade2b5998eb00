// Recordings that were made in a real Envoy: each is played to the filter that it was made of, and to one with a mistake.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Replay, replayRecording } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { recordingCopy } from "../../toolchain/recording/index.ts";
import { temporaryProject, writeIn } from "../support/project.ts";
import type { Plugin } from "./bootstrap.ts";
import { type Envoy, startEnvoy } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { send } from "./raw-request.ts";
import { runRows, type SdkRun } from "./sdk-run.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

const project = temporaryProject();

/** Writes the copy of a filter, and answers its file. */
function copyOf(file: string): string {
  const copy = file.replace(/\.wasm$/, ".recording.wasm");
  writeFileSync(copy, recordingCopy(readFileSync(file)));
  return copy;
}

/** Builds a filter from source, as a user would while looking for a mistake. */
async function built(name: string, source: string): Promise<string> {
  writeIn(project, `${name}/assembly/index.ts`, source);
  const { path } = await buildFilter(join(project, name), { outDir: join(project, "build"), debug: true });
  return path;
}

const PATH_REWRITE = readFileSync("examples/path-rewrite/assembly/index.ts", "utf8");

/** What was done wrong, and where replay says that they part. */
const mistakes: readonly (readonly [what: string, from: string, to: string, parts: readonly string[]])[] = [
  [
    "a header has another value",
    '"site", "proxy-wasm-as"',
    '"site", "proxy-wasm"',
    [
      "proxy_on_response_headers(context=2, count=5, end_of_stream=false)",
      'proxy_add_header_map_value(HttpResponseHeaders, "site", "proxy-wasm-as")',
      'proxy_add_header_map_value(HttpResponseHeaders, "site", "proxy-wasm")',
    ],
  ],
  [
    "a header is forgotten",
    '    headers.add("configData", this.plugin.configData);\n',
    "",
    [
      "proxy_on_response_headers(context=2, count=5, end_of_stream=false)",
      'proxy_add_header_map_value(HttpResponseHeaders, "configData", "{\\"log\\":true}")',
      "returns Continue",
    ],
  ],
  [
    "a callback answers otherwise",
    "    if (settings.log) log.info",
    "    if (settings.log) return Action.Pause;\n    if (settings.log) log.info",
    [
      "proxy_on_request_headers(context=2, count=6, end_of_stream=true)",
      'proxy_log(Info, "path /banana/418 -> /status/418")',
      "returns StopIteration",
    ],
  ],
  [
    "a trap",
    "    const headers = this.response.headers;\n",
    "    const headers = this.response.headers;\n    unreachable();\n",
    [
      "proxy_on_response_headers(context=2, count=5, end_of_stream=false)",
      'proxy_add_header_map_value(HttpResponseHeaders, "who-am-i", "path-rewrite")',
      expect.stringContaining(
        "traps: the filter trapped in proxy_on_response_headers (context 2): unreachable",
      ),
    ],
  ],
];

const TRAPPING = `
import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";

class Trapping extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    const count = this.request.headers.get("x-count");
    if (count !== null) this.fill(I32.parseInt(count));
    return Action.Continue;
  }

  fill(count: i32): void {
    const places = new StaticArray<i32>(4);
    for (let at = 0; at < count; at++) places[at] = at;
  }
}
registerHttp<Trapping>();
`;

describeEnvoy("a recording", (binary) => {
  let upstream: Upstream;
  let envoy: Envoy;
  let rewrite: string;
  let trapping: string;

  beforeAll(async () => {
    rewrite = await built("path-rewrite", PATH_REWRITE);
    trapping = await built("trapping", TRAPPING);
    const plugins: readonly Plugin[] = [
      { name: "rewrite", wasm: copyOf(rewrite), configuration: '{"log":true}' },
      { name: "trapping", wasm: copyOf(trapping) },
    ];
    upstream = await startUpstream();
    envoy = await startEnvoy(binary, plugins, upstream.port);
    const ports = { rewrite: envoy.portOf("rewrite"), trapping: envoy.portOf("trapping") };
    await send({ port: ports.rewrite, path: "/banana/418" });
    await send({ port: ports.rewrite, path: "/other", method: "POST", body: "x".repeat(10_000) });
    await send({ port: ports.trapping, path: "/", rawHeaders: ["x-count", "3"] });
    await send({ port: ports.trapping, path: "/", rawHeaders: ["x-count", "5"] });
    await envoy.quiet();
  });
  afterAll(async () => {
    await envoy?.stop();
    await upstream?.stop();
  });

  /** The lines of one filter alone. */
  const played = async (plugin: string, module: string): Promise<Replay> =>
    replayRecording(module, (await linesOf(plugin)).join("\n"));
  const lines = new Map<string, string[]>();
  const linesOf = async (plugin: string): Promise<string[]> => {
    const fresh = (await envoy.newLogOf(plugin)).map(({ text }) => text);
    lines.set(plugin, [...(lines.get(plugin) ?? []), ...fresh]);
    return lines.get(plugin) ?? [];
  };

  test("is equal to what the filter does in the simulator", async () => {
    const { vms, difference } = await played("rewrite", rewrite);
    expect(difference).toBeNull();
    expect(vms.length).toBeGreaterThan(1);
    expect(vms.every(({ sameModule, endsIn }) => sameModule && endsIn === null)).toBe(true);
    expect(Math.max(...vms.map(({ callbacks }) => callbacks))).toBeGreaterThan(8);
  });

  test.each(mistakes)("parts where there is %s", async (what, from, to, [callback, recorded, replayed]) => {
    const source = PATH_REWRITE.replace(from, to);
    expect(source).not.toBe(PATH_REWRITE);
    const { difference } = await played("rewrite", await built(what.replaceAll(" ", "-"), source));
    expect(difference).toEqual({ vm: expect.any(String), callback, recorded, replayed });
  });

  test("ends where the filter trapped, and there it traps again, with its lines", async () => {
    const { difference, trap } = await played("trapping", trapping);
    expect(difference).toBeNull();
    expect(trap?.message).toContain("the filter trapped in proxy_on_request_headers (context 3)");
    expect(trap?.message).toMatch(/trapping\/assembly\/index\.ts:13:40 .*Trapping#fill/);
  });
});

describeEnvoy("recordings of all that the SDK can do", (binary) => {
  const copies = new Map<string, string>();
  let sdk: SdkRun;

  beforeAll(async () => {
    mkdirSync(join(project, "copies"));
    sdk = await runRows(binary, (wasm) => {
      const copy = copies.get(wasm) ?? join(project, "copies", `${copies.size}.wasm`);
      if (!copies.has(wasm)) writeFileSync(copy, recordingCopy(readFileSync(wasm)));
      copies.set(wasm, copy);
      return copy;
    });
    await sdk.envoy.quit();
  });
  afterAll(() => sdk?.stop());

  test("are equal to what it does in the simulator", async () => {
    const log = sdk.envoy.log.raw;
    let hostcalls = 0;
    for (const wasm of copies.keys()) {
      const { vms } = await replayRecording(wasm, log);
      const own = vms.filter(({ sameModule }) => sameModule);
      expect(own.length).toBeGreaterThan(0);
      for (const { difference, endsIn, trap, transcript } of own) {
        expect(difference, transcript).toBeNull();
        // Some rows trap on purpose.
        expect(endsIn === null || trap !== null, transcript).toBe(true);
      }
      hostcalls += own.reduce((sum, vm) => sum + vm.hostcalls, 0);
    }
    expect(hostcalls).toBeGreaterThan(1000);
  });
});
