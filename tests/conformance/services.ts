// The services that filters of scenarios call. What one answers, the path of the call decides, the same in Envoy and in the
// simulator.

import type { Pairs } from "./scenario.ts";

/** What a service answers. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Pairs;
  readonly body: string;
  readonly trailers: Pairs | null;
  readonly breaks: "before" | "after" | null;
  readonly delayMs: number;
}

/** Clusters by what is special about them. */
export const CLUSTERS = {
  /** Answers as the path says. */
  service: "service",
  /** Nobody listens there. */
  nobody: "nobody",
  /** Has no host. */
  empty: "no_hosts",
  /** Answers over gRPC. */
  grpc: "grpc",
  /** Nobody listens there either. */
  nobodyGrpc: "nobody_grpc",
} as const;

const LATE_MS = 60;

/** `/status/404`, `/late`, `/slow`, `/trailers`, `/break`, `/half`, `/empty`; anything else is told what it asked. Null never answers. */
export function serve(method: string, path: string, body: string): ServiceAnswer | null {
  const answer: ServiceAnswer = {
    status: 200,
    headers: [["x-answer", "yes"]],
    body: `${method} ${path} ${body}`,
    trailers: null,
    breaks: null,
    delayMs: 0,
  };
  if (path === "/slow") return null;
  if (path === "/late") return { ...answer, delayMs: LATE_MS };
  if (path === "/empty") return { ...answer, body: "" };
  if (path === "/trailers") return { ...answer, trailers: [["x-sum", "42"]] };
  if (path === "/break") return { ...answer, breaks: "before" };
  if (path === "/half") return { ...answer, body: "half", breaks: "after" };
  const status = /^\/status\/(\d+)$/.exec(path)?.[1];
  return status === undefined ? answer : { ...answer, status: Number(status) };
}
