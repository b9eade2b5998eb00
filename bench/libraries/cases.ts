// What the SDK's libraries are measured with, and the same in JavaScript.

import { RE2 } from "re2-wasm";

/** Which of our libraries does it. */
export type Operation = "decode" | "encode" | "find" | "replace" | "json";

/** One thing that is done over and over; it comes to a number, which is equal whoever does it. */
export interface LibraryCase {
  readonly name: string;
  readonly operation: Operation;
  readonly text: string;
  readonly pattern?: string;
  readonly template?: string;
}

/** Who else does it. */
export type Engine = "V8" | "RE2";

const PATTERN = "banana/([0-9]*)";
const ASCII = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox";
const UMLAUTS = "Zoë Ångström und die Königin von Öland, übermäßig schöne Grüße …";

/** A configuration of 245 bytes: texts, numbers, a list of objects. */
export const CONFIGURATION = JSON.stringify({
  pattern: PATTERN,
  replacement: "status/$1",
  log: true,
  timeoutMs: 2500,
  ratio: 0.5,
  cluster: "review",
  headers: [
    { name: "who-am-i", value: "path-rewrite" },
    { name: "injected-by", value: "istio" },
    { name: "site", value: "proxy-wasm" },
  ],
});

/** All of them, by chapter. */
export const CHAPTERS: Readonly<Record<"text" | "regex" | "JSON", readonly LibraryCase[]>> = {
  text: [
    { name: "decode 64 bytes of ASCII", operation: "decode", text: ASCII },
    { name: "decode 64 characters with umlauts", operation: "decode", text: UMLAUTS },
    { name: "encode 64 characters of ASCII", operation: "encode", text: ASCII },
    { name: "encode 64 characters with umlauts", operation: "encode", text: UMLAUTS },
  ],
  regex: [
    { name: "find in /banana/418", operation: "find", pattern: PATTERN, text: "/banana/418" },
    {
      name: "find at the end of 56 bytes",
      operation: "find",
      pattern: PATTERN,
      text: "/api/v2/fruits/yellow/long/bent/and/more/banana/41812345",
    },
    {
      name: "find nothing in 79 bytes",
      operation: "find",
      pattern: PATTERN,
      text: "/api/v2/vegetables/green/and/round/and/nothing/else/at/all/in/this/path/418/one",
    },
    {
      name: "replace in /banana/418",
      operation: "replace",
      pattern: PATTERN,
      template: "status/$1",
      text: "/banana/418",
    },
  ],
  JSON: [{ name: "parse 245 bytes and read all of it", operation: "json", text: CONFIGURATION }],
};

/** The same in JavaScript; undefined if the engine does not do such things. */
export function inJavaScript(row: LibraryCase, engine: Engine): (() => number) | undefined {
  const { operation, text, pattern = "", template = "" } = row;
  if (operation === "find" || operation === "replace") {
    const matcher = engine === "V8" ? new RegExp(pattern) : new RE2(pattern, "u");
    // What is replaced occurs once: a flag for all occurrences would say where the last search has ended.
    return operation === "find"
      ? () => matcher.exec(text)?.index ?? -1
      : () => matcher[Symbol.replace](text, template).length;
  }
  if (engine !== "V8") return undefined;
  if (operation === "json") return () => Math.trunc(sumOf(JSON.parse(text)));
  if (operation === "encode") return () => Buffer.from(text, "utf8").length;
  const bytes = Buffer.from(text, "utf8");
  return () => bytes.toString("utf8").length;
}

/** The sum of all that is in it: numbers, lengths of texts, 1 for what is true. */
function sumOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null) return 0;
  let sum = 0;
  for (const member of Object.values(value as object)) sum += sumOf(member);
  return sum;
}
