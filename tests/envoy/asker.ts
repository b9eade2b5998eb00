// A filter that makes calls in its callbacks, and logs what each was answered: its status and, in hexadecimal, its result.

import { type AnyCallbackName, callbacks } from "../../host-sim/abi/callbacks.ts";
import { inAbi, wasmType } from "../../host-sim/abi/signatures.ts";
import { compileWat } from "../support/wat.ts";

/**
 * One call: of a foreign function with an argument, of `get` with a path, of `set` with a path and a value, of `dns` with a name,
 * of `evaluate` for the expression that was created last. Texts are byte strings.
 */
export type AskedCall = readonly [called: string, first: string, second?: string];

/** What is called in which callback. */
export type AskedCalls = Partial<Record<AnyCallbackName, readonly AskedCall[]>>;

const RESULT = 64;
const LAST_TOKEN = 80;
const LINE = 524_288;

/** The module of such a filter. Names that are resolved are logged with token and data. */
export function asker(calls: AskedCalls): Uint8Array {
  let end = 65_536;
  const data: string[] = [];
  const place = (bytes: string): string => {
    const at = end;
    end += bytes.length;
    const text = [...bytes].map((byte) => `\\${byte.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
    data.push(`(data (i32.const ${at}) "${text}")`);
    return `(i32.const ${at}) (i32.const ${bytes.length})`;
  };
  const slots = `(i32.const ${RESULT}) (i32.const ${RESULT + 4})`;
  const foreign = (name: string, args: string) => `(call $foreign ${place(name)} ${args} ${slots})`;
  const statusOf = ([called, first, second = ""]: AskedCall): string => {
    if (called === "get") return `(call $get ${place(first)} ${slots})`;
    if (called === "set") return `(call $set ${place(first)} ${place(second)})`;
    if (called === "dns") return `(call $dns ${place(first)} (i32.const 96))`;
    if (called === "evaluate") return foreign("expr_evaluate", `(i32.const ${LAST_TOKEN}) (i32.const 4)`);
    return foreign(called, place(first));
  };
  const made = (each: AskedCall): string => `
    (i64.store (i32.const ${RESULT}) (i64.const 0))
    (call $say ${statusOf(each)})
    ${each[0] === "expr_create" ? "(call $keep_token)" : ""}`;
  const signatures = inAbi(callbacks, "0.2.1");
  const functions = Object.entries(calls).map(([name, asked]) => {
    const row = signatures.get(name);
    const { params, results } = row === undefined ? { params: [], results: [] } : wasmType(row);
    // The configuration is accepted, headers go on.
    const result = results.length === 0 ? "" : `(i32.const ${name === "proxy_on_configure" ? 1 : 0})`;
    return `(func (export "${name}") (param ${params.join(" ")}) (result ${results.join(" ")})
      ${asked.map(made).join("\n")} ${result})`;
  });
  return compileWat(`(module
    (import "env" "proxy_log" (func $log (param i32 i32 i32) (result i32)))
    (import "env" "proxy_get_property" (func $get (param i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_set_property" (func $set (param i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_get_buffer_bytes" (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_call_foreign_function" (func $foreign (param i32 i32 i32 i32 i32 i32) (result i32)))
    (import "env" "envoy_resolve_dns" (func $dns (param i32 i32 i32) (result i32)))
    (memory (export "memory") 16)
    (global $free (mut i32) (i32.const 262144))
    (global $end (mut i32) (i32.const 0))
    (func (export "proxy_abi_version_0_2_1"))
    (func (export "malloc") (param $size i32) (result i32) (local $at i32)
      (local.set $at (global.get $free))
      (global.set $free (i32.add (global.get $free) (local.get $size)))
      (local.get $at))
    (func $put (param $byte i32)
      (i32.store8 (i32.add (i32.const ${LINE}) (global.get $end)) (local.get $byte))
      (global.set $end (i32.add (global.get $end) (i32.const 1))))
    (func $digit (param $value i32)
      (call $put (i32.add (local.get $value)
        (select (i32.const 87) (i32.const 48) (i32.ge_u (local.get $value) (i32.const 10))))))
    (func $byte (param $value i32)
      (call $digit (i32.shr_u (local.get $value) (i32.const 4)))
      (call $digit (i32.and (local.get $value) (i32.const 15))))
    (func $say (param $status i32) (local $at i32)
      (call $byte (local.get $status))
      (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $at) (i32.load (i32.const ${RESULT + 4}))))
        (call $byte (i32.load8_u (i32.add (i32.load (i32.const ${RESULT})) (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
      (drop (call $log (i32.const 2) (i32.const ${LINE}) (global.get $end)))
      (global.set $end (i32.const 0)))
    (func $keep_token
      (i32.store (i32.const ${LAST_TOKEN}) (i32.const -1))
      (if (i32.load (i32.const ${RESULT + 4}))
        (then (i32.store (i32.const ${LAST_TOKEN}) (i32.load (i32.load (i32.const ${RESULT})))))))
    ${functions.join("\n")}
    (func (export "envoy_on_resolve_dns") (param $plugin i32) (param $token i32) (param $size i32)
      (drop (call $buffer (i32.const 8) (i32.const 0) (local.get $size) ${slots}))
      (call $say (local.get $token)))
    ${data.join("\n")})`);
}
