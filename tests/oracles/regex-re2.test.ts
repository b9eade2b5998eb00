import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type Pattern, RegexOracle } from "./regex-oracle.ts";

// RE2's own search tests: every pattern over every text of its block, as a full and as a partial match, leftmost-first and
// leftmost-longest. Positions are bytes, so the searches are over bytes.

const file = fileURLToPath(new URL("../../../shared/oracles/re2/re2-search.txt", import.meta.url));

/** What we do as Go does, on purpose not as RE2, or not at all. */
const exceptions: [reason: string, applies: (pattern: string, text: string) => boolean][] = [
  ["\\C is not supported, it could cut a character", (pattern) => pattern.includes("\\C")],
  [
    "\\B holds between characters only, in RE2 inside them too",
    (pattern, text) => pattern.includes("\\B") && Buffer.byteLength(text) !== text.length,
  ],
];

/** One pattern, one text, and the four results. */
interface Case {
  pattern: string;
  text: string;
  expected: string[];
}

/** Reads the format that the README of the oracles describes. */
function readCases(): Case[] {
  const cases: Case[] = [];
  let texts: string[] = [];
  let patterns: string[] = [];
  let row = 0;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "strings") [texts, patterns] = [[], []];
    else if (line === "regexps") patterns = ["none yet"];
    else if (line.startsWith('"') && patterns.length === 0) texts.push(unquote(line));
    else if (line.startsWith('"')) [patterns, row] = [[unquote(line)], 0];
    else if (/^[-0-9]/.test(line)) {
      cases.push({ pattern: patterns[0] ?? "", text: texts[row++] ?? "", expected: line.split(";") });
    }
  }
  return cases;
}

/** The text in quotes; the only escapes in the file are `\\\\` and `\\n`. */
function unquote(line: string): string {
  return line.slice(1, -1).replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}

/** A pattern as each column of results wants it. */
function compileColumns(oracle: RegexOracle, pattern: string): Pattern[] {
  const full = `\\A(?:${pattern})\\z`;
  return [false, true].flatMap((longest) => [full, pattern].map((source) => oracle.compile(source, longest)));
}

const absent = existsSync(file) ? "" : " (skipped: ../shared/oracles/re2 is absent)";

test.skipIf(absent !== "")(`RE2's search tests pass${absent}`, async () => {
  const oracle = await RegexOracle.build({ unicode: true });
  const compiled = new Map<string, Pattern[]>();
  const skipped = new Map<string, number>();
  const failures: string[] = [];
  let passed = 0;
  for (const { pattern, text, expected } of readCases()) {
    const reason = exceptions.find(([, applies]) => applies(pattern, text))?.[0];
    if (reason !== undefined) {
      skipped.set(reason, (skipped.get(reason) ?? 0) + expected.length);
      continue;
    }
    const columns = compiled.get(pattern) ?? compileColumns(oracle, pattern);
    compiled.set(pattern, columns);
    const bytes = new TextEncoder().encode(text);
    for (const [index, column] of columns.entries()) {
      const found = `${column.error}${column.find(bytes)}`;
      const matches = column.test(bytes);
      if (found === expected[index] && matches === (found !== "-")) passed++;
      else
        failures.push(
          `${JSON.stringify([pattern, text])} ${index}: ${found}, not ${expected[index]}; ${matches}`,
        );
    }
  }
  const reasons = [...skipped].map(([reason, count]) => `; ${count} skipped: ${reason}`);
  process.stdout.write(`RE2 search: ${passed} pass, ${failures.length} fail${reasons.join("")}\n`);
  expect(failures).toEqual([]);
  expect(passed).toBeGreaterThan(6800);
});
