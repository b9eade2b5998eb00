// What tells hosts apart, as far as the simulator and the link check know it.

import { describe, expect, test } from "vitest";
import { checkLink } from "../../host-sim/guest/link-check.ts";
import { formatProblem } from "../../host-sim/guest/link-problem.ts";
import { readModule } from "../../host-sim/guest/module.ts";
import { type FilterOptions, loadFilter } from "../../host-sim/index.ts";
import { findProfile, type ProfileName, profiles } from "../../host-sim/profiles/index.ts";
import { call, loadScripted, say } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";
import { compileWat, FRAME } from "../support/wat.ts";

const CALLBACKS = `
  (func (export "proxy_on_context_create") (param i32 i32))
  (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 1))`;
const OLD_FRAME = `
  (func (export "proxy_abi_version_0_1_0"))
  (func (export "malloc") (param i32) (result i32) (i32.const 1024))
  (memory (export "memory") 1)`;
const importing = (name: string, type: string, module = "env") =>
  `(import "${module}" "${name}" (func ${type}))`;
const preview1 = (name: string, type: string) => importing(name, type, "wasi_snapshot_preview1");
const LOG_LEVEL = importing("proxy_get_log_level", "(param i32) (result i32)");
const SHARED_DATA = importing("proxy_set_shared_data", "(param i32 i32 i32 i32 i32) (result i32)");
const REPLY = importing("proxy_send_local_response", "(param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)");
const PREAD = preview1("fd_pread", "(param i32 i32 i32 i64 i32) (result i32)");
const YIELD = preview1("sched_yield", "(result i32)");
const THREE_ARGUMENTS =
  '(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0))';

/** The faults for which a host refuses a module. */
function refusals(wat: string, name: ProfileName): string[] {
  const profile = profiles[name];
  const problems = checkLink(readModule(compileWat(`(module ${wat})`), profile), { profile });
  return problems
    .filter(({ severity }) => severity === "error")
    .map(({ code, message }) => `${code} ${message}`);
}

describe("the link check takes the host's view", () => {
  const rows: [name: string, wat: string, loads: ProfileName[], refuses: [ProfileName, string][]][] = [
    [
      "the least a filter has",
      FRAME,
      ["envoy", "envoy-1.36", "ats", "google", "spec"],
      [
        ["nginx", "ERR_EXPORT_MISSING does not export proxy_on_context_create, which ngx_wasm_module needs"],
        ["mosn", "ERR_ABI_MARKER_MISSING speaks ABI 0.2.1; MOSN knows 0.1.0"],
      ],
    ],
    ["the callbacks that nginx needs", `${FRAME} ${CALLBACKS}`, ["nginx", "envoy"], []],
    [
      "the log level",
      `${LOG_LEVEL} ${FRAME} ${CALLBACKS}`,
      ["envoy-1.36", "ats", "spec"],
      [["nginx", "ERR_IMPORT_UNKNOWN imports env.proxy_get_log_level, which ngx_wasm_module does not have"]],
    ],
    [
      "shared data",
      `${SHARED_DATA} ${FRAME} ${CALLBACKS}`,
      ["envoy", "nginx", "ats"],
      [
        [
          "google",
          "ERR_IMPORT_UNKNOWN imports env.proxy_set_shared_data, which Google Service Extensions does not have",
        ],
      ],
    ],
    [
      "a function of Envoy alone",
      `${importing("envoy_resolve_dns", "(param i32 i32 i32) (result i32)")} ${FRAME} ${CALLBACKS}`,
      ["envoy", "envoy-1.36"],
      [
        ["spec", "ERR_IMPORT_UNKNOWN imports env.envoy_resolve_dns, which the specification does not have"],
        ["ats", "ERR_IMPORT_UNKNOWN"],
      ],
    ],
    [
      "WASI of the newer lines (WASI-20)",
      `${PREAD} ${FRAME} ${CALLBACKS}`,
      ["envoy-1.40", "envoy-1.39"],
      [
        [
          "envoy-1.36",
          "ERR_IMPORT_UNKNOWN imports wasi_snapshot_preview1.fd_pread, which Envoy 1.36 does not have",
        ],
      ],
    ],
    ["WASI of all lines (WASI-17)", `${YIELD} ${FRAME} ${CALLBACKS}`, ["envoy", "envoy-1.36", "nginx"], []],
    [
      "a memory that the host makes",
      `(import "env" "m" (memory 1)) ${FRAME}`,
      ["envoy"],
      [["spec", "ERR_IMPORT_UNKNOWN"]],
    ],
    [
      "header callbacks of ABI 0.1.0 with three arguments (LOAD-9)",
      `${OLD_FRAME} ${THREE_ARGUMENTS} (func (export "_start"))`,
      ["mosn"],
      [
        ["envoy", "ERR_EXPORT_TYPE"],
        ["envoy-1.36", "ERR_EXPORT_TYPE"],
      ],
    ],
    [
      "a module of ABI 0.1.0 without _start",
      OLD_FRAME,
      ["envoy"],
      [["mosn", "ERR_EXPORT_MISSING does not export _start, which MOSN needs"]],
    ],
    [
      "a reply, in ABI 0.1.0",
      `${REPLY} ${OLD_FRAME} (func (export "_start"))`,
      ["envoy"],
      [["mosn", "ERR_IMPORT_UNKNOWN imports env.proxy_send_local_response, which MOSN does not have"]],
    ],
    [
      "the other allocator",
      '(func (export "proxy_abi_version_0_1_0")) (memory (export "memory") 1) (func (export "_start"))' +
        '(func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 8))',
      ["envoy"],
      [["mosn", "ERR_ALLOCATOR_MISSING does not export malloc, the one allocator that MOSN knows"]],
    ],
  ];
  test.each(rows)("%s", (_, wat, loads, refuses) => {
    for (const name of loads) expect(refusals(wat, name), name).toEqual([]);
    for (const [name, fault] of refuses) {
      expect(refusals(wat, name), name).toContainEqual(expect.stringContaining(fault));
    }
  });

  test("a problem names the host, and tells of Envoy's words only where it is Envoy", () => {
    const [problem] = checkLink(readModule(compileWat(`(module ${SHARED_DATA} ${FRAME})`)), {
      profile: profiles.google,
    });
    expect(problem && formatProblem(problem)).toMatch(/\n {2}google {3}refuses the module\n/);
  });
});

describe("which function starts a module", () => {
  const both =
    '(func (export "_start")) (func (export "_initialize")) (func (export "main") (param i32 i32) (result i32) (i32.const 0))';
  const rows: [ProfileName, string, string[]][] = [
    ["envoy", both, ["_initialize", "main"]],
    ["nginx", both, ["_start"]],
    ["nginx", '(func (export "_initialize")) (func (export "_start"))', ["_initialize"]],
    ["mosn", both, ["_start"]],
    ["mosn", '(func (export "_initialize"))', []],
    [
      "envoy",
      '(func (export "_initialize")) (func (export "__main_void") (result i32) (i32.const 0))',
      ["_initialize", "__main_void"],
    ],
    [
      "envoy-1.38",
      '(func (export "_initialize")) (func (export "__main_void") (result i32) (i32.const 0))',
      ["_initialize"],
    ],
  ];
  test.each(rows)("%s runs, of %s: %j (LOAD-10 to 12)", (name, wat, started) => {
    expect(readModule(compileWat(`(module ${FRAME} ${wat})`), profiles[name]).entryPoints).toEqual(started);
  });
});

describe("rules that differ while a filter runs", () => {
  /** What the upstream gets of a body in three pieces; the filter holds the first, and goes on between the first two. */
  async function resumedInTheMiddle(options: FilterOptions): Promise<string> {
    const filter = await loadScripted(
      {
        proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
        proxy_on_request_body: [{ returns: 1 }, { returns: 0 }],
        proxy_on_tick: [
          { calls: [call("proxy_set_effective_context", 2), call("proxy_continue_stream", "HttpRequest")] },
          {},
        ],
      },
      options,
    );
    const stream = filter.open();
    stream.requestHeaders({ method: "POST" });
    stream.requestBody("one");
    filter.clock.advance(10);
    stream.requestBody("two");
    stream.requestBody("three", { endOfStream: true });
    return stream.upstream?.body.text() ?? "";
  }

  test.each([
    ["envoy", "onetwothree"],
    ["envoy-1.39", "onetwothree"],
    ["envoy-1.38", "onethree"],
    ["envoy-1.36", "onethree"],
  ] as const)("%s: a body that is released in the middle arrives as %s (BODY-35)", async (profile, body) => {
    expect(await resumedInTheMiddle({ profile })).toBe(body);
  });

  test.each([
    ["envoy", 'Ok ""'],
    ["envoy-1.36", "NotFound"],
  ] as const)(
    "%s: a foreign function in a plugin's callback that acts on a stream answers %s (CTX-9)",
    async (profile, answer) => {
      const put = call(
        "proxy_call_foreign_function",
        "set_envoy_filter_state",
        "\x0a\x0cenvoy.string\x12\x01x",
      );
      const filter = await loadScripted(
        {
          proxy_on_configure: { calls: [call("proxy_set_tick_period_milliseconds", 10)] },
          proxy_on_request_headers: { returns: 1 },
          proxy_on_tick: { calls: [call("proxy_set_effective_context", 2), put] },
        },
        { profile },
      );
      const stream = filter.open();
      stream.requestHeaders({}, { endOfStream: true });
      filter.clock.advance(10);
      expect(hostcallsOf(stream).at(-1)).toMatch(new RegExp(` ${answer}$`));
    },
  );

  test.each([
    ["envoy", ['Ok ""', "Ok"]],
    ["envoy-1.36", ["NotFound", "NotFound"]],
  ] as const)("%s: signing, and the size of headers", async (profile, expected) => {
    const calls = [
      call("proxy_call_foreign_function", "sign", ""),
      call("proxy_get_property", "request\0headers_bytes"),
    ];
    const filter = await loadScripted({ proxy_on_request_headers: { calls } }, { profile });
    const [signed, size] = hostcallsOf(filter.send());
    expect(signed).toMatch(expected[0] === "NotFound" ? / NotFound$/ : / BadArgument$/);
    expect(size).toMatch(new RegExp(`\\) ${expected[1]}`));
  });

  test.each([
    ["envoy", "remote connection failure"],
    [
      "envoy-1.37",
      "remote connection failure, transport failure reason: delayed connect error: Connection refused",
    ],
  ] as const)("%s: an upstream that takes no connection is told as %s", async (profile, reason) => {
    const filter = await loadFilter(compileWat(`(module ${FRAME})`), { profile });
    const exchange = filter.send({ upstream: () => ({ reset: "remote connection failure" }) });
    expect(exchange.response?.body.text()).toMatch(new RegExp(`reset reason: ${reason}$`));
  });

  test.each([
    ["envoy", "HTTP/2", "x=1 cookie=a x-other=2 cookie=b x=3"],
    ["envoy-1.37", "HTTP/2", "x=1 cookie=a x-other=2 cookie=b x=3"],
    ["envoy-1.36", "HTTP/2", "x=1 x=3 cookie=a; b x-other=2"],
    ["envoy-1.36", "HTTP/1.1", "x=1 cookie=a x-other=2 cookie=b x=3"],
  ] as const)("%s: over %s headers that come twice leave as %s", async (profile, protocol, sent) => {
    const filter = await loadFilter(compileWat(`(module ${FRAME})`), { profile });
    const stream = filter.open({ protocol });
    stream.requestHeaders({}, { endOfStream: true });
    stream.responseHeaders(
      {
        headers: [
          ["x", "1"],
          ["cookie", "a"],
          ["x-other", "2"],
          ["cookie", "b"],
          ["x", "3"],
        ],
      },
      { endOfStream: true },
    );
    const own = stream.downstream?.headers.entries().filter(([name]) => /^(x|x-other|cookie)$/.test(name));
    expect(own?.map(([name, value]) => `${name}=${value}`).join(" ")).toBe(sent);
  });

  test("nginx: a call that it has not yet traps (NGX-1)", async () => {
    const filter = await loadScripted(
      {
        proxy_on_context_create: {},
        proxy_on_vm_start: {},
        proxy_on_configure: {},
        proxy_on_request_headers: { calls: [call("proxy_done")] },
      },
      { profile: "nginx" },
    );
    filter.send();
    expect(filter.trap?.message).toMatch(/proxy_done is not there in ngx_wasm_module: it traps/);
  });

  const started = { proxy_on_context_create: {}, proxy_on_vm_start: {}, proxy_on_configure: {} };

  test.each([
    ["envoy", "NotFound"],
    ["ats", 'Ok ""'],
  ] as const)("%s: a header that is not there reads as %s (ATS-1)", async (profile, answer) => {
    const calls = [call("proxy_get_header_map_value", "HttpRequestHeaders", "x-none")];
    const filter = await loadScripted({ proxy_on_request_headers: { calls } }, { profile });
    expect(hostcallsOf(filter.send())[0]).toMatch(new RegExp(`\\) ${answer}$`));
  });

  test.each([
    ["envoy", "dy"],
    ["nginx", "bo"],
  ] as const)("%s: two bytes from the third on are %s (NGX-4)", async (profile, bytes) => {
    const calls = [call("proxy_get_buffer_bytes", "HttpRequestBody", 2, 2)];
    const filter = await loadScripted({ ...started, proxy_on_request_body: { calls } }, { profile });
    expect(hostcallsOf(filter.send({ body: "body" }))[0]).toMatch(new RegExp(` Ok "${bytes}"$`));
  });

  test.each([
    ["envoy", ["1", "2"]],
    ["mosn", ["2"]],
  ] as const)("%s: a trailer that is added twice is there as %j (MOSN-3)", async (profile, values) => {
    const add = (value: string) => call("proxy_add_header_map_value", "HttpRequestTrailers", "x", value);
    const scripts = { proxy_on_request_trailers: { calls: [add("1"), add("2")] }, _start: {} };
    const filter = await loadScripted(scripts, { profile }, { abi: "0.1.0" });
    const exchange = filter.send({ body: "b", trailers: { t: "1" } });
    expect(exchange.upstream.request?.trailers?.getAll("x")).toEqual(values);
  });

  test("nginx and ats tell no callback of headers that the message is over", async () => {
    const filter = await loadScripted(
      { proxy_on_request_headers: { calls: [say("here")] } },
      { profile: "ats" },
    );
    expect(filter.send().transcript).toMatch(/end_of_stream=false/);
  });
});

test("a profile that nobody knows is refused with the list of those there are", async () => {
  const options = { profile: "envoy-1.2" } as unknown as FilterOptions;
  await expect(loadFilter(compileWat(`(module ${FRAME})`), options)).rejects.toThrow(
    /there is no profile envoy-1.2; there are envoy, envoy-1.40/,
  );
  expect(findProfile("constructor")).toBeNull();
});
