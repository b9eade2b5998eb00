import { Action, HttpContext, log, registerHttp } from "proxy-wasm-as/assembly";

/** Takes all memory that there is, or says how much of a body there was room for. */
class Hungry extends HttpContext {
  onRequestHeaders(endOfStream: bool): Action {
    const all: Uint8Array[] = [];
    while (endOfStream) all.push(new Uint8Array(1000));
    return Action.Continue;
  }

  onRequestBody(endOfStream: bool): Action {
    const bytes = this.request.body.bytes();
    log.warn(bytes === null ? "no bytes" : bytes.length.toString() + " bytes");
    return Action.Continue;
  }
}

registerHttp<Hungry>();
