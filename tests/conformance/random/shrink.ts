// Smaller versions of a run, the boldest first.

import type { ExchangeSpec, Step } from "../scenario.ts";
import { type Program, type RandomExchange, type RandomRun, STOP_TIMER } from "./generate.ts";

/** Each differs from the run by one thing less. */
export function smallerRuns(run: RandomRun): RandomRun[] {
  return [
    ...fewerExchanges(run),
    ...fewerFilters(run),
    ...fewerBlocks(run),
    ...fewerStatements(run),
    ...lessTraffic(run),
  ];
}

function fewerExchanges(run: RandomRun): RandomRun[] {
  const { exchanges } = run;
  if (exchanges.length < 2) return [];
  const alone = exchanges.map((exchange) => ({ ...run, exchanges: [exchange] }));
  return [...alone, ...exchanges.map((_, index) => ({ ...run, exchanges: exchanges.toSpliced(index, 1) }))];
}

function fewerFilters(run: RandomRun): RandomRun[] {
  if (run.iterates.length < 2) return [];
  return run.iterates.map((_, index) => ({
    ...run,
    iterates: run.iterates.toSpliced(index, 1),
    exchanges: run.exchanges.map((exchange) => ({
      ...exchange,
      programs: exchange.programs.toSpliced(index, 1),
    })),
  }));
}

function fewerBlocks(run: RandomRun): RandomRun[] {
  return eachProgram(run, (program) =>
    program.flatMap((block, index) =>
      block.statements.includes(STOP_TIMER) ? [] : [program.toSpliced(index, 1)],
    ),
  );
}

function fewerStatements(run: RandomRun): RandomRun[] {
  return eachProgram(run, (program) =>
    program.flatMap((block, index) =>
      block.statements.flatMap((statement, at) => {
        // A timer that is left on rings when nobody knows.
        if (statement === STOP_TIMER) return [];
        return [program.with(index, { ...block, statements: block.statements.toSpliced(at, 1) })];
      }),
    ),
  );
}

function lessTraffic(run: RandomRun): RandomRun[] {
  return eachExchange(run, (exchange) => {
    const { spec } = exchange;
    const { request, response } = spec;
    const bare: ExchangeSpec[] = [];
    if (request.headers.length > 0) bare.push({ ...spec, request: { ...request, headers: [] } });
    if (response !== null && response.headers.length > 0)
      bare.push({ ...spec, response: { ...response, headers: [] } });
    const steps = spec.steps ?? [];
    for (const [index, step] of steps.entries()) {
      if (step.what === "data" && !step.end) bare.push({ ...spec, steps: steps.toSpliced(index, 1) });
    }
    for (const who of ["client", "upstream"] as const)
      if (hasMore(steps, who)) bare.push({ ...spec, steps: headersOnly(steps, who) });
    return bare.map((smaller) => ({ ...exchange, spec: smaller }));
  });
}

function hasMore(steps: readonly Step[], who: Step["who"]): boolean {
  return (
    steps.some((step) => step.who === who && step.what !== "headers") &&
    !steps.some((step) => step.what === "trailers")
  );
}

function headersOnly(steps: readonly Step[], who: Step["who"]): Step[] {
  return steps.flatMap((step) => {
    if (step.who !== who) return [step];
    return step.what === "headers" ? [{ ...step, end: true }] : [];
  });
}

function eachProgram(run: RandomRun, smaller: (program: Program) => Program[]): RandomRun[] {
  return eachExchange(run, (exchange) =>
    exchange.programs.flatMap((program, filter) =>
      smaller(program).map((next) => ({ ...exchange, programs: exchange.programs.with(filter, next) })),
    ),
  );
}

function eachExchange(run: RandomRun, smaller: (exchange: RandomExchange) => RandomExchange[]): RandomRun[] {
  return run.exchanges.flatMap((exchange, index) =>
    smaller(exchange).map((next) => ({ ...run, exchanges: run.exchanges.with(index, next) })),
  );
}
