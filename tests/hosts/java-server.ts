// A web server in Java, whose one resource answers what the test wants.

import { startDriver } from "./driver.ts";
import type { Loaded, Message, RunningHost } from "./host.ts";
import { sendOver } from "./over-http.ts";

/** What the resource has seen, and what the filter has logged since the last time. */
interface Report {
  readonly request?: Message;
  readonly log: readonly string[];
}

/** Starts the driver; a server listens from the first `load` on. */
export async function startJavaServer(command: string, ...args: string[]): Promise<RunningHost> {
  const { name, order, stop } = await startDriver(command, ...args);
  let port = 0;
  return {
    name,
    load: async (module, configuration) => {
      const loaded = await order<Loaded & { readonly port?: number }>({ do: "load", module, configuration });
      port = loaded.port ?? 0;
      return loaded;
    },
    exchange: async (request, response) => {
      await order({ do: "expect", response });
      const received = await sendOver(port, request);
      const { request: arrived = { headers: [], body: "" }, log } = await order<Report>({ do: "report" });
      return { request: arrived, response: received, log };
    },
    stop,
  };
}
