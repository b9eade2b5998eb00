// Draws the time of searches against the length of the text, for patterns that are made to be slow: `npm run plot:regex`
// writes docs/regex-linear.svg. That searches are linear is tested by counting steps (regex-linear.test.ts); this shows it.

import { writeFileSync } from "node:fs";
import { RegexOracle } from "./regex-oracle.ts";

const FILE = "docs/regex-linear.svg";

/** Texts are a letter repeated, of which no pattern matches a whole. */
const PATTERNS: readonly [pattern: string, unit: string, color: string][] = [
  ["(x+x+)+y", "x", "#c0392b"],
  ["(a|aa)*c", "a", "#2471a3"],
  ["(a*)*b", "a", "#1e8449"],
  ["a*a*a*a*a*b", "a", "#7d3c98"],
];

/** Who takes longer than this is asked no more. */
const MOST_MS = 1000;
const LONGEST = 65_536;

interface Point {
  readonly length: number;
  readonly ms: number;
}

/** The least of a few rounds, of which two are enough where it takes long. */
function timeOf(search: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 2 || (round < 9 && least * round < 200); round++) {
    const start = performance.now();
    search();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function line(growth: number, search: (length: number) => void): Point[] {
  const points: Point[] = [];
  for (let length = 8; length <= LONGEST; length = Math.ceil(length * growth)) {
    const ms = timeOf(() => search(length));
    points.push({ length, ms });
    if (ms > MOST_MS) break;
  }
  return points;
}

const [WIDTH, HEIGHT, LEFT, TOP] = [720, 440, 70, 40];
const [PLOT_WIDTH, PLOT_HEIGHT] = [WIDTH - LEFT - 190, HEIGHT - TOP - 60];
const [LEAST_MS, DECADES_X, DECADES_Y] = [0.0001, 5, 7];
const x = (length: number): number => LEFT + (Math.log10(length) / DECADES_X) * PLOT_WIDTH;
const y = (ms: number): number =>
  TOP +
  PLOT_HEIGHT -
  (Math.log10(Math.min(Math.max(ms, LEAST_MS), MOST_MS) / LEAST_MS) / DECADES_Y) * PLOT_HEIGHT;

function axes(): string[] {
  const marks: string[] = [];
  for (let decade = 0; decade <= DECADES_X; decade++) {
    const at = x(10 ** decade).toFixed(1);
    marks.push(`<path d="M${at} ${TOP}V${TOP + PLOT_HEIGHT}" stroke="#ddd"/>`);
    marks.push(`<text x="${at}" y="${TOP + PLOT_HEIGHT + 18}" text-anchor="middle">${10 ** decade}</text>`);
  }
  const units = ["0.1 us", "1 us", "10 us", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s"];
  for (const [decade, name] of units.entries()) {
    const at = y(LEAST_MS * 10 ** decade).toFixed(1);
    marks.push(`<path d="M${LEFT} ${at}H${LEFT + PLOT_WIDTH}" stroke="#ddd"/>`);
    marks.push(`<text x="${LEFT - 6}" y="${Number(at) + 4}" text-anchor="end">${name}</text>`);
  }
  return marks;
}

function drawn(points: readonly Point[], color: string, dashed: boolean): string {
  const path = points.map(({ length, ms }) => `${x(length).toFixed(1)} ${y(ms).toFixed(1)}`).join("L");
  return `<path d="M${path}" fill="none" stroke="${color}" stroke-width="1.8"${dashed ? ' stroke-dasharray="2 4"' : ""}/>`;
}

const oracle = await RegexOracle.build();
const shapes = [...axes()];
for (const [index, [source, unit, color]] of PATTERNS.entries()) {
  const pattern = oracle.compile(source);
  const subjects = new Map<number, Uint8Array>();
  const ours = line(2, (length) => {
    const subject = subjects.get(length) ?? new TextEncoder().encode(unit.repeat(length));
    subjects.set(length, subject);
    pattern.test(subject);
    oracle.collect();
  });
  const inV8 = new RegExp(source);
  const theirs = line(1.15, (length) => {
    inV8.test(unit.repeat(length));
  });
  shapes.push(drawn(ours, color, false), drawn(theirs, color, true));
  const at = TOP + 20 + index * 22;
  shapes.push(`<path d="M${WIDTH - 175} ${at - 4}h24" stroke="${color}" stroke-width="1.8"/>`);
  shapes.push(`<text x="${WIDTH - 145}" y="${at}" font-family="monospace">${source}</text>`);
  const last = (points: readonly Point[]) => points.at(-1) ?? { length: 0, ms: 0 };
  process.stdout.write(
    `${source}: ours ${last(ours).ms.toFixed(1)} ms over ${last(ours).length} bytes, V8 ${last(theirs).ms.toFixed(1)} ms over ${last(theirs).length}\n`,
  );
}
const key = TOP + 20 + PATTERNS.length * 22;
const svg = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
  "<title>Time of a search against the length of the text: linear here, exponential in V8</title>",
  `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
  `<text x="${LEFT}" y="22" font-size="14">Time of a search against the length of the text</text>`,
  ...shapes,
  `<path d="M${WIDTH - 175} ${key + 6}h24" stroke="#333" stroke-width="1.8"/><text x="${WIDTH - 145}" y="${key + 10}">ours, linear</text>`,
  `<path d="M${WIDTH - 175} ${key + 28}h24" stroke="#333" stroke-width="1.8" stroke-dasharray="2 4"/><text x="${WIDTH - 145}" y="${key + 32}">V8's RegExp</text>`,
  `<text x="${LEFT + PLOT_WIDTH / 2}" y="${HEIGHT - 14}" text-anchor="middle">bytes of text</text>`,
  "</svg>",
];
writeFileSync(FILE, `${svg.join("\n")}\n`);
process.stdout.write(`${FILE}\n`);
