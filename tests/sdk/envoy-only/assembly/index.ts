// A filter that does what its configuration says with what only Envoy has. A line is `callback: operation|argument|argument`; what
// the operation answers is logged as `operation: answer`.

import { Action, HttpContext, log, Property, register, utf8 } from "proxy-wasm-as/assembly";
import {
  clearRouteCache,
  compress,
  DnsReply,
  EnvoyHttpContext,
  EnvoyPluginContext,
  Expression,
  LifeSpan,
  PrivateKey,
  PropertyDeclaration,
  PropertyType,
  PublicKey,
  resolve,
  SignatureResult,
  setFilterState,
  Stat,
  StatsUpdate,
  uncompress,
} from "proxy-wasm-as/assembly/envoy";
import { bytesOf, say, shown, shownBytes } from "../../everything/assembly/say";

class Plugin extends EnvoyPluginContext {
  lines: string[] = [];
  expressions: Map<string, Expression> = new Map<string, Expression>();

  onConfigure(): bool {
    this.lines = this.configuration.text().split("\n");
    this.run(null, "configure");
    return true;
  }

  createHttpContext(): HttpContext | null {
    return new Stream(this);
  }

  onTick(): void {
    this.run(null, "tick");
  }

  onStatsUpdate(stats: StatsUpdate): void {
    const start = "stats: stat|";
    for (let i = 0; i < this.lines.length; i++) {
      if (!this.lines[i].startsWith(start)) continue;
      const name = this.lines[i].substring(start.length);
      say("stat", find(stats.counters, name) + ", live " + find(stats.gauges, "server.live"));
    }
  }

  /** Runs the operations of a callback; what it answers. */
  run(stream: Stream | null, callback: string): Action {
    const start = callback + ": ";
    let action = Action.Continue;
    for (let i = 0; i < this.lines.length; i++) {
      if (!this.lines[i].startsWith(start)) continue;
      const words = this.lines[i].substring(start.length).split("|");
      if (words[0] == "pause") action = Action.Pause;
      else this.operate(stream, words);
    }
    return action;
  }

  private operate(stream: Stream | null, words: string[]): void {
    const operation = words[0];
    const first = words.length > 1 ? words[1] : "";
    const second = words.length > 2 ? words[2] : "";
    const third = words.length > 3 ? words[3] : "";
    if (operation == "compress") say(operation, shownBytes(compress(bytesOf(first))));
    else if (operation == "uncompress") say(operation, shownBytes(uncompress(bytesOf(first))));
    else if (operation == "pack") {
      const packed = compress(utf8.encode(first));
      const back = packed === null ? packed : uncompress(packed);
      say(operation, back === null ? "null" : utf8.decode(back));
    } else if (operation == "verify") {
      saySigned(
        operation,
        PublicKey.der(bytesOf(second)).verify("sha256", utf8.encode(first), bytesOf(third)),
      );
    } else if (operation == "verifyPem") {
      saySigned(operation, PublicKey.pem(pem(second)).verify("sha256", utf8.encode(first), bytesOf(third)));
    } else if (operation == "sign") {
      saySigned(operation, PrivateKey.der(bytesOf(second)).sign("sha256", utf8.encode(first)));
    } else if (operation == "signPem") {
      saySigned(operation, PrivateKey.pem(pem(second)).sign("sha256", utf8.encode(first)));
    } else if (operation == "setState") {
      say(operation, setFilterState(first, second, <LifeSpan>(<i32>parseInt(third))).toString());
    } else if (operation == "property") say(operation, shown(new Property(first).text()));
    else if (operation == "state") say(operation, shown(Property.of(["filter_state", first]).text()));
    else if (operation == "setProperty") say(operation, new Property(first).setText(second).toString());
    else if (operation == "declare") {
      say(operation, new PropertyDeclaration(first).readOnly().lifeSpan(LifeSpan.Request).apply().toString());
    } else if (operation == "declareFlat") {
      const declaration = new PropertyDeclaration(first).type(PropertyType.FlatBuffers, bytesOf(second));
      say(operation, declaration.apply().toString());
    } else if (operation == "clearRoute") say(operation, clearRouteCache().toString());
    else if (operation == "period") say(operation, this.setTickPeriod(<u32>parseInt(first)).toString());
    else if (operation == "resolve") {
      const lookup = new Lookup(stream, second);
      say(operation, resolve(first, lookup).toString() + " " + lookup.isPending.toString());
    } else if (operation == "set" && stream !== null) {
      say(operation, stream.request.headers.set(first, second).toString());
    } else this.express(operation, first, second);
  }

  private express(operation: string, name: string, source: string): void {
    if (operation == "create") {
      const created = Expression.create(source);
      if (created !== null) this.expressions.set(name, created);
      say(operation, (created !== null).toString());
      return;
    }
    if (!this.expressions.has(name)) {
      log.error("no such operation or expression: " + operation + " " + name);
      return;
    }
    const expression = this.expressions.get(name);
    if (operation == "bool") say(operation, expression.bool().toString());
    else if (operation == "text") say(operation, shown(expression.text()));
    else if (operation == "integer") say(operation, expression.integer(-1).toString());
    else if (operation == "double") say(operation, expression.double(-1).toString());
    else if (operation == "time") say(operation, expression.timeNs(-1).toString());
    else if (operation == "duration") say(operation, expression.durationNs(-1).toString());
    else if (operation == "list") {
      const list = expression.list();
      say(operation, list === null ? "null" : list.join(" "));
    } else if (operation == "listBytes") {
      const list = expression.listBytes();
      let text = list === null ? "null" : "";
      for (let i = 0; list !== null && i < list.length; i++) text += shownBytes(list[i]);
      say(operation, text);
    } else if (operation == "map") {
      const map = expression.map();
      say(operation, map === null ? "null" : shown(map.get(source)));
    } else if (operation == "forget") say(operation, expression.delete().toString());
  }
}

class Stream extends EnvoyHttpContext {
  constructor(private readonly plugin: Plugin) {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    return this.plugin.run(this, "request_headers");
  }

  onResponseHeaders(endOfStream: bool): Action {
    return this.plugin.run(this, "response_headers");
  }

  onRequestMetadata(keys: u32): void {
    say("requestMetadata", keys.toString());
  }

  onResponseMetadata(keys: u32): void {
    say("responseMetadata", keys.toString());
  }

  onLog(): void {
    this.plugin.run(this, "log");
  }
}

/** Says what addresses a name has; with a verdict, lets the request go on. */
class Lookup extends DnsReply {
  constructor(
    private readonly stream: Stream | null,
    private readonly verdict: string,
  ) {
    super();
  }

  onReply(): void {
    let text = this.failed ? "failed" : this.addresses.length.toString();
    for (let i = 0; i < this.addresses.length; i++) text += " " + this.addresses[i].address;
    say("resolved", text);
    const stream = this.stream;
    if (stream !== null && this.verdict == "continue") say("continue", stream.request.continue().toString());
  }
}

function saySigned(operation: string, result: SignatureResult): void {
  say(operation, result.ok.toString() + " " + result.signature.length.toString() + " " + result.error);
}

function find(stats: Stat[], name: string): string {
  for (let i = 0; i < stats.length; i++) {
    if (stats[i].name == name) return stats[i].value.toString() + " +" + stats[i].delta.toString();
  }
  return "none of " + stats.length.toString();
}

/** A key in one line, with `~` for its line breaks. */
function pem(text: string): string {
  return text.replaceAll("~", "\n");
}

register<Plugin>();
