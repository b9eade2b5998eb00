// The checks as runners know them: as matchers of `expect`, and as assertions for runners that have no `expect`.

import { AssertionError } from "node:assert";
import { Exchange } from "../exchange.ts";
import { type Conversing, toConverseAs } from "./conversation.ts";
import * as cost from "./cost.ts";
import * as exchange from "./exchange.ts";
import * as growth from "./growth.ts";
import { failureOf, type Verdict } from "./verdict.ts";

const conversation = { toConverseAs };

/** A check of some subject, which comes first. */
type Check = (subject: never, ...wanted: never[]) => Verdict;

/** What follows the subject of a check. */
type Wanted<AnyCheck> = AnyCheck extends (subject: never, ...wanted: infer Rest) => Verdict ? Rest : never;

/** A group of checks without their subject, each with the answer `Result`. */
type Bound<Checks, Result> = { [Name in keyof Checks]: (...wanted: Wanted<Checks[Name]>) => Result };

/** What can be asked about an exchange, what about anything with a cost, and what about a filter or a proxy. */
export type ExchangeMatchers<Result = void> = Bound<typeof exchange, Result>;
export type ConversationMatchers<Result = void> = Bound<typeof conversation, Result>;
export type CostMatchers<Result = void> = Bound<typeof cost, Result>;
export type GrowthMatchers<Result = void> = Bound<typeof growth, Result>;

/** All of them, as `expect` has them: it does not know what its subject is. */
export type FilterMatchers<Result = void> = ExchangeMatchers<Result> &
  ConversationMatchers<Result> &
  CostMatchers<Result> &
  GrowthMatchers<Result>;

/** A check, and how to tell and name its subject. */
interface Subject {
  readonly name: string;
  readonly where: string;
  fits(subject: unknown): boolean;
}

const anExchange: Subject = {
  name: "exchange",
  where: "filter.send()",
  fits: (subject) => subject instanceof Exchange,
};
const somethingCosted: Subject = {
  name: "exchange",
  where: "filter.send(), filter.open() or filter.connect()",
  fits: (subject) => has(subject, "counts"),
};
const somethingConversing: Subject = {
  name: "exchange",
  where: "filter.send(), filter.open(), filter.connect() or loadFilter()",
  fits: (subject) => has(subject, "transcript"),
};
const aHolder: Subject = {
  name: "filter",
  where: "loadFilter() or startProxy()",
  fits: (subject) => has(subject, "usage"),
};

const checks: ReadonlyMap<string, { readonly check: Check; readonly about: Subject }> = new Map(
  [
    ...entriesOf(exchange, anExchange),
    ...entriesOf(conversation, somethingConversing),
    ...entriesOf(cost, somethingCosted),
    ...entriesOf(growth, aHolder),
  ].map(({ name, ...rest }) => [name, rest]),
);

/** What `expect.extend` takes. */
type Extension = Record<
  string,
  (this: unknown, subject: unknown, ...wanted: unknown[]) => { pass: boolean; message: () => string }
>;

/**
 * For `expect.extend(matchers)` in Jest and its like; in Vitest `import "proxy-wasm-as/host-sim/vitest"` does it, with types.
 */
export const matchers: Extension = Object.fromEntries(
  [...checks.keys()].map((name) => [
    name,
    (subject: unknown, ...wanted: unknown[]) => {
      const { verdict, about } = judge(name, subject, wanted);
      // A runner asks for the message if it does not like the answer: a check that passes was negated.
      return { pass: verdict.pass, message: () => failureOf(verdict, about.name, verdict.pass) };
    },
  ]),
);

/** The same, and the opposites. */
export type Assertions<Matchers> = Matchers & { readonly not: Matchers };

/**
 * The checks as assertions, for runners without `expect`: `assertThat(exchange).toReply(403)`, `assertThat(exchange).not.toLog(/x/)`.
 * One that fails throws Node's AssertionError.
 */
export function assertThat(
  subject: Exchange,
): Assertions<ExchangeMatchers & ConversationMatchers & CostMatchers>;
export function assertThat(
  subject: cost.Costed & Conversing,
): Assertions<ConversationMatchers & CostMatchers>;
export function assertThat(
  subject: growth.Holder & Conversing,
): Assertions<GrowthMatchers & ConversationMatchers>;
export function assertThat(subject: growth.Holder): Assertions<GrowthMatchers>;
export function assertThat(subject: Conversing): Assertions<ConversationMatchers>;
export function assertThat(subject: unknown): Assertions<FilterMatchers> {
  return Object.assign(assertionsOn(subject, false), { not: assertionsOn(subject, true) });
}

function assertionsOn(subject: unknown, negated: boolean): FilterMatchers {
  const assertions = [...checks.keys()].map((name) => {
    const assertion = (...wanted: unknown[]): void => {
      const { verdict, about } = judge(name, subject, wanted);
      if (verdict.pass !== negated) return;
      throw new AssertionError({ message: failureOf(verdict, about.name, negated), stackStartFn: assertion });
    };
    return [name, assertion] as const;
  });
  return Object.fromEntries(assertions) as unknown as FilterMatchers;
}

function judge(
  name: string,
  subject: unknown,
  wanted: readonly unknown[],
): { verdict: Verdict; about: Subject } {
  const found = checks.get(name);
  if (found === undefined) throw new TypeError(`there is no check ${name}`);
  const { check, about } = found;
  if (!about.fits(subject)) {
    throw new TypeError(`${name} is about what ${about.where} answers, and was given ${describe(subject)}`);
  }
  return { verdict: check(subject as never, ...(wanted as never[])), about };
}

function entriesOf(
  group: Readonly<Record<string, Check>>,
  about: Subject,
): { name: string; check: Check; about: Subject }[] {
  return Object.entries(group).map(([name, check]) => ({ name, check, about }));
}

function has(subject: unknown, property: string): boolean {
  return typeof subject === "object" && subject !== null && property in subject;
}

function describe(subject: unknown): string {
  if (subject instanceof Promise) return "a promise: await it";
  if (typeof subject !== "object" || subject === null) return String(subject);
  return subject.constructor === Object ? "an object" : `a ${subject.constructor.name}`;
}
