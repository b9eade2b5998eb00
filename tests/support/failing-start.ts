// A filter whose configuration is refused once: in the first VM, or the second, and so on.

import { compileWat, FRAME } from "./wat.ts";

/**
 * Counts its configurations in a metric, which all VMs share, and refuses the one of that number. Its requests go on, or
 * trap.
 */
export function failsInTurn(turn: number, traps = false): Uint8Array {
  return compileWat(`(module
    (import "env" "proxy_define_metric" (func $define (param i32 i32 i32 i32) (result i32)))
    (import "env" "proxy_increment_metric" (func $increment (param i32 i64) (result i32)))
    (import "env" "proxy_get_metric" (func $get (param i32 i32) (result i32)))
    ${FRAME}
    (data (i32.const 100) "configured")
    (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${traps ? "unreachable" : "(i32.const 0)"})
    (func (export "proxy_on_done") (param i32) (result i32) (i32.const 1))
    (func (export "proxy_on_configure") (param i32 i32) (result i32)
      (drop (call $define (i32.const 0) (i32.const 100) (i32.const 10) (i32.const 0)))
      (drop (call $increment (i32.load (i32.const 0)) (i64.const 1)))
      (drop (call $get (i32.load (i32.const 0)) (i32.const 8)))
      (i64.ne (i64.load (i32.const 8)) (i64.const ${turn}))))`);
}
