// A client that keeps a server busy: some connections, on each one request after the other, counted to the last.

import { connect, type Socket } from "node:net";

const HEAD_END = "\r\n\r\n";

/** One answer. */
export interface Answer {
  readonly head: string;
  readonly body: string;
}

/** The bytes of a request that gets `ok` from a bench. */
export function requestOf(headers: readonly (readonly [name: string, value: string])[] = []): string {
  const lines = [["host", "example.com"], ["user-agent", "bench/1.0"], ["accept", "*/*"], ...headers];
  return `GET /banana/418 HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

/** Connections to one server, kept open between the runs. */
export class Load {
  readonly #connections: readonly Connection[];

  static async open(port: number, connections: number): Promise<Load> {
    return new Load(await Promise.all(Array.from({ length: connections }, () => Connection.open(port))));
  }

  private constructor(connections: readonly Connection[]) {
    this.#connections = connections;
  }

  /** Sends so many requests, shared among the connections, and waits for all answers; rejects if one is not a 200. */
  async run(count: number, request = requestOf()): Promise<void> {
    const bytes = Buffer.from(request, "latin1");
    const each = Math.floor(count / this.#connections.length);
    const rest = count % this.#connections.length;
    await Promise.all(
      this.#connections.map((connection, index) => connection.run(bytes, each + (index < rest ? 1 : 0))),
    );
  }

  /** Sends one request; its answer. */
  async ask(request: string): Promise<Answer> {
    const [connection] = this.#connections;
    if (connection === undefined) throw new Error("a load without a connection");
    await connection.run(Buffer.from(request, "latin1"), 1);
    return connection.latest;
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}

class Connection {
  latest: Answer = { head: "", body: "" };
  readonly #socket: Socket;
  #request: Buffer = Buffer.alloc(0);
  #received = "";
  #left = 0;
  #end: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null;

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      socket.once("error", reject);
      socket.once("connect", () => resolve(new Connection(socket)));
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (part: string) => this.#read(part));
    socket.on("error", (error) => this.#fail(error.message));
    socket.on("close", () => this.#fail("the server has closed the connection"));
  }

  run(request: Buffer, count: number): Promise<void> {
    if (count === 0) return Promise.resolve();
    this.#request = request;
    this.#left = count;
    return new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#end = null;
    this.#socket.destroy();
  }

  #read(part: string): void {
    this.#received += part;
    const headSize = this.#received.indexOf(HEAD_END);
    if (headSize < 0) return;
    const head = this.#received.slice(0, headSize);
    const size = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    const end = headSize + HEAD_END.length + size;
    if (this.#received.length < end) return;
    if (!head.startsWith("HTTP/1.1 200")) {
      this.#fail(`a request was answered ${head}`);
      return;
    }
    this.latest = { head, body: this.#received.slice(end - size, end) };
    this.#received = this.#received.slice(end);
    this.#left--;
    if (this.#left > 0) this.#socket.write(this.#request);
    else this.#end?.resolve();
  }

  #fail(message: string): void {
    this.#end?.reject(new Error(message));
  }
}
