// Calls to other services through a MOSN server: it makes them itself, while the stream waits.

import { afterAll, beforeAll, expect, test } from "vitest";
import { headerOf } from "../envoy/raw-request.ts";
import { unusedPort } from "../envoy/tcp-end.ts";
import { startUpstream, type Upstream } from "../envoy/upstream.ts";
import { moduleFor, requestOf } from "./common.ts";
import type { RunningHost } from "./host.ts";
import { buildMosnServer } from "./hosts.ts";
import { startMosn } from "./mosn-server.ts";
import { describeWith } from "./toolchains.ts";

const RESPONSE = { headers: [[":status", "200"]], body: "" } as const;

describeWith("go", "a call through a MOSN server", () => {
  let running: RunningHost;
  let service: Upstream;
  beforeAll(async () => {
    running = await startMosn(await buildMosnServer(), "wazero");
    service = await startUpstream(() => ({ status: 200, rawHeaders: [], body: "forty-two" }));
  });
  afterAll(async () => {
    await running?.stop();
    await service?.stop();
  });

  test("takes a URL, and its answer comes in the stream that asked", async () => {
    const module = await moduleFor({ target: "mosn" }, "tests/hosts/filters/call");
    await running.load(module, `http://127.0.0.1:${service.port}/asked`);
    const { request, log } = await running.exchange(requestOf("/", {}, ""), RESPONSE);

    expect(log).toEqual(["sent true", "answer forty-two false"]);
    expect(request.headers.find(([name]) => name.toLowerCase() === "x-answer")?.[1]).toBe("forty-two");
    expect(service.arrived.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /asked"]);
    expect(headerOf(service.arrived[0]?.rawHeaders ?? [], "x-ask")).toBe("some question");
  });

  test("is never answered if nobody is there to answer, and the stream goes on", async () => {
    const module = await moduleFor({ target: "mosn" }, "tests/hosts/filters/call");
    await running.load(module, `http://127.0.0.1:${await unusedPort()}/asked`);
    const { request, log } = await running.exchange(requestOf("/", {}, ""), RESPONSE);

    expect(log).toEqual(["sent true"]);
    expect(request.headers.map(([name]) => name.toLowerCase())).not.toContain("x-answer");
  });
});
