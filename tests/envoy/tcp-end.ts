// Both ends of a TCP connection through Envoy.

import { connect, createServer, type Socket } from "node:net";
import { listen, stop } from "../support/servers.ts";
import { writePieces } from "./raw-request.ts";

/** A running server. */
export interface TcpServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a server that says `greeting` at once, and what it got at the end: `got …`. */
export async function startTcpServer(greeting: string): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const parts: Buffer[] = [];
    socket.on("data", (part) => parts.push(part));
    socket.on("end", () => socket.end(`got ${Buffer.concat(parts).toString("latin1")}`));
    // Envoy may close the connection while something is on the way.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    if (greeting !== "") socket.write(greeting);
  });
  const port = await listen(server);
  return {
    port,
    stop: () => stop(server, sockets),
  };
}

/** A port on which nobody listens. One that was free a moment ago may be a listener's of Envoy by now; this one is never given. */
export function unusedPort(): number {
  return 1;
}

/** Connects, sends the pieces, if there are some, and then the end, and waits until the other side closes; what came back. */
export function talk(port: number, pieces: readonly string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (part) => parts.push(part));
    socket.on("error", reject);
    socket.on("end", () => {
      socket.end();
      resolve(Buffer.concat(parts).toString("latin1"));
    });
    if (pieces.length > 0) void writePieces(socket, pieces).then(() => socket.end());
  });
}
