// Which plugins this module has. Registration happens while the module starts, where hosts allow no hostcall but the log:
// it only remembers.

import { LogLevel } from "./abi/enums";
import { HttpContext, PluginContext, VmContext } from "./context";
import { Streams } from "./one-context";
import { Property } from "./properties";
import { TcpContext, TcpPluginContext } from "./tcp";
import { Line } from "./wire/line";

/** One plugin of this module. */
export abstract class Registration {
  /** The one that was registered before this. */
  before: Registration | null = null;
  private rootId: string = "";

  /** Makes this the plugin for configurations with this root id, for modules that hold several plugins. */
  forRoot(rootId: string): void {
    this.rootId = rootId;
    choice = new ChoiceByRootId();
  }

  /** Whether this plugin serves exactly this root id. */
  isFor(rootId: string): bool {
    return this.rootId == rootId;
  }

  abstract create(): PluginContext;
}

class PluginRegistration<T extends PluginContext> extends Registration {
  create(): PluginContext {
    return instantiate<T>();
  }
}

/** What `registerHttp` registers: a plugin that has nothing but streams. */
class HttpPlugin<T extends HttpContext> extends PluginContext {
  createHttpContext(): HttpContext | null {
    return instantiate<T>();
  }
}

/** What `registerTcp` registers: a plugin that has nothing but connections. */
class TcpPlugin<T extends TcpContext> extends TcpPluginContext {
  createTcpContext(): TcpContext | null {
    return instantiate<T>();
  }
}

/** Which plugin a configuration means, if there is more to it than that there is only one. */
abstract class Choice {
  abstract find(): Registration | null;
}

/** By the root id, once a plugin is registered for one; a module without any has none of this, and no host is asked. */
class ChoiceByRootId extends Choice {
  find(): Registration | null {
    const configured = new Property("plugin_root_id").text();
    const rootId = configured === null ? "" : configured;
    let general: Registration | null = null;
    let registration = latest;
    while (registration !== null) {
      if (registration.isFor(rootId)) return registration;
      if (registration.isFor("")) general = registration;
      registration = registration.before;
    }
    if (general === null) {
      Line.text("no plugin of this module is registered for root id ");
      Line.text(rootId);
      Line.send(LogLevel.Error);
    }
    return general;
  }
}

let latest: Registration | null = null;
let choice: Choice | null = null;

/** The VM context of this module; null if it has none of its own. */
export let vmContext: VmContext | null = null;

/**
 * Makes `T` a plugin of this module: `register<PathRewrite>();` at the top level. A module with several plugins names the
 * root id of each: `register<PathRewrite>().forRoot("rewrite");`. One without serves every other root id.
 */
export function register<T extends PluginContext>(): Registration {
  const registration = new PluginRegistration<T>();
  registration.before = latest;
  latest = registration;
  if (Streams.areAlike) Streams.one = registration.create().createHttpContext();
  return registration;
}

/** As `register`, for a filter that has no plugin context of its own: `registerHttp<AddHeader>();`. */
export function registerHttp<T extends HttpContext>(): Registration {
  return register<HttpPlugin<T>>();
}

/** As `registerHttp`, for connections: `registerTcp<Echo>();`. */
export function registerTcp<T extends TcpContext>(): Registration {
  return register<TcpPlugin<T>>();
}

/** Makes `T` the VM context of this module. */
export function registerVm<T extends VmContext>(): void {
  vmContext = instantiate<T>();
}

/** A context for the plugin that the host has just announced; null if this module has none for it. */
export function createPlugin(): PluginContext | null {
  const special = choice;
  const registration = special === null ? latest : special.find();
  return registration === null ? null : registration.create();
}
