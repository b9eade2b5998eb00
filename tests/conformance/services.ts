// The services that filters of scenarios call. What one answers, the path of the call decides, the same in Envoy and in the
// simulator.

import type { Pairs } from "./scenario.ts";

/** What a service answers. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Pairs;
  readonly body: string;
  readonly trailers: Pairs | null;
  /** Before or after what it says; or it says nothing that a client could read. */
  readonly breaks: "before" | "after" | "garbled" | null;
  readonly delayMs: number;
}

/** What reaches a service. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Pairs;
  readonly body: string;
  readonly trailers: Pairs;
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

const OF_CONNECTION = /^(:.*|host|connection|transfer-encoding)$/i;

/**
 * `/status/404`, `/late`, `/slow`, `/trailers`, `/break`, `/half`, `/garbled`, `/empty`; `/headers` is told which headers and trailers it
 * came with, anything else what it asked. Null never answers.
 */
export function serve({ method, path, headers, body, trailers }: ServiceRequest): ServiceAnswer | null {
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
  if (path === "/garbled") return { ...answer, breaks: "garbled" };
  if (path === "/headers") {
    const own = headers.filter(([name]) => !OF_CONNECTION.test(name));
    return { ...answer, body: [...own, ...trailers].map(([name, value]) => `${name}: ${value}`).join("\n") };
  }
  if (path === "/half") return { ...answer, body: "half", breaks: "after" };
  const status = /^\/status\/(\d+)$/.exec(path)?.[1];
  return status === undefined ? answer : { ...answer, status: Number(status) };
}

/** How a gRPC method goes on, for calls and streams alike: a call is a stream whose client ends with its message. */
export interface GrpcAnswer {
  /** Whether headers come first; without, everything it says is trailers. */
  readonly begins: boolean;
  /** How often each message comes back. */
  readonly echoes: number;
  /** When it ends: when the client has, at once, after a message; or never. */
  readonly ends: "client" | "open" | "message" | "never";
  /** It breaks off instead of ending. */
  readonly breaks: boolean;
  /** Raw `grpc-status` and `grpc-message`; no message without one. */
  readonly status: number;
  readonly message: string;
}

const ECHO: GrpcAnswer = {
  begins: true,
  echoes: 1,
  ends: "client",
  breaks: false,
  status: 0,
  message: "",
};

const GRPC_METHODS: Readonly<Record<string, GrpcAnswer>> = {
  Echo: ECHO,
  Twice: { ...ECHO, echoes: 2 },
  Count: { ...ECHO, echoes: 2 },
  Nothing: { ...ECHO, echoes: 0 },
  Farewell: { ...ECHO, status: 9, message: "too%20late" },
  Leave: { ...ECHO, ends: "open" },
  Refuse: { ...ECHO, begins: false, ends: "open", status: 7, message: "no%20entry" },
  Shrug: { ...ECHO, begins: false, ends: "open", status: 7 },
  Break: { ...ECHO, ends: "message", breaks: true },
  Silence: { ...ECHO, begins: false, ends: "never" },
};

/** Sent with the headers and with the trailers of a gRPC answer. */
export const GRPC_METADATA = { initial: [["x-start", "1"]], trailing: [["x-end", "bye"]] } as const;

/** How a method of any gRPC service goes on; `Ask` is told what has reached it. */
export function serveGrpc(path: string): GrpcAnswer {
  return GRPC_METHODS[path.split("/")[2] ?? ""] ?? ECHO;
}

/** What comes back for the n-th time, from 1: the message, its headers for one who asks, or n. */
export function grpcEcho(path: string, headers: Pairs, message: Uint8Array, time: number): Uint8Array {
  if (path.endsWith("/Count")) return Buffer.from(String(time));
  if (!path.endsWith("/Ask")) return message;
  const lines = headers.filter(([name]) => name !== ":authority").map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(lines.join("\n"), "latin1");
}
