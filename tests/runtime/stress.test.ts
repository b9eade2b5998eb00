// What lives keeps its contents through collections, and what is dead leaves room. STRESS_OPERATIONS=5000000 makes as many
// objects in place of a few.

import { beforeAll, describe, expect, test } from "vitest";
import { buildFilter } from "../../toolchain/index.ts";
import { RawHost } from "../support/raw-host.ts";

/** The SDK's own runtime, and those of AssemblyScript that collect. */
const OWN = "own";
const RUNTIMES = [OWN, "minimal", "incremental"];

/** The number of a stream that there is not. */
const NO_STREAM = 1_000_000_000;

const OPERATIONS = Number(process.env.STRESS_OPERATIONS ?? 10_000);
const BETWEEN_COLLECTIONS = 500;
const TIMEOUT = 30_000 + OPERATIONS;

beforeAll(async () => {
  for (const runtime of RUNTIMES) {
    const options = { outDir: `build/${runtime}`, ...(runtime === OWN ? {} : { runtime }) };
    await buildFilter("tests/runtime/stress", options);
  }
}, 120_000);

function started(runtime: string): RawHost {
  const host = new RawHost(`build/${runtime}/stress/plugin.wasm`);
  host.start("");
  return host;
}

/** Has all collected that nothing leads to. The SDK's own runtime waits for the end of a callback. */
function collect(host: RawHost): void {
  host.call("collect");
  host.call("proxy_on_request_headers", NO_STREAM, 0, 1);
}

describe.each(RUNTIMES)("with the %s runtime", (runtime) => {
  test(
    `${OPERATIONS} trees, maps, cycles, texts, arrays and blocks hold what they should, and fresh memory is clear`,
    () => {
      const host = started(runtime);
      for (let done = 0; done < OPERATIONS; done += BETWEEN_COLLECTIONS) {
        expect(host.call("step", BETWEEN_COLLECTIONS), "arrays that are not clear").toBe(0);
        // What the collection before has lost is overwritten by now.
        expect(host.call("verify"), `objects that are not what they were, after ${done}`).toBe(0);
        host.call("setGlobals", done);
        collect(host);
        expect(host.call("verify"), `objects that are not there, after ${done}`).toBe(0);
      }
    },
    TIMEOUT,
  );

  test("a list of a million links is followed to its end, and then let go", () => {
    const host = started(runtime);
    let pages = 0;
    for (let i = 0; i < 5; i++) {
      host.call("makeChain", 1_000_000);
      collect(host);
      expect(host.call("checkChain", 1_000_000)).toBe(1_000_000);
      host.call("makeChain", 0);
      collect(host);
      if (i === 0) pages = host.pages();
    }
    expect(host.pages()).toBe(pages);
  }, 60_000);

  test("streams keep what they have seen, however many others come and go", () => {
    const host = started(runtime);
    const kept: number[] = [];
    for (let id = 2; id < 20_000; id++) {
      host.call("proxy_on_context_create", id, 1);
      host.call("proxy_on_request_headers", id, 0, 1);
      if (id % 10 === 0) kept.push(id);
      else {
        expect(host.call("proxy_on_response_headers", id, 0, 1)).toBe(0);
        host.call("proxy_on_delete", id);
      }
      const oldest = kept.length > 400 ? kept.shift() : undefined;
      if (oldest === undefined) continue;
      expect(host.call("proxy_on_response_headers", oldest, 0, 1), `stream ${oldest}`).toBe(0);
      host.call("proxy_on_delete", oldest);
    }
  }, 60_000);
});
