// A test file as data, after test.schema.json has been held to it.

import type { RequestHead, SentRequest, UpstreamResponse } from "../../host-sim/index.ts";

/** What must hold for a text. Several at once must all hold. */
export interface ValueRules {
  readonly equals?: string | number | boolean;
  readonly prefix?: string;
  readonly suffix?: string;
  readonly contains?: string;
  readonly regex?: string;
  readonly present?: boolean;
  /** What must not hold. */
  readonly not?: ValueExpectation;
  /** In bytes of UTF-8. */
  readonly size?: number;
  /** By paths like `user.roles[0]`. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/** A text that must be equal, null where there must be none, or rules. */
export type ValueExpectation = string | number | boolean | null | ValueRules;

/** Headers or trailers by name; a list stands for all values of the name. */
export type HeaderExpectations = Readonly<Record<string, ValueExpectation | readonly ValueExpectation[]>>;

interface MessageExpectation {
  readonly headers?: HeaderExpectations;
  readonly body?: ValueExpectation;
  readonly trailers?: HeaderExpectations;
}

/** What must be seen. What is not named may be anything. */
export interface Expectation {
  readonly refused?: ValueExpectation;
  readonly upstream?:
    | (MessageExpectation & {
        readonly method?: ValueExpectation;
        readonly path?: ValueExpectation;
        readonly authority?: ValueExpectation;
      })
    | null;
  readonly response?:
    | (MessageExpectation & { readonly status?: ValueExpectation; readonly details?: ValueExpectation })
    | null;
  readonly reset?: ValueExpectation;
  readonly log?: readonly ValueExpectation[];
  readonly logged?: ValueExpectation;
  readonly findings?: readonly string[];
  readonly trap?: ValueExpectation;
  readonly calls?: readonly string[];
  readonly paused?: { readonly request?: boolean; readonly response?: boolean };
  readonly cost?: Readonly<Record<string, number>>;
}

/** The head of a request or of a response, in a step. */
export interface HeadStep extends RequestHead {
  readonly status?: number;
  readonly endOfStream?: boolean;
}

/** The bytes of a file, from the folder of the test file. */
export interface FileText {
  readonly file: string;
}

/** A body, whole or in pieces. */
export type BodyText = string | readonly string[] | FileText;

/** A piece of a body, in a step. */
export type PieceStep =
  | string
  | (({ readonly text: string } | FileText) & { readonly endOfStream?: boolean });

/** What the upstream, or another service, answers. */
export type AnswerText = Omit<UpstreamResponse, "body"> & { readonly body?: BodyText };

/** One thing that happens: exactly one of these is there. */
export interface Step {
  readonly requestHeaders?: HeadStep;
  readonly requestBody?: PieceStep;
  readonly requestTrailers?: Readonly<Record<string, string>>;
  readonly responseHeaders?: HeadStep;
  readonly responseBody?: PieceStep;
  readonly responseTrailers?: Readonly<Record<string, string>>;
  readonly resetUpstream?: string;
  readonly close?: true;
  readonly advance?: number;
  readonly answer?: { readonly cluster: string; readonly with?: AnswerText };
  readonly expect?: Expectation;
}

/** What surrounds a test; its own wins over its file's. */
export interface Surroundings {
  readonly module?: string;
  readonly configuration?: unknown;
  readonly vmConfiguration?: unknown;
  readonly profile?: string;
  readonly strict?: boolean;
  readonly clusters?: Readonly<Record<string, AnswerText | "unavailable" | "manual">>;
}

/** One test as it is written. */
export interface TestText extends Surroundings {
  readonly name: string;
  readonly table?: readonly Readonly<Record<string, unknown>>[];
  readonly request?: Omit<SentRequest, "body"> & { readonly body?: BodyText };
  readonly upstream?: AnswerText;
  /** A log, from the folder of the test file. */
  readonly recording?: string;
  readonly steps?: readonly Step[];
  readonly expect?: Expectation;
}

/** A whole file. */
export interface TestFile extends Surroundings {
  readonly tests: readonly TestText[];
}
