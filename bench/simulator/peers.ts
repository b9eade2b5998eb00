// The same filter and the same exchange in other hosts for tests, each in a process of its own.

import type { Field, Message, Repeated, RepeatingHost } from "../../tests/hosts/host.ts";
import { startJavaLibrary, startProxytest } from "../../tests/hosts/hosts.ts";
import { missingCommand, type Toolchain } from "../../tests/hosts/toolchains.ts";
import { calibrate } from "../measure/calibrate.ts";
import type { Skipped } from "../measure/report.ts";
import type { Subject } from "../measure/rounds.ts";

/** The emulator of the Go SDK, and the library for Java. */
const PEERS: readonly [name: string, toolchain: Toolchain, start: () => Promise<RepeatingHost>][] = [
  ["proxytest", "go", startProxytest],
  ["Java host", "java", startJavaLibrary],
];

/** As filters get them in the simulator: other hosts add nothing to what they are given. */
const REQUEST: Message = {
  headers: [
    [":authority", "example.com"],
    [":path", "/banana/418"],
    [":method", "GET"],
    [":scheme", "http"],
    ["user-agent", "bench/1.0"],
    ["accept", "*/*"],
    ["x-forwarded-proto", "http"],
    ["x-request-id", "00000000-0000-4000-8000-000000000001"],
  ],
  body: "",
};

const RESPONSE: Message = {
  headers: [
    [":status", "200"],
    ["content-length", "0"],
  ],
  body: "",
};

/** A host that is ready to be measured. */
export interface Peer extends Subject {
  /** The headers that the filter has added in it. */
  readonly added: readonly Field[];
  stop(): Promise<void>;
}

/** The hosts, with a module loaded; those that are not there are said. */
export async function startPeers(
  module: string,
): Promise<{ readonly peers: readonly Peer[]; readonly skipped: readonly Skipped[] }> {
  const peers: Peer[] = [];
  const skipped: Skipped[] = [];
  for (const [name, toolchain, start] of PEERS) {
    const missing = missingCommand(toolchain);
    const why = missing && `not installed, as this does not run: ${missing}`;
    if (why === undefined) peers.push(await startPeer(name, module, start));
    else skipped.push({ what: `five-and-five in ${name}`, why });
  }
  return { peers, skipped };
}

async function startPeer(name: string, module: string, start: () => Promise<RepeatingHost>): Promise<Peer> {
  const host = await start();
  const repeat = (count: number): Promise<Repeated> => host.repeat(REQUEST, RESPONSE, count);
  await host.load(module, "");
  const { request } = await repeat(1);
  const count = await calibrate(async (count) => (await repeat(count)).nanoseconds);
  return {
    name,
    added: addedIn(request.headers),
    sample: async () => (await repeat(count)).nanoseconds / count,
    stop: () => host.stop(),
  };
}

/** The headers that `five-and-five` adds, by name. */
export function addedIn(headers: readonly Field[]): readonly Field[] {
  return headers
    .filter(([name]) => name.startsWith("x-copy-"))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
}
