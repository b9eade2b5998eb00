// The scenario files, read and written.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse, parseDocument, Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { type ScenarioRun, scenarioOf } from "./scenario.ts";

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

/** Keeps what was seen, beside the scenarios; `key` is a key of `Scenario.seen`, null takes it away. */
export function writeSeen(
  seen: readonly (readonly [run: ScenarioRun, key: string, text: string | null])[],
): void {
  for (const file of new Set(seen.map(([{ file }]) => file))) {
    const path = join(FOLDER, file);
    const document = parseDocument(readFileSync(path, "utf8"));
    for (const [run, key, text] of seen) {
      if (run.file !== file) continue;
      const scenario = (document.contents as YAMLSeq<YAMLMap>).items[run.index];
      if (text === null) {
        scenario?.deleteIn(["seen", key]);
        continue;
      }
      const scalar = new Scalar(text);
      scalar.type = Scalar.BLOCK_LITERAL;
      if (!scenario?.has("seen")) scenario?.set("seen", document.createNode({}));
      scenario?.setIn(["seen", key], scalar);
    }
    writeFileSync(path, document.toString({ lineWidth: 0 }));
  }
}
