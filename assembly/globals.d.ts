// Constants that the toolchain may give the compiler, for editors; see abi/target.ts.

declare const PROXY_WASM_ABI: i32;
declare const PROXY_WASM_MOSN: i32;

// The same of the runtime; see wire/collector.ts.

declare const PROXY_WASM_OWN_RUNTIME: i32;
