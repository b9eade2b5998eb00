import { describe, expect, test } from "vitest";
import { type Call, call, loadScripted } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";

const get: Call = call("proxy_get_shared_data", "k");
const set = (value: string | Uint8Array, cas: number): Call => call("proxy_set_shared_data", "k", value, cas);
const OUTSIDE = { raw: 262_144 };

describe("shared data", () => {
  const rows: [name: string, calls: Call[], answers: string[]][] = [
    ["a key that is not there (DATA-2)", [get], ['proxy_get_shared_data("k") NotFound']],
    [
      "a value comes back with its version (DATA-2, DATA-6)",
      [set("v", 0), get],
      ['proxy_set_shared_data("k", "v", 0) Ok', 'proxy_get_shared_data("k") Ok "v" 1'],
    ],
    [
      "another version is a mismatch, and changes nothing (DATA-4)",
      [set("v", 0), set("w", 2), get],
      [
        'proxy_set_shared_data("k", "v", 0) Ok',
        'proxy_set_shared_data("k", "w", 2) CasMismatch',
        'proxy_get_shared_data("k") Ok "v" 1',
      ],
    ],
    [
      "versions are unsigned",
      [set("v", 0), set("w", -1)],
      ['proxy_set_shared_data("k", "v", 0) Ok', 'proxy_set_shared_data("k", "w", 4294967295) CasMismatch'],
    ],
    [
      "an empty value is there (DATA-7)",
      [set("", 0), get],
      ['proxy_set_shared_data("k", "", 0) Ok', 'proxy_get_shared_data("k") Ok "" 1'],
    ],
    [
      "a key or value outside of memory is not stored",
      [
        call("proxy_set_shared_data", OUTSIDE, { raw: 1 }, "v", 0),
        call("proxy_get_shared_data", OUTSIDE, { raw: 1 }),
      ],
      [
        'proxy_set_shared_data(<not in memory>, "v", 0) InvalidMemoryAccess',
        "proxy_get_shared_data(<not in memory>) InvalidMemoryAccess",
      ],
    ],
    [
      "slots outside of memory",
      [set("v", 0), { ...get, slots: [262_144] }, { ...get, slots: [16, 24, 262_144] }],
      [
        'proxy_set_shared_data("k", "v", 0) Ok',
        'proxy_get_shared_data("k") InvalidMemoryAccess',
        'proxy_get_shared_data("k") InvalidMemoryAccess',
      ],
    ],
  ];
  test.each(rows)("%s", async (_, calls, answers) => {
    const filter = await loadScripted({ proxy_on_request_headers: { calls } });
    expect(hostcallsOf(filter.send())).toEqual(answers);
  });
});

describe("a test", () => {
  test("prepares shared data before the filter starts, and looks at it", async () => {
    const filter = await loadScripted(
      { proxy_on_configure: { calls: [get, set("é", 1)] } },
      { sharedData: { k: "prepared", other: Uint8Array.of(0xff) } },
    );
    expect(hostcallsOf(filter)[0]).toBe('proxy_get_shared_data("k") Ok "prepared" 1');
    expect(filter.sharedData.get("k")).toBe("é");
    expect(filter.sharedData.getBytes("other")).toEqual(Uint8Array.of(0xff));
    expect(filter.sharedData.get("none")).toBeNull();
    expect(filter.sharedData.getBytes("none")).toBeNull();
    expect(filter.sharedData.keys()).toEqual(["k", "other"]);
  });

  test("stores a value as another worker would", async () => {
    const filter = await loadScripted({
      proxy_on_request_headers: [{ calls: [get] }, { calls: [set("w", 1), get] }],
    });
    filter.sharedData.set("k", "v");
    filter.send();
    filter.sharedData.set("k", "newer");
    expect(hostcallsOf(filter.send())).toEqual([
      'proxy_set_shared_data("k", "w", 1) CasMismatch',
      'proxy_get_shared_data("k") Ok "newer" 2',
    ]);
  });

  test.each([
    ["the same vm id shares (DATA-1)", "shared", "v"],
    ["another vm id does not (DATA-1)", "other", null],
  ])("sees that beside another filter %s", async (_, vmId, value) => {
    const writer = await loadScripted({ proxy_on_configure: { calls: [set("v", 0)] } }, { vmId: "shared" });
    const reader = await loadScripted({}, { vmId, beside: writer });
    expect(reader.sharedData.get("k")).toBe(value);
  });

  test("filters of different proxies share nothing", async () => {
    await loadScripted({ proxy_on_configure: { calls: [set("v", 0)] } });
    expect((await loadScripted({})).sharedData.keys()).toEqual([]);
  });

  test("a filter beside another one has that one's clock, and no start of its own", async () => {
    const first = await loadScripted({});
    const second = await loadScripted({}, { beside: first });
    first.clock.advance(1000);
    expect(second.clock.now).toEqual(first.clock.now);
    await expect(loadScripted({}, { beside: first, now: new Date() })).rejects.toMatchObject({
      code: "ERR_MISUSE",
    });
  });
});
