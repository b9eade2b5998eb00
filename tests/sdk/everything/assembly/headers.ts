import { HeaderList, HeaderMap, HttpContext } from "proxy-wasm-as/assembly";
import { bytesOf, say, shown, shownBytes } from "./say";

/** Operations on header maps: `operation|map|name|value`. False if this is none. */
export function onHeaders(stream: HttpContext, words: string[]): bool {
  const operation = words[0];
  if (words.length < 2) return false;
  const map = mapOf(stream, words[1]);
  const name = words.length > 2 ? words[2] : "";
  const value = words.length > 3 ? words[3] : "";
  if (operation == "get") say(operation, shown(map.get(name)));
  else if (operation == "getBytes") say(operation, shownBytes(map.getBytes(name)));
  else if (operation == "getAll") say(operation, map.getAll(name).join(" & "));
  else if (operation == "getAllBytes") {
    const values = map.getAllBytes(name);
    for (let i = 0; i < values.length; i++) say(operation, shownBytes(values[i]));
  } else if (operation == "has") say(operation, map.has(name).toString());
  else if (operation == "set") say(operation, map.set(name, value).toString());
  else if (operation == "setBytes") say(operation, map.setBytes(name, bytesOf(value)).toString());
  else if (operation == "add") say(operation, map.add(name, value).toString());
  else if (operation == "addBytes") say(operation, map.addBytes(name, bytesOf(value)).toString());
  else if (operation == "remove") say(operation, map.remove(name).toString());
  else if (operation == "byteSize") say(operation, map.byteSize.toString());
  else if (operation == "entries") {
    const fields = map.entries();
    let text = fields.length.toString();
    for (let i = 0; i < fields.length; i++) text += " " + fields.nameAt(i) + "=" + fields.valueAt(i);
    say(operation, text);
  } else if (operation == "addToAll") {
    say(
      operation,
      map.replaceAll(map.entries().add(name, value).addBytes("x-bytes", bytesOf("ff"))) ? "true" : "false",
    );
  } else if (operation == "tooMany") {
    const fields = new HeaderList();
    for (let i = 0; i < 1025; i++) fields.add("x", "y");
    say(operation, map.replaceAll(fields).toString());
  } else if (operation == "onlyPath") {
    const fields = new HeaderList().add(":method", "GET").add(":path", name).add(":authority", "only.path");
    const row = map.get("x-row");
    if (row !== null) fields.add("x-row", row);
    say(operation, map.replaceAll(fields).toString());
  } else if (operation == "parsed") {
    // A list as the host gives it.
    const fields = new HeaderList();
    const parsed = fields.parse(bytesOf(name));
    say(operation, parsed.toString() + " " + fields.length.toString());
    if (fields.length > 0) say(operation, map.replaceAll(fields).toString());
  } else if (operation == "find") {
    const fields = map.entries();
    const index = fields.indexOf(name, value.length == 0 ? 0 : I32.parseInt(value));
    say(
      operation,
      index.toString() + " " + shown(fields.get(name)) + " " + shownBytes(fields.getBytes(name)),
    );
  } else return false;
  return true;
}

function mapOf(stream: HttpContext, name: string): HeaderMap {
  if (name == "request") return stream.request.headers;
  if (name == "requestTrailers") return stream.request.trailers;
  if (name == "responseTrailers") return stream.response.trailers;
  return stream.response.headers;
}
