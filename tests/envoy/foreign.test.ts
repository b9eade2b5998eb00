// Envoy's own functions, put to a real Envoy and to the simulator: one module makes all calls in a request, and logs what each
// was answered.

import { createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { byteStringOf } from "../../host-sim/wire/byte-string.ts";
import { type ProtoField, writeProto } from "../../host-sim/wire/protobuf.ts";
import { compileWat } from "../support/wat.ts";
import { type Envoy, startEnvoy } from "./envoy.ts";
import { describeEnvoy } from "./find-envoy.ts";
import { moduleFiles } from "./module-files.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

/** One call: of a foreign function with an argument, of `get` with a path, of `set` with a path and a value, of `dns`. */
type Case = readonly [called: string, first: string, second?: string];

const message = (...fields: ProtoField[]) => writeProto(fields);
const numbered = (name: string, field: number, value: number) =>
  message([1, name]) + String.fromCharCode(field * 8, value);
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const der = byteStringOf(privateKey.export({ format: "der", type: "pkcs8" }));
const publicDer = byteStringOf(createPublicKey(privateKey).export({ format: "der", type: "spki" }));
const pem = String(publicKey.export({ format: "pem", type: "spki" }));
const signed = byteStringOf(sign("sha256", Buffer.from("text"), privateKey));
const verified = (...fields: ProtoField[]): Case => [
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

const cases: Case[] = [
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
  ...objects.flatMap(([name, value]): Case[] => [
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
  ...expressions.flatMap((text): Case[] => [
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
const declared: Case[] = [
  ["declare_property", numbered("once", 2, 1)],
  ["declare_property", numbered("bytes", 3, 3)],
  ["declare_property", numbered("once", 2, 1)],
];

const RESULT = 64;
const LAST_TOKEN = 80;
const LINE = 524_288;

/** Says of each call its status and, in hexadecimal, its result; `evaluate` asks for the last expression that was created. */
function moduleThatCalls(): Uint8Array {
  let end = 65_536;
  const data: string[] = [];
  const place = (bytes: string): string => {
    const at = end;
    end += bytes.length;
    const text = [...bytes].map((byte) => `\\${byte.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
    data.push(`(data (i32.const ${at}) "${text}")`);
    return `(i32.const ${at}) (i32.const ${bytes.length})`;
  };
  const slots = `(i32.const ${RESULT}) (i32.const ${RESULT + 4})`;
  const foreign = (name: string, args: string) => `(call $foreign ${place(name)} ${args} ${slots})`;
  const statusOf = ([called, first, second = ""]: Case): string => {
    if (called === "get") return `(call $get ${place(first)} ${slots})`;
    if (called === "set") return `(call $set ${place(first)} ${place(second)})`;
    if (called === "dns") return `(call $dns ${place(first)} (i32.const 96))`;
    if (called === "evaluate") return foreign("expr_evaluate", `(i32.const ${LAST_TOKEN}) (i32.const 4)`);
    return foreign(called, place(first));
  };
  const made = (each: Case): string => `
    (i64.store (i32.const ${RESULT}) (i64.const 0))
    (call $say ${statusOf(each)})
    ${each[0] === "expr_create" ? "(call $keep_token)" : ""}`;
  const requests = cases.map(made).join("\n");
  const configuration = declared.map(made).join("\n");
  return compileWat(`(module
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    (import "env" "proxy_get_property" (func $get (param i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_set_property" (func $set (param i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_get_buffer_bytes" (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_call_foreign_function" (func $foreign (param i32 i32 i32 i32 i32 i32) (result i32)))
    (import "env" "envoy_resolve_dns" (func $dns (param i32 i32 i32) (result i32)))
    (memory (export "memory") 16)
    (global $free (mut i32) (i32.const 262144))
    (global $end (mut i32) (i32.const 0))
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param $size i32) (result i32) (local $at i32)
      (local.set $at (global.get $free))
      (global.set $free (i32.add (global.get $free) (local.get $size)))
      (local.get $at))
    (func $put (param $byte i32)
      (i32.store8 (i32.add (i32.const ${LINE}) (global.get $end)) (local.get $byte))
      (global.set $end (i32.add (global.get $end) (i32.const 1))))
    (func $digit (param $value i32)
      (call $put (i32.add (local.get $value)
        (select (i32.const 87) (i32.const 48) (i32.ge_u (local.get $value) (i32.const 10))))))
    (func $byte (param $value i32)
      (call $digit (i32.shr_u (local.get $value) (i32.const 4)))
      (call $digit (i32.and (local.get $value) (i32.const 15))))
    (func $say (param $status i32) (local $at i32)
      (call $byte (local.get $status))
      (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $at) (i32.load (i32.const ${RESULT + 4}))))
        (call $byte (i32.load8_u (i32.add (i32.load (i32.const ${RESULT})) (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
      (drop (call $log (i32.const 2) (i32.const ${LINE}) (global.get $end)))
      (global.set $end (i32.const 0)))
    (func $keep_token
      (i32.store (i32.const ${LAST_TOKEN}) (i32.const -1))
      (if (i32.load (i32.const ${RESULT + 4}))
        (then (i32.store (i32.const ${LAST_TOKEN}) (i32.load (i32.load (i32.const ${RESULT})))))))
    (func (export "proxy_on_configure") (param i32 i32) (result i32) ${configuration} (i32.const 1))
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${requests} (i32.const 0))
    (func (export "envoy_on_resolve_dns") (param $plugin i32) (param $token i32) (param $size i32)
      (drop (call $buffer (i32.const 8) (i32.const 0) (local.get $size) ${slots}))
      (call $say (local.get $token)))
    ${data.join("\n")})`);
}

describeEnvoy("Envoy's own functions", (binary) => {
  const writeModule = moduleFiles();
  const wasm = moduleThatCalls();
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
