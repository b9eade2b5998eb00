// Builds drivers, guests and filters of other SDKs once, and again only when their sources change.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Where builds go. */
export const BUILT = join(ROOT, "build/hosts");

/** One thing to build. */
export interface Build {
  /** The file that the build writes. */
  readonly output: string;
  /** Folders of the project with its sources; the command runs in the first. */
  readonly sources: readonly [string, ...string[]];
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Builds it unless it is there, made of these sources by this command. Rejects with what the command says. */
export async function build({ output, sources, command, environment = {} }: Build): Promise<void> {
  const fingerprint = fingerprintOf(sources, command);
  const stamp = `${output}.sources`;
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  mkdirSync(dirname(output), { recursive: true });
  const started = Date.now();
  await promisify(execFile)("nice", [...command], {
    cwd: join(ROOT, sources[0]),
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 24,
  });
  writeFileSync(stamp, fingerprint);
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(`built ${relative(ROOT, output)} in ${seconds} s\n`);
}

function fingerprintOf(sources: readonly string[], command: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(command));
  for (const file of sources.flatMap((source) => filesIn(join(ROOT, source)))) {
    hash.update(relative(ROOT, file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** `target` is what cargo makes. */
function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== "target")
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]));
}
