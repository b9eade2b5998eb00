// Filters that record themselves, in scenarios of all that a host can do: nothing else is different, and each recording can be
// played. `RECORDING_THOROUGH=1` plays every scenario, otherwise it is every twelfth.

import { describe, expect, test } from "vitest";
import { replayRecording } from "../../host-sim/index.ts";
import { recordingCopy } from "../../toolchain/recording/index.ts";
import { readScenarios } from "../conformance/files.ts";
import { runInSimulator } from "../conformance/in-simulator.ts";

const EVERY = process.env.RECORDING_THOROUGH === undefined ? 12 : 1;

/** What a recorder changes, or a recording cannot hold. */
const APART: readonly (readonly [scenario: string, because: string])[] = [
  ["an address beyond the memory is a trap", "the recorder's page stands behind the memory"],
  ["fd_write logs all pieces as one message without the last line break", "likewise, for pieces of a list"],
  [
    "pairs of 1 MiB are taken, and those of a byte more are none",
    "writing them down takes too many instructions",
  ],
  [
    "a trap in malloc fails its hostcall with 6, and the stream when the callback has returned",
    "the allocator is not asked where the hostcall has failed",
  ],
  [
    "a result is allocated even where nobody wants it, and its size is written",
    "bytes without a size are not known",
  ],
  ["a function that fails has its outputs written all the same", "after a failure bytes are not looked for"],
  ["the environment is that of the VM configuration", "replay is told the environment"],
];

const copies = new Map<string, { readonly module: Uint8Array; readonly copy: Uint8Array }>();

/** The copy of a module; many scenarios have the same. */
function copyOf(module: Uint8Array): Uint8Array {
  const key = Buffer.from(module).toString("latin1");
  const made = copies.get(key) ?? { module, copy: recordingCopy(module) };
  copies.set(key, made);
  return made.copy;
}

const runs = readScenarios()
  .filter(({ scenario }) => scenario.outcome === "runs")
  // What a capability takes away, a recorder lacks too.
  .filter(({ scenario }) => scenario.filters.every(({ capabilities }) => capabilities === null))
  .filter(({ scenario }) => APART.every(([name]) => name !== scenario.name))
  .filter((_, index) => index % EVERY === 0)
  .map((run) => ({ run, title: `${run.file}: ${run.scenario.name} (${run.protocol})` }));

test("what is apart is there", () => {
  const names = new Set(readScenarios().map(({ scenario }) => scenario.name));
  expect(APART.filter(([name]) => !names.has(name))).toEqual([]);
});

describe("filters that record themselves", () => {
  test.each(runs)("$title", async ({ run }) => {
    const original = await runInSimulator(run);
    const recorded = await runInSimulator(run, { variant: copyOf });
    expect(recorded.seen).toBe(original.seen);
    if (recorded.recording === "") return;
    const played = new Set<string>();
    for (const { module } of copies.values()) {
      const { vms } = await replayRecording(module, recorded.recording);
      for (const vm of vms.filter(({ sameModule }) => sameModule)) {
        played.add(vm.id);
        expect(vm.difference, vm.transcript).toBeNull();
      }
    }
    const ids = new Set([...recorded.recording.matchAll(/^pw-rec (\w+)/gm)].map(([, id]) => id));
    expect(played).toEqual(ids);
  });
});
