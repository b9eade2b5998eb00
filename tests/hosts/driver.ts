// A driver is a program that holds a host: it takes one order on a line of its standard input and answers on a line of its
// standard output, both JSON. Its first line says which host it is.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Exchanged, Loaded, Message, RunningHost } from "./host.ts";

interface Answer extends Exchanged, Loaded {
  readonly error?: string;
  readonly reply?: Message & { readonly status: number };
}

/** Starts a driver and waits for its first line. */
export async function startDriver(command: string, ...args: string[]): Promise<RunningHost> {
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
  const order = async (what: object): Promise<Answer> => {
    process.stdin.write(`${JSON.stringify(what)}\n`);
    const answer = await nextLine<Answer>();
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  const { host, version } = await nextLine<{ readonly host: string; readonly version: string }>();
  return {
    name: `${host} ${version}`,
    load: (module, configuration) => order({ do: "load", module, configuration }),
    exchange: (request, response) => order({ do: "exchange", request, response }),
    stop: async () => {
      process.stdin.end();
      await ended;
    },
  };
}
