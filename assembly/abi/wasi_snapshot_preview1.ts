// WASI functions that the SDK uses. The compiler takes the name of the import's module from the name of this file.

import { Ptr } from "./env";

export declare function clock_time_get(clock: u32, precision: u64, returnTime: Ptr): u32;
