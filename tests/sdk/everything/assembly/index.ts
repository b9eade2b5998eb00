// A filter that does what its configuration says, so that each wrapper of the SDK can be tested through the simulator. A line
// is `callback: operation|argument|argument`; what the operation answers is logged as `operation: answer`.

import {
  Action,
  GrpcStatus,
  HttpContext,
  LocalReply,
  LogLevel,
  log,
  PluginContext,
  Property,
  register,
  registerVm,
  time,
  VmContext,
} from "proxy-wasm-as/assembly";
import { onBody } from "./bodies";
import { onHeaders } from "./headers";
import { say, shown, shownBytes } from "./say";
import { onServices } from "./services";

class Vm extends VmContext {
  onStart(): bool {
    log.info("vm: " + this.configuration.text());
    return this.configuration.text() != "refuse";
  }
}

class Plugin extends PluginContext {
  lines: string[] = [];

  onConfigure(): bool {
    this.lines = this.configuration.text().split("\n");
    return this.run("configure");
  }

  createHttpContext(): HttpContext | null {
    return new Stream(this);
  }

  onTick(): void {
    this.run("tick");
  }

  onQueueReady(token: u32): void {
    say("queue", token.toString());
    this.run("queue_ready");
  }

  onForeignFunction(functionId: u32, args: Uint8Array): void {
    say("called", functionId.toString() + " " + shownBytes(args));
  }

  onDone(): bool {
    return this.run("plugin_done");
  }

  onDelete(): void {
    this.run("plugin_delete");
  }

  /** Runs the operations of a callback of this context; false if one of them says so. */
  run(callback: string): bool {
    const operations = operationsOf(this.lines, callback);
    let answer = true;
    for (let i = 0; i < operations.length; i++) {
      const words = operations[i].split("|");
      const operation = words[0];
      if (operation == "false") answer = false;
      else if (operation == "refuse") answer = this.refuse(words[1]);
      else if (operation == "tick") say(operation, this.setTickPeriod(<u32>parseInt(words[1])).toString());
      else if (operation == "done") say(operation, this.done().toString());
      else if (operation == "vm") say(operation, this.vmConfiguration.text());
      else if (operation == "size") say(operation, this.configuration.bytes().length.toString());
      else anywhere(null, words);
    }
    return answer;
  }
}

class Stream extends HttpContext {
  constructor(private readonly plugin: Plugin) {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    return this.run("request_headers");
  }

  onRequestBody(endOfStream: bool): Action {
    return this.run(endOfStream ? "request_end" : "request_body");
  }

  onRequestTrailers(): Action {
    return this.run("request_trailers");
  }

  onResponseHeaders(endOfStream: bool): Action {
    return this.run("response_headers");
  }

  onResponseBody(endOfStream: bool): Action {
    return this.run(endOfStream ? "response_end" : "response_body");
  }

  onResponseTrailers(): Action {
    return this.run("response_trailers");
  }

  onForeignFunction(functionId: u32, args: Uint8Array): void {
    say("called", functionId.toString() + " " + shownBytes(args));
  }

  onLog(): void {
    this.run("log");
  }

  onDone(): void {
    this.run("done");
  }

  onDelete(): void {
    this.run("delete");
  }

  private run(callback: string): Action {
    const operations = operationsOf(this.plugin.lines, callback);
    let action = Action.Continue;
    for (let i = 0; i < operations.length; i++) {
      const words = operations[i].split("|");
      const operation = words[0];
      if (operation == "pause") action = Action.Pause;
      else if (operation == "reply") action = this.reply(<u32>parseInt(words[1]), words[2]);
      else if (operation == "replyFully") action = replyFully();
      else if (operation == "replyMany") action = replyMany();
      else if (operation == "trap") unreachable();
      else if (operation == "close") say(operation, this.close().toString());
      else if (operation == "continueRequest") say(operation, this.request.continue().toString());
      else if (operation == "continueResponse") say(operation, this.response.continue().toString());
      else if (operation == "path") say(operation, shown(this.request.path));
      else if (operation == "method") say(operation, shown(this.request.method));
      else if (operation == "authority") say(operation, shown(this.request.authority));
      else if (operation == "status") say(operation, this.response.status.toString());
      else if (!onHeaders(this, words) && !onBody(this, words)) anywhere(this, words);
    }
    return action;
  }
}

/** What works in every callback. */
function anywhere(stream: HttpContext | null, words: string[]): void {
  const operation = words[0];
  if (operation == "property") say(operation, shown(new Property(words[1]).text()));
  else if (operation == "propertyBytes") {
    const bytes = new Property(words[1]).bytes();
    say(operation, bytes === null ? "null" : bytes.length.toString());
  } else if (operation == "integer") say(operation, new Property(words[1]).integer(-1).toString());
  else if (operation == "double") say(operation, new Property(words[1]).double(-1).toString());
  else if (operation == "bool") say(operation, new Property(words[1]).bool(true).toString());
  else if (operation == "map") {
    const map = new Property(words[1]).map();
    say(operation, map === null ? "null" : shown(map.get(words[2])));
  } else if (operation == "time") say(operation, new Property(words[1]).timeNs(-1).toString());
  else if (operation == "duration") say(operation, new Property(words[1]).durationNs(-1).toString());
  else if (operation == "list") {
    const list = new Property(words[1]).list();
    say(operation, list === null ? "null" : list.join(" "));
  } else if (operation == "listBytes") {
    const list = new Property(words[1]).listBytes();
    let text = list === null ? "null" : "";
    for (let i = 0; list !== null && i < list.length; i++) text += shownBytes(list[i]);
    say(operation, text);
  } else if (operation == "propertyOf") say(operation, shown(Property.of(words.slice(1)).text()));
  else if (operation == "setProperty") say(operation, new Property(words[1]).setText(words[2]).toString());
  else if (operation == "now") say(operation, time.nowNs().toString() + " " + time.nowMs().toString());
  else if (operation == "levels") {
    if (log.enabled(LogLevel.Debug)) log.debug("debug is on");
    log.trace("trace");
    log.warn("warn");
    log.error("error");
    log.critical("critical");
  } else if (!onServices(stream, words)) log.error("no such operation: " + operation);
}

function replyFully(): Action {
  return new LocalReply(429)
    .header("retry-after", "7")
    .header("content-type", "application/json")
    .header("x-split", "a\nb")
    .text('{"quota":0}')
    .grpcStatus(GrpcStatus.ResourceExhausted)
    .details("over quota")
    .send();
}

/** A reply with more headers than hosts accept. */
function replyMany(): Action {
  const reply = new LocalReply(403);
  for (let i = 0; i < 1025; i++) reply.header("x-one", "1");
  return reply.text("denied").send();
}

/** The operations that `lines` have for a callback, in their order. */
function operationsOf(lines: string[], callback: string): string[] {
  const operations: string[] = [];
  const start = callback + ": ";
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].startsWith(start)) operations.push(lines[i].substring(start.length));
  }
  return operations;
}

registerVm<Vm>();
register<Plugin>();
