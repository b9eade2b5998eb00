import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Status } from "../../host-sim/abi/enums.ts";
import { type Call, call, loadScripted } from "../support/scripted-filter.ts";
import { hostcallsOf } from "../support/transcript-lines.ts";

const foreign = (name: string, args: string | Uint8Array, slots: number[] = []): Call => ({
  ...call("proxy_call_foreign_function", name, args),
  slots,
});
const packed = deflateSync("aaaa");
const OUTSIDE = 262_144;

/** What the calls answered. */
async function answers(calls: Call[], options = {}): Promise<string[]> {
  const filter = await loadScripted({ proxy_on_request_headers: { calls } }, options);
  return hostcallsOf(filter.send()).map((line) => line.replace(/^.*?\) /, ""));
}

describe("foreign functions", () => {
  const rows: [name: string, made: Call, answer: RegExp][] = [
    ["one that no host has (FF-1)", foreign("nothing", ""), /^NotFound$/],
    ["one with a name that every object has", foreign("constructor", ""), /^NotFound$/],
    ["compress is zlib (FF-2)", foreign("compress", "aaaa"), /^Ok "x\\x9cKLLL\\x04\\0\\x03/],
    ["uncompress is its inverse (FF-2)", foreign("uncompress", packed), /^Ok "aaaa"$/],
    ["uncompress of what is not packed (FF-2)", foreign("uncompress", "aaaa"), /^SerializationFailure$/],
    ["uncompress of a part (FF-2)", foreign("uncompress", packed.subarray(0, 6)), /^SerializationFailure$/],
    ["uncompress of nothing", foreign("uncompress", ""), /^SerializationFailure$/],
    ["an empty result", foreign("uncompress", deflateSync("")), /^Ok ""$/],
    ["the route cache can be cleared (FF-6)", foreign("clear_route_cache", ""), /^Ok ""$/],
    ["a slot outside of memory", foreign("compress", "a", [OUTSIDE]), /^InvalidMemoryAccess$/],
    [
      "a slot for the size outside of memory",
      foreign("compress", "a", [16, OUTSIDE]),
      /^InvalidMemoryAccess$/,
    ],
  ];
  test.each(rows)("%s", async (_, made, answer) => {
    expect(await answers([made])).toEqual([expect.stringMatching(answer)]);
  });

  test("arguments outside of memory", async () => {
    const made = call("proxy_call_foreign_function", "compress", { raw: OUTSIDE }, { raw: 1 });
    expect(await answers([made])).toEqual(["InvalidMemoryAccess"]);
  });

  test("without slots the result is dropped, and nobody is asked for room (FF-9)", async () => {
    const calls = [foreign("compress", "aaaa", [0, 0]), foreign("compress", "aaaa", [0, 32])];
    const filter = await loadScripted({ proxy_on_request_headers: { calls } });
    expect(filter.send().counts.allocations).toBe(0);
  });

  test("slot 0 is none: nothing is written to address 0 (FF-9)", async () => {
    const left: Call = call("proxy_log", "Info", { raw: 0 }, { raw: 4 });
    const filter = await loadScripted({
      proxy_on_request_headers: {
        calls: [foreign("compress", "aaaa", [0, 0]), foreign("compress", "a", [16, 0]), left],
      },
    });
    expect(filter.send().log[0]?.message).toBe("\0\0\0\0");
  });

  test("a failure leaves empty slots (FF-9)", async () => {
    const left: Call = call("proxy_log", "Info", { raw: 16 }, { raw: 12 });
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: [foreign("compress", "aaaa"), foreign("uncompress", "a"), left] },
    });
    expect(filter.send().log[0]?.message).toMatch(/^\0{4}.{4}\0{4}$/s);
  });

  test("a test brings its own, also in place of Envoy's", async () => {
    const foreignFunctions = {
      sign: (args: Uint8Array) => args.map((byte) => byte + 1),
      compress: () => Status.InternalFailure,
      ü: () => Status.Ok,
    };
    const calls = [foreign("sign", "ab"), foreign("compress", "ab"), foreign("ü", "")];
    expect(await answers(calls, { foreignFunctions })).toEqual(['Ok "bc"', "InternalFailure", 'Ok ""']);
  });
});
