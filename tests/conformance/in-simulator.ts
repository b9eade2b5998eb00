// The stage that is the simulator.

import {
  type Connection,
  type FilterSettings,
  HostSimError,
  type ProxyLogEntry,
  type RunningProxy,
  type Stream,
  startProxy,
} from "../../host-sim/index.ts";
import { RECORDING_MARK } from "../../host-sim/recording/marks.ts";
import type { EnvoyLine } from "../../host-sim/rules/index.ts";
import { moduleOf } from "./interpreter.ts";
import { NO_FILTER, type Observation, type TraceLine, textOf } from "./observation.ts";
import { PATIENCE_MS, type PlayedConnection, type PlayedExchange, play, type Stage } from "./play.ts";
import {
  type ExchangeSpec,
  type FilterSpec,
  NEWEST_LINE,
  RUN,
  type Scenario,
  type ScenarioRun,
  type WireProtocol,
} from "./scenario.ts";
import { CLUSTERS } from "./services.ts";
import { SimulatedConnection, SimulatedExchange } from "./simulated-ends.ts";
import { grpcService, SimulatedGrpc } from "./simulated-grpc.ts";
import { answerOf, answerTo, NOBODY, nobody, service } from "./simulated-services.ts";

/** What came of a run in the simulator. */
export interface SimulatorResult {
  /** What was seen, as text; null if the filters did not start. */
  readonly seen: string | null;
  /** Codes of findings, or of the error that refused the start. */
  readonly codes: readonly string[];
  /** What host and filters said to each other; empty unless it was asked for. */
  readonly transcript: string;
  /** The lines of filters that record themselves. */
  readonly recording: string;
}

/** How a scenario is played. */
export interface SimulatorRun {
  readonly line?: EnvoyLine;
  /** Whether the transcript is wanted. */
  readonly transcript?: boolean;
  /** What runs in the place of a filter's module. */
  readonly variant?: (module: Uint8Array) => Uint8Array;
}

/** Plays a run in the simulator. */
export async function runInSimulator(
  { scenario, protocol }: ScenarioRun,
  run: SimulatorRun = {},
): Promise<SimulatorResult> {
  let stage: SimulatorStage;
  try {
    stage = await SimulatorStage.start(scenario, protocol, run);
  } catch (error) {
    if (!(error instanceof HostSimError)) throw error;
    return { seen: null, codes: [error.code], transcript: "", recording: "" };
  }
  const observation = await play(scenario, stage);
  const seen = textOf(observation, scenario.filters.length);
  return { seen, codes: stage.codes, transcript: stage.transcript, recording: stage.recording };
}

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

  static async start(
    scenario: Scenario,
    protocol: WireProtocol,
    { line = NEWEST_LINE, transcript = false, variant = (module) => module }: SimulatorRun,
  ): Promise<SimulatorStage> {
    const filters: FilterSettings[] = [];
    for (const spec of scenario.filters) {
      const settings = await settingsOf(spec);
      filters.push({ ...settings, module: variant(settings.module) });
    }
    const proxy = await startProxy({
      filters,
      workers: 1,
      profile: `envoy-${line}` as const,
      transcript,
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
    this.#startLines = this.#log.length;
  }

  get codes(): string[] {
    const { filters } = this.#proxy;
    const traps = filters.flatMap(({ trap }) => (trap instanceof HostSimError ? [trap.code] : []));
    const found = [...filters, ...this.#streams].flatMap(({ findings }) => findings.map(({ code }) => code));
    return [...traps, ...found];
  }

  /** What the filters themselves have logged. */
  get #log(): readonly ProxyLogEntry[] {
    return this.#proxy.log.filter(({ message }) => !message.startsWith(RECORDING_MARK));
  }

  get recording(): string {
    const lines = this.#proxy.log.filter(({ message }) => message.startsWith(RECORDING_MARK));
    return lines.map(({ message }) => message).join("\n");
  }

  get transcript(): string {
    return [...this.#proxy.filters, ...this.#streams].map(({ transcript }) => transcript).join("");
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
    return this.#wait(() => this.#log.some(({ message }) => message.includes(words)));
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
    const trace: TraceLine[] = this.#log
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

async function settingsOf(spec: FilterSpec): Promise<FilterSettings & { readonly module: Uint8Array }> {
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
