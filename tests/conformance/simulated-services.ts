// The services of services.ts, as the simulator calls them.

import type { Cluster, ReceivedRequest } from "../../host-sim/index.ts";
import { serve } from "./services.ts";

/** Answers as services.ts says; what it answers late is answered by the stage. */
export const service: Cluster = (request) => {
  const answer = answerTo(request);
  if (answer === null || answer.delayMs > 0) return null;
  if (answer.breaks === "before") return { reset: "connection termination" };
  if (answer.breaks === "garbled") return { reset: "protocol error" };
  return { ...answerOf(answer), ...(answer.breaks === "after" && { reset: "connection termination" }) };
};

/** What the service answers; null if it never does. */
export function answerTo({ method, path, headers, body, trailers }: ReceivedRequest) {
  const text = Buffer.from(body.bytes).toString("latin1");
  return serve({ method, path, headers: headers.entries(), body: text, trailers: trailers?.entries() ?? [] });
}

/** An answer as the simulator wants it. */
export function answerOf({ status, headers, body, trailers }: NonNullable<ReturnType<typeof serve>>) {
  if (trailers === null) return { status, headers, body };
  return { status, headers: [...headers, ["transfer-encoding", "chunked"] as const], body, trailers };
}

/** What comes of calling where nobody listens. */
export const NOBODY = { reset: "remote connection failure" } as const;

export const nobody: Cluster = () => NOBODY;
