// Hostcalls that only Envoy has; see ../env.ts.

import { Ptr, Size } from "../env";

export declare function envoy_resolve_dns(name: Ptr, nameSize: Size, returnToken: Ptr): u32;
