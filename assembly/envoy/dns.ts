// Envoy's `envoy_resolve_dns`.

import { Ptr, Size } from "../abi/env";
import { envoy_resolve_dns } from "../abi/envoy/env";
import { Running } from "../running";
import { decodeUtf8 } from "../text/utf8";
import { utf8 } from "../utf8";
import { Waiters, Waiting } from "../waiting";
import { lendSlot, takeLent } from "../wire/memory";
import { complain, succeeded } from "../wire/status";

/** One address of a host. */
export class DnsAddress {
  constructor(
    /** As Envoy prints it: `10.0.0.1:0`, `[::1]:0`. */
    readonly address: string,
    /** How long it holds, in seconds. */
    readonly ttl: u32,
  ) {}
}

/** What is done with the answer to a question for addresses. Woken in the context that asked; dropped if that has ended. */
export abstract class DnsReply extends Waiting {
  /** The addresses; none if there are none, or the question failed. */
  addresses: DnsAddress[] = [];

  /** Whether the question failed: no such host, no answer. */
  failed: bool = false;

  /** Whether the answer is still to come. */
  get isPending(): bool {
    return this.token != 0;
  }

  /** The answer is there. Comes once, and may come before `resolve` returns. */
  abstract onReply(): void;

  abandon(): void {
    PendingDns.replies.delete(this.token);
    this.token = 0;
  }

  /** Takes over an answer: a count, that many times to live, that many addresses with a NUL after each (statement MISC-1). */
  read(answer: Uint8Array): void {
    const size = <Size>answer.length;
    this.addresses = [];
    this.failed = size < 4;
    if (this.failed) return;
    const from = answer.dataStart;
    const end = from + size;
    const count = load<u32>(from);
    if (<u64>count * 5 + 4 > <u64>size) return;
    let at: Ptr = from + 4 + ((<usize>count) << 2);
    for (let i: u32 = 0; i < count; i++) {
      const start = at;
      while (at < end && load<u8>(at) != 0) at++;
      const ttl = load<u32>(from + 4 + ((<usize>i) << 2));
      this.addresses.push(new DnsAddress(decodeUtf8(start, <i32>(at - start)), ttl));
      at++;
    }
  }
}

/**
 * Asks Envoy for the addresses of `name`. Where it knows them (an IP address, a name of the hosts file) the answer is there
 * before this returns: `resolve("db.local", reply); return reply.isPending ? Action.Pause : Action.Continue;`. False, with a line
 * in the log, if nothing was asked. Statement MISC-1.
 */
export function resolve(name: string, reply: DnsReply): bool {
  if (Running.is(Running.ENDING)) return refuse("the stream has ended");
  // Its answer would come inside the hostcall and leave Envoy's worker waiting for itself, as with a second gRPC call.
  if (Running.is(Running.GRPC_FAILED))
    return refuse("a gRPC call has failed in this callback, try again in the next");
  if (reply.token != 0) return refuse("its reply waits for another answer");
  const bytes = utf8.encode(name);
  const before = Running.suspend();
  PendingDns.asking++;
  const slot = lendSlot();
  const status = envoy_resolve_dns(bytes.dataStart, <Size>bytes.length, slot);
  const token = takeLent(slot);
  PendingDns.asking--;
  Running.resume(before);
  if (!succeeded("envoy_resolve_dns", status)) return false;
  const answer = PendingDns.early(token);
  if (answer === null) {
    reply.asker = Running.context;
    reply.token = token;
    PendingDns.replies.set(token, reply);
    Waiters.add(reply);
  } else {
    reply.read(answer);
    reply.onReply();
  }
  return true;
}

/** The replies that are waited for, by the host's number of their question. */
export class PendingDns {
  @lazy static readonly replies: Map<u32, DnsReply> = new Map<u32, DnsReply>();

  /** Answers that came inside the hostcall that asks: whose they are is known only when it has returned. */
  @lazy static readonly answers: Map<u32, Uint8Array> = new Map<u32, Uint8Array>();

  /** How many such hostcalls are under way. */
  static asking: u32 = 0;

  /** The reply to a question, which is then waited for no more; null for one that is not ours. */
  static take(token: u32): DnsReply | null {
    const replies = PendingDns.replies;
    if (!replies.has(token)) return null;
    const reply = replies.get(token);
    replies.delete(token);
    Waiters.remove(reply);
    reply.token = 0;
    return reply;
  }

  /** The answer to a question that came before its number. */
  static early(token: u32): Uint8Array | null {
    const answers = PendingDns.answers;
    if (!answers.has(token)) return null;
    const answer = answers.get(token);
    answers.delete(token);
    return answer;
  }
}

function refuse(why: string): bool {
  complain("DNS name not resolved: " + why);
  return false;
}
