import { describe, expect, test } from "vitest";
import { type Call, call, loadScripted, type Scripts } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";

const get = (...path: string[]): Call => call("proxy_get_property", path.join("\0"));
const set = (path: string, value: string): Call => call("proxy_set_property", path, value);

/** A number as the transcript shows its 8 bytes. */
function int64(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return `"${[...bytes].map(shown).join("")}"`;
}

function shown(byte: number): string {
  const special: Record<number, string> = { 0: "\\0", 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\" };
  if (special[byte] !== undefined) return special[byte];
  return byte < 32 || byte > 126 ? `\\x${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(byte);
}

/** The answer to each read, in one callback of an exchange with a body and a query. */
async function answers(callback: keyof Scripts, calls: readonly Call[]): Promise<string[]> {
  const filter = await loadScripted(
    { [callback]: { calls } },
    { pluginName: "plug", rootId: "root", vmId: "vm" },
  );
  const exchange = filter.send({
    path: "/a/b?c=d",
    headers: [
      ["x-a", "1"],
      ["x-a", "2"],
      ["referer", "r"],
      ["user-agent", "ua"],
    ],
    body: "body",
    upstream: () => ({ status: 201, body: "created" }),
  });
  return hostcallsOf(exchange).map((line) => line.replace(/^proxy_\w+\(.*?\) (?=[A-Z])/, ""));
}

describe("properties in on_request_headers", () => {
  const rows: [path: string, answer: string][] = [
    ["request.path", 'Ok "/a/b?c=d"'],
    ["request.url_path", 'Ok "/a/b"'],
    ["request.query", 'Ok "c=d"'],
    ["request.host", 'Ok "example.com"'],
    ["request.scheme", 'Ok "http"'],
    ["request.method", 'Ok "POST"'],
    ["request.referer", 'Ok "r"'],
    ["request.useragent", 'Ok "ua"'],
    ["request.id", 'Ok "00000000-0000-4000-8000-000000000001"'],
    ["request.protocol", 'Ok "HTTP/1.1"'],
    ["request.headers.x-a", 'Ok "1,2"'],
    ["request.headers.X-A", 'Ok "1,2"'],
    ["request.headers.nothing", "NotFound"],
    ["request.time", `Ok ${int64(Date.UTC(2026, 0, 1) * 1_000_000)}`],
    ["request.size", `Ok ${int64(4)}`],
    ["request.duration", "NotFound"],
    ["request.nothing", "NotFound"],
    ["request.path.deeper", "NotFound"],
    ["request", "SerializationFailure"],
    ["response", "SerializationFailure"],
    ["connection", "SerializationFailure"],
    ["response.code", "NotFound"],
    ["response.code_details", "NotFound"],
    ["response.flags", `Ok ${int64(0)}`],
    ["response.headers", 'Ok "\\0\\0\\0\\0"'],
    ["connection.id", `Ok ${int64(1)}`],
    ["connection.mtls", 'Ok "\\0"'],
    ["connection.requested_server_name", 'Ok ""'],
    ["connection.tls_version", "NotFound"],
    ["connection_id", `Ok ${int64(1)}`],
    ["source.address", 'Ok "127.0.0.1:50000"'],
    ["source.port", `Ok ${int64(50000)}`],
    ["destination.port", `Ok ${int64(10000)}`],
    ["upstream.address", "NotFound"],
    ["upstream.num_endpoints", `Ok ${int64(1)}`],
    ["upstream.request_attempt_count", `Ok ${int64(0)}`],
    ["metadata", 'Ok ""'],
    ["xds.cluster_name", 'Ok "upstream"'],
    ["xds.node", 'Ok "2\\x05envoy"'],
    ["xds.node.id", 'Ok ""'],
    ["xds.node.nothing", "NotFound"],
    ["metadata.filter_metadata", 'Ok "\\0\\0\\0\\0"'],
    ["metadata.nothing", "NotFound"],
    ["connection.transport_failure_reason", "NotFound"],
    ["upstream_filter_state", "NotFound"],
    ["xds.nothing", "NotFound"],
    ["plugin_name", 'Ok "plug"'],
    ["plugin_root_id", 'Ok "root"'],
    ["plugin_vm_id", 'Ok "vm"'],
    ["cluster_name", "NotFound"],
    ["nothing", "NotFound"],
    ["", "SerializationFailure"],
  ];
  test.each(rows)("%s: %s (section 3.4)", async (path, answer) => {
    expect(await answers("proxy_on_request_headers", [get(...path.split("."))])).toEqual([answer]);
  });

  test("request.headers as a whole has each name once (VAL-6)", async () => {
    const [answer] = await answers("proxy_on_request_headers", [get("request", "headers")]);
    // Four pseudo headers, three names of the client, three that the proxy adds.
    expect(answer).toMatch(/^Ok "\\n\\0\\0\\0/);
  });

  test("a NUL at the end is tolerated, dots do not separate (PATH-1, PATH-4)", async () => {
    expect(await answers("proxy_on_request_headers", [get("plugin_name", ""), get("request.path")])).toEqual([
      'Ok "plug"',
      "NotFound",
    ]);
  });

  test("an address outside of memory", async () => {
    const bad = call("proxy_get_property", { raw: -1 }, { raw: 5 });
    expect(await answers("proxy_on_request_headers", [bad])).toEqual(["InvalidMemoryAccess"]);
  });
});

describe("properties in other callbacks", () => {
  const gone = ["request.path", "request.host", "request.headers.x-a", "request.id", "request.query"];
  test.each(["proxy_on_request_body", "proxy_on_response_headers"] as const)(
    "what is read from request headers is gone with them, in %s (PROP-5)",
    async (callback) => {
      const calls = gone.map((path) => get(...path.split(".")));
      const seen = await answers(callback, calls);
      expect(seen.slice(0, gone.length)).toEqual(gone.map(() => "NotFound"));
    },
  );

  test("what is known of the stream itself stays (PROP-5)", async () => {
    expect(
      await answers("proxy_on_response_headers", [
        get("request", "protocol"),
        get("request", "size"),
        get("request", "total_size"),
        get("response", "code"),
        get("response", "code_details"),
        get("response", "headers", "content-length"),
        get("response", "grpc_status"),
        get("upstream", "address"),
        get("upstream", "request_attempt_count"),
      ]),
    ).toEqual([
      'Ok "HTTP/1.1"',
      `Ok ${int64(4)}`,
      `Ok ${int64(4)}`,
      `Ok ${int64(201)}`,
      'Ok "via_upstream"',
      'Ok "7"',
      `Ok ${int64(2)}`,
      'Ok "127.0.0.1:8080"',
      `Ok ${int64(1)}`,
    ]);
  });

  test("what belongs to a route is gone when the router has found none (HDR-13)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: {
        calls: [
          call("proxy_replace_header_map_value", "HttpRequestHeaders", ":path", "x"),
          get("xds", "route_name"),
        ],
      },
      proxy_on_log: {
        calls: [get("xds", "route_name"), get("xds", "virtual_host_name"), get("upstream", "num_endpoints")],
      },
    });
    const exchange = filter.send();
    expect(exchange.response?.status).toBe(404);
    expect(hostcallsOf(exchange).map((line) => line.replace(/.*\) (?=[A-Z])/, ""))).toEqual([
      "Ok",
      'Ok ""',
      "NotFound",
      'Ok "default"',
      "NotFound",
    ]);
  });

  test("in on_log everything is there, the duration too (LIFE-17)", async () => {
    expect(
      await answers("proxy_on_log", [
        get("request", "path"),
        get("request", "duration"),
        get("response", "code"),
        get("response", "size"),
        get("response", "headers", "server"),
      ]),
    ).toEqual(['Ok "/a/b?c=d"', `Ok ${int64(0)}`, `Ok ${int64(201)}`, `Ok ${int64(7)}`, 'Ok "envoy"']);
  });

  test("the plugin itself has a name and a node, and nothing of a stream (PROP-7)", async () => {
    const calls = [
      get("plugin_name"),
      get("xds", "node"),
      get("xds", "cluster_name"),
      get("request", "path"),
      set("a", "b"),
    ];
    const filter = await loadScripted({ proxy_on_configure: { calls } }, { pluginName: "plug" });
    expect(hostcallsOf(filter).map((line) => line.replace(/.*\) (?=[A-Z])/, ""))).toEqual([
      'Ok "plug"',
      'Ok "2\\x05envoy"',
      "NotFound",
      "NotFound",
      "NotFound",
    ]);
  });
});

describe("properties that modules set", () => {
  const rows: [name: string, calls: Call[], seen: string[]][] = [
    ["are read back under the same name (PROP-2)", [set("a", "1"), get("a")], ["Ok", 'Ok "1"']],
    ["are overwritten (PROP-9)", [set("a", "1"), set("a", "2"), get("a")], ["Ok", "Ok", 'Ok "2"']],
    ["may be empty (PROP-12)", [set("a", ""), get("a")], ["Ok", 'Ok ""']],
    [
      "cannot be read by a path of several segments (PROP-3)",
      [set("a\0b", "1"), get("a", "b")],
      ["Ok", "NotFound"],
    ],
    [
      "never hide what is built in (PROP-4)",
      [set("request", "x"), get("request", "method"), set("plugin_name", "x"), get("plugin_name")],
      ["Ok", 'Ok "POST"', "Ok", 'Ok "plug"'],
    ],
    ["have nothing below them", [set("a", "1"), get("a", "b")], ["Ok", "NotFound"]],
    [
      "are filter state of the stream (PROP-1)",
      [set("a", "1"), get("filter_state", "wasm.a")],
      ["Ok", 'Ok "1"'],
    ],
  ];
  test.each(rows)("%s", async (_, calls, seen) => {
    expect(await answers("proxy_on_request_headers", calls)).toEqual(seen);
  });

  test("last as long as the stream (PROP-8)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: [{ calls: [set("a", "1")] }, { calls: [get("a")] }],
      proxy_on_log: { calls: [get("a")] },
    });
    expect(hostcallsOf(filter.send())[1]).toMatch(/Ok "1"$/);
    expect(hostcallsOf(filter.send())[0]).toMatch(/NotFound$/);
  });
});
