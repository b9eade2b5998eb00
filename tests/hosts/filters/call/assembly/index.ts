import {
  Action,
  HttpCall,
  HttpContext,
  HttpReply,
  log,
  PluginContext,
  register,
} from "proxy-wasm-as/assembly";

/** Asks the service that the configuration names, and says in the request what it answered. */
class Plugin extends PluginContext {
  service: string = "";

  onConfigure(): bool {
    this.service = this.configuration.text();
    return true;
  }

  createHttpContext(): HttpContext | null {
    return new Ask(this);
  }
}

class Ask extends HttpContext {
  constructor(private readonly plugin: Plugin) {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    const call = new HttpCall(this.plugin.service, "service.local", "/answer").header(
      "x-ask",
      "some question",
    );
    log.info("sent " + call.send(new Told(this)).toString());
    return Action.Continue;
  }
}

class Told extends HttpReply {
  constructor(private readonly stream: Ask) {
    super();
  }

  onReply(): void {
    const body = this.body.text();
    log.info("answer " + (body === null ? "null" : body) + " " + this.failed.toString());
    this.stream.request.headers.set("x-answer", body === null ? "" : body);
  }
}

register<Plugin>();
