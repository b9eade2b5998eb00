// Hostcalls that only ABI 0.1.0 has; see ../env.ts. The specification prints no result, and Envoy's have one.

export declare function proxy_continue_request(): u32;
export declare function proxy_continue_response(): u32;
