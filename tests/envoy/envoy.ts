// A real Envoy in front of plugins under test.

import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bootstrap, type Plugin, removablePlugins } from "./bootstrap.ts";
import type { Service } from "./clusters.ts";
import { adminAddress, listenerPorts } from "./envoy-admin.ts";
import type { EnvoyLog, LogLine } from "./envoy-log.ts";
import { runEnvoy, signalOf, validateConfiguration } from "./envoy-process.ts";
import type { EnvoyBinary } from "./find-envoy.ts";

/** A running Envoy. */
export interface Envoy {
  /** The port of a plugin's listener. */
  portOf(plugin: string): number;
  /** What a plugin's contexts have logged since the last call for it; waits until nothing more comes. */
  newLogOf(plugin: string): Promise<LogLine[]>;
  /** Waits until nothing more is logged. */
  quiet(): Promise<void>;
  /** The whole log. */
  readonly log: EnvoyLog;
  /** Envoy's administration: statistics by `GET`, changes by `POST`. */
  admin(path: string, method?: "GET" | "POST"): Promise<string>;
  /** Takes the removable plugins away; Envoy drains their listeners first, and ends them later. */
  removePlugins(): void;
  /** Has Envoy end in good order, and waits for it. The log stays. */
  quit(): Promise<void>;
  stop(): Promise<void>;
}

/** What else an Envoy has. */
export interface EnvoyOptions {
  /** Servers that filters call, or stand in front of. */
  readonly services?: readonly Service[];
  /** Plugins that `removePlugins` takes away. */
  readonly removable?: readonly Plugin[];
  /** A plugin that Envoy tells its statistics, whenever it is asked for them. */
  readonly statsSink?: Plugin;
  /** Whether each crossing of the border between Envoy and a plugin is logged; see crossings.ts. */
  readonly tracesCrossings?: boolean;
}

/** How Envoy took a configuration. */
export interface Verdict {
  readonly accepted: boolean;
  /** The signal that ended it, if it crashed. */
  readonly signal: string | null;
  readonly log: EnvoyLog;
}

/** The log counts as complete when nothing came for so long. */
const QUIET_MS = 100;

/**
 * Starts one Envoy with a listener for each plugin. Rejects with Envoy's log if it does not come up, as for a plugin that
 * refuses its configuration.
 */
export async function startEnvoy(
  binary: EnvoyBinary,
  plugins: readonly Plugin[],
  upstreamPort: number,
  { services = [], removable = [], statsSink, tracesCrossings = false }: EnvoyOptions = {},
): Promise<Envoy> {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-envoy-"));
  const adminFile = join(folder, "admin");
  const removableFile = join(folder, "removable.json");
  writeFileSync(removableFile, removablePlugins(removable));
  const running = runEnvoy(
    binary,
    folder,
    bootstrap(plugins, upstreamPort, services, removableFile, statsSink),
    ...["--admin-address-path", adminFile, "--drain-time-s", "1"],
    ...(tracesCrossings ? ["--component-log-level", "wasm:trace"] : []),
  );
  const stop = async (): Promise<void> => {
    running.kill();
    await running.ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const address = await adminAddress(running, adminFile);
    const ports = await listenerPorts(address);
    const admin = async (path: string, method = "GET"): Promise<string> =>
      (await fetch(`${address}${path}`, { method })).text();
    return {
      portOf: (plugin) => portOf(ports, plugin),
      newLogOf: logReader(running.log),
      quiet: () => quiet(running.log),
      log: running.log,
      admin,
      removePlugins: () => {
        // Envoy reads the file when another is moved into its place.
        writeFileSync(`${removableFile}.new`, removablePlugins([]));
        renameSync(`${removableFile}.new`, removableFile);
      },
      quit: async () => {
        await admin("/quitquitquit", "POST");
        await running.ended;
      },
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
    const { status, log } = await validateConfiguration(binary, folder, bootstrap([plugin], 9));
    if (status === null) throw new Error("Envoy did not come to an end");
    return { accepted: status === 0, signal: signalOf(status), log };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function portOf(ports: ReadonlyMap<string, number>, plugin: string): number {
  const port = ports.get(plugin);
  if (port === undefined) throw new Error(`no listener is called ${plugin}`);
  return port;
}

/** Lines may come after the response. */
async function quiet(log: EnvoyLog): Promise<void> {
  let size = -1;
  while (size !== log.raw.length) {
    size = log.raw.length;
    await sleep(QUIET_MS);
  }
}

/** Hands each line out once. */
function logReader(log: EnvoyLog): (plugin: string) => Promise<LogLine[]> {
  const read = new Map<string, number>();
  return async (plugin) => {
    await quiet(log);
    const lines = log.ofPlugin(plugin);
    const fresh = lines.slice(read.get(plugin) ?? 0);
    read.set(plugin, lines.length);
    return fresh;
  };
}
