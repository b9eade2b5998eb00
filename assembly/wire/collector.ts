// The only file that knows which runtime the module is compiled with.
//
// The SDK's own and `minimal` collect only when told to, and must be told only while no AssemblyScript function is on the wasm
// stack: they do not look there for references. So dispatch says when an outermost callback ends, and this decides whether to
// collect. The SDK's own knows how much was allocated since the last time. `minimal` does not: there it is time when the memory
// has grown (whatever grew it is garbage by now, or will be needed again), or after so many callbacks that marking what
// lives is cheap for each of them. The incremental runtime collects by itself.

import { collectIfDue } from "../runtime/objects";

/** The fewest callbacks between two collections of `minimal`. */
const LEAST_CALLBACKS: u32 = 128;

const MINIMAL: i32 = 1;

let depth: u32 = 0;
let callbacksLeft: u32 = LEAST_CALLBACKS;
let pages: i32 = 0;

/**
 * Whether there is garbage. A module that makes no object once it has started has none; the toolchain finds out
 * (transform/garbage.ts) and says so in the compiled module, which then has no collector.
 */
export class Garbage {
  static isMade: bool = true;
}

/** A callback begins. */
export function callbackBegins(): void {
  if (Garbage.isMade) depth++;
}

/** A callback ends; `live` contexts exist. Nothing of it may be on the stack any more that only it refers to. */
export function callbackEnds(live: u32): void {
  if (!Garbage.isMade) return;
  depth--;
  if (depth != 0) return;
  if (isDefined(PROXY_WASM_OWN_RUNTIME)) collectIfDue();
  else if (ASC_RUNTIME == MINIMAL) collectMinimal(live);
}

function collectMinimal(live: u32): void {
  callbacksLeft--;
  if (callbacksLeft != 0 && memory.size() == pages) return;
  __collect();
  // Marking costs as much as there is alive: let that many callbacks share it.
  callbacksLeft = LEAST_CALLBACKS + live * 4;
  pages = memory.size();
}
