import { Body, HttpContext } from "proxy-wasm-as/assembly";
import { bytesOf, say, shown, shownBytes } from "./say";

/** Operations on bodies: `operation|request or response|…`. False if this is none. */
export function onBody(stream: HttpContext, words: string[]): bool {
  const operation = words[0];
  if (words.length < 2) return false;
  const body: Body = words[1] == "request" ? stream.request.body : stream.response.body;
  const value = words.length > 2 ? words[2] : "";
  if (operation == "text") say(operation, shown(body.text()));
  else if (operation == "bytes") say(operation, shownBytes(body.bytes()));
  else if (operation == "size") say(operation, body.size.toString());
  else if (operation == "slice") {
    say(operation, shownBytes(body.slice(<u32>parseInt(value), <u32>parseInt(words[3]))));
  } else if (operation == "replace") say(operation, body.replace(value).toString());
  else if (operation == "replaceBytes") say(operation, body.replaceBytes(bytesOf(value)).toString());
  else if (operation == "append") say(operation, body.append(value).toString());
  else if (operation == "appendBytes") say(operation, body.appendBytes(bytesOf(value)).toString());
  else if (operation == "prepend") say(operation, body.prepend(value).toString());
  else if (operation == "prependBytes") say(operation, body.prependBytes(bytesOf(value)).toString());
  else return false;
  return true;
}
