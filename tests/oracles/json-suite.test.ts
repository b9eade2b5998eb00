// JSONTestSuite: files whose names carry the verdict. y_ must parse, n_ must be refused, i_ is free; none may trap.

import { describe, expect, test } from "vitest";
import { canonical } from "./json-canonical.ts";
import { type SuiteFile, suiteFiles } from "./json-files.ts";
import { JsonOracle } from "./json-oracle.ts";

const files = suiteFiles();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What became of a file; "different" if its value is not V8's. */
function verdict(oracle: JsonOracle, { bytes }: SuiteFile): "accepted" | "different" | "refused" | "trapped" {
  let answer: string;
  let inView: string;
  try {
    answer = oracle.read(bytes);
    inView = oracle.readView(bytes);
  } catch {
    return "trapped";
  }
  // A view that visits everything has to come to the same.
  if (inView.startsWith("!") !== answer.startsWith("!")) return "different";
  if (answer.startsWith("!")) return "refused";
  const value = canonical(JSON.parse(decoder.decode(bytes)));
  return answer === value && inView === value ? "accepted" : "different";
}

describe.skipIf(files.length === 0).each(["minimal", "incremental"] as const)(
  "with the %s runtime",
  (runtime) => {
    test("JSONTestSuite has the verdict that each name demands, and V8's values", async () => {
      const oracle = await JsonOracle.compile(runtime);
      const verdicts = files.map((file) => ({ name: file.name, verdict: verdict(oracle, file) }));
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
  },
);
