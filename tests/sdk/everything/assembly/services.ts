import {
  callForeignFunction,
  Counter,
  Gauge,
  GrpcCall,
  GrpcReply,
  GrpcStream,
  Histogram,
  HttpCall,
  HttpContext,
  HttpReply,
  Queue,
  SharedData,
  SharedUpdate,
} from "proxy-wasm-as/assembly";
import { bytesOf, say, shown, shownBytes } from "./say";

const counter = new Counter("everything.counter");
const gauge = new Gauge("everything.gauge");
const histogram = new Histogram("everything.histogram");
const queue = new Queue("everything");
const stream = new LoudStream();

/** Logs what came of an HTTP call; with a stream, answers it or lets it go on. */
class LoudReply extends HttpReply {
  constructor(
    private readonly stream: HttpContext | null,
    private readonly verdict: string,
  ) {
    super();
  }

  onReply(): void {
    say("reply", this.failed ? "failed" : this.status.toString() + " " + shown(this.body.text()));
    say("replyHeader", shown(this.headers.get("x-answer")));
    say("replyTrailer", shown(this.trailers.get("x-sum")));
    const stream = this.stream;
    if (stream === null) return;
    if (this.verdict == "continue") say("continueRequest", stream.request.continue().toString());
    else if (this.verdict == "deny") stream.reply(403, "denied");
  }
}

class LoudGrpcReply extends GrpcReply {
  onReply(): void {
    say(
      "grpcReply",
      this.failed ? this.status.toString() + " " + this.statusMessage : shownBytes(this.message),
    );
  }
}

class LoudStream extends GrpcStream {
  onInitialMetadata(): void {
    say("initial", this.initial.entries().length.toString());
  }

  onMessage(): void {
    say("message", shownBytes(this.message));
  }

  onTrailingMetadata(): void {
    say("trailing", shown(this.trailing.get("x-end")));
  }

  onClose(): void {
    say("closed", this.status.toString());
  }
}

/** Adds one letter to what a key holds. */
class AddLetter extends SharedUpdate {
  change(before: Uint8Array | null): Uint8Array | null {
    const size = before === null ? 0 : before.length;
    const after = new Uint8Array(size + 1);
    if (before !== null) memory.copy(after.dataStart, before.dataStart, <usize>size);
    after[size] = 0x61;
    return after;
  }
}

/** Operations on what the proxy shares and reaches, in any context. False if this is none. */
export function onServices(stream: HttpContext | null, words: string[]): bool {
  const operation = words[0];
  const first = words.length > 1 ? words[1] : "";
  const second = words.length > 2 ? words[2] : "";
  if (onCalls(stream, words, first, second)) return true;
  if (operation == "sharedGet") {
    const value = new SharedData(first).get();
    say(operation, value === null ? "null" : shown(value.text) + " " + value.version.toString());
  } else if (operation == "sharedSet") say(operation, new SharedData(first).set(second).toString());
  else if (operation == "sharedSetIf") {
    say(operation, new SharedData(first).setIf(bytesOf(second), <u32>parseInt(words[3])).toString());
  } else if (operation == "sharedUpdate")
    say(operation, new SharedData(first).update(new AddLetter()).toString());
  else if (operation == "listen") say(operation, queue.listen().toString());
  else if (operation == "enqueue") say(operation, queue.add(first).toString());
  else if (operation == "dequeue") say(operation, shown(queue.take()));
  else if (operation == "enqueueTo") say(operation, new Queue(first, second).add(words[3]).toString());
  else if (operation == "count")
    say(operation, counter.increment().toString() + " " + counter.value.toString());
  else if (operation == "gauge") {
    gauge.set(<u64>parseInt(first));
    say(operation, gauge.add(<i64>parseInt(second)).toString() + " " + gauge.value.toString());
  } else if (operation == "sample") say(operation, histogram.record(<u64>parseInt(first)).toString());
  else if (operation == "foreign") {
    const result = callForeignFunction(first, bytesOf(second));
    say(operation, result.status.toString() + " " + result.ok.toString() + " " + shownBytes(result.bytes));
  } else return false;
  return true;
}

function onCalls(context: HttpContext | null, words: string[], first: string, second: string): bool {
  const operation = words[0];
  if (operation == "call") {
    const call = new HttpCall(first, "service.local", "/check").method("POST").header("x-ask", "1");
    say(operation, call.text("ask").timeoutMs(500).send(new LoudReply(context, second)).toString());
  } else if (operation == "callMany") {
    const call = new HttpCall(first, "service.local", "/check");
    for (let i = 0; i < 1022; i++) call.header("x-one", "1");
    say(operation, call.send(new LoudReply(context, second)).toString());
  } else if (operation == "callNothing") {
    say(operation, new HttpCall(first, "service.local", "").send(new LoudReply(context, second)).toString());
  } else if (operation == "grpcMany") {
    const call = new GrpcCall(first, "pkg.Service", "Method");
    for (let i = 0; i < 1025; i++) call.metadata("x-one", "1");
    say(operation, call.send(new LoudGrpcReply()).toString());
  } else if (operation == "grpcCall") {
    const call = new GrpcCall(first, "pkg.Service", "Method").metadata("x-ask", "1").timeoutMs(500);
    say(operation, call.message(bytesOf(second)).send(new LoudGrpcReply()).toString());
  } else if (operation == "grpcOpen") {
    say(operation, new GrpcCall(first, "pkg.Service", "Stream").open(stream).toString());
  } else if (operation == "grpcSend")
    say(operation, stream.send(bytesOf(first), second == "last").toString());
  else if (operation == "grpcCloseSend") say(operation, stream.closeSend().toString());
  else if (operation == "grpcCancel") say(operation, stream.cancel().toString());
  else return false;
  return true;
}
