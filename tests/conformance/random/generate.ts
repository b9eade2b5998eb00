// Random scenarios: programs and traffic.

import {
  type ExchangeSpec,
  type Pairs,
  type Scenario,
  type Step,
  scenarioOf,
  type WireProtocol,
} from "../scenario.ts";
import type { Dice } from "./dice.ts";
import { statement } from "./statements.ts";

/** What one filter does for one stream: statements by the heading of their block. */
export type Program = readonly { readonly heading: string; readonly statements: readonly string[] }[];

/** One exchange with what each filter of the chain does for it. */
export interface RandomExchange {
  readonly spec: ExchangeSpec;
  readonly programs: readonly Program[];
}

/** Exchanges that go through one chain, one after the other. */
export interface RandomRun {
  readonly protocol: WireProtocol;
  /** Whether each filter of the chain lets body callbacks run while it holds headers (FLOW-19). */
  readonly iterates: readonly boolean[];
  readonly exchanges: readonly RandomExchange[];
}

/** Takes the timer away. */
export const STOP_TIMER = "set_tick_period_milliseconds 0";

/** Later than all steps of an exchange, on a busy machine too. */
const RESUME_MS = 400;

/** Each filter has a time of its own: which of two timers rings first that are due at once is a matter of luck. */
function resumeMs(filter: number): number {
  return RESUME_MS + 10 * filter;
}

const CALLBACKS = [
  "request_headers",
  "request_body",
  "request_trailers",
  "response_headers",
  "response_body",
  "response_trailers",
] as const;

/** A chain without what goes through it. */
export type RandomChain = Omit<RandomRun, "exchanges">;

/** An exchange for a chain. */
export function randomExchange(dice: Dice, { protocol, iterates }: RandomChain): RandomExchange {
  const spec = exchangeSpec(dice);
  const programs = iterates.map((_, filter) => program(dice, protocol, resumeMs(filter)));
  // Whether there is a body to a HEAD that arrives as another method is the upstream's choice.
  if (spec.request.method !== "HEAD") return { spec, programs };
  return { spec, programs: programs.map((blocks) => blocks.map(withoutMethod)) };
}

function withoutMethod({ heading, statements }: Program[number]): Program[number] {
  return { heading, statements: statements.filter((line) => !/^(replace|set)_.*":method"/.test(line)) };
}

function program(dice: Dice, protocol: WireProtocol, resumesAfter: number): Program {
  const blocks: { heading: string; statements: string[] }[] = [];
  for (const callback of CALLBACKS) {
    if (dice.chance(35)) continue;
    const condition = callback.endsWith("_body") ? dice.of(["", "", "[end]", "[more]", "[2]"]) : "";
    const statements = dice.times(1 + dice.below(4), () => statement(dice, callback, protocol));
    statements.push(...answer(dice, callback, condition, resumesAfter));
    blocks.push({ heading: `${callback}${condition}`, statements });
  }
  const last = dice.chance(30) ? dice.times(1 + dice.below(2), () => statement(dice, "log", protocol)) : [];
  const arms = blocks.some(({ statements }) => statements.some((line) => line.startsWith("set_tick_period")));
  // A timer that the stream needs no more would ring in a later one, nobody knows when.
  const statements = [...last.filter(isHarmless), ...(arms ? [STOP_TIMER] : [])];
  blocks.push({ heading: "log", statements });
  return blocks.filter(({ statements }) => statements.length > 0);
}

/** In the last callbacks, a reply or a close ends Envoy. */
function isHarmless(statement: string): boolean {
  return !/^(send_local_response|close_stream|continue_stream)/.test(statement);
}

/** What a callback answers. Whoever holds something back lets the timer free it, unless a later callback may. */
function answer(dice: Dice, callback: string, condition: string, resumesAfter: number): string[] {
  if (!dice.chance(30)) return [];
  const isBody = callback.endsWith("_body");
  const held = isBody && condition === "[more]" ? dice.of([1, 1, 2, 3]) : dice.of([1, 1, 1, 3, 4]);
  const value = isBody && held === 4 ? 1 : callback.endsWith("_trailers") ? 1 : held;
  const frees = isBody && condition === "[more]" ? [] : [`set_tick_period_milliseconds ${resumesAfter}`];
  return [...frees, `return ${value}`];
}

const TICK = `tick:\n  ${STOP_TIMER}\n  set_effective_context $stream\n`;

/** The scenario that plays a run. */
export function scenarioOfRun({ protocol, iterates, exchanges }: RandomRun, name: string): Scenario {
  const filters = iterates.map((allowOnHeadersStopIteration, filter) => ({
    allowOnHeadersStopIteration,
    program: programText(exchanges.map(({ programs }) => programs[filter] ?? [])),
  }));
  const scenario = scenarioOf({ name, protocols: [protocol], filters }, "random");
  return { ...scenario, exchanges: exchanges.map(({ spec }) => spec) };
}

/** Streams are told apart by their number; the timer frees the latest one, in the direction that has come further. */
function programText(programs: readonly Program[]): string {
  const blocks = programs.flatMap((program, index) =>
    program.map(({ heading, statements }) => {
      const indented = statements.map((line) => `  ${line}\n`).join("");
      return `${heading}#${index + 1}:\n${indented}`;
    }),
  );
  const frees = programs.map((program) =>
    program.some(({ heading, statements }) => holdsResponse(heading, statements)) ? 1 : 0,
  );
  return `${blocks.join("")}${TICK}${frees.includes(1) ? "  continue_stream 1\n" : "  continue_stream 0\n"}`;
}

function holdsResponse(heading: string, statements: readonly string[]): boolean {
  return heading.startsWith("response") && statements.some((line) => line.startsWith("set_tick_period"));
}

const BODY_PIECES = ["one", "two", "three!", "x"];

function exchangeSpec(dice: Dice): ExchangeSpec {
  // What other clients and servers make of HEAD with a body, or with trailers, is no matter of Envoy's.
  const method = dice.of(["GET", "GET", "POST", "POST", "PUT", "DELETE", "HEAD"]);
  const isHead = method === "HEAD";
  const requestTrailers = !isHead && dice.chance(20);
  const responseTrailers = !isHead && dice.chance(20);
  const steps: Step[] = [
    ...messageSteps(dice, "client", !isHead && (requestTrailers || dice.chance(60)), requestTrailers),
    ...messageSteps(dice, "upstream", !isHead && dice.chance(80), responseTrailers),
  ];
  return {
    request: {
      method,
      path: dice.of(["/", "/a", "/b?c=1"]),
      headers: someHeaders(dice),
      body: null,
      trailers: requestTrailers ? [["x-sum", "1"]] : null,
    },
    response: {
      status: dice.of([200, 200, 404, 500]),
      headers: someHeaders(dice),
      body: "",
      trailers: responseTrailers ? [["x-sum", "2"]] : null,
      breaks: null,
    },
    steps,
    staysOpen: false,
  };
}

function someHeaders(dice: Dice): Pairs {
  const pool = [
    ["x-a", "1"],
    ["x-a", "2"],
    ["x-b", "b"],
    ["accept", "*/*"],
    ["cache-control", "no-store"],
    ["x-empty", ""],
    ["via", "1.1 x"],
  ] as const;
  return pool.filter(() => dice.chance(25));
}

function messageSteps(dice: Dice, who: Step["who"], hasBody: boolean, hasTrailers: boolean): Step[] {
  const headers: Step = { who, what: "headers", text: "", end: !hasBody && !hasTrailers };
  const pieces = hasBody ? dice.times(1 + dice.below(3), () => dice.of(BODY_PIECES)) : [];
  const endsAlone = dice.chance(30);
  const data = pieces.map((text, index): Step => {
    return { who, what: "data", text, end: !hasTrailers && !endsAlone && index === pieces.length - 1 };
  });
  const steps = [headers, ...data];
  if (hasTrailers) steps.push({ who, what: "trailers", text: "", end: true });
  else if (hasBody && endsAlone) steps.push({ who, what: "end", text: "", end: true });
  return steps;
}

/** How many steps a run has: statements of programs, and what client and upstream do. */
export function stepsOf({ exchanges }: RandomRun): number {
  return exchanges.reduce(
    (sum, { spec, programs }) =>
      sum +
      (spec.steps?.length ?? 0) +
      programs.flat().reduce((count, { statements }) => count + statements.length, 0),
    0,
  );
}

/** A chain of so many filters. */
export function randomChain(dice: Dice, filters: number): RandomChain {
  return {
    protocol: dice.of(["HTTP/1.1", "HTTP/2"]),
    iterates: dice.times(filters, () => dice.chance(30)),
  };
}
