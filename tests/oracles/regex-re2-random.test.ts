import re2 from "re2-wasm/build/wasm/re2.js";
import { expect, test } from "vitest";
import { type Pattern, RegexOracle } from "./regex-oracle.ts";
import { RandomRegex } from "./regex-random.ts";

// Patterns made up from a seed, with five texts each, against RE2 itself (version 2021-02, Unicode 13.0): what is refused,
// where each match is, and what its groups hold. That version followed `(|a)*` otherwise than RE2 and Go do now, which is as
// `(?:(|a)+)?`: where it differs it is asked again with that, and an empty part so that it does not make `(|a)*` of it again.
// `npm run test:regex` does more of it; REGEX_SEED takes another seed.

const seed = Number(process.env.REGEX_SEED ?? 20261121);
const patternCount = process.env.REGEX_THOROUGH === "1" ? 25_000 : 1_200;
const textsPerPattern = 5;

/** What the types of the package leave out: objects of the other side have to be freed. */
type Wrapped = InstanceType<typeof re2.WrappedRE2> & { delete(): void };
const WrappedRE2 = re2.WrappedRE2 as new (...of: ConstructorParameters<typeof re2.WrappedRE2>) => Wrapped;

/** What RE2 calls our errors; what is not here has the same name. */
const namesInRe2: Readonly<Record<string, string>> = {
  "missing closing ]": "missing ]",
  "missing closing )": "missing )",
  "trailing backslash at end of expression": "trailing \\",
  "missing argument to repetition operator": "no argument for repetition operator",
  "invalid nested repetition operator": "bad repetition operator",
  "invalid repeat count": "invalid repetition size",
  "invalid or unsupported Perl syntax": "invalid perl operator",
  "invalid named capture": "invalid named capture group",
};

/** Where both refuse a pattern, but name another of the things that are wrong: ours first. */
const otherNames: readonly [ours: string, theirs: string, pattern: RegExp][] = [
  // In `a*{1001}` we name the count, as Go does.
  ["invalid repeat count", "bad repetition operator", /[*+?}]\{\d/],
  // A pattern that ends here has no name yet.
  ["invalid named capture", "invalid perl operator", /\(\?P<$/],
];

/** Whether both take a pattern, or both refuse it for the same reason. */
function isSameError(pattern: string, ours: string, theirs: string): boolean {
  const excepted = otherNames.some((row) => row[0] === ours && row[1] === theirs && row[2].test(pattern));
  return (namesInRe2[ours] ?? ours) === theirs || excepted;
}

/** All matches in a text, each as its start and the text of the whole and of each group. RE2 counts in code points here. */
function matchesInRe2(regex: Wrapped, text: string): string[] {
  const matches: string[] = [];
  const size = Array.from(text).length;
  let lastEnd = -1;
  for (let from = 0; from <= size; ) {
    const { index, match, groups } = regex.match(text, from, true);
    if (index < 0) break;
    const end = index + Array.from(match).length;
    if (match !== "" || end !== lastEnd) matches.push(JSON.stringify([index, match, ...groups]));
    lastEnd = end;
    from = match === "" ? end + 1 : end;
  }
  return matches;
}

/** The same of ours. */
function matchesInOurs(pattern: Pattern, text: string): string[] {
  return pattern.findAll(text).map((match) => {
    const groups = match.split(" ").map((pair) => pair.split("-"));
    const texts = groups.map(([start, end]) =>
      start === "" ? null : text.slice(Number(start), Number(end)),
    );
    return JSON.stringify([Array.from(text.slice(0, Number(groups[0]?.[0]))).length, ...texts]);
  });
}

/** Whether the two differ on purpose: \B holds between characters only, in RE2 inside them too. */
function isExcepted(pattern: string, text: string): boolean {
  return pattern.includes("\\B") && Buffer.byteLength(text) !== text.length;
}

test(`${patternCount} random patterns mean what they mean in RE2`, { timeout: 600_000 }, async () => {
  const oracle = await RegexOracle.build({ unicode: true });
  const random = new RandomRegex(seed);
  const differences: string[] = [];
  let [pairs, refused, matched, excepted, older] = [0, 0, 0, 0, 0];
  for (let i = 0; i < patternCount; i++) {
    const { source, spelledOut } = random.pattern();
    const texts = Array.from({ length: textsPerPattern }, () => random.text());
    const ours = oracle.compile(source);
    const theirs = new WrappedRE2(source, false, false, false);
    const error = ours.error.split(": ")[0] ?? "";
    const theirError = theirs.error().split(": ")[0] ?? "";
    if (error !== "" && theirError !== "") refused++;
    if (!isSameError(source, error, theirError)) differences.push(`${source}: ${error}, not ${theirError}`);
    else if (error === "" && spelledOut !== null) {
      for (const text of texts) {
        pairs++;
        if (isExcepted(source, text)) {
          excepted++;
          continue;
        }
        const found = matchesInOurs(ours, text);
        const expected = matchesInRe2(theirs, text);
        if (found.length > 0) matched++;
        if (found.join() === expected.join()) continue;
        const newer = new WrappedRE2(spelledOut, false, false, false);
        if (found.join() === matchesInRe2(newer, text).join()) older++;
        else differences.push(`${source} in ${JSON.stringify(text)}: ${found}, not ${expected}`);
        newer.delete();
      }
    }
    ours.free();
    theirs.delete();
    if (i % 100 === 0) oracle.collect();
  }
  process.stdout.write(
    `RE2, seed ${seed}: ${pairs} pairs, ${matched} with matches, ${excepted} skipped, ${older} as newer versions; ${refused} patterns refused by both\n`,
  );
  expect(differences).toEqual([]);
  // The generator is of use only if all happens often.
  expect(matched / pairs).toBeGreaterThan(0.3);
  expect(refused / patternCount).toBeGreaterThan(0.01);
});
