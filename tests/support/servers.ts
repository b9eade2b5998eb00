// What each small server of a test does.

import type { AddressInfo, Server } from "node:net";

/** Has a server listen on a port of the system's choice; the port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Ends a server and what is open in it. */
export function stop(server: Server, open: Iterable<{ destroy(): void }>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const connection of open) connection.destroy();
  });
}
