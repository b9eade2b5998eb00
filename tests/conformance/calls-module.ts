// A module that makes calls as they stand in a scenario, WASI functions and entry points included, which the interpreter cannot. It
// imports nothing else but the log, so that it links wherever its calls do.

import { allocators, callbacks, entryPoints } from "../../host-sim/abi/callbacks.ts";
import { envoyHostcalls, hostcalls } from "../../host-sim/abi/hostcalls.ts";
import { type Signature, type WasmType, wasmType } from "../../host-sim/abi/signatures.ts";
import { wasiFunctions } from "../../host-sim/abi/wasi.ts";
import { compileWat } from "../support/wat.ts";

/** Where calls may let the host write, and what stands there before each of them. */
const SLOT = 512;
const UNTOUCHED = 99;
/** Where the texts of the module are; below is room for the data of the scenario. */
const TEXTS = 8192;
/** Where allocators point. */
const ROOM = 32_768;
/** Where the line is made. */
const LINE = 60_000;

const LINES = `
  (global $end (mut i32) (i32.const ${LINE}))
  (func $byte (param i32)
    (i32.store8 (global.get $end) (local.get 0))
    (global.set $end (i32.add (global.get $end) (i32.const 1))))
  (func $text (param i32 i32)
    (memory.copy (global.get $end) (local.get 0) (local.get 1))
    (global.set $end (i32.add (global.get $end) (local.get 1))))
  (func $number (param i32)
    (if (i32.ge_u (local.get 0) (i32.const 10)) (then (call $number (i32.div_u (local.get 0) (i32.const 10)))))
    (call $byte (i32.add (i32.const 48) (i32.rem_u (local.get 0) (i32.const 10)))))
  (func $line
    (drop (call $proxy_log (i32.const 2) (i32.const ${LINE}) (i32.sub (global.get $end) (i32.const ${LINE}))))
    (global.set $end (i32.const ${LINE})))
  (func $slot (local i32)
    (local.set 0 (i32.load (i32.const ${SLOT})))
    (if (i32.ne (local.get 0) (i32.const ${UNTOUCHED})) (then
      (call $byte (i32.const 32)) (call $byte (i32.const 91)) (call $number (local.get 0)) (call $byte (i32.const 93)))))`;

const SPACE = "(call $byte (i32.const 32))";

/** What an exported function answers unless told otherwise. */
const ANSWERS: Readonly<Record<string, number>> = {
  proxy_on_vm_start: 1,
  proxy_on_configure: 1,
  proxy_on_done: 1,
  malloc: ROOM,
  proxy_on_memory_allocate: ROOM,
};

const WASI: readonly Signature[] = wasiFunctions;
const FUNCTIONS: readonly Signature[] = [...hostcalls, ...envoyHostcalls, ...WASI];

/** Compiles it; `tag` begins what it logs for no filter, so that it can be told whose it is. */
export function callsModule(source: string, tag: string): Uint8Array {
  const writer = new Writer(tag);
  for (const line of source.split("\n").map((each) => each.trim())) {
    if (line !== "" && !line.startsWith("#")) writer.add(line);
  }
  return compileWat(writer.text());
}

class Writer {
  readonly #imports = new Map<string, string>();
  readonly #functions: { name: string; type: WasmType; body: string[] }[] = [];
  readonly #tag: string;
  /** Begins lines of the function that comes. */
  #mark = "";
  #data = "";
  #textsEnd = TEXTS;

  constructor(tag: string) {
    this.#tag = tag;
    this.#import("proxy_log");
  }

  add(line: string): void {
    const [first = "", ...words] = line.split(" ");
    const body = this.#functions.at(-1)?.body;
    if (first === "data") this.#data += `(data (i32.const ${words[0]}) ${words.slice(1).join(" ")})`;
    else if (line.endsWith(":")) this.#begin(line.slice(0, -1));
    else if (body === undefined) throw new Error(`in no function: ${line}`);
    else if (first === "trap") body.push("unreachable");
    else if (first === "return") body.push(`(return (i32.const ${words[0]}))`);
    else body.push(this.#call(line, first, words));
  }

  text(): string {
    const functions = this.#functions.map(({ name, type, body }) => {
      const result = type.results.length === 0 ? "" : `(result i32)`;
      const answer = type.results.length === 0 ? "" : `(i32.const ${ANSWERS[name] ?? 0})`;
      const params = type.params.map((param) => `(param ${param})`).join(" ");
      return `(func (export "${name}") ${params} ${result} (local $answer i32) ${body.join("\n")} ${answer})`;
    });
    const hasAllocator = this.#functions.some(({ name }) => name in ANSWERS && ANSWERS[name] === ROOM);
    return `(module ${[...this.#imports.values()].join("\n")}
      (memory (export "memory") 1) ${this.#data} ${LINES}
      (func (export "proxy_abi_version_0_2_1"))
      ${hasAllocator ? "" : `(func (export "malloc") (param i32) (result i32) (i32.const ${ROOM}))`}
      ${functions.join("\n")})`;
  }

  #begin(heading: string): void {
    const row = [...callbacks, ...entryPoints, ...allocators].find(
      ({ name, abis }) =>
        (name === heading || name === `proxy_on_${heading}` || name === `envoy_on_${heading}`) &&
        abis.some((abi) => abi === "0.2.1"),
    );
    if (row === undefined) throw new Error(`nothing that a host calls: ${heading}`);
    const type = wasmType(row);
    const numbers = type.params.map((_, index) => `(call $number (local.get ${index}))`);
    // The context first, as the interpreter says it.
    this.#mark = row.name.includes("_on_") && row.name !== "proxy_on_memory_allocate" ? "" : this.#tag;
    const context = row.params[0]?.kind === "ContextId" ? [numbers.shift() ?? "", SPACE] : [];
    const rest = numbers.flatMap((number) => [SPACE, number]);
    const body = [...context, this.#said(`${this.#mark}${heading}`), ...rest, "(call $line)"];
    this.#functions.push({ name: row.name, type, body });
  }

  #call(line: string, name: string, words: readonly string[]): string {
    const { params, results } = this.#import(name);
    const args = params.map((type, index) => `(${type}.const ${words[index] ?? 0})`);
    const call = `(call $${name} ${args.join(" ")})`;
    const before = `(i32.store (i32.const ${SLOT}) (i32.const ${UNTOUCHED}))`;
    const [made, answer] =
      results.length === 0
        ? [call, ""]
        : [`(local.set $answer ${call})`, "(call $number (local.get $answer))"];
    return `${before} ${made} ${this.#said(`${this.#mark}  ${line} -> `)} ${answer} (call $slot) (call $line)`;
  }

  #import(called: string): WasmType {
    const [name = "", module] = called.split(".").toReversed();
    const row = FUNCTIONS.find((each) => each.name === name);
    if (row === undefined) throw new Error(`nothing that a host offers: ${called}`);
    const type = wasmType(row);
    const from = module ?? (WASI.includes(row) ? "wasi_snapshot_preview1" : "env");
    const params = type.params.map((param) => `(param ${param})`).join(" ");
    const results = type.results.map((result) => `(result ${result})`).join(" ");
    this.#imports.set(called, `(import "${from}" "${name}" (func $${called} ${params} ${results}))`);
    return type;
  }

  /** Adds a text to the line. */
  #said(text: string): string {
    const at = this.#textsEnd;
    this.#data += `(data (i32.const ${at}) "${text}")`;
    this.#textsEnd += text.length;
    return `(call $text (i32.const ${at}) (i32.const ${text.length}))`;
  }
}
