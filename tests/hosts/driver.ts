// A driver is a program that holds a host: it takes one order on a line of its standard input and answers on a line of its
// standard output, both JSON. Its first line says which host it is.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Exchanged, Loaded, Repeated, RepeatingHost } from "./host.ts";

/** A driver's process: takes an order, gives the answer to it. */
export interface Driver {
  /** The host's name and version, as the driver says. */
  readonly name: string;
  order<T>(what: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a driver and waits for its first line. An answer with an `error` rejects. */
export async function startDriver(command: string, ...args: string[]): Promise<Driver> {
  const process = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  process.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => process.once("close", () => resolve()));
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  const nextLine = async <T>(): Promise<T> => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`the driver ended: ${complaints}`);
    return JSON.parse(value) as T;
  };
  const { host, version } = await nextLine<{ readonly host: string; readonly version: string }>();
  return {
    name: `${host} ${version}`,
    order: async <T>(what: object) => {
      process.stdin.write(`${JSON.stringify(what)}\n`);
      const answer = await nextLine<T & { readonly error?: string }>();
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    },
    stop: async () => {
      process.stdin.end();
      await ended;
    },
  };
}

/** A host that a driver holds in its own process. Not each of them repeats. */
export async function startLibrary(command: string, ...args: string[]): Promise<RepeatingHost> {
  const { name, order, stop } = await startDriver(command, ...args);
  return {
    name,
    load: (module, configuration) => order<Loaded>({ do: "load", module, configuration }),
    exchange: (request, response) => order<Exchanged>({ do: "exchange", request, response }),
    repeat: (request, response, count) => order<Repeated>({ do: "repeat", request, response, count }),
    stop,
  };
}
