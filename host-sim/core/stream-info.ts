// What the proxy knows about a stream besides its messages: for properties, for the access log.

import type { PropertyMessage } from "../wire/property-value.ts";
import { type ConnectionState, FilterState } from "./filter-state.ts";

/** Version of HTTP as Envoy names it. */
export type Protocol = "HTTP/1.0" | "HTTP/1.1" | "HTTP/2" | "HTTP/3";

/** A client's connection to the proxy; several streams can come on it. */
export class ClientConnection {
  readonly id: number;
  #state: ConnectionState | null = null;

  constructor(id: number) {
    this.id = id;
  }

  /** What filters have left on it (FF-5). */
  get state(): ConnectionState {
    this.#state ??= new Map();
    return this.#state;
  }
}

/** Envoy's flags of a response, as far as they were seen (OBS-25). */
export const ResponseFlag = {
  UpstreamReset: 0x10,
  UpstreamTermination: 0x40,
  NoRoute: 0x100,
} as const;

/** The flag of a reset by the upstream, by Envoy's words for it. */
export const flagOfReset: Readonly<Record<string, number>> = {
  "connection termination": ResponseFlag.UpstreamTermination,
  "remote reset": ResponseFlag.UpstreamReset,
};

/** Facts of one stream, as far as they are known yet. */
export class StreamInfo {
  readonly protocol: Protocol;
  /** Microseconds since 1970. */
  readonly startUs: number;
  endUs: number | null = null;
  /** Why the response is what it is: `via_upstream`, or the details of a local reply. */
  responseCodeDetails: string | null = null;
  /** The status that the client gets. */
  responseCode: number | null = null;
  /** The router found no route when it asked last: what belongs to one is unknown from then on. */
  routeLost = false;
  /** What the route is configured with. */
  routeMetadata: PropertyMessage | null = null;
  /** Body bytes received from the client. */
  requestBytes = 0;
  /** Body bytes sent to the client. */
  responseBytes = 0;
  /** When the request went upstream, in microseconds since 1970. */
  upstreamStartUs: number | null = null;
  /** When the last of the upstream's answer came, in microseconds since 1970. */
  upstreamEndUs: number | null = null;
  /** Envoy's flags of the access log, as the bits that `response.flags` shows. */
  responseFlags = 0;
  /** The client's end of the connection, as Envoy prints addresses. */
  readonly clientAddress = "127.0.0.1:50000";
  /** The proxy's end of it. */
  readonly listenerAddress = "127.0.0.1:10000";
  readonly upstreamAddress = "127.0.0.1:8080";
  /** The proxy's end of the connection to the upstream. */
  readonly upstreamLocalAddress = "127.0.0.1:40000";
  readonly clusterName = "upstream";
  readonly virtualHostName = "default";
  readonly #connection: ClientConnection;
  #filterState: FilterState | null = null;

  constructor(protocol: Protocol, startUs: number, connection: ClientConnection = new ClientConnection(1)) {
    this.protocol = protocol;
    this.startUs = startUs;
    this.#connection = connection;
  }

  get connectionId(): number {
    return this.#connection.id;
  }

  /** What filters see that they have left for each other. */
  get filterState(): FilterState {
    this.#filterState ??= new FilterState(this.#connection.state);
    return this.#filterState;
  }
}
