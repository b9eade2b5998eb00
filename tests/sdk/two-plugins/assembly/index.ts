// Two plugins and one for every other root id in one module; each stream says whose it is and what was configured.

import { Action, HttpContext, log, PluginContext, register, registerHttp } from "proxy-wasm-as/assembly";

class First extends PluginContext {
  greeting: string = "unconfigured";

  onConfigure(): bool {
    this.greeting = this.configuration.text();
    return true;
  }

  createHttpContext(): HttpContext | null {
    return new Greeting("first: " + this.greeting);
  }
}

class Second extends First {
  createHttpContext(): HttpContext | null {
    return new Greeting("second: " + this.greeting);
  }

  onDelete(): void {
    log.info("second deleted");
  }
}

class Greeting extends HttpContext {
  constructor(private readonly text: string = "any") {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    log.info(this.text);
    return Action.Continue;
  }
}

class Other extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    log.info("other");
    return Action.Continue;
  }
}

register<First>().forRoot("first");
register<Second>().forRoot("second");
registerHttp<Other>();
