// The table as a picture: a bar for each subject, in groups, as SVG.

import type { Row } from "../measure/report.ts";
import type { Spread } from "../measure/rounds.ts";

const WIDTH = 760;
const LABEL = 150;
const BAR = 18;
const GAP = 6;
const TITLE = 28;
const RIGHT = 90;

const COLOURS = { ours: "#2f6fdb", floor: "#8a8f98", peer: "#c4c9d1" } as const;

interface Bar {
  readonly name: string;
  readonly spread: Spread;
  readonly colour: string;
}

/** Bars end at the median; a line across each stands at the lowest. */
export function plotOf(title: string, rows: readonly Row[]): string {
  const groups = rows.map(({ measure, ours, floor, peers = {} }) => ({
    measure,
    bars: [
      { name: "ours", spread: ours, colour: COLOURS.ours },
      ...(floor === undefined ? [] : [{ name: "by hand", spread: floor, colour: COLOURS.floor }]),
      ...Object.entries(peers).map(([name, spread]) => ({ name, spread, colour: COLOURS.peer })),
    ],
  }));
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ spread }) => spread.median)), 0);
  const unit = rows[0]?.unit ?? "";
  const parts: string[] = [];
  let top = TITLE;
  for (const { measure, bars } of groups) {
    parts.push(text(GAP, top + BAR, measure, "600"));
    top += TITLE;
    for (const bar of bars) {
      parts.push(barAt(bar, top, most, unit));
      top += BAR + GAP;
    }
    top += GAP;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top + GAP}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    text(GAP, BAR, title, "700"),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function barAt({ name, spread, colour }: Bar, top: number, most: number, unit: string): string {
  const room = WIDTH - LABEL - RIGHT;
  const place = (value: number): number => Math.round((Math.max(value, 0) / (most || 1)) * room);
  const lowest = LABEL + place(spread.lowest);
  return [
    text(GAP, top + BAR - GAP, name, "400"),
    `<rect x="${LABEL}" y="${top}" width="${place(spread.median)}" height="${BAR}" fill="${colour}"/>`,
    `<path d="M${lowest} ${top}v${BAR}" stroke="#1d2330"/>`,
    text(LABEL + place(spread.median) + GAP, top + BAR - GAP, `${spread.median.toFixed(1)} ${unit}`, "400"),
  ].join("");
}

function text(x: number, y: number, content: string, weight: string): string {
  const safe = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" font-weight="${weight}" fill="#1d2330">${safe}</text>`;
}
