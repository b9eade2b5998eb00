// What this module is built for, as integer constants of the compiler (`proxy-wasm build --abi --target`). Without them it is
// the newest ABI on a host of the specification. Every use is a branch that the compiler decides: what is for another
// target is not in the module.

/** The ABI version without its dots: 10, 20, 21. */
export const ABI: i32 = isDefined(PROXY_WASM_ABI) ? PROXY_WASM_ABI : 21;

/** Whether the host is MOSN, which speaks ABI 0.1.0 in its own way. */
export const MOSN: bool = isDefined(PROXY_WASM_MOSN);

/** Whether the host calls and offers what ABI 0.1.0 has, in the way of the specification. */
export const ABI_0_1_0: bool = ABI == 10 && !MOSN;
