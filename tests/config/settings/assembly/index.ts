// Reads its configuration and logs what it has become, as JSON.

import { JsonWriter, log, PluginContext, register } from "proxy-wasm-as/assembly";
import { HeaderSetting as Header, Required, Settings } from "./settings";

class Main extends PluginContext {
  onConfigure(): bool {
    const settings = this.read<Settings>();
    if (settings === null) return false;
    const out = new JsonWriter().object();
    write(out, settings);
    log.info(out.end().toString());
    return true;
  }
}

/** Another plugin of the module, with a configuration of its own. */
class Other extends PluginContext {
  onConfigure(): bool {
    const settings = this.read<Required>();
    if (settings === null) return false;
    log.info(settings.text + " " + settings.list.length.toString() + " " + settings.pattern.pattern);
    return true;
  }
}

function write(out: JsonWriter, settings: Settings): void {
  out.field("name").text(settings.describe()).field("on").bool(settings.on);
  out.field("i8").integer(settings.i8).field("u8").integer(settings.u8);
  out.field("i16").integer(settings.i16).field("u16").integer(settings.u16);
  out.field("i32").integer(settings.i32).field("u32").integer(settings.u32);
  out
    .field("i64")
    .integer(settings.i64)
    .field("u64")
    .integer(<i64>settings.u64);
  out.field("f32").number(settings.f32).field("f64").number(settings.f64);
  out.field("percent").integer(settings.percent).field("ratio").number(settings.ratio);
  out.field("mode").text(settings.mode).field("filled").text(settings.filled);
  const note = settings.note;
  out.field("note");
  if (note === null) out.null();
  else out.text(note);
  out.field("replaced").text(settings.pattern.replaceAll("caat", settings.replacement));
  out.field("timeout").integer(settings.timeout).field("maxAge").integer(settings.maxAge);
  out.field("headers");
  writeHeaders(out, settings.headers);
  out.field("nested");
  writeHeader(out, settings.nested);
  const optional = settings.optional;
  out.field("optional");
  if (optional === null) out.null();
  else writeHeader(out, optional);
  out.field("rates").object();
  const rates = settings.rates.keys();
  for (let i = 0; i < rates.length; i++) out.field(rates[i]).number(settings.rates.get(rates[i]));
  out.end().field("routes").object();
  const routes = settings.routes.keys();
  for (let i = 0; i < routes.length; i++) {
    out.field(routes[i]);
    writeHeaders(out, settings.routes.get(routes[i]));
  }
  out.end().field("grid").array();
  for (let i = 0; i < settings.grid.length; i++) {
    out.array();
    for (let j = 0; j < settings.grid[i].length; j++) out.integer(settings.grid[i][j]);
    out.end();
  }
  out.end().field("digits").array();
  for (let i = 0; i < settings.digits.length; i++) out.integer(settings.digits[i]);
  out.end().field("methods").array();
  for (let i = 0; i < settings.methods.length; i++) out.text(settings.methods[i]);
  out.end().field("holes").array();
  for (let i = 0; i < settings.holes.length; i++) {
    const hole = settings.holes[i];
    if (hole === null) out.null();
    else out.text(hole);
  }
  out.end().field("loose").integer(settings.loose.a).field("next");
  const next = settings.next;
  if (next === null) {
    out.null();
  } else {
    out.object();
    write(out, next);
    out.end();
  }
}

function writeHeaders(out: JsonWriter, headers: Header[]): void {
  out.array();
  for (let i = 0; i < headers.length; i++) writeHeader(out, headers[i]);
  out.end();
}

function writeHeader(out: JsonWriter, header: Header): void {
  out.object().field("name").text(header.name).field("value").text(header.value).end();
}

register<Main>().forRoot("main");
register<Other>().forRoot("other");
