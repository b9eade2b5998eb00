import { loadFilter } from "proxy-wasm-as/host-sim";
import { describe, expect, test } from "vitest";
import { testCases } from "../test-cases.ts";
import { exchanges, refused } from "./cases.ts";

const MODULE = "build/header-injection/plugin.wasm";
const FIXED_MODULE = "build/header-injection-fixed/plugin.wasm";

describe("header-injection", () => {
  testCases(MODULE, exchanges, refused);

  test("the response is the upstream's otherwise", async () => {
    const filter = await loadFilter(MODULE, { configuration: { name: "hello", value: "hello details" } });
    const upstream = () => ({ status: 404, headers: { "x-own": "1" }, body: "no such thing" });
    const exchange = filter.send({ path: "/details/123", upstream });

    expect(exchange).toHaveStatus(404);
    expect(exchange).toHaveResponseHeader("x-own", "1");
    expect(exchange.response?.body.text()).toBe("no such thing");
  });

  test("the fixed variant is entered three times for a stream, and calls the host once", async () => {
    const filter = await loadFilter(FIXED_MODULE);
    const exchange = filter.send({ path: "/" });

    expect(exchange).toHaveResponseHeader("resp-header-demo", "added by our filter");
    expect(exchange).toCostAtMost({ callbacks: 3, hostcalls: 1, allocations: 0 });
  });
});
