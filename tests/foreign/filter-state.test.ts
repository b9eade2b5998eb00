import { describe, expect, test } from "vitest";
import { loadScripted } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";
import { answers, foreign, get, set, withMessage, withNumber } from "./asking.ts";

const put = (name: string, value: string) => withMessage("set_envoy_filter_state", [1, name], [2, value]);
const declare = (name: string) => withMessage("declare_property", [1, name]);
const readOnly = (name: string) => withNumber(declare(name), 2, 1);

describe("set_envoy_filter_state (FF-5)", () => {
  const rows: [name: string, value: string, put: string, got: string][] = [
    ["envoy.string", "x", 'Ok ""', 'Ok "x"'],
    ["envoy.string", "", 'Ok ""', 'Ok ""'],
    ["envoy.bool", "YES", 'Ok ""', 'Ok "true"'],
    ["envoy.bool", "2", "BadArgument", "NotFound"],
    ["envoy.network.ip", "::1", 'Ok ""', 'Ok "[::1]:0"'],
    ["envoy.network.ip", "1.2.3.4:80", "BadArgument", "NotFound"],
    ["envoy.upstream.dynamic_port", "65536", 'Ok ""', 'Ok "65536"'],
    ["envoy.upstream.dynamic_port", "-1", "BadArgument", "NotFound"],
    ["envoy.ratelimit.hits_addend", "4294967296", "BadArgument", "NotFound"],
    ["envoy.tcp_proxy.disable_tunneling", "maybe", 'Ok ""', 'Ok "false"'],
    ["envoy.ai.model.request", "", "BadArgument", "NotFound"],
    ["envoy.network.application_protocols", "h2", 'Ok ""', "NotFound"],
    ["envoy.filters.listener.original_dst.local_ip", "1.2.3.4:80", 'Ok ""', 'Ok "\\0\\0\\0\\0"'],
    ["envoy.filters.listener.original_dst.local_ip", "1.2.3.4:99999", "BadArgument", "NotFound"],
    ["envoy.filters.listener.original_dst.local_ip", "1.2.3.4", "BadArgument", "NotFound"],
    ["envoy.network.transport_socket.http_11_proxy.info", "host,1.2.3.4:80", 'Ok ""', "NotFound"],
    ["envoy.network.transport_socket.http_11_proxy.info", "host", "BadArgument", "NotFound"],
    ["envoy.nothing", "x", "NotFound", "NotFound"],
  ];
  test.each(rows)("%s takes %j: %s, and shows %s", async (name, value, stored, got) => {
    expect(await answers([put(name, value), get("filter_state", name)])).toEqual([stored, got]);
  });

  test("an address has fields", async () => {
    const name = "envoy.network.transport_socket.original_dst_address";
    const fields = ["ip", "port", "x"].map((field) => get("filter_state", name, field));
    expect(await answers([put(name, "[::1]:80"), ...fields])).toEqual([
      'Ok ""',
      'Ok "::1"',
      'Ok "P\\0\\0\\0\\0\\0\\0\\0"',
      "NotFound",
    ]);
  });

  test("an object is no property: it is found in the filter state alone (3.4)", async () => {
    const calls = [put("envoy.string", "x"), get("envoy.string"), get("wasm.envoy.string")];
    expect(await answers(calls)).toEqual(['Ok ""', "NotFound", "NotFound"]);
  });

  test("no argument has no name, and bytes may be no message", async () => {
    const calls = [foreign("set_envoy_filter_state"), foreign("set_envoy_filter_state", Uint8Array.of(0xff))];
    expect(await answers(calls)).toEqual(["NotFound", "BadArgument"]);
  });

  test("a plugin has no filter state", async () => {
    const filter = await loadScripted({ proxy_on_configure: { calls: [put("envoy.string", "x")] } });
    expect(filter.transcript).toMatch(/set_envoy_filter_state.* NotFound\n/);
  });
});

describe("life spans (FF-5, FF-8)", () => {
  const shown = [get("filter_state", "envoy.string"), get("mine"), get("connection", "id")];
  const stored = [withNumber(put("envoy.string", "x"), 3, 2), set("mine", "1"), ...shown];
  const onConnection = { proxy_on_configure: { calls: [withNumber(declare("mine"), 5, 2)] } };

  test("what belongs to the connection is there for its next request, and for no other connection", async () => {
    const filter = await loadScripted({
      ...onConnection,
      proxy_on_request_headers: [{ calls: stored }, { calls: shown }, { calls: shown }],
    });
    const first = filter.send();
    const [second, third] = [filter.send({ after: first }), filter.send()];
    const answered = (exchange: typeof first): string[] =>
      hostcallsOf(exchange).map((line) => line.replace(/^.*?\) /, ""));
    expect(answered(second)).toEqual(['Ok "x"', 'Ok "1"', 'Ok "\\x01\\0\\0\\0\\0\\0\\0\\0"']);
    expect(answered(third)).toEqual(["NotFound", "NotFound", 'Ok "\\x02\\0\\0\\0\\0\\0\\0\\0"']);
  });

  test("what belongs to the stream ends with it", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: [{ calls: [put("envoy.string", "x"), set("mine", "1")] }, { calls: shown }],
    });
    const exchange = filter.send({ after: filter.send() });
    expect(hostcallsOf(exchange).slice(0, 2)).toEqual([
      expect.stringMatching(/ NotFound$/),
      expect.stringMatching(/ NotFound$/),
    ]);
  });
});

describe("declare_property (FF-8)", () => {
  const onPlugin = (...calls: Parameters<typeof answers>[0]) => ({ proxy_on_configure: { calls } });

  test("a property that can be written once (PROP-9)", async () => {
    const calls = [set("a", "1"), set("a", "2"), get("a")];
    expect(await answers(calls, onPlugin(readOnly("a")))).toEqual(["Ok", "BadArgument", 'Ok "1"']);
  });

  test("a declaration in a stream is accepted, and stands for nothing", async () => {
    const calls = [readOnly("a"), set("a", "1"), set("a", "2")];
    expect(await answers(calls)).toEqual(['Ok ""', "Ok", "Ok"]);
  });

  test("declaring twice, an empty argument, a type that does not exist, no message (PROP-10)", async () => {
    const calls = [
      declare("a"),
      declare("a"),
      foreign("declare_property"),
      withNumber(declare("b"), 3, 9),
      foreign("declare_property", Uint8Array.of(0xff)),
    ];
    expect(await answers(calls)).toEqual(['Ok ""', "BadArgument", 'Ok ""', 'Ok ""', "BadArgument"]);
  });

  test("a protobuf message shows its bytes, and no fields of a schema that nobody knows (PROP-11)", async () => {
    const calls = [set("pb", "\x0a\x01x"), get("pb"), get("pb", "value"), get("filter_state", "wasm.pb")];
    expect(await answers(calls, onPlugin(withNumber(declare("pb"), 3, 3)))).toEqual([
      "Ok",
      'Ok "\\n\\x01x"',
      "NotFound",
      "SerializationFailure",
    ]);
  });

  test("FlatBuffers without a schema: Envoy ends when a field is read", async () => {
    const filter = await loadScripted(onPlugin(withNumber(declare("fb"), 3, 2)));
    expect(filter.findings.map(({ code }) => code)).toEqual(["ERR_WOULD_CRASH"]);
  });
});
