// Both ends of an exchange or a connection in the simulator.

import { type Connection, type ConnectionEnd, HostSimError, type Stream } from "../../host-sim/index.ts";
import { AUTHORITY, requestHeaders, responseHeaders } from "./heads.ts";
import type { SeenConnection, SeenEnd, SeenExchange, SeenMessage } from "./observation.ts";
import { type PlayedConnection, type PlayedExchange, STEP_MS } from "./play.ts";
import type { ExchangeSpec, Pairs, Step, WireProtocol } from "./scenario.ts";

/** Moves the clock on, for so long or until something is the case; whether it is. */
type Wait = (done: () => boolean, forMs?: number) => boolean;

/** How both ends of an exchange see it. */
interface Wire {
  readonly protocol: WireProtocol;
  /** A stream that Envoy ends looks like one that has come to its end. */
  readonly resetsSoftly: boolean;
}

/** An exchange in the simulator. */
export class SimulatedExchange implements PlayedExchange {
  readonly #spec: ExchangeSpec;
  readonly #stream: Stream;
  readonly #protocol: WireProtocol;
  readonly #resetsSoftly: boolean;
  #hasAnswered = false;
  readonly #wait: Wait;
  #aborted = false;

  constructor(spec: ExchangeSpec, stream: Stream, { protocol, resetsSoftly }: Wire, wait: Wait) {
    this.#resetsSoftly = resetsSoftly;
    this.#spec = spec;
    this.#stream = stream;
    this.#protocol = protocol;
    this.#wait = wait;
  }

  async client(step: Step): Promise<void> {
    if (!this.#stream.ended) this.#client(step);
    this.#wait(() => false, STEP_MS);
  }

  #client({ what, text, end }: Step): void {
    const { request } = this.#spec;
    if (what === "headers") {
      const { method, path } = request;
      const headers = requestHeaders(this.#spec, this.#protocol);
      this.#stream.requestHeaders({ method, path, authority: AUTHORITY, headers }, { endOfStream: end });
    } else if (what === "data")
      this.#stream.requestBody(text, { endOfStream: end, endsAlone: this.#endsAlone });
    else if (what === "end") this.#stream.requestBody("", { endOfStream: true });
    else if (what === "trailers") this.#stream.requestTrailers(request.trailers ?? []);
    else if (what === "break") {
      this.#aborted = true;
      this.#stream.close();
    }
  }

  async upstream(step: Step): Promise<void> {
    if (!this.#stream.ended) unlessTooLate(() => this.#upstream(step));
    this.#wait(() => false, STEP_MS);
  }

  #upstream({ what, text, end }: Step): void {
    const { response } = this.#spec;
    if (what === "headers") {
      const headers = responseHeaders(this.#spec, this.#protocol);
      this.#hasAnswered = true;
      this.#stream.responseHeaders({ status: response?.status ?? 200, headers }, { endOfStream: end });
    } else if (what === "data")
      this.#stream.responseBody(text, { endOfStream: end, endsAlone: this.#endsAlone });
    else if (what === "end") this.#stream.responseBody("", { endOfStream: true });
    else if (what === "trailers") this.#stream.responseTrailers(response?.trailers ?? []);
    else if (what === "break") this.#stream.resetUpstream(this.#whyBroken);
  }

  /** A response of HTTP/1 that stops in the middle is no HTTP. */
  get #whyBroken(): string {
    return this.#protocol === "HTTP/1.1" && this.#hasAnswered ? "protocol error" : "connection termination";
  }

  /** Over HTTP/1 the end comes alone. */
  get #endsAlone(): boolean {
    return this.#protocol === "HTTP/1.1";
  }

  async arrived(whole: boolean): Promise<boolean> {
    const has = (): boolean => {
      const { upstream } = this.#stream;
      return upstream !== null && (!whole || upstream.complete);
    };
    this.#wait(() => has() || this.#stream.ended);
    return has() && !this.#stream.ended;
  }

  async over(): Promise<boolean> {
    return this.#wait(() => this.#stream.ended);
  }

  get seen(): SeenExchange {
    const { upstream, downstream, reset } = this.#stream;
    const client = downstream === null ? null : messageOf(String(downstream.status), downstream);
    const waits = client !== null && this.#waitsForMore(client);
    const arrived = upstream === null ? null : messageOf(`${upstream.method} ${upstream.path}`, upstream);
    const looksEnded = this.#resetsSoftly && this.#stream.ended && !this.#aborted;
    const isReset = reset !== null && !this.#aborted;
    // The rest of a request that was answered before it came to its end.
    const isLetGo = looksEnded && !isReset && this.#stream.responseCodeDetails === "via_upstream";
    return {
      upstream: arrived && { ...arrived, complete: arrived.complete || isLetGo },
      client: client && this.#asRead({ ...client, complete: (client.complete && !waits) || looksEnded }),
      reset: isReset && !looksEnded,
    };
  }

  /** Over HTTP/1 a client waits for as much as was announced. */
  #waitsForMore({ head, headers, body }: SeenMessage): boolean {
    if (this.#protocol === "HTTP/2" || this.#spec.request.method === "HEAD" || head === "304") return false;
    return Number(headers.find(([name]) => name === "content-length")?.[1] ?? 0) > body.length;
  }

  #asRead(message: SeenMessage): SeenMessage {
    return this.#protocol === "HTTP/1.1" ? { ...message, headers: split(message.headers) } : message;
  }
}

/** Who was answered by somebody else meanwhile, or let go, has nothing more to say. */
function unlessTooLate(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof HostSimError) || error.code !== "ERR_MISUSE") throw error;
  }
}

function latin1Of(pairs: readonly (readonly [name: string, value: Uint8Array])[]): Pairs {
  return pairs.map(([name, value]) => [name, Buffer.from(value).toString("latin1")]);
}

/** In HTTP/1 a line break within a value begins another header for those who read it (HDR-2). */
function split(pairs: Pairs): Pairs {
  return pairs.flatMap(([name, value]) => {
    const [first = "", ...more] = value.split("\r\n");
    return [[name, first] as const, ...more.map((line) => splitOnce(line))];
  });
}

function splitOnce(line: string): readonly [name: string, value: string] {
  const [name = "", ...value] = line.split(":");
  return [name, value.join(":").trim()];
}

type Received = NonNullable<Stream["upstream"] | Stream["downstream"]>;

function messageOf(head: string, { headers, body, trailers, complete }: Received): SeenMessage {
  return {
    head,
    headers: latin1Of(headers.entriesBytes()),
    body: Buffer.from(body.bytes).toString("latin1"),
    trailers: trailers === null ? null : latin1Of(trailers.entriesBytes()),
    complete,
  };
}

/** A TCP connection in the simulator. */
export class SimulatedConnection implements PlayedConnection {
  readonly #connection: Connection;
  readonly #wait: Wait;
  #aborted = false;

  constructor(connection: Connection, wait: Wait) {
    this.#connection = connection;
    this.#wait = wait;
  }

  async client({ what, text, end }: Step): Promise<void> {
    if (what === "break") {
      this.#aborted = true;
      this.#connection.close("remote");
    } else unlessTooLate(() => this.#connection.send(text, { endOfStream: end }));
    this.#wait(() => false, STEP_MS);
  }

  async upstream({ what, text, end }: Step): Promise<void> {
    unlessTooLate(() => {
      if (what === "break") this.#connection.resetUpstream();
      else this.#connection.receive(text, { endOfStream: end });
    });
    this.#wait(() => false, STEP_MS);
  }

  get seen(): SeenConnection {
    const { upstream, downstream, closed, connected } = this.#connection;
    const seen = ({ received, ended }: ConnectionEnd, over: boolean): SeenEnd => ({
      received: Buffer.from(received.bytes).toString("latin1"),
      over: ended || over,
    });
    const isClosed = closed !== null;
    return {
      upstream: seen(upstream, isClosed && connected),
      client: seen(downstream, isClosed || this.#aborted),
    };
  }
}
