// A whole conversation that a person has read once, and that must not change unnoticed.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Verdict } from "./verdict.ts";

/** The environment variable that has files written anew, if it is 1. */
export const UPDATE_CONVERSATIONS = "UPDATE_CONVERSATIONS";

/** Whatever has a conversation: an exchange, a stream, a connection, a filter. */
export interface Conversing {
  readonly transcript: string;
}

/**
 * Host and filter said to each other what stands in a file. With `UPDATE_CONVERSATIONS=1` in the environment the file is
 * written anew, to be read before it is kept.
 */
export function toConverseAs({ transcript }: Conversing, file: string | URL): Verdict {
  const name = file instanceof URL ? file.pathname : file;
  if (process.env[UPDATE_CONVERSATIONS] === "1") {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, transcript);
  }
  const expected = `converse as in ${name}`;
  const kept = read(name);
  if (kept === null) {
    const seen = `there is no such file: write it with ${UPDATE_CONVERSATIONS}=1, and read it`;
    return { pass: false, expected, seen, conversation: transcript };
  }
  if (kept === transcript) return { pass: true, expected, seen: "it did", conversation: transcript };
  const seen = `they differ; if what is new is right, ${UPDATE_CONVERSATIONS}=1 keeps it`;
  return { pass: false, expected, seen, conversation: differenceOf(kept, transcript) };
}

function read(name: string): string | null {
  try {
    return readFileSync(name, "utf8");
  } catch {
    return null;
  }
}

/** The lines that have gone and come, with some around them. */
function differenceOf(kept: string, transcript: string): string {
  // Loaded where two differ: most tests never need it.
  const { createTwoFilesPatch } = createRequire(import.meta.url)("diff") as typeof import("diff");
  const [, , , ...lines] = createTwoFilesPatch("kept", "now", kept, transcript).split("\n");
  return ["--- kept", "+++ now", ...lines].join("\n");
}
