// A MOSN server with one listener and one filter. It is started anew for each module.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningHost } from "./host.ts";
import { exchangeOver, startAnsweringUpstream, untilListening } from "./over-http.ts";

/** A WebAssembly engine that MOSN has inside. */
export type Engine = "wasmer" | "wazero";

/** The server's log has the filter's messages among its own; those begin with where they come from. */
const OWN = /^(\[|[a-z ]+ stage cost|parsing listen config|no admin config)/;

/** How long the log, which the server writes beside its work, must have been still. */
const STILL_MS = 40;

/** Gets ready; a process runs from the first `load` on. */
export async function startMosn(binary: string, engine: Engine): Promise<RunningHost> {
  const folder = mkdtempSync(join(tmpdir(), "proxy-wasm-as-mosn-"));
  const logFile = join(folder, "mosn.log");
  const upstream = await startAnsweringUpstream();
  let server: ChildProcess | undefined;
  let port = 0;
  let read = 0;

  const readLog = async (): Promise<{ readonly own: string[]; readonly filter: string[] }> => {
    const lines = (await settled(logFile)).split(/^(?=\d{4}-\d\d-\d\d )/m);
    const messages = lines.slice(read).map((line) => line.replace(/^\S+ \S+ \[[A-Z]+\] /, "").trimEnd());
    read = lines.length;
    return {
      own: messages.filter((text) => OWN.test(text)),
      filter: messages.filter((text) => !OWN.test(text)),
    };
  };
  const stop = async (): Promise<void> => {
    const running = server;
    server = undefined;
    if (running === undefined) return;
    const ended = new Promise<void>((resolve) => running.once("close", () => resolve()));
    running.kill("SIGKILL");
    await ended;
  };

  return {
    name: `MOSN server 1.3.0 (${engine})`,
    load: async (module, configuration) => {
      await stop();
      port = await freePort();
      const config = join(folder, "mosn.json");
      writeFileSync(logFile, "");
      writeFileSync(
        config,
        JSON.stringify(configOf({ engine, module, configuration, port, logFile, upstream })),
      );
      read = 0;
      server = spawn(binary, [config], { stdio: "ignore" });
      await untilListening(port, server);
      const { own, filter } = await readLog();
      const failure = own.find((text) => /^\[(wasm|proxywasm)\].*fail/.test(text));
      if (failure !== undefined) throw new Error(failure);
      return { configured: !filter.some((text) => text.startsWith("configuration refused")), log: filter };
    },
    exchange: async (request, response) => {
      const exchanged = await exchangeOver(port, upstream, request, response);
      return { ...exchanged, log: (await readLog()).filter };
    },
    stop: async () => {
      await stop();
      await upstream.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a file holds when nothing more comes. */
async function settled(file: string): Promise<string> {
  for (let before = readFileSync(file, "utf8"); ; ) {
    await sleep(STILL_MS);
    const text = readFileSync(file, "utf8");
    if (text === before) return text;
    before = text;
  }
}

interface Settings {
  readonly engine: Engine;
  readonly module: string;
  readonly configuration: string;
  readonly port: number;
  readonly logFile: string;
  readonly upstream: { readonly port: number };
}

function configOf({ engine, module, configuration, port, logFile, upstream }: Settings): object {
  const router_config_name = "router";
  const route = { match: { prefix: "/" }, route: { cluster_name: "upstream" } };
  const proxy = { downstream_protocol: "Http1", upstream_protocol: "Http1", router_config_name };
  const proxywasm = {
    instance_num: 1,
    vm_config: { engine, path: module },
    ...(configuration !== "" && { configuration }),
  };
  return {
    servers: [
      {
        default_log_path: logFile,
        default_log_level: "INFO",
        routers: [{ router_config_name, virtual_hosts: [{ name: "all", domains: ["*"], routers: [route] }] }],
        listeners: [
          {
            name: "listener",
            address: `127.0.0.1:${port}`,
            bind_port: true,
            filter_chains: [{ filters: [{ type: "proxy", config: proxy }] }],
            stream_filters: [{ type: "proxywasm", config: proxywasm }],
          },
        ],
      },
    ],
    cluster_manager: {
      clusters: [
        {
          name: "upstream",
          type: "SIMPLE",
          lb_type: "LB_RANDOM",
          hosts: [{ address: `127.0.0.1:${upstream.port}` }],
        },
      ],
    },
  };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
