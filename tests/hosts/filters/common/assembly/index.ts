// What all hosts of the tests can load: a filter that does what its configuration says. A line is
// `callback: operation|argument|argument`; what the operation answers is logged as `operation: answer`.

import {
  Action,
  Counter,
  HttpContext,
  log,
  PluginContext,
  Property,
  Queue,
  register,
  SharedData,
} from "proxy-wasm-as/assembly";

const counter = new Counter("common.counter");
const queue = new Queue("common");

class Plugin extends PluginContext {
  lines: string[] = [];

  onConfigure(): bool {
    this.lines = this.configuration.text().split("\n");
    run(this.lines, "configure", null);
    return !this.lines.includes("refuse");
  }

  createHttpContext(): HttpContext | null {
    return new Stream(this);
  }
}

class Stream extends HttpContext {
  /** Hosts differ in how often they call for one body, some once more for its end. */
  private heardRequestBody: bool = false;
  private heardResponseBody: bool = false;

  constructor(private readonly plugin: Plugin) {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    return run(this.plugin.lines, endOfStream ? "request_headers_only" : "request_headers", this);
  }

  onRequestBody(endOfStream: bool): Action {
    if (this.heardRequestBody) return Action.Continue;
    this.heardRequestBody = true;
    return run(this.plugin.lines, "request_body", this);
  }

  onResponseHeaders(endOfStream: bool): Action {
    return run(this.plugin.lines, endOfStream ? "response_headers_only" : "response_headers", this);
  }

  onResponseBody(endOfStream: bool): Action {
    if (this.heardResponseBody) return Action.Continue;
    this.heardResponseBody = true;
    return run(this.plugin.lines, "response_body", this);
  }

  onLog(): void {
    run(this.plugin.lines, "log", this);
  }

  onDone(): void {
    run(this.plugin.lines, "done", this);
  }
}

/** Does what `lines` say for a callback. A line for `request_headers` counts with a body and without. */
function run(lines: string[], callback: string, stream: HttpContext | null): Action {
  const general = callback.replace("_only", "");
  let action = Action.Continue;
  for (let i = 0; i < lines.length; i++) {
    const colon = lines[i].indexOf(": ");
    if (colon < 0) continue;
    const name = lines[i].substring(0, colon);
    if (name != callback && name != general) continue;
    const words = lines[i].substring(colon + 2).split("|");
    if (words[0] == "pause") action = Action.Pause;
    else if (stream === null || (!onFields(stream, words) && !onBody(stream, words))) onServices(words);
  }
  return action;
}

function onFields(stream: HttpContext, words: string[]): bool {
  const operation = words[0];
  if (words.length < 2) return false;
  const map = words[1] == "request" ? stream.request.headers : stream.response.headers;
  const name = words.length > 2 ? words[2] : "";
  const value = words.length > 3 ? words[3] : "";
  if (operation == "get") say(operation, shown(map.get(name)));
  else if (operation == "has") say(operation, map.has(name).toString());
  else if (operation == "getAll") say(operation, map.getAll(name).join(" & "));
  else if (operation == "set") say(operation, map.set(name, value).toString());
  else if (operation == "add") say(operation, map.add(name, value).toString());
  else if (operation == "remove") say(operation, map.remove(name).toString());
  else if (operation == "addToAll") say(operation, map.replaceAll(map.entries().add(name, value)).toString());
  else return false;
  return true;
}

function onBody(stream: HttpContext, words: string[]): bool {
  const operation = words[0];
  if (words.length < 2) return false;
  const body = words[1] == "request" ? stream.request.body : stream.response.body;
  const value = words.length > 2 ? words[2] : "";
  if (operation == "text") say(operation, shown(body.text()));
  else if (operation == "slice") {
    const slice = body.slice(<u32>parseInt(value), <u32>parseInt(words[3]));
    say(
      operation,
      slice === null ? "null" : slice.length.toString() + " " + String.UTF8.decode(slice.buffer),
    );
  } else if (operation == "replace") say(operation, body.replace(value).toString());
  else if (operation == "append") say(operation, body.append(value).toString());
  else if (operation == "prepend") say(operation, body.prepend(value).toString());
  else return false;
  return true;
}

function onServices(words: string[]): void {
  const operation = words[0];
  const first = words.length > 1 ? words[1] : "";
  if (operation == "say") log.info(first);
  else if (operation == "levels") {
    log.warn("warn");
    log.error("error");
    log.critical("critical");
  } else if (operation == "property") say(operation, shown(new Property(first).text()));
  else if (operation == "sharedSet") say(operation, new SharedData(first).set(words[2]).toString());
  else if (operation == "sharedGet") {
    const value = new SharedData(first).get();
    say(operation, value === null ? "null" : shown(value.text));
  } else if (operation == "listen") say(operation, queue.listen().toString());
  else if (operation == "enqueue") say(operation, queue.add(first).toString());
  else if (operation == "dequeue") say(operation, shown(queue.take()));
  else if (operation == "increment") {
    say(operation, counter.increment().toString() + " " + counter.value.toString());
  } else log.error("no such operation: " + operation);
}

function say(operation: string, answer: string): void {
  log.info(operation + ": " + answer);
}

/** A text as it shows in the log: null differs from an empty one. */
function shown(text: string | null): string {
  return text === null ? "null" : '"' + text + '"';
}

register<Plugin>();
