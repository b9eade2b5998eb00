// An Envoy that is being measured.

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adminAddress, listenerPorts } from "../../tests/envoy/envoy-admin.ts";
import { runEnvoy } from "../../tests/envoy/envoy-process.ts";
import type { EnvoyBinary } from "../../tests/envoy/find-envoy.ts";
import { type Bench, benchBootstrap } from "./config.ts";
import { childRunning, cpuNanoseconds } from "./cpu.ts";

/** Large modules take their time, once for each thread. */
const START_MS = 300_000;

/** A running Envoy with one worker. */
export interface MeasuredEnvoy {
  readonly ports: ReadonlyMap<string, number>;
  /** Milliseconds until it was ready, on the clock. */
  readonly startMs: number;
  /** How much processor time it has taken so far, in nanoseconds. */
  cpu(): number;
  stop(): Promise<void>;
}

/** Starts it; rejects with what it complains of if it does not come up. */
export async function startMeasured(binary: EnvoyBinary, benches: readonly Bench[]): Promise<MeasuredEnvoy> {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-bench-"));
  const adminFile = join(folder, "admin");
  const started = performance.now();
  const running = runEnvoy(binary, folder, benchBootstrap(benches), "--admin-address-path", adminFile);
  const stop = async (): Promise<void> => {
    running.kill();
    await running.ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const admin = await adminAddress(running, adminFile, START_MS);
    const startMs = performance.now() - started;
    const pid = childRunning(realpathSync(binary.path), running.shellPid);
    return { ports: await listenerPorts(admin), startMs, cpu: () => cpuNanoseconds(pid), stop };
  } catch (error) {
    await stop();
    const complaints = running.log.lines.filter(({ level }) => level !== "info").map(({ text }) => text);
    throw new Error(`Envoy did not start:\n${complaints.join("\n")}`, { cause: error });
  }
}
