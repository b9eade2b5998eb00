// A test file, read: YAML with the lines of everything in it, held to its schema, its tables unrolled.

import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { type Document, isMap, LineCounter, parseDocument } from "yaml";
import type { Surroundings, TestFile, TestText } from "./format.ts";

/** A place in a file: names and numbers that lead there from the top. */
export type Path = readonly (string | number)[];

/** One run of a test. */
export interface TestCase {
  readonly name: string;
  /** The test, with what its row has in the place of `${name}`. */
  readonly test: TestText;
  readonly surroundings: Surroundings;
  /** Where the test stands in the file. */
  readonly path: Path;
}

/** What is wrong with a file, or not as it expects, and on which line. */
export interface FileProblem {
  readonly line: number;
  readonly message: string;
}

/** A file that was read. */
export interface ReadFile {
  readonly cases: readonly TestCase[];
  /** Why nothing of it can run; empty if it can. */
  readonly problems: readonly FileProblem[];
  /** The line of a place in the file, from 1; the nearest one around it if it is not there. */
  lineOf(path: Path): number;
}

/** The schema is for editors too: the package exports it under this name. */
const SCHEMA = new URL(import.meta.resolve("proxy-wasm-as/test.schema.json"));

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const isTestFile = ajv.compile<TestFile>(JSON.parse(readFileSync(SCHEMA, "utf8")));

/** Reads the text of a test file. */
export function readTestFile(text: string): ReadFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (path: Path): number => lines.linePos(offsetOf(document, path)).line;
  const refused = (problems: readonly FileProblem[]): ReadFile => ({ cases: [], problems, lineOf });

  if (document.errors.length > 0) {
    return refused(
      document.errors.map(({ pos: [at], message }) => ({ line: lines.linePos(at).line, message })),
    );
  }
  const file: unknown = document.toJS();
  if (!isTestFile(file)) return refused(problemsOf(isTestFile.errors ?? [], lineOf));
  const { tests, ...surroundings } = file;
  const cases = tests.flatMap((test, index) => casesOf(test, surroundings, ["tests", index]));
  return { cases, problems: [], lineOf };
}

/** A test without a table is one case. */
function casesOf(test: TestText, surroundings: Surroundings, path: Path): TestCase[] {
  const { table, ...rest } = test;
  if (table === undefined) return [{ name: test.name, test, surroundings, path }];
  return table.map((row) => {
    const filled = fill(rest, row) as TestText;
    const told = filled.name === test.name ? ` (${describe(row)})` : "";
    return { name: `${filled.name}${told}`, test: filled, surroundings, path };
  });
}

function describe(row: Readonly<Record<string, unknown>>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

/** `${name}` alone becomes the value itself, in a longer text its text. */
function fill(value: unknown, row: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === "string") {
    const [, alone] = /^\$\{(\w+)\}$/.exec(value) ?? [];
    if (alone !== undefined && Object.hasOwn(row, alone)) return row[alone];
    return value.replace(/\$\{(\w+)\}/g, (all, name: string) =>
      Object.hasOwn(row, name) ? String(row[name]) : all,
    );
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, row));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fill(each, row)]));
}

/** Of the alternatives that a place has, those that went deepest tell best what was meant. */
function problemsOf(errors: readonly ErrorObject[], lineOf: (path: Path) => number): FileProblem[] {
  const deepest = Math.max(...errors.map(({ instancePath }) => instancePath.split("/").length));
  const told = errors.filter(({ keyword }) => keyword !== "oneOf" && keyword !== "not");
  const best = (told.length > 0 ? told : errors).filter(
    ({ instancePath }) => instancePath.split("/").length === deepest || told.length <= 1,
  );
  const problems = (best.length > 0 ? best : errors).map((error) => {
    const path = pathOf(error.instancePath);
    const extra: unknown = error.params.additionalProperty ?? error.params.unevaluatedProperty;
    const where = path
      .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
      .join("")
      .replace(/^\./, "");
    const name = typeof extra === "string" ? ` "${extra}"` : "";
    const line = lineOf(typeof extra === "string" ? [...path, extra] : path);
    const what = error.keyword === "not" ? ONE_OF_THREE : (error.message ?? "is wrong");
    return { line, message: `${where === "" ? "the file" : where}: ${what}${name}` };
  });
  return problems.filter(
    ({ message }, index) => problems.findIndex((each) => each.message === message) === index,
  );
}

/** The one thing that the schema forbids together. */
const ONE_OF_THREE = "has a request, steps, or a recording, which says itself what is expected";

function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Where a value begins; for one of a map, where its name does. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => String(key) === String(last));
      const range = (pair?.key as { range?: readonly number[] } | undefined)?.range;
      if (range?.[0] !== undefined) return range[0];
    }
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return 0;
}
