// Counts of all modules of this process, written down when it ends: `proxy-wasm coverage` asks for them by an environment
// variable, and makes a report of what all processes have written.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { threadId } from "node:worker_threads";
import { blockCounter } from "../guest/metering/meter.ts";
import type { WasmBinary } from "../guest/wasm-binary.ts";
import { sourceLinesOf } from "../source-lines.ts";
import { type CoveragePlan, planCoverage } from "./plan.ts";
import { coverageOf, type FileCoverage } from "./report.ts";

/** The environment variable that names the folder. */
export const COVERAGE_FOLDER = "PROXY_WASM_COVERAGE";

/** What one process writes. */
export interface RawCoverage {
  readonly files: readonly FileCoverage[];
  /** How many modules could not be looked at, as no source map is beside them. */
  readonly unmapped: number;
}

/** The counters of a module's instances. */
export class ModuleCoverage {
  readonly plan: CoveragePlan;
  readonly #instances: WebAssembly.Exports[] = [];

  constructor(plan: CoveragePlan) {
    this.plan = plan;
  }

  /** An instance begins to run. */
  add(exports: WebAssembly.Exports): void {
    this.#instances.push(exports);
  }

  /** How often each block of the plan has run, in all instances. */
  counts(): number[] {
    return this.plan.blocks.map((_, place) =>
      this.#instances.reduce((sum, exports) => sum + countIn(exports[blockCounter(place)]), 0),
    );
  }
}

/** Collects for one process. */
class Collector {
  readonly #modules = new Map<string, ModuleCoverage>();
  readonly #unmapped = new Set<string>();

  constructor(folder: string) {
    process.on("exit", () => this.#write(folder));
    // Vitest ends its workers like this.
    process.once("SIGTERM", () => {
      this.#write(folder);
      process.kill(process.pid, "SIGTERM");
    });
  }

  /** What to count in a module; null if nothing tells what its code comes from. `hash` is that of its bytes. */
  module(hash: string, binary: WasmBinary, sourceMap: string | null): ModuleCoverage | null {
    const known = this.#modules.get(hash);
    if (known !== undefined) return known;
    const lines = sourceLinesOf(sourceMap);
    if (lines === null) {
      this.#unmapped.add(hash);
      return null;
    }
    const coverage = new ModuleCoverage(planCoverage(binary, lines));
    this.#modules.set(hash, coverage);
    return coverage;
  }

  #write(folder: string): void {
    const modules = [...this.#modules.values()];
    const files = modules.flatMap((each) => coverageOf(each.plan, each.counts(), (file) => resolve(file)));
    const raw: RawCoverage = { files, unmapped: this.#unmapped.size };
    if (files.length + raw.unmapped === 0) return;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${process.pid}-${threadId}.json`), JSON.stringify(raw));
  }
}

let collector: Collector | undefined;

/** The collector of this process; null if nobody has asked for coverage. */
export function coverageCollector(): Collector | null {
  const folder = process.env[COVERAGE_FOLDER];
  if (!folder) return null;
  collector ??= new Collector(folder);
  return collector;
}

function countIn(counter: WebAssembly.ExportValue | undefined): number {
  return counter instanceof WebAssembly.Global ? counter.value >>> 0 : 0;
}
