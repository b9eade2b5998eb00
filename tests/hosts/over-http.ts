// Exchanges with a server over real HTTP/1.

import type { ChildProcess } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { send } from "../envoy/raw-request.ts";
import { type Answer, type Arrived, startUpstream } from "../envoy/upstream.ts";
import type { Exchanged, Field, Message } from "./host.ts";

/** An upstream that answers what the test wants next. */
export interface AnsweringUpstream {
  readonly port: number;
  /** Answers `message` from now on, and forgets what has arrived. */
  expect(message: Message): void;
  /** What has arrived since. */
  last(): Arrived | undefined;
  stop(): Promise<void>;
}

export async function startAnsweringUpstream(): Promise<AnsweringUpstream> {
  let answer: Answer = { status: 200, rawHeaders: [], body: "" };
  const upstream = await startUpstream(() => answer);
  return {
    port: upstream.port,
    expect: (message) => {
      upstream.arrived.length = 0;
      answer = answerOf(message);
    },
    last: () => upstream.arrived.at(-1),
    stop: () => upstream.stop(),
  };
}

function answerOf({ headers, body }: Message): Answer {
  const status = Number(headers.find(([name]) => name === ":status")?.[1] ?? 200);
  return { status, rawHeaders: headers.filter(isOrdinary).flat().map(asLatin1), body: Buffer.from(body) };
}

/** Sends `request` to a server on this machine; what it answers. A body makes it a POST. */
export async function sendOver(port: number, { headers, body }: Message): Promise<Message> {
  const pseudo = new Map(headers);
  const answer = await send({
    port,
    path: pseudo.get(":path") ?? "/",
    method: body === "" ? (pseudo.get(":method") ?? "GET") : "POST",
    authority: pseudo.get(":authority") ?? "example.test",
    rawHeaders: headers.filter(isOrdinary).flat().map(asLatin1),
    ...(body !== "" && { body }),
  });
  return { headers: fieldsOf(answer.rawHeaders), body: answer.body };
}

/** Sends `request` to a proxy in front of `upstream`, which answers `response`. All but the log. */
export async function exchangeOver(
  port: number,
  upstream: AnsweringUpstream,
  request: Message,
  response: Message,
): Promise<Omit<Exchanged, "log">> {
  upstream.expect(response);
  const received = await sendOver(port, request);
  const arrived = upstream.last();
  const path: Field[] = arrived === undefined ? [] : [[":path", arrived.path]];
  return {
    request: { headers: [...path, ...fieldsOf(arrived?.rawHeaders ?? [])], body: arrived?.body ?? "" },
    response: received,
  };
}

/** Waits until somebody listens; rejects if `server` ends before. */
export async function untilListening(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    if (await accepts(port)) return;
    await sleep(50);
  }
  throw new Error(`nobody listens on port ${port}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function isOrdinary([name]: Field): boolean {
  return !name.startsWith(":");
}

/** Node takes and gives the bytes of headers as characters. */
function asLatin1(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function fieldsOf(raw: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) fields.push([raw[i] ?? "", decode(raw[i + 1] ?? "")]);
  return fields;
}

function decode(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}
