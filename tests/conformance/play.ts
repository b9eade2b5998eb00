// How a scenario is played: the same steps against a real Envoy and against the simulator.

import type { Observation, SeenConnection, SeenExchange } from "./observation.ts";
import type { ConnectionSpec, ExchangeSpec, RequestSpec, ResponseSpec, Scenario, Step } from "./scenario.ts";

/** What a step takes, in milliseconds: what arrives within it counts as one read of the proxy's. */
export const STEP_MS = 25;
/** How long something may take to come, in milliseconds, before it counts as never coming. */
export const PATIENCE_MS = 1200;

/** One exchange on its way. */
export interface PlayedExchange {
  /** The client does something; nothing happens if the stream is over. */
  client(step: Step): Promise<void>;
  /** The upstream does something; nothing happens if the stream is over. */
  upstream(step: Step): Promise<void>;
  /** Waits until the upstream has the request, at least its headers, or all of it; false if it never gets it. */
  arrived(whole: boolean): Promise<boolean>;
  /** Waits until the client has seen the end; false if it never comes. */
  over(): Promise<boolean>;
  readonly seen: SeenExchange;
}

/** A TCP connection on its way. */
export interface PlayedConnection {
  client(step: Step): Promise<void>;
  upstream(step: Step): Promise<void>;
  readonly seen: SeenConnection;
}

/** A proxy in which a scenario is played. */
export interface Stage {
  open(spec: ExchangeSpec): Promise<PlayedExchange>;
  connect(): Promise<PlayedConnection>;
  /** Waits until the trace has these words; false if they never come. */
  await(words: string): Promise<boolean>;
  /** Lets time pass. */
  wait(ms: number): Promise<void>;
  /** Everything, once nothing more comes. */
  observe(exchanges: readonly PlayedExchange[], connection: PlayedConnection | null): Promise<Observation>;
}

/** Plays a scenario. */
export async function play(scenario: Scenario, stage: Stage): Promise<Observation> {
  if (scenario.connection !== null) return playConnection(scenario.connection, stage);
  const played: PlayedExchange[] = [];
  const open: PlayedExchange[] = [];
  for (const spec of scenario.exchanges) {
    const exchange = await stage.open(spec);
    played.push(exchange);
    await playExchange(spec, played, stage);
    if (spec.staysOpen) open.push(exchange);
    else await end(exchange);
  }
  for (const exchange of open) await end(exchange);
  return stage.observe(played, null);
}

async function playConnection({ steps }: ConnectionSpec, stage: Stage): Promise<Observation> {
  const connection = await stage.connect();
  for (const step of steps.flatMap(apart)) {
    if (step.who === "client") await connection.client(step);
    else if (step.who === "upstream") await connection.upstream(step);
    else await meanwhile(step, stage);
  }
  return stage.observe([], connection);
}

async function meanwhile({ what, text }: Step, stage: Stage): Promise<void> {
  if (what === "wait") await stage.wait(Number(text));
  else await stage.await(text);
}

/** Whether data and the end of a connection are one read is a matter of luck: they are sent apart. */
function apart(step: Step): Step[] {
  if (step.what !== "data" || !step.end) return [step];
  return [
    { ...step, end: false },
    { ...step, what: "end", text: "" },
  ];
}

/** The last one of `played`. */
async function playExchange(
  spec: ExchangeSpec,
  played: readonly PlayedExchange[],
  stage: Stage,
): Promise<void> {
  const { request, response, steps } = spec;
  const exchange = played.at(-1);
  if (exchange === undefined) return;
  for (const step of steps ?? requestSteps(request)) {
    const its = played[(step.of ?? 0) - 1] ?? exchange;
    if (step.who === "client") await its.client(step);
    else if (step.who === "world") await meanwhile(step, stage);
    else if (await its.arrived(false)) await its.upstream(step);
  }
  if (response === null || steps?.some(({ who, of }) => who === "upstream" && of === undefined)) return;
  if (!(await exchange.arrived(true))) return;
  for (const step of responseSteps(response, request.method)) await exchange.upstream(step);
}

/** What never ends by itself ends because the client goes away. */
async function end(exchange: PlayedExchange): Promise<void> {
  if (await exchange.over()) return;
  await exchange.client({ who: "client", what: "break", text: "", end: false });
}

function requestSteps({ body, trailers }: RequestSpec): Step[] {
  return messageSteps("client", body, trailers !== null, null);
}

/** Statuses without a body, whatever else is said. */
const BODYLESS = [204, 304];

function responseSteps({ status, body, trailers, breaks }: ResponseSpec, method: string): Step[] {
  if (breaks === "before") return [{ who: "upstream", what: "break", text: "", end: false }];
  const bodyless = BODYLESS.includes(status) || method === "HEAD";
  return messageSteps("upstream", bodyless || body === "" ? null : body, trailers !== null, breaks);
}

function messageSteps(
  who: "client" | "upstream",
  body: string | readonly string[] | null,
  hasTrailers: boolean,
  breaks: "after" | null | "before",
): Step[] {
  const pieces = body === null ? [] : typeof body === "string" ? [body] : body;
  const breaksOff = breaks === "after";
  const hasMore = hasTrailers || breaksOff;
  const steps: Step[] = [
    { who, what: "headers", text: "", end: pieces.length === 0 && body === null && !hasMore },
  ];
  for (const [index, text] of pieces.entries()) {
    steps.push({ who, what: "data", text, end: !hasMore && index === pieces.length - 1 });
  }
  if (body !== null && pieces.length === 0 && !hasMore) steps.push({ who, what: "end", text: "", end: true });
  if (hasTrailers) steps.push({ who, what: "trailers", text: "", end: true });
  if (breaksOff) steps.push({ who, what: "break", text: "", end: false });
  return steps;
}

/** How the body of a message is announced: by its length, piece by piece, or not at all. */
export function framingOf(
  body: string | readonly string[] | null,
  trailers: unknown,
  steps: readonly Step[] | null,
  who: Step["who"],
): "length" | "pieces" | "none" {
  const own =
    steps?.filter((step) => step.who === who && step.of === undefined && step.what !== "interim") ?? [];
  if (own.length > 0) return own[0]?.what === "headers" && own[0].end ? "none" : "pieces";
  if (trailers !== null || (body !== null && typeof body !== "string")) return "pieces";
  return body === null ? "none" : "length";
}
