// What the examples may cost, in exact counts: bytes of wasm, and for one request callbacks, hostcalls, allocations for the
// host, crossings of the boundary in all, and instructions. The numbers in budgets.json are the most that is allowed.

import { readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadFilter } from "../host-sim/index.ts";

interface Budget {
  readonly bytes: number;
  readonly callbacks: number;
  readonly hostcalls: number;
  readonly allocations: number;
  readonly crossings: number;
  readonly instructions: number;
}

const budgets: Record<string, Budget> = JSON.parse(
  readFileSync(new URL("budgets.json", import.meta.url), "utf8"),
);

const CONFIGURATIONS: Record<string, string> = {
  "header-injection": '{"name":"hello","value":"hello details"}',
};

describe("the examples cost at most", () => {
  for (const [name, { bytes, instructions, ...counts }] of Object.entries(budgets)) {
    const path = `build/${name}/plugin.wasm`;

    test(`${bytes} bytes for ${name}`, () => {
      expect(statSync(path).size).toBeLessThanOrEqual(bytes);
    });

    test(`${counts.hostcalls} hostcalls and ${counts.crossings} crossings for a request through ${name}`, async () => {
      const filter = await loadFilter(path, { configuration: CONFIGURATIONS[name] ?? "" });
      expect(filter.send({ path: "/banana/418" }).counts).toMatchObject(counts);
      // Nor does it matter how many other streams are alive.
      for (let i = 0; i < 300; i++) filter.open().requestHeaders({ path: "/" });
      expect(filter.send({ path: "/banana/418" }).counts).toMatchObject(counts);
    });

    test(`${instructions} instructions for a request through ${name}`, async () => {
      const filter = await loadFilter(path, { configuration: CONFIGURATIONS[name] ?? "" });
      expect(filter.send({ path: "/banana/418" }).counts.instructions).toBeLessThanOrEqual(instructions);
    });
  }
});
