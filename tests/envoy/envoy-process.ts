// The process of an Envoy: certain to end with the test.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EnvoyLog, LOG_FORMAT } from "./envoy-log.ts";
import type { EnvoyBinary } from "./find-envoy.ts";

/** A process that was started. */
export interface EnvoyProcess {
  readonly log: EnvoyLog;
  /** The process of the shell around it. */
  readonly shellPid: number;
  /** The exit status, once it has ended and all its log is there. */
  readonly ended: Promise<number>;
  kill(): void;
}

/**
 * The shell around Envoy kills it as soon as our end of its standard input closes, so that it does not survive us, however
 * we end. If Envoy ends by itself, its status becomes the shell's.
 */
const GUARD = `
  exec 3<&0
  "$0" "$@" </dev/null 3<&- &
  envoy=$!
  { cat <&3 >/dev/null; kill -KILL $envoy; } 2>/dev/null &
  guard=$!
  exec 3<&-
  wait $envoy
  status=$?
  kill $guard
  exit $status`;

/** Starts Envoy with a configuration, which is kept in the folder. */
export function runEnvoy(
  binary: EnvoyBinary,
  folder: string,
  configuration: string,
  ...options: readonly string[]
): EnvoyProcess {
  const file = join(folder, "envoy.json");
  writeFileSync(file, configuration);
  const child = spawn(
    "sh",
    [
      ...["-c", GUARD, binary.path, "--config-path", file, "--disable-hot-restart", "--concurrency", "1"],
      ...["--log-level", "info", "--log-format", LOG_FORMAT, ...options],
    ],
    { stdio: ["pipe", "ignore", "pipe"] },
  );
  const log = new EnvoyLog();
  child.stderr.setEncoding("utf8").on("data", (text: string) => log.add(text));
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? -1));
  });
  return { log, shellPid: child.pid ?? 0, ended, kill: () => child.stdin.destroy() };
}

/** It answers within a second; what takes so long hangs. */
const VALIDATION_MS = 20_000;

/** Has Envoy try a configuration and end: its exit status, null if it hung, and what it logged. */
export async function validateConfiguration(
  binary: EnvoyBinary,
  folder: string,
  configuration: string,
): Promise<{ readonly status: number | null; readonly log: EnvoyLog }> {
  const running = runEnvoy(binary, folder, configuration, "--mode", "validate");
  const status = await Promise.race([running.ended, sleep(VALIDATION_MS, null, { ref: false })]);
  running.kill();
  await running.ended;
  return { status, log: running.log };
}

const SIGNALED = 128;

/** The signal behind an exit status, as shells report it. */
export function signalOf(status: number): string | null {
  if (status <= SIGNALED) return null;
  const found = Object.entries(constants.signals).find(([, number]) => number === status - SIGNALED);
  return found?.[0] ?? null;
}
