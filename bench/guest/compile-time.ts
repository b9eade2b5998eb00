// What V8 needs for a module as Envoy has it compiled: all of it, optimised, before anything runs.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ENVOYS_FLAGS } from "./child.ts";

/** V8 remembers modules of its process: each time is taken in a new one. */
const SCRIPT = `
  const bytes = require("node:fs").readFileSync(process.argv[1]);
  const before = process.cpuUsage();
  new WebAssembly.Module(bytes);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(String(user + system));`;

/** Milliseconds of processor time, once. */
export async function compileTime(file: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [...ENVOYS_FLAGS, "--eval", SCRIPT, file]);
  return Number(stdout) / 1e3;
}
