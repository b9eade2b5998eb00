import { Action, HttpContext, Json, PluginContext, register } from "proxy-wasm-as/assembly";

/** Adds a fixed header to every response and, if the configuration names one, a second: `{"name": "…", "value": "…"}`. */
class HeaderInjection extends PluginContext {
  name: string = "";
  value: string = "";

  onConfigure(): bool {
    const text = this.configuration.text();
    if (text.length == 0) return true;
    const json = Json.parse(text);
    if (!json.ok) return this.refuse(json.error.toString());
    if (!json.value.isObject) return this.refuse("expected an object, got " + json.value.describe());

    const name = json.value.get("name");
    if (name === null) return this.refuse("name: required");
    if (!name.isString) return this.refuse("name: expected a string, got " + name.describe());
    if (name.text.length == 0) return this.refuse("name: must not be empty");
    const value = json.value.get("value");
    if (value === null) return this.refuse("value: required");
    if (!value.isString) return this.refuse("value: expected a string, got " + value.describe());

    this.name = name.text;
    this.value = value.text;
    return true;
  }

  createHttpContext(): HttpContext | null {
    return new InjectHeaders(this);
  }
}

class InjectHeaders extends HttpContext {
  constructor(private readonly plugin: HeaderInjection) {
    super();
  }

  onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.set("resp-header-demo", "added by our filter");
    if (this.plugin.name.length > 0) headers.set(this.plugin.name, this.plugin.value);
    return Action.Continue;
  }
}

register<HeaderInjection>();
