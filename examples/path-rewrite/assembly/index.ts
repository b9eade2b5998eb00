import {
  Action,
  HttpContext,
  log,
  PluginContext,
  Regex,
  register,
  Template,
  utf8,
} from "proxy-wasm-as/assembly";

@config
class Settings {
  /** What is replaced in the path, in RE2's syntax, all occurrences of it. */
  pattern: Regex = Regex.compile("banana/([0-9]*)");
  /** What it is replaced with: `$1` and `${name}` are groups, `$$` is a dollar. */
  replacement: Template = Template.parse("status/$1");
  /** Whether the path before and after is logged. */
  log: bool = false;
}

/** Rewrites the path of every request by a pattern and says in the response headers who did it. */
class PathRewrite extends PluginContext {
  settings: Settings = new Settings();
  /** The configuration as it came, on one line: a header cannot hold more. */
  configData: string = "";

  onConfigure(): bool {
    const settings = this.read<Settings>();
    if (settings === null) return false;
    this.settings = settings;
    this.configData = this.configuration.text().replaceAll("\r", " ").replaceAll("\n", " ");
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
    const settings = this.plugin.settings;
    const after = settings.pattern.replaceAllBytes(before, settings.replacement);
    if (after !== before) headers.setBytes(":path", after);
    if (settings.log) log.info("path " + utf8.decode(before) + " -> " + utf8.decode(after));
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
