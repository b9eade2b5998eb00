// Hosts that a test describes itself.

import { describe, expect, test } from "vitest";
import { defineProfile, loadFilter, type ProfileDefinition } from "../../host-sim/index.ts";
import { call, type Scripts, scriptedModule } from "../support/scripted-filter.ts";
import { callbacksOf } from "../support/transcript-lines.ts";

const FILTER: Scripts = {
  proxy_on_request_headers: {
    calls: [
      call("proxy_get_header_map_value", 0, "x-none"),
      call("proxy_get_property", "request\0path"),
      call("proxy_call_foreign_function", "compress", ""),
    ],
  },
  proxy_on_log: {},
};

const REQUEST = "proxy_on_request_headers(context=2, count=6, end_of_stream=true) -> Continue";

const load = (definition: ProfileDefinition) =>
  loadFilter(scriptedModule(FILTER), { profile: defineProfile(definition) });

describe("a host of one's own", () => {
  test("is like Envoy as far as nothing else is said", async () => {
    const filter = await load({ title: "our gateway" });
    expect(callbacksOf(filter.send())).toEqual([REQUEST, "proxy_on_log(context=2)"]);
  });

  test("does not load what imports a hostcall that it lacks, and is named then", async () => {
    await expect(
      load({ title: "our gateway", lacks: { hostcalls: ["proxy_get_property"] } }),
    ).rejects.toMatchObject({
      code: "ERR_IMPORT_UNKNOWN",
      message: expect.stringMatching(/\n {2}our gateway +refuses the module/),
    });
  });

  test("never calls callbacks that it lacks", async () => {
    const filter = await load({ title: "our gateway", lacks: { callbacks: ["proxy_on_log"] } });
    expect(callbacksOf(filter.send())).toEqual([REQUEST]);
  });

  test("lacks foreign functions and properties, and acts otherwise", async () => {
    const filter = await load({
      title: "our gateway",
      like: "nginx",
      needs: [],
      lacks: { foreignFunctions: ["compress"], properties: ["request.path"] },
      rules: { absentHeadersAreEmpty: true },
    });
    const { transcript } = filter.send();
    expect(transcript).toContain('proxy_get_header_map_value(HttpRequestHeaders, "x-none") Ok ""');
    expect(transcript).toContain('proxy_get_property("request\\0path") NotFound');
    expect(transcript).toContain('proxy_call_foreign_function("compress", "") NotFound');
  });

  test("traps where it links and does nothing", async () => {
    const filter = await load({ title: "our gateway", traps: ["proxy_get_property"] });
    expect(filter.send().trap?.message).toContain("proxy_get_property is not there in our gateway: it traps");
  });

  test("gives so much memory, and needs exports", async () => {
    await expect(load({ title: "our gateway", mostMemoryBytes: 65_535 })).rejects.toMatchObject({
      code: "ERR_MEMORY_TOO_LARGE",
    });
    await expect(load({ title: "our gateway", needs: ["proxy_on_configure"] })).rejects.toMatchObject({
      code: "ERR_EXPORT_MISSING",
    });
  });

  test.each<readonly [what: string, definition: ProfileDefinition, message: string]>([
    [
      "a hostcall that nobody has",
      { title: "x", lacks: { hostcalls: ["proxy_logg"] } },
      "Envoy 1.40 has no hostcall proxy_logg",
    ],
    [
      "a callback that nobody calls",
      { title: "x", lacks: { callbacks: ["on_log"] } },
      "Envoy 1.40 has no callback on_log",
    ],
    [
      "a trap in no hostcall",
      { title: "x", like: "mosn", traps: ["proxy_close_stream"] },
      "MOSN has no hostcall proxy_close_stream",
    ],
    [
      "a host that is like none",
      { title: "x", like: "caddy" as "envoy" },
      "there is no profile caddy; there are envoy, ",
    ],
  ])("is refused with %s", (_, definition, message) => {
    expect(() => defineProfile(definition)).toThrow(message);
  });
});
