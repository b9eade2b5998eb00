import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../shared/oracles/json", import.meta.url));

/** A file of JSONTestSuite. Its name carries the verdict: y_ must parse, n_ must be refused, i_ is free. */
export interface SuiteFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files of JSONTestSuite; none, with a line that says so, where the folder is not there. */
export function suiteFiles(): SuiteFile[] {
  if (!existsSync(folder)) {
    process.stderr.write(`JSONTestSuite is skipped: there is no folder ${folder}\n`);
    return [];
  }
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
}
