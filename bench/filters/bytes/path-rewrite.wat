;; A path that begins with /banana/ is read, changed in place and written, and five response headers are added, the last with the
;; configuration. There is no pattern: what is left is what the host asks for the hostcalls.
(module
  (import "env" "proxy_get_buffer_bytes"
    (func $buffer (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_get_header_map_value"
    (func $get (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_replace_header_map_value"
    (func $replace (param i32 i32 i32 i32 i32) (result i32)))
  (import "env" "proxy_add_header_map_value"
    (func $add (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (data (i32.const 0) ":path")
  (data (i32.const 16) "/banana//status/")
  (data (i32.const 48) "who-am-ipath-rewrite")
  (data (i32.const 80) "injected-byistio-api!")
  (data (i32.const 112) "siteproxy-wasm-as")
  (data (i32.const 144) "authorZo\c3\ab \c3\85ngstr\c3\b6m")
  (data (i32.const 176) "configData")
  (global $begin (mut i32) (i32.const 4096))
  (global $free (mut i32) (i32.const 4096))
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param $size i32) (result i32)
    (local $block i32)
    (local.set $block (global.get $free))
    (global.set $free (i32.add (local.get $block) (local.get $size)))
    (if (i32.gt_u (global.get $free) (i32.const 131072)) (then (return (i32.const 0))))
    (local.get $block))
  ;; The configuration stays; what comes later lies behind it.
  (func (export "proxy_on_configure") (param i32) (param $size i32) (result i32)
    (drop (call $buffer (i32.const 7) (i32.const 0) (local.get $size) (i32.const 264) (i32.const 268)))
    (global.set $begin (global.get $free))
    (i32.const 1))
  (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (global.set $free (global.get $begin))
    (if (i32.eqz (call $get (i32.const 0) (i32.const 0) (i32.const 5) (i32.const 256) (i32.const 260)))
      (then
        (if (i64.eq (i64.load (i32.load (i32.const 256))) (i64.load (i32.const 16)))
          (then
            (i64.store (i32.load (i32.const 256)) (i64.load (i32.const 24)))
            (drop (call $replace (i32.const 0) (i32.const 0) (i32.const 5)
              (i32.load (i32.const 256)) (i32.load (i32.const 260))))))))
    (i32.const 0))
  (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32)
    (drop (call $add (i32.const 2) (i32.const 48) (i32.const 8) (i32.const 56) (i32.const 12)))
    (drop (call $add (i32.const 2) (i32.const 80) (i32.const 11) (i32.const 91) (i32.const 10)))
    (drop (call $add (i32.const 2) (i32.const 112) (i32.const 4) (i32.const 116) (i32.const 13)))
    (drop (call $add (i32.const 2) (i32.const 144) (i32.const 6) (i32.const 150) (i32.const 15)))
    (drop (call $add (i32.const 2) (i32.const 176) (i32.const 10) (i32.load (i32.const 264)) (i32.load (i32.const 268))))
    (i32.const 0)))
