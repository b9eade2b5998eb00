// Envoy's own functions, put to a real Envoy and to the simulator: one module makes all calls in a request, and logs what each
// was answered.

import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { byteStringOf } from "../../host-sim/wire/byte-string.ts";
import { type ProtoField, writeProto } from "../../host-sim/wire/protobuf.ts";
import { type AskedCall, asker } from "./asker.ts";
import { type Envoy, startEnvoy } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { moduleFiles } from "./module-files.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

const message = (...fields: ProtoField[]) => writeProto(fields);
const numbered = (name: string, field: number, value: number) =>
  message([1, name]) + String.fromCharCode(field * 8, value);
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const der = byteStringOf(privateKey.export({ format: "der", type: "pkcs8" }));
const publicDer = byteStringOf(createPublicKey(privateKey).export({ format: "der", type: "spki" }));
const pem = String(publicKey.export({ format: "pem", type: "spki" }));
const signed = byteStringOf(sign("sha256", Buffer.from("text"), privateKey));
const verified = (...fields: ProtoField[]): AskedCall => [
  "verify_signature",
  message([1, "sha256"], [3, signed], [4, "text"], ...fields),
];
const token = (value: number) => String.fromCharCode(value, 0, 0, 0);

const objects: [name: string, value: string][] = [
  ["envoy.string", "x"],
  ["envoy.bool", "YES"],
  ["envoy.bool", "2"],
  ["envoy.hashable_string", ""],
  ["envoy.ai.model.request", ""],
  ["envoy.network.ip", "::1"],
  ["envoy.network.ip", "1.2.3"],
  ["envoy.upstream.dynamic_port", "65536"],
  ["envoy.ratelimit.hits_addend", "4294967296"],
  ["envoy.tcp_proxy.disable_tunneling", "yes"],
  ["envoy.tcp_proxy.per_connection_idle_timeout_ms", "18446744073709551615"],
  ["envoy.network.application_protocols", "h2"],
  ["envoy.filters.listener.original_dst.local_ip", "1.2.3.4:99999"],
  ["envoy.network.transport_socket.original_dst_address", "[::1]:80"],
  ["envoy.nothing", "x"],
];

const expressions: string[] = [
  ...["1 + 2", "1u", "1.5", "'a' + \"b\"", "true", "null", "[1, 2]", "{'a': 1}", "[]", "type(1)", "-7 / 2"],
  ...[
    "1 / 0",
    "9223372036854775807 + 1",
    "nothing",
    "request",
    "request.path",
    "request.nothing",
    "1 +",
    "(",
  ],
  ...["", "foo(1)", "'a,b'.split(',')", "size(request.path)", "request.path.matches('^/p.*')", "metadata"],
  ...["has(request.headers.foo)", "request.headers['nothing']", "'x-a' in request.headers", "plugin_name"],
  ...["timestamp('2020-01-01T00:00:00Z')", "duration('3s')", "mine", "filter_state['wasm.mine']", "1 + 'a'"],
  ...["[1, 2].exists(x, x == 2)", "[1, 2].map(x, x * 2)", "response.code", "string(1)", "'é'", "b'ab'"],
  ...["false && nothing", "nothing || true", "1 > 2 ? 'a' : 'b'", "request.size + 1", "connection.mtls"],
];

const cases: AskedCall[] = [
  ["compress", ""],
  ["uncompress", byteStringOf(deflateSync("aaaa"))],
  ["uncompress", "aaaa"],
  ["clear_route_cache", ""],
  ["no_such_function", ""],
  verified([2, publicDer]),
  verified([5, pem]),
  verified([2, publicDer], [4, "other"]),
  verified([2, publicDer], [1, "md5"]),
  verified([2, "zz"]),
  verified([2, der]),
  verified([2, publicDer], [5, pem]),
  verified(),
  ["verify_signature", "\xff"],
  ["sign", message([1, "sha256"], [2, der], [3, "text"])],
  ["sign", message([1, "sha256"], [2, publicDer], [3, "text"])],
  ["sign", message([1, "nosuch"], [2, der], [3, "text"])],
  ["sign", message([1, "sha256"], [3, "text"])],
  ["set", "mine", "value"],
  ...objects.flatMap(([name, value]): AskedCall[] => [
    ["set_envoy_filter_state", message([1, name], [2, value])],
    ["get", `filter_state\0${name}`],
  ]),
  ["get", "filter_state\0envoy.network.transport_socket.original_dst_address\0ip"],
  ["get", "filter_state\0envoy.network.transport_socket.original_dst_address\0port"],
  ["get", "envoy.string"],
  ["set_envoy_filter_state", ""],
  ["set_envoy_filter_state", "\xff"],
  ["declare_property", numbered("late", 2, 1)],
  ["declare_property", numbered("late", 2, 1)],
  ["declare_property", ""],
  ["declare_property", "\xff"],
  ["declare_property", numbered("other", 3, 9)],
  ["set", "late", "1"],
  ["set", "late", "2"],
  ["get", "late"],
  // Declared by the plugin, see below.
  ["set", "once", "1"],
  ["set", "once", "2"],
  ["get", "once"],
  ["set", "bytes", "\x0a\x01x"],
  ["get", "bytes"],
  ["get", "bytes\0value"],
  ["get", "filter_state\0wasm.bytes"],
  ...expressions.flatMap((text): AskedCall[] => [
    ["expr_create", byteStringOf(Buffer.from(text))],
    ["evaluate", ""],
  ]),
  ["expr_evaluate", ""],
  ["expr_evaluate", token(250)],
  ["expr_delete", token(250)],
  ["expr_delete", ""],
  ["expr_delete", token(0)],
  ["expr_evaluate", token(0)],
  ["dns", "127.0.0.1"],
  ["dns", "::1"],
  ["dns", "bad name"],
  ["dns", "a..b"],
  ["dns", "1.2.3.4:80"],
];

/** What the plugin declares while it is configured: written once, and a message of a schema that nobody knows. */
const declared: AskedCall[] = [
  ["declare_property", numbered("once", 2, 1)],
  ["declare_property", numbered("bytes", 3, 3)],
  ["declare_property", numbered("once", 2, 1)],
];

describeEnvoy("Envoy's own functions", (binary) => {
  const writeModule = moduleFiles();
  const wasm = asker({ proxy_on_configure: declared, proxy_on_request_headers: cases });
  let upstream: Upstream;
  let envoy: Envoy;
  let inEnvoy: string[] = [];

  beforeAll(async () => {
    upstream = await startUpstream(() => ({ status: 200, rawHeaders: ["content-length", "0"], body: "" }));
    envoy = await startEnvoy(
      binary,
      [{ name: "foreign", wasm: writeModule("foreign", wasm) }],
      upstream.port,
    );
    // What the canary and the main thread say comes first.
    await envoy.newLogOf("foreign");
    await fetch(`http://127.0.0.1:${envoy.portOf("foreign")}/p?q=1`, { headers: { "x-a": "1" } });
    inEnvoy = (await envoy.newLogOf("foreign")).map(({ text }) => text);
  });
  afterAll(async () => {
    await envoy?.stop();
    await upstream?.stop();
  });

  test("each call is answered as by the simulator", async () => {
    const filter = await loadFilter(wasm, { pluginName: "foreign" });
    const before = filter.log.length;
    filter.send({ path: "/p?q=1", headers: { "x-a": "1" } });
    // Of names the plugin is told, whose log is not the exchange's.
    const simulated = filter.log.slice(before).map(({ message: text }) => text);
    expect(simulated.map(named)).toEqual(inEnvoy.map(named));
    expect(simulated.length).toBeGreaterThan(cases.length - 1);
  });
});

/** What names resolve to is said before their own status: from there on a line is not that of its case. */
function named(line: string, index: number): string {
  const [called, first] = cases[index] ?? ["dns", ""];
  return `${called}(${JSON.stringify(first.slice(0, 60))}) ${line}`;
}
