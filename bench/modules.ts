// The filters that are measured, and how each language makes a module of one.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Build, build } from "../tests/hosts/build.ts";
import { missingCommand } from "../tests/hosts/toolchains.ts";
import { OURS, type Skipped } from "./measure/report.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const BUILT = join(ROOT, "build/bench");
const FILTERS = "bench/filters";

/** What filters do, whoever they are written by. */
export const FILTER_NAMES = ["add-header", "five-and-five", "path-rewrite"] as const;

export type FilterName = (typeof FILTER_NAMES)[number];

/** Who else it is written by. */
export type Author = "by hand" | "G-Core" | "Rust" | "Go";

/** Ours, as a user writes them: two of them are examples. */
const SOURCES: Readonly<Record<FilterName | "libraries", string>> = {
  "add-header": "examples/header-injection/assembly/fixed.ts",
  "five-and-five": `${FILTERS}/ours/assembly/five-and-five.ts`,
  "path-rewrite": "examples/path-rewrite",
  libraries: `${FILTERS}/ours/assembly/libraries.ts`,
};

/** What `path-rewrite` is configured with. */
export const PATH_REWRITE = JSON.stringify({ pattern: "banana/([0-9]*)", replacement: "status/$1" });

/** Builds one of ours; the module's file. */
export async function buildOurs(filter: FilterName | "libraries"): Promise<string> {
  // Compilers take seconds to load: only who builds waits for them.
  const { buildFilter } = await import("../toolchain/index.ts");
  const { path } = await buildFilter(SOURCES[filter], { projectDir: ROOT, outDir: "build/bench/ours" });
  return join(ROOT, path);
}

/** Builds a filter of somebody else; the module's file, or why there is none. */
export async function buildOther(author: Author, filter: FilterName): Promise<string | Skipped> {
  if (author === "by hand") return buildByHand(filter);
  const toolchain = author === "Rust" ? "rust" : author === "Go" ? "go" : undefined;
  const missing = toolchain && missingCommand(toolchain);
  const what = `${author}'s ${filter}`;
  if (missing !== undefined) return { what, why: `not installed, as this does not run: ${missing}` };
  try {
    const recipe = recipeOf(author, filter);
    await build(recipe);
    return recipe.output;
  } catch (error) {
    return { what, why: `it does not build: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function buildByHand(filter: FilterName): Promise<string> {
  return buildText(`by-hand-${filter}`, textByHand(filter));
}

function textByHand(filter: FilterName): string {
  return readFileSync(join(ROOT, FILTERS, "bytes", `${filter}.wat`), "utf8");
}

/** What emulators call without a look whether it is there, each as it is where nothing is to be done. */
const CALLED_EVERYWHERE = `
  (func (export "proxy_on_context_create") (param i32 i32))
  (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32) (i32.const 0))
  (func (export "proxy_on_log") (param i32))
  (func (export "proxy_on_done") (param i32) (result i32) (i32.const 1))
  (func (export "proxy_on_delete") (param i32)))`;

/** `five-and-five` by hand, as every host loads it. */
export async function buildForAllHosts(): Promise<string> {
  const text = textByHand("five-and-five").replace('"malloc"', '"proxy_on_memory_allocate"');
  return buildText("all-hosts-five-and-five", text.replace(/\)\s*$/, CALLED_EVERYWHERE));
}

async function buildText(name: string, text: string): Promise<string> {
  const { compileWat } = await import("../tests/support/wat.ts");
  mkdirSync(BUILT, { recursive: true });
  const file = join(BUILT, `${name}.wasm`);
  writeFileSync(file, compileWat(text, false));
  return file;
}

function recipeOf(author: Exclude<Author, "by hand">, filter: FilterName): Build {
  if (author === "Rust") {
    const target = join(BUILT, "rust");
    const module = `${filter.replaceAll("-", "_")}.wasm`;
    return {
      output: join(target, "wasm32-unknown-unknown/release/examples", module),
      sources: [`${FILTERS}/rust`],
      command: [
        ...(["cargo", "build", "--locked", "--quiet", "--release", "--example", filter] as const),
        ...["--target", "wasm32-unknown-unknown"],
      ],
      environment: { CARGO_TARGET_DIR: target },
    };
  }
  if (author === "Go") {
    const output = join(BUILT, `go-${filter}.wasm`);
    return {
      output,
      sources: [`${FILTERS}/go`],
      command: ["go", "build", "-buildmode=c-shared", "-o", output, `./${filter}`],
      environment: { GOOS: "wasip1", GOARCH: "wasm" },
    };
  }
  const output = join(BUILT, `gcore-${filter}.wasm`);
  return {
    output,
    sources: [`${FILTERS}/gcore`],
    command: [
      ...([process.execPath, join(ROOT, "node_modules/assemblyscript/bin/asc.js")] as const),
      ...[`assembly/${filter}.ts`, "--config", "asconfig.json", "--use", "abort=abort_proc_exit"],
      ...["--outFile", output],
    ],
  };
}

/** The source of a filter in Lua. */
export function luaSource(filter: Exclude<FilterName, "path-rewrite">): string {
  return readFileSync(join(ROOT, FILTERS, "lua", `${filter}.lua`), "utf8");
}

/** A module to measure, and what it is configured with. */
export interface Measured {
  readonly name: string;
  readonly file: string;
  readonly configuration: string;
}

/** One of our filters, and the same by others, as far as they can be built. */
export async function modulesOf(
  filter: FilterName,
  authors: readonly Author[],
): Promise<{ readonly modules: readonly Measured[]; readonly skipped: readonly Skipped[] }> {
  const configuration = filter === "path-rewrite" ? PATH_REWRITE : "";
  const modules: Measured[] = [{ name: OURS, file: await buildOurs(filter), configuration }];
  const skipped: Skipped[] = [];
  for (const author of authors) {
    const built = await buildOther(author, filter);
    if (typeof built === "string") modules.push({ name: author, file: built, configuration });
    else skipped.push(built);
  }
  return { modules, skipped };
}

/** A user's module. */
export function usersModule(file: string, configuration = ""): Measured {
  return { name: basename(file), file, configuration };
}
