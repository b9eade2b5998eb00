// Writes the tables of Unicode classes and of case in assembly/regex/ from those of this Node: `npm run unicode`. Read the difference
// before you commit it: another Node can have another version of Unicode.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { CATEGORIES, inJavaScript, SCRIPTS } from "./regex-unicode-names.ts";

const CHARACTERS = 0x110000;

/** As assembly/regex/unicode-tables.ts reads them. */
const UNASSIGNED_CATEGORY = CATEGORIES.length;
const ALTERNATING = 30;
const NO_SCRIPT = 0;

/** Characters that follow each other and have the same value. */
interface Run {
  value: number;
  count: number;
}

/** The value of each character: the index of its class in `names` plus `offset`, and `none` if it is in none of them. */
function valuesOf(names: readonly string[], offset: number, none: number): number[] {
  const values = new Array<number>(CHARACTERS).fill(none);
  for (const [index, name] of names.entries()) {
    const pattern = new RegExp(`^${inJavaScript(name)}$`, "u");
    for (let c = 0; c < CHARACTERS; c++) {
      if (values[c] === none && pattern.test(String.fromCodePoint(c))) values[c] = index + offset;
    }
  }
  return values;
}

function runsOf(values: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last?.value === value) last.count++;
    else runs.push({ value, count: 1 });
  }
  return runs;
}

/** Capital and small letters that take turns, as they do for long in Latin and Cyrillic, become one run. */
function alternating(runs: readonly Run[]): Run[] {
  const upper = CATEGORIES.indexOf("Lu");
  const lower = CATEGORIES.indexOf("Ll");
  const merged: Run[] = [];
  for (let i = 0; i < runs.length; ) {
    let count = 0;
    while (runs[i + count]?.value === (count % 2 === 0 ? upper : lower) && runs[i + count]?.count === 1)
      count++;
    const run = runs[i];
    if (count > 2) merged.push({ value: ALTERNATING, count });
    else if (run !== undefined) merged.push(run);
    i += count > 2 ? count : 1;
  }
  return merged;
}

/** Each run as one number, `count - 1` above the `shift` bits of its value, of seven bits per byte. */
function packed(runs: readonly Run[], shift: number): number[] {
  return runs.flatMap(({ value, count }) => sevenBits((count - 1) * 2 ** shift + value));
}

/** A number in as few bytes as it needs, the lowest seven bits first. */
function sevenBits(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

const scripts = valuesOf(SCRIPTS, 1, NO_SCRIPT);
const stranger = scripts.findIndex(
  (value, c) => value === NO_SCRIPT && !/^\p{sc=Zzzz}$/u.test(String.fromCodePoint(c)),
);
if (stranger >= 0)
  throw new Error(`U+${stranger.toString(16)} has a script that is not in the list of scripts`);

const head = (reader: string): string =>
  `// Unicode ${process.versions.unicode}, written by \`npm run unicode\`. ${reader} says how it is read.\n\n`;
const table = (what: string, bytes: number[]): string =>
  `/** ${what} */\nexport function start(): usize {\n  return memory.data<u8>([${bytes.join(", ")}]);\n}\n`;

/** Characters that fold by the same distance: `count` of them from `first` on, each or every second one. */
interface Fold {
  readonly first: number;
  readonly stride: 1 | 2;
  readonly delta: number;
  count: number;
}

/** The letters that are one without regard to case, for each letter that has another one: what V8 folds is what Unicode folds. */
function caseClasses(): string[][] {
  const all = Array.from({ length: CHARACTERS }, (_, c) => String.fromCodePoint(c));
  const letters = all.filter((letter) => /[\p{CWCM}\p{CWCF}]/u.test(letter)).join("");
  const classes = new Map<string, string[]>();
  for (const letter of letters) {
    if (classes.has(letter)) continue;
    const members = letters.match(new RegExp(letter, "giu")) ?? [];
    for (const member of members) classes.set(member, members);
  }
  return [...new Set(classes.values())].filter(({ length }) => length > 1);
}

/** A way from each member of a class to one of them, so that every other one is two steps away at the most. */
function foldsOf(classes: readonly (readonly string[])[]): Fold[] {
  const ways = classes.flatMap((members) => {
    const [first = ""] = members;
    const centre = members.find((member) => member === first.toLowerCase()) ?? first;
    return members
      .filter((member) => member !== centre)
      .map((member) => ({ from: codeOf(member), delta: codeOf(centre) - codeOf(member) }));
  });
  const folds: Fold[] = [];
  for (const { from, delta } of ways.sort((one, other) => one.from - other.from)) {
    const last = folds.at(-1);
    const distance = last === undefined ? 0 : from - (last.first + (last.count - 1) * last.stride);
    if (last?.delta === delta && distance === last.stride) last.count++;
    else if (last?.delta === delta && last.count === 1 && distance === 2)
      folds.splice(-1, 1, { ...last, stride: 2, count: 2 });
    else folds.push({ first: from, stride: 1, delta, count: 1 });
  }
  return folds;
}

function codeOf(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}

/** The folds as assembly/regex/case-fold.ts reads them; the last one has no characters. */
function packedFolds(folds: readonly Fold[]): number[] {
  const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
  let before = 0;
  const numbers = folds.flatMap(({ first, stride, count, delta }) => {
    const distance = first - before;
    before = first;
    return [distance, 2 * count + stride - 1, zigzag(delta)];
  });
  return [...numbers, 0, 0, 0].flatMap(sevenBits);
}

const files = [
  "assembly/regex/unicode-categories.ts",
  "assembly/regex/unicode-scripts.ts",
  "assembly/regex/unicode-folds.ts",
] as const;
const categoryRuns = alternating(runsOf(valuesOf(CATEGORIES, 0, UNASSIGNED_CATEGORY)));
writeFileSync(
  files[0],
  `${head("unicode-tables.ts")}/** The categories by number, two letters each. */\nexport const CATEGORY_NAMES: string = "${CATEGORIES.join("")}";\n\n${table("The category of each character.", packed(categoryRuns, 5)).replace("start", "categoryRuns")}`,
);
writeFileSync(
  files[1],
  `${head("unicode-tables.ts")}/** The scripts by number, from 1 on, each with a semicolon after it. */\nexport const SCRIPT_NAMES: string = "${SCRIPTS.join(";")};";\n\n${table("The script of each character; 0 if it has none.", packed(runsOf(scripts), 8)).replace("start", "scriptRuns")}`,
);
writeFileSync(
  files[2],
  `${head("case-fold.ts")}${table("Which characters fold to which.", packedFolds(foldsOf(caseClasses()))).replace("start", "folds")}`,
);
execFileSync("npx", ["biome", "format", "--write", ...files], { stdio: "inherit" });
