// The benches with a real Envoy: that filters do their work while they are measured, and that one that does not is found.

import { expect, test } from "vitest";
import { measureAdded } from "../../bench/envoy/added.ts";
import { startMeasured } from "../../bench/envoy/running.ts";
import { type EnvoySubject, subjectsOf } from "../../bench/envoy/subjects.ts";
import { describeEnvoy } from "./find-envoy.ts";

const ROUNDS = { rounds: 1, warmUps: 0, requests: 50 };

describeEnvoy("the benches", (binary) => {
  test("ours, what is written by hand, Lua and Envoy itself do the same, and each is measured", async () => {
    const subjects: EnvoySubject[] = [];
    // Whoever else needs another toolchain.
    subjects.push(...(await subjectsOf("add-header", ["by hand"])).subjects);
    subjects.push(...(await subjectsOf("five-and-five", ["by hand"])).subjects);
    subjects.push(...(await subjectsOf("path-rewrite", [])).subjects);
    expect(subjects.length).toBe(4 + 3 + 1);
    const { none, added } = await measureAdded(binary, subjects, ROUNDS);
    expect(none.median).toBeGreaterThan(0);
    expect([...added.keys()]).toEqual(subjects.map(({ listener }) => listener));
  }, 300_000);

  test("a filter that does not do its work is named, with what is missing", async () => {
    const idle: EnvoySubject = {
      ...{ listener: "idle", filter: "add-header", by: "ours", worker: { kind: "nothing" } },
      shows: ["resp-header-demo: added by our filter"],
    };
    await expect(measureAdded(binary, [idle], ROUNDS)).rejects.toThrow(
      "idle does not do its work: no resp-header-demo: added by our filter",
    );
  });

  test("a module that Envoy refuses ends the bench with what Envoy says", async () => {
    const worker = { kind: "wasm", file: "/no/such/module.wasm", configuration: "" } as const;
    await expect(startMeasured(binary, [{ listener: "a", worker }])).rejects.toThrow(
      /Envoy did not start:.*no\/such\/module/s,
    );
  });
});
