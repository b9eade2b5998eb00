import {
  Action,
  HttpContext,
  Json,
  log,
  PluginContext,
  Regex,
  register,
  Template,
  utf8,
} from "proxy-wasm-as/assembly";

/**
 * Rewrites the path of every request by a pattern and says in the response headers who did it. Configuration, all optional:
 * `{"pattern": "banana/([0-9]*)", "replacement": "status/$1", "log": true}`.
 */
class PathRewrite extends PluginContext {
  pattern: Regex = Regex.never;
  replacement: Template = Template.parse("");
  logPaths: bool = false;
  /** The configuration as it came, on one line: a header cannot hold more. */
  configData: string = "";

  onConfigure(): bool {
    const text = this.configuration.text();
    let pattern = "banana/([0-9]*)";
    let replacement = "status/$1";

    if (text.length > 0) {
      const json = Json.parse(text);
      if (!json.ok) return this.refuse(json.error.toString());
      if (!json.value.isObject) return this.refuse("expected an object, got " + json.value.describe());
      const configuredPattern = json.value.get("pattern");
      if (configuredPattern !== null) {
        if (!configuredPattern.isString) {
          return this.refuse("pattern: expected a string, got " + configuredPattern.describe());
        }
        pattern = configuredPattern.text;
      }
      const configuredReplacement = json.value.get("replacement");
      if (configuredReplacement !== null) {
        if (!configuredReplacement.isString) {
          return this.refuse("replacement: expected a string, got " + configuredReplacement.describe());
        }
        replacement = configuredReplacement.text;
      }
      const configuredLog = json.value.get("log");
      if (configuredLog !== null) {
        if (!configuredLog.isBool) {
          return this.refuse("log: expected true or false, got " + configuredLog.describe());
        }
        this.logPaths = configuredLog.bool;
      }
    }

    this.pattern = Regex.compile(pattern);
    if (!this.pattern.ok) return this.refuse("pattern: " + this.pattern.error.toString());
    this.replacement = Template.parse(replacement);
    this.configData = text.replaceAll("\r", " ").replaceAll("\n", " ");
    return true;
  }

  createHttpContext(): HttpContext | null {
    return new RewritePath(this);
  }
}

class RewritePath extends HttpContext {
  constructor(private readonly plugin: PathRewrite) {
    super();
  }

  onRequestHeaders(endOfStream: bool): Action {
    const headers = this.request.headers;
    const before = headers.getBytes(":path");
    if (before === null) return Action.Continue;
    // On bytes: a path need not be valid UTF-8, and what does not match must arrive as it was sent.
    const after = this.plugin.pattern.replaceAllBytes(before, this.plugin.replacement);
    if (after !== before) headers.setBytes(":path", after);
    if (this.plugin.logPaths) log.info("path " + utf8.decode(before) + " -> " + utf8.decode(after));
    return Action.Continue;
  }

  onResponseHeaders(endOfStream: bool): Action {
    const headers = this.response.headers;
    headers.add("who-am-i", "path-rewrite");
    headers.add("injected-by", "istio-api!");
    headers.add("site", "proxy-wasm-as");
    headers.add("author", "Zoë Ångström");
    headers.add("configData", this.plugin.configData);
    return Action.Continue;
  }
}

register<PathRewrite>();
