// How much processor time a process has taken, with all its threads. Linux only.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Nanoseconds, as the scheduler counts them. What threads took that have ended since is not in it. */
export function cpuNanoseconds(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) sum += ofThread(`/proc/${pid}/task/${thread}`);
  return sum;
}

/** `<nanoseconds on the processor> <nanoseconds waiting> <how often>`; none if it has just ended. */
function ofThread(folder: string): number {
  try {
    return Number(readFileSync(`${folder}/schedstat`, "utf8").split(" ")[0]);
  } catch {
    return 0;
  }
}

/** The process of a binary among the children of a shell. Throws if there is none, as where there is no `/proc`. */
export function childRunning(binary: string, shell: number): number {
  const children = readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim().split(" ");
  const found = children.find((pid) => isRunning(binary, pid));
  if (found === undefined) throw new Error(`${binary} does not run`);
  return Number(found);
}

function isRunning(binary: string, pid: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === binary;
  } catch {
    return false;
  }
}
