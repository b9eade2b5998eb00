import { describe, expect, test } from "vitest";
import { hostcalls } from "../../host-sim/abi/hostcalls.ts";
import { inAbi, wasmType } from "../../host-sim/abi/signatures.ts";
import { loadFilter } from "../../host-sim/index.ts";
import { type Call, call, loadScripted, say } from "../support/scripted-filter.ts";
import { loadTicking, TICK_MS } from "../support/ticking.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";
import { compileWat } from "../support/wat.ts";

const effective = (id: number): Call => call("proxy_set_effective_context", id);
const path: Call = call("proxy_get_header_map_value", 0, ":path");

describe("the effective context", () => {
  const ids: [name: string, id: number, answer: string][] = [
    ["the plugin (CTX-1)", 1, "Ok"],
    ["the running stream itself (CTX-1)", 2, "Ok"],
    ["none (CTX-3)", 0, "Ok"],
    ["an id that nobody has (CTX-1)", 3, "BadArgument"],
    ["an id that nobody can have", -1, "BadArgument"],
  ];
  test.each(ids)("can be %s", async (_, id, answer) => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls: [effective(id)] } });
    expect(hostcallsOf(filter.send())).toEqual([`proxy_set_effective_context(${id >>> 0}) ${answer}`]);
  });

  test("is what header maps, properties and logging use (CTX-4)", async () => {
    const filter = await loadTicking(
      { proxy_on_request_headers: { returns: 1 } },
      [path, say("from outside"), call("proxy_set_property", "a", "1")],
      { pluginName: "plug" },
    );
    const exchange = filter.send({ path: "/held" });
    filter.clock.advance(TICK_MS);
    expect(hostcallsOf(exchange).slice(1)).toEqual([
      'proxy_get_header_map_value(HttpRequestHeaders, ":path") Ok "/held"',
      'proxy_log(Info, "from outside") Ok',
      'proxy_set_property("a", "1") Ok',
    ]);
    expect(exchange.log).toMatchObject([{ message: "from outside", prefix: "wasm log plug" }]);
  });

  test("ends with the callback (CTX-2)", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: { returns: 1, calls: [call("proxy_set_tick_period_milliseconds", 5)] },
      proxy_on_tick: [{ calls: [effective(2), path] }, { calls: [path] }],
    });
    filter.send();
    filter.clock.advance(5);
    filter.clock.advance(5);
    expect(hostcallsOf(filter).map((line) => line.replace(/.*\) /, ""))).toEqual([
      "Ok",
      'Ok "/"',
      "BadArgument",
    ]);
  });

  test("0 takes it back (CTX-3)", async () => {
    const filter = await loadTicking({ proxy_on_request_headers: { returns: 1 } }, [effective(0), path]);
    filter.send();
    filter.clock.advance(TICK_MS);
    expect(hostcallsOf(filter).at(-1)).toMatch(/BadArgument$/);
  });

  test("a stream that is over cannot become it (CALL-18)", async () => {
    const filter = await loadTicking({}, []);
    filter.send();
    filter.clock.advance(TICK_MS);
    expect(hostcallsOf(filter).at(-1)).toBe("proxy_set_effective_context(2) BadArgument");
  });
});

test("every hostcall of the newest ABI links", async () => {
  const imports = [...inAbi(hostcalls, "0.2.1").values()].map((row) => {
    const { params, results } = wasmType(row);
    return `(import "env" "${row.name}" (func (param ${params.join(" ")}) (result ${results.join(" ")})))`;
  });
  const module = compileWat(`(module ${imports.join("\n")}
    (memory (export "memory") 1)
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const 0)))`);
  expect((await loadFilter(module)).send().response?.status).toBe(200);
});

test("before any call, the last one ended well and without a word", async () => {
  const filter = await loadScripted({ proxy_on_request_headers: { calls: [call("proxy_get_status")] } });
  expect(hostcallsOf(filter.send())).toEqual(['proxy_get_status() Ok 0 ""']);
});
