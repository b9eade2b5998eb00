// What only Envoy has, through the simulator, and through a host that lies. The same rows run in Envoy: tests/envoy/sdk.test.ts.

import { beforeAll, describe, expect, test } from "vitest";
import { loadFilter } from "../../host-sim/index.ts";
import { buildFilter } from "../../toolchain/index.ts";
import { RawHost } from "../support/raw-host.ts";
import { envoyOnlyRows } from "./envoy-rows.ts";

const MODULE = "build/envoy-only/plugin.wasm";

beforeAll(async () => {
  await buildFilter("tests/sdk/envoy-only");
}, 60_000);

for (const [chapter, rows] of Object.entries(envoyOnlyRows)) {
  describe(chapter, () => {
    test.each(rows)("$does", async ({ script, request = {}, logs }) => {
      const filter = await loadFilter(MODULE, { configuration: script.join("\n") });
      const exchange = filter.send({ path: "/", ...request });
      expect(exchange.log.map(({ message }) => message)).toEqual(logs);
      expect(exchange.trap).toBeNull();
    });
  });
}

/** A little-endian number. */
function u32(value: number): string {
  return String.fromCharCode(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff);
}

/** A host that answers buffer 8 with `argument`, and whose DNS calls back as `dns` says. */
function hostWith(script: readonly string[]): {
  host: RawHost;
  log: string[];
  give: (bytes: string) => void;
  onResolve: (answer: (token: number) => void) => void;
} {
  const host = new RawHost(MODULE);
  const log: string[] = [];
  let argument = "";
  let answering: (token: number) => void = () => {};
  let nextToken = 2;
  host.start(script.join("\n"));
  host.answer = (hostcall, [first = 0, second = 0, third = 0, fourth = 0, fifth = 0]) => {
    if (hostcall === "proxy_log") log.push(host.text(second, third));
    if (hostcall === "proxy_get_buffer_bytes" && first === 8) {
      host.giveBytes(argument.slice(second, second + third), fourth, fifth);
    }
    if (hostcall === "envoy_resolve_dns") {
      const token = nextToken++;
      // As Envoy does: first the number, then what is known already.
      host.view().setUint32(third, token, true);
      answering(token);
    }
    return 0;
  };
  return {
    host,
    log,
    give: (bytes) => {
      argument = bytes;
    },
    onResolve: (answer) => {
      answering = answer;
    },
  };
}

const ADDRESSES = `${u32(2)}${u32(60)}${u32(60)}10.0.0.1:0\0[::1]:0\0`;
const ASKS = ["request_headers: resolve|db.local|continue", "request_headers: pause"];

describe("a DNS answer", () => {
  const begin = (host: RawHost, id: number) => {
    host.call("proxy_on_context_create", id, 1);
    return host.call("proxy_on_request_headers", id, 1, 1);
  };

  test("comes later, and lets the request go on that waits for it (MISC-1)", () => {
    const { host, log, give } = hostWith(ASKS);
    expect(begin(host, 2)).toBe(1);
    give(ADDRESSES);
    host.call("envoy_on_resolve_dns", 1, 2, ADDRESSES.length);
    expect(log).toEqual(["resolve: true true", "resolved: 2 10.0.0.1:0 [::1]:0", "continue: true"]);
  });

  test("that comes inside the hostcall lets the request go on too (observed for LIFE-19)", () => {
    const { host, log, give, onResolve } = hostWith(ASKS);
    give(ADDRESSES);
    onResolve((token) => host.call("envoy_on_resolve_dns", 1, token, ADDRESSES.length));
    expect(begin(host, 2)).toBe(0);
    expect(log).toEqual(["resolved: 2 10.0.0.1:0 [::1]:0", "continue: true", "resolve: true false"]);
  });

  test.each([
    ["of no bytes is a failure", "", "resolved: failed"],
    ["of no addresses has none", u32(0), "resolved: 0"],
    ["that promises more than it has gives none", u32(0xffffffff), "resolved: 0"],
    ["that breaks off gives what is there", `${u32(1)}${u32(1)}10.0.0.1`, "resolved: 1 10.0.0.1"],
  ])("%s", (_, answer, said) => {
    const { host, log, give } = hostWith(ASKS);
    begin(host, 2);
    give(answer);
    host.call("envoy_on_resolve_dns", 1, 2, answer.length);
    expect(log).toContain(said);
  });

  test("for a request that has ended is dropped, and so is one that nobody asked for", () => {
    const { host, log, give } = hostWith(ASKS);
    begin(host, 2);
    host.call("proxy_on_delete", 2);
    give(ADDRESSES);
    for (const token of [2, 77]) host.call("envoy_on_resolve_dns", 1, token, ADDRESSES.length);
    expect(log).toEqual(["resolve: true true"]);
  });

  test("is not asked for after the end of a stream", () => {
    const { host, log } = hostWith(["log: resolve|db.local|"]);
    host.call("proxy_on_context_create", 2, 1);
    host.call("proxy_on_log", 2);
    expect(log).toEqual(["DNS name not resolved: the stream has ended", "resolve: false false"]);
  });
});

describe("statistics", () => {
  const entry = (name: string, ...values: number[]) => {
    const head = `${u32(name.length)}${name}`;
    return { head, values: values.map((value) => u32(value) + u32(0)).join("") };
  };
  const block = (type: number, ...entries: { head: string; values: string }[]) => {
    let bytes = `${u32(0)}${u32(type)}${u32(entries.length)}`;
    for (const { head, values } of entries) {
      bytes += head;
      bytes = bytes.padEnd(Math.ceil(bytes.length / 8) * 8, "\0") + values;
    }
    return u32(bytes.length) + bytes.slice(4);
  };
  const UPDATE = block(1, entry("requests", 7, 3), entry("other", 1, 1)) + block(2, entry("server.live", 1));

  test("are counters with their growth, and gauges (MISC-2)", () => {
    const { host, log, give } = hostWith(["stats: stat|requests", "stats: stat|none"]);
    give(UPDATE);
    host.call("envoy_on_stats_update", 1, UPDATE.length);
    expect(log).toEqual(["stat: 7 +3, live 1 +0", "stat: none of 2, live 1 +0"]);
  });

  test("come from the simulator as from Envoy", async () => {
    const filter = await loadFilter(MODULE, { configuration: "stats: stat|none" });
    filter.flushStats();
    expect(filter.log.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^stat: none of \d+, live /),
    ]);
  });

  test("are read as far as they go, whatever Envoy says of their number and size", () => {
    const { host, log, give } = hostWith(["stats: stat|requests"]);
    const counters = block(1, entry("requests", 7, 3));
    const gauges = block(2, entry("server.live", 1));
    const wrong = (bytes: string, size: string) => size + bytes.slice(4, 8) + u32(7572) + bytes.slice(12);
    const size = u32(counters.length);
    for (const rest of ["", "\0".repeat(99), u32(0xfffffff0), `${u32(3)}a\0b`.padEnd(24, "\x01")]) {
      give(wrong(counters, size) + wrong(gauges, u32(0x6d6ab397)) + rest);
      host.call("envoy_on_stats_update", 1, 0x6d6ab397);
    }
    expect(log).toEqual(Array(4).fill("stat: 7 +3, live 1 +0"));
  });

  test.each([
    ["that are cut anywhere", Array.from({ length: UPDATE.length }, (_, size) => UPDATE.slice(0, size))],
    ["whose numbers are too large", [u32(0xffffffff).repeat(20), u32(60) + u32(0xffffffff).repeat(20)]],
  ])("%s trap nothing", (_, updates) => {
    const { host, give } = hostWith([]);
    for (const update of updates) {
      give(update);
      host.call("envoy_on_stats_update", 1, update.length);
    }
    expect(host.call("proxy_on_request_headers", 9, 1, 1)).toBe(0);
  });
});

describe("METADATA", () => {
  test("is counted, and goes on (FLOW-27)", () => {
    const { host, log } = hostWith([]);
    host.call("proxy_on_context_create", 2, 1);
    expect(host.call("proxy_on_request_metadata", 2, 3)).toBe(0);
    expect(host.call("proxy_on_response_metadata", 2, 1)).toBe(0);
    expect(host.call("proxy_on_request_metadata", 77, 1)).toBe(0);
    expect(log).toEqual(["requestMetadata: 3", "responseMetadata: 1"]);
  });
});
