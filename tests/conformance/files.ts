// The scenario files, read and written.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse, parseDocument, Scalar, YAMLMap, type YAMLSeq } from "yaml";
import type { EnvoyLine } from "../../host-sim/rules/index.ts";
import { type Scenario, type ScenarioRun, scenarioOf } from "./scenario.ts";
import { seenWith } from "./seen.ts";

const FOLDER = new URL("scenarios/", import.meta.url).pathname;

/** All runs of all scenarios, or of those in files whose name contains `only`. */
export function readScenarios(only = ""): ScenarioRun[] {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yaml") && file.includes(only))
    .sort();
  return files.flatMap((file) => {
    const raw = (parse(readFileSync(join(FOLDER, file), "utf8")) ?? []) as Record<string, unknown>[];
    return raw.flatMap((each, index) => {
      const scenario = scenarioOf(each, basename(file));
      return scenario.protocols.map((protocol) => ({ scenario, protocol, file, index }));
    });
  });
}

/** Keeps what runs have shown in an Envoy of a line, beside the scenarios. */
export function writeSeen(
  seen: readonly (readonly [run: ScenarioRun, text: string])[],
  line: EnvoyLine,
): void {
  for (const file of new Set(seen.map(([{ file }]) => file))) {
    const path = join(FOLDER, file);
    const document = parseDocument(readFileSync(path, "utf8"));
    for (const [run, text] of seen) {
      if (run.file !== file) continue;
      const scenario = (document.contents as YAMLSeq<YAMLMap>).items[run.index];
      const before = (scenario?.toJSON() as { readonly seen?: Scenario["seen"] } | undefined)?.seen ?? {};
      const kept = new YAMLMap<string, Scalar<string>>();
      for (const [key, each] of Object.entries(seenWith(before, run.protocol, line, text))) {
        const scalar = new Scalar(each);
        scalar.type = Scalar.BLOCK_LITERAL;
        kept.set(key, scalar);
      }
      scenario?.set("seen", kept);
    }
    writeFileSync(path, document.toString({ lineWidth: 0 }));
  }
}
