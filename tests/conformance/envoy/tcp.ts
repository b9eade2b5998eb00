// Both ends of a TCP connection through Envoy, driven step by step.

import { connect, createServer, type Socket } from "node:net";
import { listen } from "../../support/servers.ts";
import type { Step } from "../scenario.ts";

/** One end of a connection. */
export interface TcpEnd {
  /** What has arrived, as latin1. */
  readonly received: string;
  /** Whether the other side has ended or broken off. */
  readonly over: boolean;
  step(step: Step): void;
  close(): void;
}

/** A server that waits for connections. */
export interface TcpUpstream {
  readonly port: number;
  readonly connections: readonly TcpEnd[];
  stop(): void;
}

class SocketEnd implements TcpEnd {
  readonly #socket: Socket;
  readonly #parts: Buffer[] = [];
  over = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (part) => this.#parts.push(part));
    const end = (): void => {
      this.over = true;
    };
    socket.on("end", end).on("error", end).on("close", end);
  }

  get received(): string {
    return Buffer.concat(this.#parts).toString("latin1");
  }

  step({ what, text, end }: Step): void {
    if (what === "data") this.#socket.write(Buffer.from(text, "latin1"));
    if (what === "break") this.#socket.resetAndDestroy();
    else if (end) this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Connects to a listener. */
export function connectTcp(port: number): TcpEnd {
  return new SocketEnd(connect({ port, host: "127.0.0.1", allowHalfOpen: true }));
}

/** Starts a server on a port of the system's choice. */
export async function startTcpUpstream(): Promise<TcpUpstream> {
  const connections: TcpEnd[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => connections.push(new SocketEnd(socket)));
  const port = await listen(server);
  return {
    port,
    connections,
    stop: () => {
      server.close();
      for (const connection of connections) connection.close();
    },
  };
}
