// The stack of a trap: which functions of the module were running, and where. The host's own functions say nothing to
// the author of a filter.

/** One function of the module on the stack of a trap. */
export interface Frame {
  /** As the module names it in its `name` section; null without one. */
  readonly name: string | null;
  /** The function's index; imported functions come first. */
  readonly index: number;
  /** Where it stood, in bytes from the start of the module's file. */
  readonly offset: number;
}

/** How V8 writes a frame: `at name (wasm://wasm/<hash>:wasm-function[<index>]:0x<offset>)`, without name or hash where there are none. */
const V8_FRAME = /^\s*at (?:(.*) \()?wasm:\/\/.*wasm-function\[(\d+)\]:0x([0-9a-f]+)\)?$/;

/** The frames of the module in the stack of an error, the innermost first. `originOf` leads from what ran to what was loaded. */
export function framesOf(error: unknown, originOf: (offset: number) => number): Frame[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? "").split("\n").flatMap((line) => {
    const [, name = null, index, offset] = V8_FRAME.exec(line) ?? [];
    if (index === undefined || offset === undefined) return [];
    return [{ name, index: Number(index), offset: originOf(Number.parseInt(offset, 16)) }];
  });
}
