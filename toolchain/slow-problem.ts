import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildProblem } from "./errors.ts";
import { SLOW_RULES, slowCode } from "./transform/slow/index.ts";

/** What the compiler tells of a place in a source. */
interface Place {
  readonly start: number;
  readonly source: { readonly normalizedPath: string };
}

/** A message of the compiler as data, if it warns of what is slow by nature; else null. */
export function slowProblem(projectDir: string, message: string, place: Place | null): BuildProblem | null {
  const code = slowCode(message);
  const rule = code === null ? undefined : SLOW_RULES[code];
  if (code === null || rule === undefined || place === null) return null;
  const file = place.source.normalizedPath;
  const text = readFileSync(join(projectDir, file), "utf8");
  const before = text.slice(0, place.start).split("\n");
  const line = text.split("\n")[before.length - 1]?.trim() ?? "";
  const position = `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  return { code, message: rule.message, because: `${position}  ${line}`, instead: rule.instead };
}
