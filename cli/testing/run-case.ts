// One case, run in a simulator of its own.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BodyInput,
  type Cluster,
  Exchange,
  type Filter,
  HostSimError,
  loadFilter,
  type ProfileName,
  replayRecording,
  type Stream,
} from "../../host-sim/index.ts";
import { type Failure, failuresOf } from "./expectations.ts";
import type { BodyText, PieceStep, Step, Surroundings, TestText } from "./format.ts";
import type { Path, TestCase } from "./read-file.ts";
import { mismatch } from "./value.ts";

/** What came of a case. */
export interface CaseOutcome {
  readonly failures: readonly Failure[];
  /** What host and filter said to each other; null if the filter did not get as far. */
  readonly conversation: string | null;
}

/** Runs a case of a file in `folder`. A mistake of the test, as a step that makes no sense, is a failure of it. */
export async function runCase({ test, surroundings, path }: TestCase, folder: string): Promise<CaseOutcome> {
  const given: Surroundings = { ...surroundings, ...test };
  if (given.module === undefined) return failed(path, "no module is named: by the test, or by its file");
  if (test.recording !== undefined) {
    return await replayed(given.module, join(folder, test.recording), [...path, "recording"]);
  }
  let filter: Filter;
  try {
    filter = await load(given, given.module, folder);
  } catch (error) {
    return notLoaded(error as Error, test.expect?.refused, path);
  }
  if (test.expect?.refused !== undefined) {
    return failed([...path, "expect", "refused"], "refused: the configuration was accepted");
  }
  const { exchange, failures } =
    test.steps === undefined ? send(filter, test, path, folder) : play(filter, test.steps, path, folder);
  if (exchange !== null && test.expect !== undefined) {
    failures.push(...failuresOf(exchange, test.expect, [...path, "expect"]));
  }
  return { failures, conversation: `${filter.transcript}${exchange?.transcript ?? ""}` };
}

/** What came of the requests of a test; null: it did not begin. */
interface Played {
  readonly exchange: Exchange | null;
  readonly failures: Failure[];
}

function send(filter: Filter, { request = {}, upstream = {} }: TestText, path: Path, folder: string): Played {
  try {
    const answer = withBody(upstream, folder);
    return { exchange: filter.send({ ...withBody(request, folder), upstream: () => answer }), failures: [] };
  } catch (error) {
    return { exchange: null, failures: [{ path, message: messageOf(error) }] };
  }
}

/** Up to the first step that makes no sense. */
function play(filter: Filter, steps: readonly Step[], path: Path, folder: string): Played {
  const stream = filter.open();
  const exchange = new Exchange(stream);
  const failures: Failure[] = [];
  for (const [index, step] of steps.entries()) {
    const at = [...path, "steps", index];
    try {
      failures.push(...runStep(step, { filter, stream, exchange, folder }, at));
    } catch (error) {
      failures.push({ path: at, message: messageOf(error) });
      break;
    }
  }
  return { exchange, failures };
}

function load(
  { configuration, vmConfiguration, profile, strict = false, clusters = {} }: Surroundings,
  module: string,
  folder: string,
): Promise<Filter> {
  const functions = Object.entries(clusters).map(([name, answer]): [string, Cluster] => {
    if (typeof answer === "string") return [name, answer];
    const response = withBody(answer, folder);
    return [name, () => response];
  });
  return loadFilter(module, {
    ...(configuration === undefined ? {} : { configuration }),
    ...(vmConfiguration === undefined ? {} : { vmConfiguration }),
    ...(profile === undefined ? {} : { profile: profile as ProfileName }),
    strict,
    clusters: Object.fromEntries(functions),
  });
}

function notLoaded(
  error: Error,
  refused: NonNullable<TestCase["test"]["expect"]>["refused"],
  path: Path,
): CaseOutcome {
  const wanted =
    refused !== undefined && error instanceof HostSimError && error.code === "ERR_CONFIGURE_REFUSED";
  if (!wanted) return failed(path, messageOf(error));
  // Text alone is a part of what is said: nobody wants to repeat the words of the simulator around it.
  const rules = typeof refused === "string" ? { contains: refused } : refused;
  const message = mismatch(error.message, rules);
  return message === null
    ? { failures: [], conversation: null }
    : failed([...path, "expect", "refused"], `refused: ${message}`);
}

interface Running {
  readonly filter: Filter;
  readonly stream: Stream;
  readonly exchange: Exchange;
  readonly folder: string;
}

function runStep(step: Step, { filter, stream, exchange, folder }: Running, path: Path): Failure[] {
  const { requestHeaders, requestBody, responseHeaders, responseBody, answer } = step;
  if (requestHeaders !== undefined) stream.requestHeaders(requestHeaders, endOf(requestHeaders));
  if (requestBody !== undefined) stream.requestBody(pieceOf(requestBody, folder), endOf(requestBody));
  if (step.requestTrailers !== undefined) stream.requestTrailers(step.requestTrailers);
  if (responseHeaders !== undefined) stream.responseHeaders(responseHeaders, endOf(responseHeaders));
  if (responseBody !== undefined) stream.responseBody(pieceOf(responseBody, folder), endOf(responseBody));
  if (step.responseTrailers !== undefined) stream.responseTrailers(step.responseTrailers);
  if (step.resetUpstream !== undefined) stream.resetUpstream(step.resetUpstream);
  if (step.close) stream.close();
  if (step.advance !== undefined) filter.clock.advance(step.advance);
  if (answer !== undefined) {
    const call = filter.calls.find(({ cluster }) => cluster === answer.cluster);
    if (call === undefined) return [{ path, message: `no call to ${answer.cluster} waits for an answer` }];
    call.reply(answer.with && withBody(answer.with, folder));
  }
  return step.expect === undefined ? [] : failuresOf(exchange, step.expect, [...path, "expect"]);
}

function endOf(step: PieceStep | { readonly endOfStream?: boolean }): { endOfStream: boolean } {
  return { endOfStream: typeof step === "object" && step.endOfStream === true };
}

function pieceOf(piece: PieceStep, folder: string): string | Uint8Array {
  if (typeof piece === "string") return piece;
  return "text" in piece ? piece.text : readFileSync(join(folder, piece.file));
}

/** A message whose body may stand in a file. */
function withBody<Message extends { readonly body?: BodyText }>(
  message: Message,
  folder: string,
): Omit<Message, "body"> & { readonly body?: BodyInput } {
  const { body, ...others } = message;
  if (body === undefined) return others;
  const isFile = typeof body === "object" && "file" in body;
  return { ...others, body: isFile ? readFileSync(join(folder, body.file)) : body };
}

/** A recording is a test as it is: the filter must do what was recorded, and what trapped then must not trap now. */
async function replayed(module: string, log: string, path: Path): Promise<CaseOutcome> {
  try {
    const { vms, difference, trap } = await replayRecording(module, readFileSync(log, "utf8"));
    const conversation = vms.find(({ id }) => id === difference?.vm)?.transcript ?? null;
    if (trap !== null) return failed(path, messageOf(trap));
    if (difference === null) return { failures: [], conversation: null };
    const { callback, recorded, replayed } = difference;
    const where = callback ?? "the entry point";
    const message = `they part in ${where}: recorded ${recorded}, replayed ${replayed}`;
    return { failures: [{ path, message }], conversation };
  } catch (error) {
    return failed(path, messageOf(error));
  }
}

function failed(path: Path, message: string): CaseOutcome {
  return { failures: [{ path, message }], conversation: null };
}

function messageOf(error: unknown): string {
  if (error instanceof HostSimError) return `${error.code}  ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
