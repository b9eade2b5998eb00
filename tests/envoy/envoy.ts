// A real Envoy in front of plugins under test.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bootstrap, type Plugin } from "./bootstrap.ts";
import type { EnvoyLog, LogLine } from "./envoy-log.ts";
import { type EnvoyProcess, runEnvoy, signalOf } from "./envoy-process.ts";
import type { EnvoyBinary } from "./find-envoy.ts";

/** A running Envoy. */
export interface Envoy {
  /** The port of a plugin's listener. */
  portOf(plugin: string): number;
  /** What a plugin's contexts have logged since the last call for it; waits until nothing more comes. */
  newLogOf(plugin: string): Promise<LogLine[]>;
  /** The whole log. */
  readonly log: EnvoyLog;
  stop(): Promise<void>;
}

/** How Envoy took a configuration. */
export interface Verdict {
  readonly accepted: boolean;
  /** The signal that ended it, if it crashed. */
  readonly signal: string | null;
  readonly log: EnvoyLog;
}

/** How long Envoy may take to start or to validate, in milliseconds. */
const DEADLINE_MS = 30_000;
/** The log counts as complete when nothing came for so long. */
const QUIET_MS = 100;
const POLL_MS = 10;

/**
 * Starts one Envoy with a listener for each plugin. Rejects with Envoy's log if it does not come up, as for a plugin that
 * refuses its configuration.
 */
export async function startEnvoy(
  binary: EnvoyBinary,
  plugins: readonly Plugin[],
  upstreamPort: number,
): Promise<Envoy> {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-envoy-"));
  const adminFile = join(folder, "admin");
  const running = runEnvoy(
    binary,
    folder,
    bootstrap(plugins, upstreamPort),
    "--admin-address-path",
    adminFile,
  );
  const stop = async (): Promise<void> => {
    running.kill();
    await running.ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ports = await listenerPorts(running, adminFile);
    return {
      portOf: (plugin) => portOf(ports, plugin),
      newLogOf: logReader(running.log),
      log: running.log,
      stop,
    };
  } catch (error) {
    await stop();
    throw new Error(`Envoy did not start:\n${running.log.raw}`, { cause: error });
  }
}

/** Asks Envoy whether it would start with a plugin, up to and including its configuration. */
export async function validate(binary: EnvoyBinary, plugin: Plugin): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-envoy-"));
  try {
    const running = runEnvoy(binary, folder, bootstrap([plugin], 9), "--mode", "validate");
    const status = await Promise.race([running.ended, sleep(DEADLINE_MS, undefined, { ref: false })]);
    running.kill();
    if (status === undefined) throw new Error(`Envoy did not end within ${DEADLINE_MS} ms`);
    return { accepted: status === 0, signal: signalOf(status), log: running.log };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function listenerPorts(running: EnvoyProcess, adminFile: string): Promise<Map<string, number>> {
  const end = Date.now() + DEADLINE_MS;
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  while (!over && Date.now() < end) {
    await sleep(POLL_MS);
    // Envoy makes the file first and writes the address into it afterwards.
    const address = existsSync(adminFile) ? readFileSync(adminFile, "utf8") : "";
    if (address === "") continue;
    const admin = `http://${address}`;
    if ((await (await fetch(`${admin}/ready`)).text()).trim() !== "LIVE") continue;
    const { listener_statuses } = (await (await fetch(`${admin}/listeners?format=json`)).json()) as Listeners;
    return new Map(
      listener_statuses.map(({ name, local_address }) => [name, local_address.socket_address.port_value]),
    );
  }
  throw new Error(over ? "it ended" : `it was not ready within ${DEADLINE_MS} ms`);
}

/** Envoy's answer to `/listeners?format=json`, as far as it is used. */
interface Listeners {
  readonly listener_statuses: readonly {
    readonly name: string;
    readonly local_address: { readonly socket_address: { readonly port_value: number } };
  }[];
}

function portOf(ports: ReadonlyMap<string, number>, plugin: string): number {
  const port = ports.get(plugin);
  if (port === undefined) throw new Error(`no listener is called ${plugin}`);
  return port;
}

/** Hands each line out once. Lines may come after the response, so it waits until it is quiet. */
function logReader(log: EnvoyLog): (plugin: string) => Promise<LogLine[]> {
  const read = new Map<string, number>();
  return async (plugin) => {
    let size = -1;
    while (size !== log.raw.length) {
      size = log.raw.length;
      await sleep(QUIET_MS);
    }
    const lines = log.ofPlugin(plugin);
    const fresh = lines.slice(read.get(plugin) ?? 0);
    read.set(plugin, lines.length);
    return fresh;
  };
}
