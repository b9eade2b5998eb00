// Mistakes in a configuration, each with what the filter says about it.

import { HostSimError, loadFilter } from "../../host-sim/index.ts";
import type { RefusedRow } from "./rows.ts";

/** What a filter said, and whether it is what the row expects. */
export interface Shown {
  readonly text: string;
  readonly isAsExpected: boolean;
}

/** Has the filter read the configuration of a row: the mistake, the configuration, a mark under the byte that is meant, the message. */
export async function shownOf(module: string, { name, configuration, log }: RefusedRow): Promise<Shown> {
  const message = await refusalOf(module, configuration);
  const isAsExpected = message?.startsWith(log) ?? false;
  const lines = [name, `  ${printable(configuration)}`];
  const at = message === undefined ? null : /\(byte (\d+)\)/.exec(message);
  if (at !== null) lines.push(`  ${" ".repeat(columnOf(configuration, Number(at[1])))}^`);
  lines.push(`  ${message ?? "accepted"}`);
  if (!isAsExpected) lines.push(`  NOT AS EXPECTED: ${log}`);
  return { text: lines.join("\n"), isAsExpected };
}

/** Why the filter refuses a configuration; undefined if it does not. */
async function refusalOf(module: string, configuration: string): Promise<string | undefined> {
  try {
    await loadFilter(module, { configuration, rootId: "main" });
    return undefined;
  } catch (error) {
    if (!(error instanceof HostSimError) || error.code !== "ERR_CONFIGURE_REFUSED") throw error;
    return /configuration refused: (.*)/.exec(error.message)?.[1]?.trimEnd() ?? error.message;
  }
}

/** A configuration on one line, as many characters as it has. */
function printable(text: string): string {
  return [...text].map((character) => (character < " " ? "·" : character)).join("");
}

/** Which character begins at a byte of the text as UTF-8. */
function columnOf(text: string, byte: number): number {
  return [...Buffer.from(text).subarray(0, byte).toString()].length;
}
