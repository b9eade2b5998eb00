// Envoy's administration: whether it is ready, and where it listens.

import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { EnvoyProcess } from "./envoy-process.ts";

/** How long Envoy may take to start with small modules, in milliseconds. */
const DEADLINE_MS = 30_000;
const POLL_MS = 10;

/** Where the administration listens, once Envoy is ready. */
export async function adminAddress(
  running: EnvoyProcess,
  adminFile: string,
  deadlineMs = DEADLINE_MS,
): Promise<string> {
  const end = Date.now() + deadlineMs;
  let over = false;
  void running.ended.then(() => {
    over = true;
  });
  while (!over && Date.now() < end) {
    await sleep(POLL_MS);
    // Envoy makes the file first and writes the address into it afterwards.
    const address = existsSync(adminFile) ? readFileSync(adminFile, "utf8") : "";
    if (address === "") continue;
    if ((await (await fetch(`http://${address}/ready`)).text()).trim() === "LIVE") return `http://${address}`;
  }
  throw new Error(over ? "it ended" : `it was not ready within ${deadlineMs} ms`);
}

/** The ports that the system has chosen, by the names of the listeners. */
export async function listenerPorts(admin: string): Promise<Map<string, number>> {
  const { listener_statuses } = (await (await fetch(`${admin}/listeners?format=json`)).json()) as Listeners;
  return new Map(
    listener_statuses.map(({ name, local_address }) => [name, local_address.socket_address.port_value]),
  );
}

/** Envoy's answer to `/listeners?format=json`, as far as it is used. */
interface Listeners {
  readonly listener_statuses: readonly {
    readonly name: string;
    readonly local_address: { readonly socket_address: { readonly port_value: number } };
  }[];
}
