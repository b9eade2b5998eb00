// A filter that logs every callback of an HTTP stream with its arguments, and all headers where there are some. What it
// does besides is written in WebAssembly text.

import { type CallbackName, callbacks } from "../../host-sim/abi/callbacks.ts";
import { hostcalls } from "../../host-sim/abi/hostcalls.ts";
import { inAbi, wasmType } from "../../host-sim/abi/signatures.ts";
import { compileWat } from "../support/wat.ts";

/** What one callback does. Parameters are `(local.get 0)` and so on; texts are passed with `$text`. */
export interface TracerStep {
  /** Statements, run after the callback was logged. */
  readonly run?: string;
  /** An expression for the result. */
  readonly returns?: string;
}

/** What a tracer does besides logging, by callback. */
export type TracerScript = Partial<Record<CallbackName, TracerStep>>;

const traced: readonly CallbackName[] = [
  "proxy_on_context_create",
  "proxy_on_request_headers",
  "proxy_on_request_body",
  "proxy_on_request_trailers",
  "proxy_on_response_headers",
  "proxy_on_response_body",
  "proxy_on_response_trailers",
  "proxy_on_log",
  "proxy_on_done",
  "proxy_on_delete",
];

/** The header map that a callback is about. */
const mapOf: Partial<Record<CallbackName, number>> = {
  proxy_on_request_headers: 0,
  proxy_on_request_trailers: 1,
  proxy_on_response_headers: 2,
  proxy_on_response_trailers: 3,
};

const TEXTS = 4096;
const LINE = 16_384;
const HEAP = 32_768;
const PAIRS_SLOT = 64;

/** The memory's texts; each is laid down where it is first asked for. */
class Texts {
  readonly #parts: string[] = [];
  #end = TEXTS;

  /** Address and size of a text (ASCII), as two arguments. */
  add(text: string): string {
    const address = this.#end;
    this.#end += text.length;
    const bytes = [...text].map((letter) => `\\${letter.charCodeAt(0).toString(16).padStart(2, "0")}`);
    this.#parts.push(`(data (i32.const ${address}) "${bytes.join("")}")`);
    return `(i32.const ${address}) (i32.const ${text.length})`;
  }

  get data(): string {
    return this.#parts.join("\n");
  }
}

const WRITE_LINE = `
  (global $replied (mut i32) (i32.const 0))
  (global $end (mut i32) (i32.const 0))
  (func $put (param $text i32) (param $size i32)
    (memory.copy (i32.add (i32.const ${LINE}) (global.get $end)) (local.get $text) (local.get $size))
    (global.set $end (i32.add (global.get $end) (local.get $size))))
  (func $digit (param $value i32)
    (i32.store8 (i32.add (i32.const ${LINE}) (global.get $end)) (i32.add (i32.const 48) (local.get $value)))
    (global.set $end (i32.add (global.get $end) (i32.const 1))))
  (func $number (param $value i32)
    (if (i32.ge_u (local.get $value) (i32.const 10))
      (then (call $number (i32.div_u (local.get $value) (i32.const 10)))))
    (call $digit (i32.rem_u (local.get $value) (i32.const 10))))
  (func $log
    (drop (call $proxy_log (i32.const 2) (i32.const ${LINE}) (global.get $end)))
    (global.set $end (i32.const 0)))`;

/**
 * The module of a tracer. In its statements `$text("...")` stands for the two arguments address and size of a text,
 * `(call $say_status X)` logs what a hostcall answered, and the global `$replied` is 0 at first and free to use.
 */
export function tracer(script: TracerScript = {}): Uint8Array {
  const texts = new Texts();
  const rows = inAbi(callbacks, "0.2.1");
  const functions = traced.map((name) => {
    const row = rows.get(name);
    const type = row === undefined ? { params: [], results: [] } : wasmType(row);
    const step = script[name] ?? {};
    const log = [
      `(call $put ${texts.add(name.replace("proxy_on_", ""))})`,
      ...type.params.map((_, index) => `(call $put ${texts.add(" ")}) (call $number (local.get ${index}))`),
      "(call $log)",
    ];
    const map = mapOf[name];
    if (map !== undefined) log.push(`(call $log_map (i32.const ${map}))`);
    const run = (step.run ?? "").replace(/\$text\("([^"]*)"\)/g, (_, text: string) => texts.add(text));
    const result = type.results.length === 0 ? "" : (step.returns ?? neutral(name));
    return `(func (export "${name}") (param ${type.params.join(" ")}) (result ${type.results.join(" ")})
      ${log.join("\n")} ${run} ${result})`;
  });
  const imports = [...inAbi(hostcalls, "0.2.1").values()].map((row) => {
    const { params, results } = wasmType(row);
    const type = `(param ${params.join(" ")}) (result ${results.join(" ")})`;
    return `(import "env" "${row.name}" (func $${row.name} ${type}))`;
  });
  return compileWat(`(module ${imports.join("\n")}
    (memory (export "memory") 2) ${WRITE_LINE}
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param i32) (result i32) (i32.const ${HEAP}))
    (func $log_map (param $map i32)
      (drop (call $proxy_get_header_map_pairs (local.get $map) (i32.const ${PAIRS_SLOT}) (i32.const ${PAIRS_SLOT + 4})))
      (call $put (i32.load (i32.const ${PAIRS_SLOT})) (i32.load (i32.const ${PAIRS_SLOT + 4})))
      (call $log))
    (func $say_status (param $status i32)
      (call $put ${texts.add("status ")}) (call $number (local.get $status)) (call $log))
    ${functions.join("\n")} ${texts.data})`);
}

/** on_done is done, everything else continues. */
function neutral(name: CallbackName): string {
  return name === "proxy_on_done" ? "(i32.const 1)" : "(i32.const 0)";
}
