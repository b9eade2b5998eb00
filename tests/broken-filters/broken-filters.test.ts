// Filters that are broken in the ways in which filters break, each with all that is told about it. Nothing hangs, nothing ends
// the process, and the filter after it is none the worse.

import { join } from "node:path";
import { expect, test } from "vitest";
import { formatFinding } from "../../host-sim/guest/transcript-text.ts";
import {
  assertThat,
  type Exchange,
  type Filter,
  type FilterOptions,
  loadFilter,
} from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { GoldenTexts } from "../support/golden-text.ts";
import { temporaryProject, writeIn } from "../support/project.ts";
import { call, get, type Scripts, scriptedModule } from "../support/scripted-filter.ts";
import { compileWat, FRAME } from "../support/wat.ts";

const project = temporaryProject();

const inHeaders = (code: string, fields = ""): Uint8Array =>
  compileWat(`(module
    (import "env" "proxy_get_header_map_value" (func $get (param i32 i32 i32 i32 i32) (result i32)))
    ${FRAME} (data (i32.const 200) ":path") ${fields}
    (func (export "proxy_on_request_headers") (param $id i32) (param i32 i32) (result i32) ${code}))`);

const scripted = (scripts: Scripts): Uint8Array => scriptedModule(scripts);

const DOUBLE_FREE = `import { Action, HttpContext, registerHttp } from "proxy-wasm-as/assembly";
class Filter extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    const block = heap.alloc(64);
    heap.free(block);
    heap.free(block);
    return Action.Continue;
  }
}
registerHttp<Filter>();
`;

/** A broken filter, and what a test does with it; all that is told is put together. */
interface Broken {
  readonly name: string;
  readonly module: () => Promise<Uint8Array | string> | Uint8Array;
  readonly options?: FilterOptions;
  readonly use?: (filter: Filter) => Exchange;
  readonly runs?: number;
}

const filters: readonly Broken[] = [
  { name: "an endless loop", module: () => inHeaders("(loop $l (br $l)) (i32.const 0)") },
  {
    name: "a memory bomb",
    module: () =>
      inHeaders("(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (unreachable)"),
    options: { memoryLimitBytes: 64 * 1024 * 1024 },
  },
  {
    name: "a bad pointer",
    module: () =>
      inHeaders(
        "(call $get (i32.const 0) (i32.const 200) (i32.const 5) (i32.const -4) (i32.const 20)) (if (then (unreachable))) (i32.const 0)",
      ),
  },
  {
    name: "a block that is freed twice",
    module: async () => {
      writeIn(project, "twice/assembly/index.ts", DOUBLE_FREE);
      return join(project, (await buildFilter("twice", { projectDir: project, runtime: "minimal" })).path);
    },
  },
  { name: "a trap in on_log", module: () => scripted({ proxy_on_log: { traps: true } }) },
  {
    name: "a leak in every request",
    module: () => inHeaders("(drop (memory.grow (i32.const 1))) (i32.const 0)"),
    runs: 20,
  },
  {
    name: "a header that is changed too late",
    module: () =>
      scripted({ proxy_on_request_body: { calls: [call("proxy_add_header_map_value", 0, "x-late", "1")] } }),
    use: (filter) => filter.send({ body: "body" }),
  },
  {
    name: "a stale content-length",
    module: () =>
      scripted({
        proxy_on_request_body: { calls: [call("proxy_set_buffer_bytes", 0, 0, 4, "a longer body")] },
      }),
    use: (filter) => filter.send({ body: "body" }),
  },
  {
    name: "a callback with a wrong signature",
    module: () =>
      compileWat(
        `(module ${FRAME} (func (export "proxy_on_request_headers") (param i32) (result i32) (i32.const 0)))`,
      ),
  },
  {
    name: "an unknown import",
    module: () => compileWat(`(module (import "env" "proxy_get_headers" (func)) ${FRAME})`),
  },
  {
    name: "an endless recursion",
    module: () =>
      inHeaders(
        "(call $f (i64.const 1)) (drop) (i32.const 0)",
        "(func $f (param i64) (result i64) (i64.add (call $f (local.get 0)) (i64.const 1)))",
      ),
  },
  {
    name: "two replies",
    module: () =>
      scripted({
        proxy_on_response_headers: {
          calls: [
            call("proxy_send_local_response", 500, "one", "", [], -1),
            call("proxy_send_local_response", 500, "two", "", [], -1),
          ],
        },
      }),
  },
  {
    name: "a request that is never resumed",
    module: () => scripted({ proxy_on_request_headers: { returns: 1 } }),
    options: { strict: true },
  },
  {
    name: "a call without a timeout",
    module: () =>
      scripted({
        proxy_on_request_headers: {
          calls: [get("auth", 0)],
          returns: 1,
        },
        proxy_on_http_call_response: {},
      }),
    options: { strict: true, clusters: { auth: "manual" } },
  },
  {
    name: "a body of which only the end is read",
    module: () =>
      scripted({
        proxy_on_request_body: [{}, {}, { calls: [call("proxy_get_buffer_bytes", 0, 0, 1000)] }],
      }),
    options: { strict: true },
    use: (filter) => filter.send({ body: ["one ", "two"] }),
  },
  {
    name: "a callback that no host calls",
    module: () =>
      compileWat(`(module ${FRAME} (func (export "proxy_on_grpc_trailing_metadata") (param i32 i32 i32)))`),
    options: { strict: true },
  },
];

/** A hostcall that answered otherwise than Ok. */
const REFUSED = /^ {2}\w+\(.*\) (?!Ok)[A-Z]\w+/;

/** Without what differs from one compiler to the next: where in the file, and all functions on the stack but the outermost. */
const stable = (text: string): string =>
  text
    .replace(/byte 0x[0-9a-f]+/g, "byte …")
    .replace(/function \d+/g, "function …")
    .replace(/(?:\n {2}at [^\n]*)+(\n {2}at [^\n]*)/g, "$1");

async function toldOf({
  module,
  options = {},
  use = (filter) => filter.send(),
  runs,
}: Broken): Promise<string> {
  let filter: Filter;
  try {
    filter = await loadFilter(await module(), options);
  } catch (error) {
    return `refused  ${(error as { code?: string }).code} ${(error as Error).message}\n`;
  }
  const told: string[] = filter.findings.map((finding) => `filter  ${formatFinding(finding)}`);
  if (runs !== undefined) {
    try {
      assertThat(filter).toLeakNothing({ requests: runs });
    } catch (error) {
      told.push((error as Error).message);
    }
    return `${told.join("\n")}\n`;
  }
  const exchange = use(filter);
  told.push(`client  ${exchange.response?.status ?? exchange.reset ?? "nothing"}`);
  for (const finding of exchange.findings) told.push(`finding  ${formatFinding(finding)}`);
  for (const line of exchange.transcript.split("\n"))
    if (REFUSED.test(line)) told.push(`refused  ${line.trim()}`);
  if (exchange.trap !== null) told.push(`trap  ${exchange.trap.code} ${exchange.trap.message}`);
  return `${told.join("\n")}\n`;
}

const texts = new GoldenTexts(new URL(".", import.meta.url).pathname);

test.each(filters)("$name", async (broken) => {
  const text = stable(await toldOf(broken));
  expect(text).toMatch(/ERR_|became|refused/);
  texts.expect(broken.name.replaceAll(" ", "-"), text);
});

test("every text belongs to a filter", () => {
  expect(texts.unused).toEqual([]);
});
