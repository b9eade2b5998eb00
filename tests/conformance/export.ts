// The suite for hosts in other languages: rules and scenarios as JSON, modules as WebAssembly.
//   tsx tests/conformance/export.ts <folder>

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../host-sim/rules/index.ts";
import { readScenarios } from "./files.ts";
import { moduleOf } from "./interpreter.ts";

async function main(folder: string | undefined): Promise<void> {
  if (folder === undefined) throw new Error("which folder? tsx tests/conformance/export.ts <folder>");
  mkdirSync(join(folder, "modules"), { recursive: true });
  const modules = new Set<string>();
  const scenarios: object[] = [];
  for (const scenario of new Set(readScenarios().map((run) => run.scenario))) {
    const filters: object[] = [];
    for (const filter of scenario.filters) {
      const bytes = await moduleOf(filter);
      const wasm = `modules/${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}.wasm`;
      if (!modules.has(wasm)) writeFileSync(join(folder, wasm), bytes);
      modules.add(wasm);
      filters.push({ ...filter, module: wasm });
    }
    scenarios.push({ ...scenario, filters });
  }
  writeFileSync(join(folder, "rules.json"), `${JSON.stringify(rules, null, 2)}\n`);
  writeFileSync(join(folder, "scenarios.json"), `${JSON.stringify(scenarios, null, 2)}\n`);
  process.stdout.write(
    `${rules.length} rules, ${scenarios.length} scenarios, ${modules.size} modules in ${folder}\n`,
  );
}

await main(process.argv[2]);
