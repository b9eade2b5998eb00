// What was seen of an exchange against what a test expects.

import type { Exchange, ReceivedRequest, ReceivedResponse } from "../../host-sim/index.ts";
import type { Expectation, HeaderExpectations, ValueExpectation } from "./format.ts";
import type { Path } from "./read-file.ts";
import { mismatch } from "./value.ts";

/** One thing that is not as expected. */
export interface Failure {
  /** Where the expectation stands in the file. */
  readonly path: Path;
  /** `response.status: expected "200", got "403"`. */
  readonly message: string;
}

/** All that is not as expected; `path` is where the expectation stands. */
export function failuresOf(exchange: Exchange, expected: Expectation, path: Path): Failure[] {
  const failures = new Failures(path);
  const { upstream, response, trap } = exchange;
  failures.message(upstream.request, expected.upstream, "upstream");
  failures.message(response, expected.response, "response");
  if (expected.upstream && upstream.request !== null) {
    const { method, path: asked, authority } = upstream.request;
    failures.value(method, expected.upstream.method, "upstream", "method");
    failures.value(asked, expected.upstream.path, "upstream", "path");
    failures.value(authority, expected.upstream.authority, "upstream", "authority");
  }
  if (expected.response && response !== null) {
    failures.value(String(response.status), expected.response.status, "response", "status");
    failures.value(exchange.responseCodeDetails, expected.response.details, "response", "details");
  }
  failures.value(exchange.reset, expected.reset, "reset");
  failures.value(trap?.message ?? null, expected.trap, "trap");
  const log = exchange.log.map(({ message }) => message);
  if (expected.log !== undefined) failures.list(log, expected.log, "log");
  failures.some(log, expected.logged, "logged");
  if (expected.findings !== undefined) {
    failures.list(
      exchange.findings.map(({ code }) => code),
      expected.findings,
      "findings",
    );
  }
  if (expected.calls !== undefined) {
    failures.list(
      exchange.calls.map(({ cluster }) => cluster),
      expected.calls,
      "calls",
    );
  }
  for (const direction of ["request", "response"] as const) {
    const { paused } = exchange.stream[direction];
    const wanted = expected.paused?.[direction];
    if (wanted !== undefined && wanted !== paused) {
      failures.add(`the ${direction} is ${paused ? "held" : "not held"}`, "paused", direction);
    }
  }
  for (const [kind, most] of Object.entries(expected.cost ?? {})) {
    const count = exchange.counts[kind as keyof typeof exchange.counts];
    if (count > most) failures.add(`expected at most ${most}, got ${count}`, "cost", kind);
  }
  return failures.all;
}

class Failures {
  readonly all: Failure[] = [];
  readonly #path: Path;

  constructor(path: Path) {
    this.#path = path;
  }

  add(message: string, ...where: readonly (string | number)[]): void {
    this.all.push({ path: [...this.#path, ...where], message: `${where.join(".")}: ${message}` });
  }

  value(
    actual: string | null,
    expected: ValueExpectation | undefined,
    ...where: readonly (string | number)[]
  ): void {
    if (expected === undefined) return;
    const message = mismatch(actual, expected);
    if (message !== null) this.add(message, ...where);
  }

  /** One of several must be as expected; of what must not hold, each. */
  some(actual: readonly string[], expected: ValueExpectation | undefined, where: string): void {
    if (typeof expected === "object" && expected?.not !== undefined) {
      for (const each of actual) this.value(each, { not: expected.not }, where);
      const { not, ...others } = expected;
      if (Object.keys(others).length > 0) this.some(actual, others, where);
      return;
    }
    if (expected === undefined || actual.some((each) => mismatch(each, expected) === null)) return;
    const [first = null] = actual;
    if (actual.length <= 1) this.value(first, expected, where);
    else this.add(`none of ${JSON.stringify(actual)} is as expected`, where);
  }

  /** As many as expected, in the same order. */
  list(
    actual: readonly string[],
    expected: readonly ValueExpectation[],
    ...where: readonly (string | number)[]
  ): void {
    const same = actual.length === expected.length;
    if (same && actual.every((each, index) => mismatch(each, expected[index] ?? null) === null)) return;
    this.add(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`, ...where);
  }

  /** Headers, body and trailers of what has arrived at one end. */
  message(
    actual: ReceivedRequest | ReceivedResponse | null,
    expected: Expectation["response"] | Expectation["upstream"],
    end: string,
  ): void {
    if (expected === undefined) return;
    if (expected === null || actual === null) {
      if ((expected === null) !== (actual === null)) {
        this.add(
          actual === null ? "nothing has arrived" : "expected nothing, but something has arrived",
          end,
        );
      }
      return;
    }
    const { headers, trailers } = actual;
    this.headers((name) => headers.getAll(name), expected.headers, end, "headers");
    this.value(actual.body.text(), expected.body, end, "body");
    this.headers((name) => trailers?.getAll(name) ?? [], expected.trailers, end, "trailers");
  }

  headers(valuesOf: (name: string) => string[], expected: HeaderExpectations = {}, ...where: string[]): void {
    for (const [name, wanted] of Object.entries(expected)) {
      const values = valuesOf(name);
      if (Array.isArray(wanted)) this.list(values, wanted, ...where, name);
      else this.value(values[0] ?? null, wanted as ValueExpectation, ...where, name);
    }
  }
}
