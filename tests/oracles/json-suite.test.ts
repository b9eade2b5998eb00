// JSONTestSuite: files whose names carry the verdict. y_ must parse, n_ must be refused, i_ is free; none may trap.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { canonical } from "./json-canonical.ts";
import { JsonOracle } from "./json-oracle.ts";

const folder = fileURLToPath(new URL("../../../shared/oracles/json", import.meta.url));
const isThere = existsSync(folder);
if (!isThere) process.stderr.write(`JSONTestSuite is skipped: there is no folder ${folder}\n`);

const files = isThere ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What became of a file; "different" if its value is not V8's. */
function verdict(oracle: JsonOracle, name: string): "accepted" | "different" | "refused" | "trapped" {
  const bytes = readFileSync(join(folder, name));
  let answer: string;
  try {
    answer = oracle.read(bytes);
  } catch {
    return "trapped";
  }
  if (answer.startsWith("!")) return "refused";
  return answer === canonical(JSON.parse(decoder.decode(bytes))) ? "accepted" : "different";
}

describe.skipIf(!isThere).each(["minimal", "incremental"] as const)("with the %s runtime", (runtime) => {
  test("JSONTestSuite has the verdict that each name demands, and V8's values", async () => {
    const oracle = await JsonOracle.compile(runtime);
    const verdicts = files.map((name) => ({ name, verdict: verdict(oracle, name) }));
    const of = (prefix: string) => verdicts.filter(({ name }) => name.startsWith(prefix));
    const accepted = of("y_").filter(({ verdict }) => verdict === "accepted");
    const refused = of("n_").filter(({ verdict }) => verdict === "refused");
    const trapped = verdicts.filter(({ verdict }) => verdict === "trapped");
    process.stdout.write(
      `JSONTestSuite: accepted ${accepted.length}/${of("y_").length}, ` +
        `refused ${refused.length}/${of("n_").length}, traps ${trapped.length} (${runtime} runtime)\n`,
    );
    expect(of("y_").length).toBeGreaterThan(90);
    expect(of("n_").length).toBeGreaterThan(180);
    expect(of("y_").filter(({ verdict }) => verdict !== "accepted")).toEqual([]);
    expect(of("n_").filter(({ verdict }) => verdict !== "refused")).toEqual([]);
    expect(of("i_").filter(({ verdict }) => verdict === "trapped" || verdict === "different")).toEqual([]);
  }, 60_000);
});
