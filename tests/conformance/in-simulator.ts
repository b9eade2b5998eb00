// The stage that is the simulator.

import {
  type Cluster,
  type Connection,
  type ConnectionEnd,
  type FilterSettings,
  HostSimError,
  type ReceivedRequest,
  type RunningProxy,
  type Stream,
  startProxy,
} from "../../host-sim/index.ts";
import type { EnvoyLine } from "../../host-sim/rules/index.ts";
import { AUTHORITY, requestHeaders, responseHeaders } from "./heads.ts";
import { moduleOf } from "./interpreter.ts";
import {
  NO_FILTER,
  type Observation,
  type SeenConnection,
  type SeenEnd,
  type SeenExchange,
  type SeenMessage,
  type TraceLine,
  textOf,
} from "./observation.ts";
import { type PlayedConnection, type PlayedExchange, play, type Stage } from "./play.ts";
import {
  type ExchangeSpec,
  type FilterSpec,
  NEWEST_LINE,
  type Pairs,
  RUN,
  type Scenario,
  type ScenarioRun,
  type Step,
  type WireProtocol,
} from "./scenario.ts";
import { CLUSTERS, serve } from "./services.ts";
import { grpcService, SimulatedGrpc } from "./simulated-grpc.ts";

/** What came of a run in the simulator. */
export interface SimulatorResult {
  /** What was seen, as text; null if the filters did not start. */
  readonly seen: string | null;
  /** Codes of findings, or of the error that refused the start. */
  readonly codes: readonly string[];
}

/** Plays a run in the simulator. */
export async function runInSimulator(
  { scenario, protocol }: ScenarioRun,
  line: EnvoyLine = NEWEST_LINE,
): Promise<SimulatorResult> {
  let stage: SimulatorStage;
  try {
    stage = await SimulatorStage.start(scenario, protocol, line);
  } catch (error) {
    if (!(error instanceof HostSimError)) throw error;
    return { seen: null, codes: [error.code] };
  }
  const observation = await play(scenario, stage);
  return { seen: textOf(observation, scenario.filters.length), codes: stage.codes };
}

/** What a step takes, as in front of a real Envoy; see envoy/stage.ts. */
const STEP_MS = 25;
/** How far the clock goes when nothing comes of waiting, in milliseconds. */
const PATIENCE_MS = 1200;

/** Lines of Envoy that end streams of HTTP/2 with code 0, which Node takes for a good end. */
const SOFT_RESETS: readonly EnvoyLine[] = ["1.36"];

class SimulatorStage implements Stage {
  readonly #resetsSoftly: boolean;
  readonly #proxy: RunningProxy;
  readonly #protocol: WireProtocol;
  readonly #streams: (Stream | Connection)[] = [];
  readonly #scenario: Scenario;
  readonly #startLines: number;
  /** When a late service got its calls. */
  readonly #calledAt = new Map<object, number>();
  readonly #grpc: SimulatedGrpc;

  static async start(scenario: Scenario, protocol: WireProtocol, line: EnvoyLine): Promise<SimulatorStage> {
    const filters: FilterSettings[] = [];
    for (const spec of scenario.filters) filters.push(await settingsOf(spec));
    const proxy = await startProxy({
      filters,
      workers: 1,
      profile: `envoy-${line}` as const,
      transcript: false,
      ...(scenario.routeMetadata !== null && { routeMetadata: scenario.routeMetadata }),
      ...(scenario.bufferLimitBytes !== null && { bufferLimitBytes: scenario.bufferLimitBytes }),
      clusters: { [CLUSTERS.service]: service, [CLUSTERS.nobody]: nobody, [CLUSTERS.empty]: "unavailable" },
      grpcClusters: {
        [CLUSTERS.grpc]: grpcService,
        [CLUSTERS.nobodyGrpc]: () => NOBODY,
        [CLUSTERS.empty]: "unavailable",
      },
    });
    return new SimulatorStage(proxy, protocol, line, scenario);
  }

  constructor(proxy: RunningProxy, protocol: WireProtocol, line: EnvoyLine, scenario: Scenario) {
    this.#resetsSoftly = protocol === "HTTP/2" && SOFT_RESETS.includes(line);
    this.#proxy = proxy;
    this.#grpc = new SimulatedGrpc(proxy);
    this.#protocol = protocol;
    this.#scenario = scenario;
    this.#startLines = proxy.log.length;
  }

  get codes(): string[] {
    return [...this.#proxy.filters, ...this.#streams].flatMap(({ findings }) =>
      findings.map(({ code }) => code),
    );
  }

  async open(spec: ExchangeSpec): Promise<PlayedExchange> {
    const stream = this.#proxy.open({ protocol: this.#protocol });
    this.#streams.push(stream);
    return new SimulatedExchange(
      spec,
      stream,
      { protocol: this.#protocol, resetsSoftly: this.#resetsSoftly },
      (done, forMs) => this.#wait(done, forMs),
    );
  }

  async await(words: string): Promise<boolean> {
    return this.#wait(() => this.#proxy.log.some(({ message }) => message.includes(words)));
  }

  async wait(ms: number): Promise<void> {
    this.#wait(() => false, ms);
  }

  async connect(): Promise<PlayedConnection> {
    const connection = this.#proxy.connect();
    this.#streams.push(connection);
    return new SimulatedConnection(connection, (done, forMs) => this.#wait(done, forMs));
  }

  async observe(
    exchanges: readonly PlayedExchange[],
    connection: PlayedConnection | null,
  ): Promise<Observation> {
    const { startup, shutdown, prefixes, stats } = this.#scenario;
    const seen = exchanges.map((exchange) => exchange.seen);
    if (shutdown) this.#proxy.close();
    const trace: TraceLine[] = this.#proxy.log
      .slice(startup ? 0 : this.#startLines)
      .map(({ level, message, prefix, filter, thread }) => {
        const text = prefixes ? `${prefix}: ${message}` : message;
        const who = prefix === "wasm log" && !prefixes ? NO_FILTER : filter;
        return { filter: who, level, text, main: typeof thread !== "number" };
      })
      .filter(({ main }) => startup || !main);
    const { metrics } = this.#proxy;
    return {
      trace,
      exchanges: seen,
      connection: connection?.seen ?? null,
      stats: stats.map((name) => [name, String(metrics.counter(name) ?? metrics.gauge(name) ?? "none")]),
    };
  }

  /** Moves the clock on until something is the case. */
  #wait(done: () => boolean, forMs = PATIENCE_MS): boolean {
    for (let waited = 0; waited < forMs && !done(); waited++) {
      this.#proxy.clock.advance(1);
      this.#answerLateCalls();
      this.#grpc.play();
    }
    return done();
  }

  #answerLateCalls(): void {
    const now = this.#proxy.clock.now.getTime();
    for (const call of this.#proxy.calls) {
      const since = this.#calledAt.get(call.request) ?? now;
      this.#calledAt.set(call.request, since);
      const answer = answerTo(call.request);
      if (answer !== null && answer.delayMs > 0 && now >= since + answer.delayMs)
        call.reply(answerOf(answer));
    }
  }
}

async function settingsOf(spec: FilterSpec): Promise<FilterSettings> {
  const { reloadBackoffMs, capabilities, failurePolicy, failOpen } = spec;
  return {
    module: await moduleOf(spec),
    name: spec.name,
    rootId: spec.rootId || spec.name,
    vmId: spec.vm,
    configuration: spec.program.replaceAll(RUN, ""),
    vmConfiguration: spec.vmConfigurationAs === "BoolValue" ? BOOL_VALUE : spec.vmConfiguration,
    environment: { ...spec.environment, ...ofProcess(spec.hostEnvironment) },
    allowOnHeadersStopIteration: spec.allowOnHeadersStopIteration,
    failOpen,
    ...(failurePolicy !== null && { failurePolicy }),
    ...(reloadBackoffMs !== null && { reloadBackoffMs }),
    ...(capabilities !== null && { capabilities }),
  };
}

/** What is no text is handed over as it is encoded (VM-12): field 1 is true. */
const BOOL_VALUE = Uint8Array.of(0x08, 1);

/** Those of these variables that there are. */
function ofProcess(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

const service: Cluster = (request) => {
  const answer = answerTo(request);
  if (answer === null || answer.delayMs > 0) return null;
  if (answer.breaks === "before") return { reset: "connection termination" };
  if (answer.breaks === "garbled") return { reset: "protocol error" };
  return { ...answerOf(answer), ...(answer.breaks === "after" && { reset: "connection termination" }) };
};

function answerTo({ method, path, headers, body, trailers }: ReceivedRequest) {
  const text = Buffer.from(body.bytes).toString("latin1");
  return serve({ method, path, headers: headers.entries(), body: text, trailers: trailers?.entries() ?? [] });
}

function answerOf({ status, headers, body, trailers }: NonNullable<ReturnType<typeof serve>>) {
  if (trailers === null) return { status, headers, body };
  return { status, headers: [...headers, ["transfer-encoding", "chunked"] as const], body, trailers };
}

const NOBODY = { reset: "remote connection failure" } as const;

const nobody: Cluster = () => NOBODY;

/** Moves the clock on, for so long or until something is the case; whether it is. */
type Wait = (done: () => boolean, forMs?: number) => boolean;

/** How both ends of an exchange see it. */
interface Wire {
  readonly protocol: WireProtocol;
  /** A stream that Envoy ends looks like one that has come to its end. */
  readonly resetsSoftly: boolean;
}

class SimulatedExchange implements PlayedExchange {
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
    } else if (what === "data") this.#data(text, end, (piece, last) => this.#stream.requestBody(piece, last));
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
      this.#data(text, end, (piece, last) => this.#stream.responseBody(piece, last));
    else if (what === "end") this.#stream.responseBody("", { endOfStream: true });
    else if (what === "trailers") this.#stream.responseTrailers(response?.trailers ?? []);
    else if (what === "break") this.#stream.resetUpstream(this.#whyBroken);
  }

  /** A response of HTTP/1 that stops in the middle is no HTTP. */
  get #whyBroken(): string {
    return this.#protocol === "HTTP/1.1" && this.#hasAnswered ? "protocol error" : "connection termination";
  }

  /** Over HTTP/1 the end comes alone. */
  #data(text: string, end: boolean, send: (piece: string, options: { endOfStream: boolean }) => void): void {
    const isAlone = this.#protocol === "HTTP/1.1";
    send(text, { endOfStream: end && !isAlone });
    if (end && isAlone && !this.#stream.ended) send("", { endOfStream: true });
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

class SimulatedConnection implements PlayedConnection {
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
