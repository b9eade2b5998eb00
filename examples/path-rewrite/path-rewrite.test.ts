import { loadFilter } from "proxy-wasm-as/host-sim";
import { describe, expect, test } from "vitest";
import { testCases } from "../test-cases.ts";
import { exchanges, refused } from "./cases.ts";

const MODULE = "build/path-rewrite/plugin.wasm";

describe("path-rewrite", () => {
  testCases(MODULE, exchanges, refused);

  test("a path outside of ASCII is rewritten around what does not match", async () => {
    const filter = await loadFilter(MODULE);
    expect(filter.send({ path: "/banana/7/é" })).toRewritePath("/status/7/é");
  });

  test("nothing is held for ever", async () => {
    const filter = await loadFilter(MODULE);
    expect(filter).toLeakNothing({ scenario: (each, run) => void each.send({ path: `/banana/${run}` }) });
  });
});
