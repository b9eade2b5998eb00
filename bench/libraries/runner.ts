// Does one thing in JavaScript over and over, in a process of its own.

import { nanosecondsOf, serve } from "../measure/child.ts";
import { type Engine, inJavaScript, type LibraryCase } from "./cases.ts";

/** What a runner is started with. */
export interface Assignment {
  readonly row: LibraryCase;
  readonly engine: Engine;
}

/** How often it is to be done. */
export interface Order {
  readonly count: number;
}

/** How long it took, and what it came to. */
export interface Answer {
  readonly nanoseconds: number;
  readonly result: number;
}

await serve(({ row, engine }: Assignment) => {
  const work = inJavaScript(row, engine);
  if (work === undefined) throw new Error(`${engine} does not ${row.operation}`);
  return ({ count }: Order): Answer => {
    let result = 0;
    const nanoseconds = nanosecondsOf(() => {
      for (let i = 0; i < count; i++) result = work();
    });
    return { nanoseconds, result };
  };
});
